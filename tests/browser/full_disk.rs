//! The browser's room is used up: text still fits for as long as anything does, and nothing is called saved that is not.

use std::time::Duration;

use acceptance::page::rows_said;
use acceptance::{Browser, Frame, Server, amount};
use serde_json::json;

use crate::people::{STEWARD, fills_ticket, looks_for_ticket, signed_in};
use crate::supervisor_day::{downloaded, downloads_into, import};

/// Beside what the program itself takes.
const ROOMS: [u64; 2] = [1_000_000, 5_000_000];

/// The browser believes its own last measurement of the room for half a minute.
const NOTICED: Duration = Duration::from_secs(50);

/// Fills the room with something else, in ever smaller pieces, until nothing fits any more. Stands for photos.
const FILL: &str = r#"
const database = await new Promise((resolve, reject) => {
  const request = indexedDB.open('filler', 1);
  request.onupgradeneeded = () => request.result.createObjectStore('pieces', { autoIncrement: true });
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const fits = (bytes) => new Promise((resolve) => {
  const piece = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65536) crypto.getRandomValues(piece.subarray(at, at + 65536));
  const writing = database.transaction('pieces', 'readwrite');
  writing.objectStore('pieces').put(piece);
  writing.oncomplete = () => resolve(true);
  writing.onabort = () => resolve(false);
});
let filled = 0;
for (const bytes of [200000, 20000, 4000]) while (await fits(bytes)) filled += bytes;
database.close();
return filled;
"#;

/// Whether the file is there and whole.
const RESERVE: &str = r#"
try {
  const folder = await navigator.storage.getDirectory();
  const file = await folder.getFileHandle('reserve');
  return (await file.getFile()).size > 1000000;
} catch { return false; }
"#;

const USED: &str = "return (await navigator.storage.estimate()).usage";

#[tokio::test]
async fn text_fits_while_anything_does_and_the_rest_comes_back_by_itself() {
    let texts = usize::try_from(amount("GUANJIA_QUOTA_TEXTS", 25)).expect("a number of texts");
    // The test command has time for one.
    for room in ROOMS.into_iter().take(if texts >= 100 { 2 } else { 1 }) {
        let server = Server::demo();
        let tablet = signed_in(&server, STEWARD, Frame::TABLET).await;
        tablet.wait_until_offline_ready().await;
        keeps_a_reserve(&tablet).await;
        let used = tablet.promise(USED).await.as_u64().expect("a number of bytes");
        tablet.go(&format!("{}/tickets/new", server.url())).await;
        tablet.find("textbox", "标题").await;
        tablet.script("window.sameLoad = true").await;
        quota(&tablet, &server, Some(used + room)).await;
        is_enforced(&tablet, room).await;
        let filled = tablet.promise(FILL).await;

        tablet.goes_on_capturing(&format!("余量 {room}"), texts).await;
        let saved = tablet.has_captured(texts, Duration::from_secs(90)).await;
        tablet.sees("剩余空间不多").await;
        eprintln!("{room} bytes of room, {filled} filled by something else: {texts} of {texts} texts saved");

        quota(&tablet, &server, None).await;
        tablet.sees("在线").await;
        let deadline = tokio::time::Instant::now() + Duration::from_secs(120);
        while tablet.shows("剩余空间不多").await {
            assert!(tokio::time::Instant::now() < deadline, "the working set does not come back");
            tablet.script("window.dispatchEvent(new Event('online'))").await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        assert_eq!(tablet.script("return window.sameLoad === true").await, true, "no reload was needed");
        tablet.has_sent_everything(&server.url(), Duration::from_secs(60)).await;
        let found = tablet.titles_found(&server.url(), &format!("余量 {room}")).await;
        assert!(saved.iter().any(|capture| found.contains_key(&capture.title)), "{found:?}");
        assert!(found.values().all(|rows| *rows == 1), "each exactly once: {found:?}");
        tablet.sees(&rows_said(texts)).await;
    }
}

#[tokio::test]
async fn where_nothing_fits_nothing_is_called_saved() {
    let mut server = Server::demo();
    let tablet = signed_in(&server, STEWARD, Frame::TABLET).await;
    tablet.wait_until_offline_ready().await;
    tablet.go(&format!("{}/tickets/new", server.url())).await;
    tablet.find("textbox", "标题").await;
    tablet.script("window.sameLoad = true").await;
    // Less than the program itself takes.
    quota(&tablet, &server, Some(ROOMS[0])).await;
    is_enforced(&tablet, 0).await;
    fills_ticket(&tablet, "满盘登记的积水").await;
    tablet.ctrl_enter().await;
    tablet.sees("本机磁盘写不进去").await;
    assert!(!tablet.shows("工单已存本机").await, "never said to be saved");
    // What only the memory holds can leave as a file.
    let folder = tempfile::tempdir().expect("a temporary folder");
    downloads_into(&tablet, folder.path()).await;
    tablet.press("button", "导出本机备份").await;
    let file = downloaded(folder.path()).await;

    quota(&tablet, &server, None).await;
    let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
    while tablet.shows("本机磁盘写不进去").await {
        assert!(tokio::time::Instant::now() < deadline, "not saved when there is room again");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(tablet.script("return window.sameLoad === true").await, true, "no reload was needed");
    tablet.has_sent_everything(&server.url(), Duration::from_secs(60)).await;
    looks_for_ticket(&tablet, &server, "满盘登记的积水").await;
    tablet.sees("满盘登记的积水").await;
    assert_eq!(tablet.rows("满盘登记的积水").await, 1, "exactly once");
    server.kill();
    let said = import(&server, &file);
    assert!(said.contains("1 there already"), "it was in the file: {said}");
}

/// Waits until the room for text is kept free.
async fn keeps_a_reserve(browser: &Browser) {
    let deadline = tokio::time::Instant::now() + NOTICED;
    while browser.promise(RESERVE).await != true {
        assert!(tokio::time::Instant::now() < deadline, "no room is kept for text");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

/// Sets how much this origin may store; `None` = as much as the browser gives.
async fn quota(browser: &Browser, server: &Server, bytes: Option<u64>) {
    let origin = format!("{}/", server.url());
    let wish = bytes
        .map_or_else(|| json!({ "origin": origin }), |bytes| json!({ "origin": origin, "quotaSize": bytes }));
    browser.devtools("Storage.overrideQuotaForOrigin", wish).await;
}

/// Waits until the browser has measured anew: something larger than the room is refused.
async fn is_enforced(browser: &Browser, room: u64) {
    let probe = format!(
        r#"
const database = await new Promise((resolve) => {{
  const request = indexedDB.open('probe', 1);
  request.onupgradeneeded = () => request.result.createObjectStore('pieces');
  request.onsuccess = () => resolve(request.result);
}});
const refused = await new Promise((resolve) => {{
  const writing = database.transaction('pieces', 'readwrite');
  const piece = new Uint8Array({});
  for (let at = 0; at < piece.length; at += 65536) crypto.getRandomValues(piece.subarray(at, at + 65536));
  writing.objectStore('pieces').put(piece, 1);
  writing.oncomplete = () => resolve(false);
  writing.onabort = () => resolve(true);
}});
if (!refused) await new Promise((resolve) => {{
  const clearing = database.transaction('pieces', 'readwrite');
  clearing.objectStore('pieces').clear();
  clearing.oncomplete = resolve;
}});
database.close();
return refused;
"#,
        room + 500_000
    );
    let deadline = tokio::time::Instant::now() + NOTICED;
    while browser.promise(&probe).await != true {
        assert!(tokio::time::Instant::now() < deadline, "the browser does not enforce the quota");
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}
