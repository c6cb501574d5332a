//! A second step beside the password (S5): set up in the settings, asked for at the next sign-in, and no way around it.

use acceptance::{Browser, Frame, Server};
use serde_json::json;

use crate::people::{SUPERVISOR, sign_in, signed_in};

/// What an authenticator app shows, from the key that was typed into it; `$AHEAD` steps of half a minute from now.
const APP: &str = r"
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const bits = [...'$SECRET'.replace(/[^A-Z2-7]/g, '')].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
const secret = new Uint8Array(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
const step = new DataView(new ArrayBuffer(8));
step.setUint32(4, Math.floor(Date.now() / 30000) + $AHEAD);
const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
const mac = new DataView(await crypto.subtle.sign('HMAC', key, step.buffer));
const at = mac.getUint8(19) & 15;
return String((mac.getUint32(at) & 0x7fffffff) % 1000000).padStart(6, '0');
";

async fn code(browser: &Browser, secret: &str, ahead: u32) -> String {
    let app = APP.replace("$SECRET", secret).replace("$AHEAD", &ahead.to_string());
    browser.promise(&app).await.as_str().expect("a code").to_owned()
}

async fn shown(browser: &Browser) -> String {
    let shown = browser.script("return document.querySelector('.office-shown').innerText").await;
    shown.as_str().expect("a text that is shown once").trim().to_owned()
}

#[tokio::test]
async fn s05_a_second_step_is_set_up_and_then_asked_for() {
    let server = Server::demo_with_second_step();
    let chief = signed_in(&server, SUPERVISOR, Frame::DESK).await;
    chief.go(&format!("{}/settings", server.url())).await;
    chief.press("button", "添加一种方式").await;
    chief.press("button", "添加验证器应用").await;
    chief.sees("用手机上的验证器应用扫这个码").await;
    let secret = shown(&chief).await;
    // A slip is told, and the form stays.
    chief.fill("验证器上的 6 位数字", "000000").await;
    chief.press("button", "验证").await;
    chief.sees("看一眼验证器上现在的数字").await;
    let first = code(&chief, &secret, 0).await;
    chief.fill("验证器上的 6 位数字", &first).await;
    chief.press("button", "验证").await;
    chief.sees("每个恢复码可以用一次").await;
    let recovery = shown(&chief).await;
    chief.press("button", "已保存好").await;
    chief.sees("恢复码还剩 10 个").await;

    // Who has the password alone stays outside.
    let thief = Browser::open(Frame::DESK).await;
    thief.go(&server.url()).await;
    sign_in(&thief, SUPERVISOR).await;
    thief.sees("再验证一步").await;
    thief.fill("验证器上的 6 位数字", "123456").await;
    thief.press("button", "验证").await;
    thief.sees("看一眼验证器上现在的数字").await;
    // A code is good for once: the one of a moment ago does not open it either.
    thief.fill("验证器上的 6 位数字", &first).await;
    thief.press("button", "验证").await;
    thief.sees("看一眼验证器上现在的数字").await;
    assert!(!thief.text().await.contains("今日"), "nothing is shown before");

    // The owner, with the next code; and without the phone, by a recovery code.
    let next = code(&chief, &secret, 1).await;
    thief.fill("验证器上的 6 位数字", &next).await;
    thief.press("button", "验证").await;
    thief.sees("在线 · 刚刚同步").await;
    let elsewhere = Browser::open(Frame::TABLET).await;
    elsewhere.go(&server.url()).await;
    sign_in(&elsewhere, SUPERVISOR).await;
    elsewhere.press("button", "用恢复码").await;
    elsewhere.fill("恢复码", recovery.lines().next().expect("ten codes")).await;
    elsewhere.press("button", "验证").await;
    elsewhere.sees("在线 · 刚刚同步").await;
    elsewhere.go(&format!("{}/settings", server.url())).await;
    elsewhere.sees("恢复码还剩 9 个").await;
}

#[tokio::test]
async fn s05_a_passkey_is_set_up_and_opens_the_next_sign_in() {
    let server = Server::demo_with_second_step();
    let chief = signed_in(&server, SUPERVISOR, Frame::DESK).await;
    chief.devtools("WebAuthn.enable", json!({})).await;
    let authenticator = json!({ "options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
        "hasUserVerification": true, "isUserVerified": true, "automaticPresenceSimulation": true,
    } });
    chief.devtools("WebAuthn.addVirtualAuthenticator", authenticator).await;
    chief.go(&format!("{}/settings", server.url())).await;
    chief.press("button", "添加一种方式").await;
    chief.press("button", "添加通行密钥").await;
    chief.sees("每个恢复码可以用一次").await;
    chief.press("button", "已保存好").await;
    chief.sees("恢复码还剩 10 个").await;

    chief.press("button", "赵明远").await;
    chief.press("menuitem", "退出登录").await;
    chief.press("button", "退出登录").await;
    sign_in(&chief, SUPERVISOR).await;
    chief.press("button", "用通行密钥").await;
    chief.sees("在线 · 刚刚同步").await;
}
