//! The browser's room is used up: nothing is called saved that is not, and it is saved when there is room again.

use std::time::Duration;

use acceptance::{Browser, Frame, Server};
use serde_json::json;

use crate::people::{STEWARD, fills_ticket, looks_for_ticket, signed_in};

/// Less than the program itself takes.
const ROOM: u64 = 1_000_000;

/// The browser believes its own last measurement of the room for half a minute.
const NOTICED: Duration = Duration::from_secs(50);

#[tokio::test]
async fn where_nothing_fits_nothing_is_called_saved() {
    let server = Server::demo();
    let tablet = signed_in(&server, STEWARD, Frame::TABLET).await;
    tablet.wait_until_offline_ready().await;
    tablet.go(&format!("{}/tickets/new", server.url())).await;
    tablet.find("textbox", "标题").await;
    tablet.script("window.sameLoad = true").await;
    quota(&tablet, &server, Some(ROOM)).await;
    is_enforced(&tablet).await;
    fills_ticket(&tablet, "满盘登记的积水").await;
    tablet.ctrl_enter().await;
    tablet.sees("本机磁盘写不进去").await;
    assert!(!tablet.shows("工单已存本机").await, "never said to be saved");

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
}

/// Sets how much this origin may store; `None` = as much as the browser gives.
async fn quota(browser: &Browser, server: &Server, bytes: Option<u64>) {
    let origin = format!("{}/", server.url());
    let wish = bytes
        .map_or_else(|| json!({ "origin": origin }), |bytes| json!({ "origin": origin, "quotaSize": bytes }));
    browser.devtools("Storage.overrideQuotaForOrigin", wish).await;
}

/// Waits until the browser has measured anew: something larger than the room is refused.
async fn is_enforced(browser: &Browser) {
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
        500_000
    );
    let deadline = tokio::time::Instant::now() + NOTICED;
    while browser.promise(&probe).await != true {
        assert!(tokio::time::Instant::now() < deadline, "the browser does not enforce the quota");
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}
