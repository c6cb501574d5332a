//! Who opens a device, and by what: another PIN, somebody who leaves, a passkey, half of the key at the server; and what a
//! thief gets who has copied everything (S26).

use std::time::Duration;

use acceptance::pin_attack::CopiedProfile;
use acceptance::{Browser, Frame, Server};
use serde_json::json;
use storage::keyring::Lock;

use crate::people::{DESK, STEWARD, fills_ticket, sign_in};
use crate::shared_tablet::{joins, locks, looks_for_ticket, opens_ticket, unlocks, walks_to};

const DESK_NAME: &str = "周小满";
const STEWARD_NAME: &str = "陈安";

const STEWARDS_PIN: &str = "472915";
const DESKS_PIN: &str = "603318";
const NEW_PIN: &str = "918273";

const ONLINE: &str = "在线 · 刚刚同步";

/// A device with a fingerprint reader that always knows the finger, and whose passkeys answer to a salt.
async fn with_authenticator(browser: &Browser) {
    browser.devtools("WebAuthn.enable", json!({})).await;
    let options = json!({
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
        "isUserVerified": true, "automaticPresenceSimulation": true, "hasPrf": true,
    });
    browser.devtools("WebAuthn.addVirtualAuthenticator", json!({ "options": options })).await;
}

async fn is_in(browser: &Browser) {
    browser.sees_within(ONLINE, Duration::from_secs(40)).await;
}

#[tokio::test]
async fn s26_a_pin_is_changed_without_a_network_and_the_old_one_opens_nothing() {
    let mut server = Server::demo_sealed();
    let tablet = Browser::open(Frame::TABLET).await;
    tablet.go(&server.url()).await;
    joins(&tablet, STEWARD, STEWARDS_PIN).await;
    opens_ticket(&tablet, "改 PIN 之前登记的异响").await;
    tablet.wait_until_offline_ready().await;
    server.kill();
    walks_to(&tablet, "/settings").await;
    tablet.sees("挡得住捡到设备的人").await;
    tablet.press("button", "修改 PIN").await;
    tablet.fill("现在的 PIN", STEWARDS_PIN).await;
    tablet.fill("设置 6 位 PIN", NEW_PIN).await;
    tablet.fill("再输一次", NEW_PIN).await;
    tablet.sees("PIN 已改").await;
    locks(&tablet, STEWARD_NAME).await;
    tablet.fill("PIN", STEWARDS_PIN).await;
    tablet.sees("PIN 不对").await;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    tablet.fill("PIN", NEW_PIN).await;
    tablet.no_longer_sees("已锁定").await;
    looks_for_ticket(&tablet, "改 PIN 之前登记的异响").await;
    tablet.sees("改 PIN 之前登记的异响").await;
}

#[tokio::test]
async fn s22_who_leaves_a_device_opens_it_no_more_and_what_they_saved_is_delivered() {
    let mut server = Server::demo_sealed();
    let tablet = Browser::open(Frame::TABLET).await;
    tablet.go(&server.url()).await;
    joins(&tablet, STEWARD, STEWARDS_PIN).await;
    walks_to(&tablet, "/settings").await;
    tablet.sees("本机只剩这一个人").await;
    locks(&tablet, STEWARD_NAME).await;
    tablet.press("button", "用账号密码登录").await;
    joins(&tablet, DESK, DESKS_PIN).await;
    tablet.wait_until_offline_ready().await;
    server.kill();

    // Without a network: records something, and leaves the device for good. Only the own row has a button.
    locks(&tablet, DESK_NAME).await;
    unlocks(&tablet, STEWARD_NAME, STEWARDS_PIN).await;
    tablet.no_longer_sees("已锁定").await;
    opens_ticket(&tablet, "走之前登记的渗水").await;
    walks_to(&tablet, "/settings").await;
    let buttons = "return [...document.querySelectorAll('button')].filter((one) => one.innerText.includes('从本机移除')).length";
    tablet.find("button", "从本机移除").await;
    assert_eq!(tablet.script(buttons).await, 1);
    tablet.press("button", "从本机移除").await;
    tablet.sees("照常以 ta 的名义上传").await;
    tablet
        .script("[...document.querySelectorAll('dialog[open] .ui-form__footer button')].pop().click()")
        .await;
    tablet.sees("已锁定").await;
    assert!(!tablet.text().await.contains(STEWARD_NAME), "{}", tablet.text().await);

    // The other one opens it with the PIN of before, and what the first has saved goes out under the first one's name.
    tablet.fill("PIN", DESKS_PIN).await;
    tablet.no_longer_sees("已锁定").await;
    server.start();
    tablet.sees_within(ONLINE, Duration::from_secs(90)).await;
    looks_for_ticket(&tablet, "走之前登记的渗水").await;
    tablet.sees("走之前登记的渗水").await;
    let profile = CopiedProfile::take(&tablet).await;
    assert_eq!(profile.ring.members.len(), 1);
    assert_eq!(profile.ring.newest, 3, "a key for each of the two, and one without the first");
}

#[tokio::test]
async fn s26_a_passkey_opens_without_a_network_and_where_there_is_none_auto_takes_a_pin() {
    let mut server = Server::demo_sealed_by("auto");
    let tablet = Browser::open(Frame::TABLET).await;
    with_authenticator(&tablet).await;
    tablet.go(&server.url()).await;
    sign_in(&tablet, STEWARD).await;
    tablet.sees("先建立，再试一次能不能打开").await;
    tablet.press("button", "继续").await;
    is_in(&tablet).await;
    opens_ticket(&tablet, "通行密钥下登记的异响").await;
    walks_to(&tablet, "/settings").await;
    tablet.sees("拷走全部文件也没有可猜的东西").await;
    tablet.wait_until_offline_ready().await;
    server.kill();
    locks(&tablet, STEWARD_NAME).await;
    tablet.press("button", "解锁").await;
    tablet.no_longer_sees("已锁定").await;
    looks_for_ticket(&tablet, "通行密钥下登记的异响").await;
    tablet.sees("通行密钥下登记的异响").await;

    server.start();
    let without = Browser::open(Frame::DESK).await;
    without.go(&server.url()).await;
    joins(&without, DESK, DESKS_PIN).await;
}

#[tokio::test]
async fn s26_a_device_that_cannot_have_the_demanded_passkey_keeps_nothing_and_says_so() {
    let server = Server::demo_sealed_by("passkey");
    let desk = Browser::open(Frame::DESK).await;
    desk.go(&server.url()).await;
    sign_in(&desk, DESK).await;
    desk.sees("这台设备或浏览器做不到").await;
    desk.press("button", "继续").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!desk.shows("在线").await, "{}", desk.text().await);
}

#[tokio::test]
async fn s26_with_half_of_the_key_at_the_server_reading_needs_signing_in_and_sending_does_not() {
    let mut server = Server::demo_sealed_by("server_half");
    let tablet = Browser::open(Frame::TABLET).await;
    tablet.go(&server.url()).await;
    sign_in(&tablet, STEWARD).await;
    is_in(&tablet).await;
    tablet.wait_until_offline_ready().await;
    server.kill();
    opens_ticket(&tablet, "服务器不在时登记的渗水").await;
    locks(&tablet, STEWARD_NAME).await;
    tablet.sees("要联网用账号密码登录").await;
    assert!(!tablet.shows("渗水").await);

    // Locked, and it is delivered.
    server.start();
    let elsewhere = Browser::open(Frame::DESK).await;
    elsewhere.go(&server.url()).await;
    sign_in(&elsewhere, DESK).await;
    is_in(&elsewhere).await;
    looks_for_ticket(&elsewhere, "服务器不在时登记的渗水").await;
    elsewhere.sees_within("服务器不在时登记的渗水", Duration::from_secs(90)).await;
    tablet.press("button", "用账号密码登录").await;
    sign_in(&tablet, STEWARD).await;
    is_in(&tablet).await;
    looks_for_ticket(&tablet, "服务器不在时登记的渗水").await;
    tablet.sees("服务器不在时登记的渗水").await;
}

#[tokio::test]
async fn s26_the_first_administrator_gets_a_lock_like_everybody() {
    let server = Server::empty_sealed();
    let desk = Browser::open(Frame::DESK).await;
    desk.go(&format!("{}/setup", server.url())).await;
    for (field, text) in [
        ("一次性口令", server.setup_token().as_str()),
        ("姓名", "沈万青"),
        ("工号", "G-001"),
        ("项目名称", "云栖"),
        ("账号", "shenwq"),
        ("新密码", "mountain-river-09"),
    ] {
        desk.fill(field, text).await;
    }
    desk.press("button", "开始使用").await;
    desk.fill("设置 6 位 PIN", DESKS_PIN).await;
    desk.fill("再输一次", DESKS_PIN).await;
    is_in(&desk).await;
    locks(&desk, "沈万青").await;
    desk.fill("PIN", DESKS_PIN).await;
    desk.no_longer_sees("已锁定").await;
}

const CANARY: &str = "金丝雀戊六二七〇";

/// The PINs around the right one: the whole search is the same a million times.
fn some_pins() -> impl Iterator<Item = String> {
    (472_900..472_920).map(|pin: u32| format!("{pin:06}"))
}

fn holds(read: &[Vec<u8>]) -> bool {
    read.iter().any(|bytes| bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes()))
}

/// Leaves a draft that only who unlocks can read, and locks.
async fn leaves_a_draft(tablet: &Browser) {
    walks_to(tablet, "/tickets/new").await;
    fills_ticket(tablet, CANARY).await;
    tablet.sees("草稿").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    locks(tablet, STEWARD_NAME).await;
}

#[tokio::test]
async fn s26_whoever_copies_everything_guesses_a_pin_and_has_nothing_to_guess_of_the_other_kinds() {
    let server = Server::demo_sealed_by("auto");
    let tablet = Browser::open(Frame::TABLET).await;
    tablet.go(&server.url()).await;
    joins(&tablet, STEWARD, STEWARDS_PIN).await;
    leaves_a_draft(&tablet).await;
    let mut profile = CopiedProfile::take(&tablet).await;
    let (pin, read) = profile.try_pins(some_pins()).expect("kind C falls");
    assert_eq!(pin, STEWARDS_PIN);
    assert!(holds(&read), "and everything is read");
    assert!(profile.try_what_lies_about().is_none(), "the PIN's key lies nowhere");
    drop(tablet);

    // The same thief with the other kinds: no PIN, and no secret that was left lying about.
    let tablet = Browser::open(Frame::TABLET).await;
    with_authenticator(&tablet).await;
    tablet.go(&server.url()).await;
    sign_in(&tablet, STEWARD).await;
    tablet.press("button", "继续").await;
    is_in(&tablet).await;
    leaves_a_draft(&tablet).await;
    profile = CopiedProfile::take(&tablet).await;
    assert!(matches!(
        profile.ring.members.values().next().map(|member| &member.lock),
        Some(Lock::Passkey { .. })
    ));
    assert!(profile.try_pins(some_pins()).is_none() && profile.try_what_lies_about().is_none());
    drop((tablet, server));

    let server = Server::demo_sealed_by("server_half");
    let tablet = Browser::open(Frame::TABLET).await;
    tablet.go(&server.url()).await;
    sign_in(&tablet, STEWARD).await;
    is_in(&tablet).await;
    let half = tablet.promise("return (await (await fetch('/api/session/half_key', { headers: { 'X-Sync': '1' } })).json()).half_key").await;
    leaves_a_draft(&tablet).await;
    profile = CopiedProfile::take(&tablet).await;
    assert!(profile.try_pins(some_pins()).is_none() && profile.try_what_lies_about().is_none());

    // The look is not blind: with the server's half among the loot, everything opens.
    let half = half.as_str().unwrap_or_default();
    let byte = |at: usize| u8::from_str_radix(&half[2 * at..2 * at + 2], 16).unwrap_or_default();
    profile.loose.push((0..32).map(byte).collect());
    assert!(holds(&profile.try_what_lies_about().expect("found")));
}
