//! The content-security policy and the default policy for trusted types, as the browser applies them.

use std::time::Duration;

use acceptance::{Frame, Server};

use crate::people::{DESK, signed_in};

/// Fixed markup as views have it, and what must never pass. Each is given to the page's own default policy.
const JUDGE: &str = r##"
const judged = (markup) => String(trustedTypes.defaultPolicy.createHTML(markup)) === markup;
const script = (url) => String(trustedTypes.defaultPolicy.createScriptURL(url)) === url;
const fixed = [
  '<span class="ui-dot" aria-hidden="true"></span>',
  '<kbd class="ui-keys" data-keys="Ctrl K" aria-hidden="true">Ctrl K</kbd>',
  '<img src="/icon.svg" alt="" width="24" height="24">',
  '<svg viewBox="0 0 24 24"><path d="M1 2 L3 4"/></svg><!----><!>',
  '<input type="checkbox" disabled><p>1 &lt; 2 and 3 > 2</p>',
];
const refused = [
  '<script>alert(1)<\/script>', '<SCRIPT src="/x.js"></SCRIPT>', '<img src=x onerror=alert(1)>',
  '<img src="/icon.svg" onerror="alert(1)">', '<svg/onload=alert(1)>', '<svg onload="alert(1)"></svg>',
  '<iframe srcdoc="x"></iframe>', '<a href="javascript:alert(1)">x</a>', '<a href="&#106;avascript:alert(1)">x</a>',
  '<a href="//evil.example/">x</a>', '<a href="/\\evil.example">x</a>', '<base href="/">', '<style>*{}</style>', '<p style="x"></p>',
  '<form action="/"></form>', '<button formaction="/x">x</button>', '<math><mtext></mtext></math>', '<template></template>',
  '<!-- > --><img src=x onerror=alert(1)>', '<p class="a"onclick="alert(1)">', "<p class='x'>", '<p', '<!doctype html>', '<use xlink:href="#a">',
];
return [
  ...fixed.filter((markup) => !judged(markup)).map((markup) => 'refused: ' + markup),
  ...refused.filter(judged).map((markup) => 'passed: ' + markup),
  ...['/a.js', location.origin + '/b.js'].filter((url) => !script(url)).map((url) => 'refused: ' + url),
  ...['https://evil.example/a.js', '//evil.example/a.js', 'data:text/javascript,1', 'blob:https://evil.example/1', 'http://[']
    .filter(script).map((url) => 'passed: ' + url),
];
"##;

#[tokio::test]
async fn s10_the_default_policy_passes_fixed_markup_and_own_scripts_alone() {
    let server = Server::demo();
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    assert_eq!(desk.script(JUDGE).await, serde_json::json!([]));
}

#[tokio::test]
async fn s10_what_breaks_the_policy_is_stopped_and_reported() {
    let mut server = Server::demo();
    server.expect_policy_reports();
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    assert_eq!(server.policy_reports(), Vec::<String>::new(), "signing in breaks nothing");
    let stopped = desk
        .script(
            "window.ran = false; const hole = document.createElement('div'); document.body.append(hole); \
             try { hole.innerHTML = '<img src=x onerror=\"window.ran = true\">'; } catch (error) { return error.name; } \
             return 'passed';",
        )
        .await;
    assert_eq!(stopped, "TypeError");
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    while server.policy_reports().is_empty() {
        assert!(tokio::time::Instant::now() < deadline, "no report came");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(
        server.policy_reports()[0].contains("require-trusted-types-for"),
        "{:?}",
        server.policy_reports()
    );
    assert_eq!(desk.script("return window.ran").await, false);
}
