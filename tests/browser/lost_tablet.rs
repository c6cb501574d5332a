//! 丢失的平板: ordered to be wiped from the desk, it hands in what it holds and has nothing left, locked as it lies (S22, S24).

use std::fs;
use std::time::Duration;

use acceptance::{Browser, Frame, Server};

use crate::people::{STEWARD, SUPERVISOR};
use crate::shared_tablet::{
    CANARIES, COOKIES_WRITTEN, DESKS_PIN, STEWARD_NAME, STEWARDS_PIN, found_in, joins, locks, opens_ticket,
    walks_to,
};
use crate::supervisor_day::press_in_dialog;

const DEVICES: &str = "/office/devices";

/// S22.
const OBEYED: Duration = Duration::from_secs(60);

/// A tablet with one record at the server and two on itself, locked, its server gone.
async fn tablet_of_a_day(server: &mut Server) -> Browser {
    let tablet = Browser::open(Frame::TABLET).await;
    tablet.go(&server.url()).await;
    joins(&tablet, STEWARD, STEWARDS_PIN).await;
    opens_ticket(&tablet, CANARIES[0]).await;
    walks_to(&tablet, "/sync").await;
    tablet.sees_within("全部已上传", Duration::from_secs(30)).await;
    tablet.wait_until_offline_ready().await;
    tokio::time::sleep(COOKIES_WRITTEN).await;
    server.kill();
    for title in &CANARIES[1..3] {
        opens_ticket(&tablet, title).await;
    }
    locks(&tablet, STEWARD_NAME).await;
    tablet
}

/// The supervisor orders it, on the page that says what that means.
async fn orders_wipe(server: &Server) -> Browser {
    let chief = Browser::open(Frame::DESK).await;
    chief.go(&server.url()).await;
    joins(&chief, SUPERVISOR, DESKS_PIN).await;
    walks_to(&chief, DEVICES).await;
    // One's own device offers nothing; the other one is the tablet.
    chief.press("button", "操作").await;
    chief.press("menuitem", "清除").await;
    chief.sees("一直不联网就收不到").await;
    press_in_dialog(&chief, "清除").await;
    chief.sees("等它联网清除").await;
    chief
}

/// What the browser still keeps of this origin.
async fn kept(browser: &Browser) -> String {
    let code = "return JSON.stringify([(await indexedDB.databases()).map((one) => one.name), await caches.keys(), \
                (await navigator.serviceWorker.getRegistrations()).length, Object.keys(localStorage)])";
    browser.promise(code).await.as_str().unwrap_or_default().to_owned()
}

async fn in_supervisors_hands(chief: &Browser) {
    walks_to(chief, "/cards").await;
    for title in &CANARIES[1..3] {
        chief.sees_within(title, Duration::from_secs(20)).await;
    }
}

#[tokio::test]
async fn s22_a_lost_tablet_hands_in_and_clears_itself_locked_as_it_lies() {
    let mut server = Server::demo_sealed();
    let mut tablet = tablet_of_a_day(&mut server).await;
    tablet.cut_network(true).await;
    server.start();
    let chief = orders_wipe(&server).await;
    assert!(tablet.text().await.contains("已锁定"), "it has heard of nothing");

    tablet.cut_network(false).await;
    tablet.sees_within("本机已按单位要求清除", OBEYED).await;
    tablet.sees_within("交出 2 条未上传的记录。", OBEYED).await;
    assert_eq!(kept(&tablet).await, r#"[[],[],0,["guanjia.wipe"]]"#);
    in_supervisors_hands(&chief).await;
    walks_to(&chief, DEVICES).await;
    chief.sees_within("它报告已清除，0 条没能交出", Duration::from_secs(20)).await;
    chief.sees("之后收到 2 条").await;

    // It stays so, and whoever takes the disk out finds nothing that was typed.
    tablet.go(&server.url()).await;
    tablet.sees("交出 2 条未上传的记录。").await;
    assert!(!tablet.text().await.contains("PIN"), "nobody is left who could unlock it");
    tablet.kill().await;
    assert_eq!(found_in(tablet.profile()), Vec::<String>::new());
}

#[tokio::test]
async fn s22_a_tablet_killed_while_it_hands_in_goes_on_at_the_next_start() {
    let mut server = Server::demo_sealed();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let full = folder.path().join("full");
    let mut tablet = tablet_of_a_day(&mut server).await;
    tablet.cut_network(true).await;
    server.start_with_fault(&format!("full_while:{}", full.display()));
    let chief = orders_wipe(&server).await;
    // It hears the order, and the server has no room for what it wants to hand in.
    fs::write(&full, "").expect("a file");
    tablet.cut_network(false).await;
    tablet.sees_within("还有 2 条记录没有交出", OBEYED).await;
    tablet.kill().await;
    assert_eq!(found_in(tablet.profile()), Vec::<String>::new());

    tablet.reopen().await;
    tablet.go(&server.url()).await;
    tablet.sees("本机已按单位要求清除").await;
    assert!(!tablet.text().await.contains("PIN"), "nobody can unlock it meanwhile");
    fs::remove_file(&full).expect("the file");
    tablet.sees_within("交出 2 条未上传的记录。", OBEYED).await;
    assert_eq!(kept(&tablet).await, r#"[[],[],0,["guanjia.wipe"]]"#);
    in_supervisors_hands(&chief).await;
}
