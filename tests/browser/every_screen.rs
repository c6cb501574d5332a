//! Every screen, in both languages: axe finds nothing, touch targets fit, the content-security policy is kept.

use std::path::Path;

use acceptance::{Browser, Frame, Server};

use crate::people::{DESK, SUPERVISOR, signed_in};

/// Path and the heading the screen must show, Chinese and English.
const SCREENS: &[(&str, &str, &str)] = &[
    ("/", "今日", "Today"),
    ("/tickets", "工单", "Tickets"),
    ("/tickets/new", "新建工单", "New ticket"),
    ("/visits", "走访", "Visits"),
    ("/visits/new", "登记走访", "Record a visit"),
    ("/customers", "客户", "Customers"),
    ("/exceptions", "例外", "Exceptions"),
    ("/sites", "项目", "Sites"),
    ("/staff", "员工", "Staff"),
    ("/sync", "同步中心", "Sync center"),
    ("/cards", "待主管处理", "For supervisors"),
    ("/office/devices", "设备", "Devices"),
    ("/settings", "设置", "Settings"),
];

/// Rules of WCAG 2.2 AA, with target size, which axe leaves off by itself.
const RUN_AXE: &str = r#"
const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], rules: { 'target-size': { enabled: true } } };
const result = await window.axe.run(document, options);
return result.violations.map((found) => found.id + ': ' + found.nodes.map((node) => node.html.slice(0, 160) + ' ' + node.any.map((why) => why.message).join('; ')).slice(0, 4).join(' | '));
"#;

/// Controls whose touch target is smaller than 44 px in either direction.
const SMALL_TARGETS: &str = r#"
const controls = [...document.querySelectorAll('button, a[href], input, select, textarea, [role=button], [role=radio], [role=tab]')];
const small = [];
for (const control of controls) {
  // A label belongs to its control's target.
  const targets = [control, control.closest('label'), ...(control.labels || [])].filter(Boolean);
  const boxes = targets.map((target) => target.getBoundingClientRect());
  const box = boxes.reduce((best, other) => (Math.min(other.width, other.height) > Math.min(best.width, best.height) ? other : best));
  const hidden = box.width === 0 || box.height === 0 || getComputedStyle(control).visibility === 'hidden';
  const offscreen = box.right < 0 || box.bottom < 0;
  const inText = control.tagName === 'A' && getComputedStyle(control).display === 'inline';
  if (!hidden && !offscreen && !inText && (box.width < 43.5 || box.height < 43.5)) {
    small.push(control.outerHTML.slice(0, 120) + ' ' + Math.round(box.width) + 'x' + Math.round(box.height));
  }
}
return small;
"#;

/// Notes every violation of the policy from the page's start.
const WATCH_POLICY: &str = "window.violations = []; addEventListener('securitypolicyviolation', (found) => window.violations.push(found.violatedDirective + ' ' + found.blockedURI + ' ' + found.sample))";

#[tokio::test]
async fn s10_every_screen_is_accessible_and_keeps_the_policy_in_both_languages() {
    let server = Server::demo();
    let desk = signed_in(&server, SUPERVISOR, Frame::DESK).await;
    desk.devtools("Page.addScriptToEvaluateOnNewDocument", serde_json::json!({ "source": WATCH_POLICY }))
        .await;
    let axe = axe();
    let mut problems = Vec::new();
    for english in [false, true] {
        choose_language(&desk, &server, english).await;
        for (path, chinese_heading, english_heading) in SCREENS {
            let heading = if english { english_heading } else { chinese_heading };
            desk.go(&format!("{}{path}", server.url())).await;
            desk.find("heading", heading).await;
            let found = violations(&desk, &axe).await;
            problems.extend(found.into_iter().map(|problem| format!("{path} {heading}: {problem}")));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[tokio::test]
async fn touch_targets_fit_a_finger_on_every_screen() {
    let server = Server::demo();
    let tablet = signed_in(&server, DESK, Frame::TABLET).await;
    let mut problems = Vec::new();
    for (path, heading, _) in SCREENS
        .iter()
        .filter(|(path, _, _)| !["/staff", "/sites", "/cards", "/office/devices"].contains(path))
    {
        tablet.go(&format!("{}{path}", server.url())).await;
        tablet.find("heading", heading).await;
        problems.extend(small_targets(&tablet).await.into_iter().map(|small| format!("{path}: {small}")));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Controls that a finger misses.
pub(crate) async fn small_targets(browser: &Browser) -> Vec<String> {
    strings(&browser.script(SMALL_TARGETS).await)
}

pub(crate) async fn violations(browser: &Browser, axe: &str) -> Vec<String> {
    let mut found = strings(&browser.script("return window.violations || []").await);
    browser.devtools("Runtime.evaluate", serde_json::json!({ "expression": axe })).await;
    let result = browser.promise(RUN_AXE).await;
    assert!(result.is_array(), "axe did not run: {result}");
    found.extend(strings(&result));
    found
}

/// Switches the language in the settings, as a person does.
pub(crate) async fn choose_language(browser: &Browser, server: &Server, english: bool) {
    browser.go(&format!("{}/settings", server.url())).await;
    let (name, heading) = if english { ("English", "Settings") } else { ("简体中文", "设置") };
    browser.press("radio", name).await;
    browser.find("heading", heading).await;
}

fn strings(value: &serde_json::Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

pub(crate) fn axe() -> String {
    let file = Path::new("node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(file).expect("`cargo xtask e2e` installs the accessibility checker")
}
