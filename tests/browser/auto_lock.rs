//! A device that is left lying about locks itself, and what opens its rows is nowhere in the browser then (S27).

use std::path::Path;
use std::time::Duration;

use acceptance::pin_attack::{CopiedProfile, WorkKeys};
use acceptance::{Browser, Frame, Server};
use serde_json::json;

use crate::people::{STEWARD, fills_ticket};
use crate::shared_tablet::{STEWARD_NAME, STEWARDS_PIN, joins, locks, opens_ticket, unlocks, walks_to};

/// Both clocks of a page can be set ahead, and what it does every quarter of a minute it does every second.
const CLOCKS: &str = "
const [since, today, every] = [performance.now.bind(performance), Date.now.bind(Date), window.setInterval.bind(window)];
const ahead = (which) => Number(sessionStorage.getItem(which) || 0);
performance.now = () => since() + ahead('test.since');
Date.now = () => today() + ahead('test.today');
window.setInterval = (what, time, ...rest) => every(what, time >= 10000 ? time / 15 : time, ...rest);
window.later = (which, minutes) => sessionStorage.setItem(which, ahead(which) + minutes * 60000);
";

/// Longer than a page with [`CLOCKS`] needs to notice.
const NOTICES: Duration = Duration::from_secs(3);

const BY_THE_PAGE: &str = "test.since";
const BY_THE_WALL: &str = "test.today";

async fn begins(browser: &Browser, script: &str) {
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
}

async fn later(browser: &Browser, which: &str, minutes: u32) {
    browser.script(&format!("window.later('{which}', {minutes})")).await;
    tokio::time::sleep(NOTICES).await;
}

async fn is_locked(browser: &Browser) -> bool {
    browser.shows("已锁定").await
}

/// A hand on the page, where it does nothing.
async fn touches(browser: &Browser) {
    let heading = browser.find("heading", "").await;
    heading.click().await.expect("a heading can be touched");
}

#[tokio::test]
async fn s27_a_device_that_nobody_touches_for_ten_minutes_locks_itself() {
    let server = Server::demo_sealed();
    let tablet = Browser::open(Frame::TABLET).await;
    begins(&tablet, CLOCKS).await;
    tablet.go(&server.url()).await;
    joins(&tablet, STEWARD, STEWARDS_PIN).await;
    walks_to(&tablet, "/tickets/new").await;
    fills_ticket(&tablet, "锁定前写了一半的渗水").await;
    tablet.sees("草稿").await;
    later(&tablet, BY_THE_PAGE, 9).await;
    assert!(!is_locked(&tablet).await, "nine minutes");
    // Every touch begins the ten minutes anew.
    touches(&tablet).await;
    later(&tablet, BY_THE_PAGE, 9).await;
    assert!(!is_locked(&tablet).await, "nine minutes after the last touch");
    later(&tablet, BY_THE_PAGE, 2).await;
    assert!(is_locked(&tablet).await, "{}", tablet.text().await);
    assert!(!tablet.text().await.contains("渗水"), "nothing is shown");

    // What was being typed is there again for who wrote it.
    unlocks(&tablet, STEWARD_NAME, STEWARDS_PIN).await;
    tablet.no_longer_sees("已锁定").await;
    walks_to(&tablet, "/tickets/new").await;
    tablet.sees("已恢复上次的草稿").await;

    // A device that sleeps does not count its own minutes: the clock on the wall does, and the hand that wakes it is
    // nobody's yet.
    later(&tablet, BY_THE_WALL, 9).await;
    assert!(!is_locked(&tablet).await, "nine minutes of sleep");
    tablet.script("window.later('test.today', 2); dispatchEvent(new PointerEvent('pointerdown'))").await;
    tablet.sees_within("已锁定", NOTICES).await;
}

#[tokio::test]
async fn s27_a_tab_that_nobody_looks_at_does_not_lock_the_one_that_is_worked_in() {
    let server = Server::demo_sealed();
    let desk = Browser::open(Frame::DESK).await;
    begins(&desk, CLOCKS).await;
    desk.go(&server.url()).await;
    joins(&desk, STEWARD, STEWARDS_PIN).await;
    let first = desk.driver().window().await.expect("the first tab");
    let second = desk.driver().new_tab().await.expect("a second tab");
    desk.driver().switch_to_window(second.clone()).await.expect("the second tab");
    begins(&desk, CLOCKS).await;
    desk.go(&server.url()).await;
    unlocks(&desk, STEWARD_NAME, STEWARDS_PIN).await;
    desk.no_longer_sees("已锁定").await;

    // Worked in here, while the other one lies there for longer than ten minutes.
    for _ in 0..2 {
        later(&desk, BY_THE_PAGE, 6).await;
        touches(&desk).await;
        tokio::time::sleep(NOTICES).await;
        desk.driver().switch_to_window(first.clone()).await.expect("the first tab");
        later(&desk, BY_THE_PAGE, 6).await;
        assert!(!is_locked(&desk).await, "somebody works here");
        desk.driver().switch_to_window(second.clone()).await.expect("the second tab");
        assert!(!is_locked(&desk).await, "somebody works in this very tab");
        touches(&desk).await;
    }
    // Locked in one, locked in both.
    locks(&desk, STEWARD_NAME).await;
    desk.driver().switch_to_window(first).await.expect("the first tab");
    desk.sees("已锁定").await;
}

/// Notes every key with which this page seals or opens anything.
const NOTE_KEYS: &str = "
window.used = new Set();
for (const name of ['encrypt', 'decrypt']) {
  const real = SubtleCrypto.prototype[name];
  SubtleCrypto.prototype[name] = function (how, key, ...rest) { window.used.add(key); return real.call(this, how, key, ...rest); };
}
";

/// What each key in use says when somebody asks for its bytes: `[may be asked, was given]`.
const ASK_FOR_BYTES: &str = "
const told = [];
for (const key of window.used) {
  let given = 0;
  for (const format of ['raw', 'jwk']) {
    try { await crypto.subtle.exportKey(format, key); given += 1; } catch { /* as it should be */ }
  }
  told.push([key.extractable, given]);
}
return told;
";

/// How many rows that only people may read this page can open, with every key it uses and every one that lies in a database.
const READ_ROWS: &str = include_str!("read_rows.js");

async fn rows_read(browser: &Browser) -> (u64, u64) {
    let told = browser.promise(READ_ROWS).await;
    let number = |at: usize| told[at].as_u64().unwrap_or_else(|| panic!("{told}"));
    (number(0), number(1))
}

#[tokio::test]
async fn s27_no_key_can_be_taken_out_of_the_browser_and_none_is_there_when_it_is_locked() {
    let server = Server::demo_sealed();
    let mut tablet = Browser::open(Frame::TABLET).await;
    begins(&tablet, NOTE_KEYS).await;
    tablet.go(&server.url()).await;
    joins(&tablet, STEWARD, STEWARDS_PIN).await;
    opens_ticket(&tablet, "记下钥匙那天的异响").await;
    walks_to(&tablet, "/tickets/new").await;
    fills_ticket(&tablet, "没写完的渗水").await;
    tablet.sees("草稿").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let told: Vec<(bool, u32)> =
        serde_json::from_value(tablet.promise(ASK_FOR_BYTES).await).expect("what keys say");
    assert!(told.len() >= 2, "the device's key and a work key: {told:?}");
    assert!(told.iter().all(|(extractable, given)| !extractable && *given == 0), "{told:?}");
    let (rows, read) = rows_read(&tablet).await;
    assert!(rows >= 1 && read == rows, "unlocked, the same look reads {read} of {rows}");

    tablet.script("window.workedHere = true").await;
    locks(&tablet, STEWARD_NAME).await;
    assert_eq!(tablet.script("return window.workedHere").await, serde_json::Value::Null, "a page of its own");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (rows, read) = rows_read(&tablet).await;
    assert!(rows >= 1 && read == 0, "locked, {read} of {rows} rows can be read");

    // Nor are their bytes anywhere in the profile: the PIN's key, the private half, the work keys.
    let keys = CopiedProfile::take(&tablet).await.keys_behind(STEWARDS_PIN);
    tablet.kill().await;
    assert!(!keys.work.is_empty());
    let spelled = spellings(&keys);
    let mut files = 0;
    let found = lie_in(tablet.profile(), &spelled, &mut files);
    assert!(files > 10 && found.is_empty(), "{files} files, {found:?}");
    // The look is not blind.
    let lost = tempfile::tempdir().expect("a folder");
    for (number, spelling) in spelled.iter().enumerate() {
        std::fs::write(lost.path().join(number.to_string()), [b"x", spelling.as_slice(), b"y"].concat())
            .expect("a file");
    }
    assert_eq!(lie_in(lost.path(), &spelled, &mut files).len(), spelled.len());
}

/// As bytes, as hexadecimal digits, as base64.
fn spellings(keys: &WorkKeys) -> Vec<Vec<u8>> {
    let all = [&keys.lock, &keys.private].into_iter().chain(&keys.work);
    let spelled = |key: &[u8; 32]| {
        let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        [key.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes(), base64(key).into_bytes()]
    };
    all.flat_map(spelled).collect()
}

/// The first 42 characters: what follows depends on the alphabet's padding.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let signs = bits.as_bytes().chunks_exact(6).map(|six| {
        let place = six.iter().fold(0_usize, |place, bit| 2 * place + usize::from(*bit == b'1'));
        char::from(SIGNS[place])
    });
    signs.collect()
}

fn lie_in(folder: &Path, spelled: &[Vec<u8>], files: &mut usize) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(lie_in(&path, spelled, files));
        } else if let Ok(bytes) = std::fs::read(&path) {
            *files += 1;
            let lies =
                |needle: &&Vec<u8>| bytes.windows(needle.len()).any(|window| window == needle.as_slice());
            found.extend(spelled.iter().filter(lies).map(|_| path.display().to_string()));
        }
    }
    found
}
