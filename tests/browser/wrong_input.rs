//! What is typed wrongly or not at all: said in words, the focus where to mend it, and nothing typed is lost.

use acceptance::{Browser, Frame, Server};

use crate::people::{DESK, STEWARD, kept_as_draft, signed_in};

#[tokio::test]
async fn a_ticket_with_gaps_says_which_and_keeps_the_rest() {
    let server = Server::demo();
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    desk.go(&format!("{}/tickets/new", server.url())).await;
    desk.fill("来电人（电话", "北门岗亭").await;
    desk.fill("摘要", "写了很久的一段经过").await;
    desk.ctrl_enter().await;
    desk.sees("改正标出的项目").await;
    desk.focuses("报修").await;
    assert_eq!(wrong(&desk).await, ["类型", "标题"], "both at once, in the page's order");
    desk.press("radio", "报修").await;
    desk.ctrl_enter().await;
    desk.focuses("标题").await;
    assert_eq!(wrong(&desk).await, ["标题"]);
    assert_eq!(value(&desk, "摘要").await, "写了很久的一段经过");

    // The page is loaded again before the mistake was mended: all of it is still there.
    kept_as_draft(&desk).await;
    desk.go(&format!("{}/tickets/new", server.url())).await;
    desk.sees("已恢复上次的草稿").await;
    assert_eq!(value(&desk, "摘要").await, "写了很久的一段经过");
    assert_eq!(value(&desk, "来电人（电话").await, "北门岗亭");
    desk.fill("标题", "岗亭漏雨").await;
    desk.ctrl_enter().await;
    desk.sees("工单已存本机").await;
    // What was saved is no draft any more.
    desk.go(&format!("{}/tickets/new", server.url())).await;
    desk.find("textbox", "标题").await;
    assert_eq!(value(&desk, "摘要").await, "");
}

#[tokio::test]
async fn a_visit_with_gaps_says_which_and_keeps_the_rest() {
    let server = Server::demo();
    let tablet = signed_in(&server, STEWARD, Frame::DESK).await;
    tablet.go(&format!("{}/visits/new", server.url())).await;
    tablet.fill("居民诉求", "希望换一盏楼道灯").await;
    tablet.ctrl_enter().await;
    tablet.sees("改正标出的项目").await;
    tablet.focuses("住户").await;
    kept_as_draft(&tablet).await;
    tablet.go(&format!("{}/visits/new", server.url())).await;
    tablet.sees("已恢复上次的草稿").await;
    assert_eq!(value(&tablet, "居民诉求").await, "希望换一盏楼道灯");
    tablet.fill("住户", "三栋一楼值班室").await;
    tablet.press("radio", "关怀走访").await;
    tablet.ctrl_enter().await;
    tablet.sees("走访已存本机").await;
}

#[tokio::test]
async fn signing_in_leads_to_the_field_that_is_wrong() {
    let server = Server::demo();
    let browser = Browser::open(Frame::DESK).await;
    browser.go(&server.url()).await;
    browser.press("button", "登录").await;
    browser.sees("填写账号").await;
    browser.focuses("账号").await;
    browser.keys(DESK.login).await;
    browser.press("button", "登录").await;
    browser.sees("填写密码").await;
    browser.focuses("密码").await;
    browser.keys("not-the-password").await;
    browser.press("button", "登录").await;
    browser.sees("账号或密码不对").await;
    browser.focuses("密码").await;
    assert_eq!(value(&browser, "账号").await, DESK.login, "what was right stays");
    browser.fill("密码", DESK.password).await;
    browser.press("button", "登录").await;
    browser.sees("在线 · 刚刚同步").await;
}

/// The labels of the fields that are marked wrong, from top to bottom.
async fn wrong(browser: &Browser) -> Vec<String> {
    let code = "return [...document.querySelectorAll('[aria-invalid=true]')].map((field) => {
        const label = (field.labels || [])[0] || document.getElementById(field.getAttribute('aria-labelledby'));
        return label.firstChild.textContent.trim();
    })";
    let found = browser.script(code).await;
    found.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

async fn value(browser: &Browser, label: &str) -> String {
    browser.find("textbox", label).await.prop("value").await.expect("a value").unwrap_or_default()
}
