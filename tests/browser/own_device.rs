//! 单位设备: enrolled in its settings, known at the next sign-in by its own key (S6).

use std::time::Duration;

use acceptance::{Browser, Frame, Server};

use crate::people::{MANAGER, STEWARD, sign_in, signed_in};

const SECONDS: Duration = Duration::from_secs(20);

/// What the server says about this browser's session: enrolled, long, which device.
async fn told(browser: &Browser) -> (bool, bool, String) {
    let code = "const told = await (await fetch('/api/session', { headers: { 'X-Sync': '1' } })).json(); \
                return [told.enrolled, told.long_session, told.device].join()";
    let said = browser.promise(code).await.as_str().unwrap_or_default().to_owned();
    let mut parts = said.split(',');
    let mut next = || parts.next().unwrap_or_default().to_owned();
    (next() == "true", next() == "true", next())
}

async fn settings(browser: &Browser, server: &Server) {
    browser.go(&format!("{}/settings", server.url())).await;
}

#[tokio::test]
async fn s06_a_device_is_enrolled_in_its_settings_and_known_at_the_next_sign_in() {
    let server = Server::demo();
    let tablet = signed_in(&server, MANAGER, Frame::TABLET).await;
    settings(&tablet, &server).await;
    tablet.sees_within("未登记", SECONDS).await;
    tablet.press("button", "登记这台设备").await;
    tablet.sees_within("已登记，有自己的密钥", SECONDS).await;
    let (enrolled, long, device) = told(&tablet).await;
    assert!(enrolled && long, "{device}");

    tablet.press("button", "许知行").await;
    tablet.press("menuitem", "退出登录").await;
    tablet.press("button", "退出登录").await;
    sign_in(&tablet, MANAGER).await;
    tablet.sees_within("在线 · 刚刚同步", SECONDS).await;
    assert_eq!(told(&tablet).await, (true, true, device.clone()));

    // From now on the organization tells its tablets from others.
    let elsewhere = signed_in(&server, STEWARD, Frame::DESK).await;
    let (enrolled, long, other) = told(&elsewhere).await;
    assert!(!enrolled && !long && other != device);
    settings(&elsewhere, &server).await;
    elsewhere.press("button", "登记这台设备").await;
    elsewhere.sees_within("登记设备要管设备的岗位", SECONDS).await;
    // Who calls himself that tablet without its key does not get in.
    let forged = format!(
        "const body = JSON.stringify({{ login: 'guanjia', password: 'yunqi-guanjia', device: '{device}' }}); \
         const headers = {{ 'X-Sync': '1', 'Content-Type': 'application/json' }}; \
         return String((await fetch('/api/session', {{ method: 'POST', headers, body }})).status)"
    );
    assert_eq!(elsewhere.promise(&forged).await, "403");
}
