//! 丢失的平板: ordered to be wiped from the desk, it hands in what it holds and has nothing left, locked as it lies (S22, S24).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use acceptance::profile_scan::{canaries, found_in};
use acceptance::{Browser, Frame, Server};

use crate::people::{STEWARD, SUPERVISOR, fills_ticket, saves_ticket, signed_in};
use crate::shared_tablet::{
    COOKIES_WRITTEN, DESKS_PIN, STEWARD_NAME, STEWARDS_PIN, joins, locks, opens_ticket, walks_to,
};
use crate::supervisor_day::press_in_dialog;

const DEVICES: &str = "/office/devices";

/// S22.
pub(crate) const OBEYED: Duration = Duration::from_secs(60);

/// What is typed on the tablet: a record that is sent, two that wait.
fn titles() -> Vec<String> {
    canaries(3, 22)
}

/// A tablet with one record at the server and two on itself, locked, its server gone.
async fn tablet_of_a_day(server: &mut Server, titles: &[String]) -> Browser {
    let tablet = Browser::open(Frame::TABLET).await;
    tablet.go(&server.url()).await;
    joins(&tablet, STEWARD, STEWARDS_PIN).await;
    is_away(&tablet, server, titles).await;
    tokio::time::sleep(COOKIES_WRITTEN).await;
    server.kill();
    for title in &titles[1..] {
        opens_ticket(&tablet, title).await;
    }
    locks(&tablet, STEWARD_NAME).await;
    tablet
}

/// The first record is sent, and the program needs no network any more.
async fn is_away(tablet: &Browser, server: &Server, titles: &[String]) {
    opens_ticket(tablet, &titles[0]).await;
    walks_to(tablet, "/sync").await;
    tablet.sees_within("全部已上传", Duration::from_secs(30)).await;
    tablet.wait_until_offline_ready().await;
    assert!(server.port() > 0);
}

/// The supervisor, on a device of her own.
async fn supervisor(server: &Server, sealed: bool) -> Browser {
    if !sealed {
        return signed_in(server, SUPERVISOR, Frame::DESK).await;
    }
    let chief = Browser::open(Frame::DESK).await;
    chief.go(&server.url()).await;
    joins(&chief, SUPERVISOR, DESKS_PIN).await;
    chief
}

/// Orders it, on the page that says what that means.
pub(crate) async fn orders_wipe(chief: &Browser) {
    walks_to(chief, DEVICES).await;
    chief.find("button", "操作").await;
    // One's own device offers nothing, and others than the tablet may be there.
    let of_the_tablet = format!(
        "[...document.querySelectorAll('tr')].find((row) => row.innerText.includes('{STEWARD_NAME}')).querySelector('button').click()"
    );
    chief.script(&of_the_tablet).await;
    // Whatever lies over a long menu for a moment.
    let wipe = chief.find("menuitem", "清除").await.to_json().expect("an element");
    chief.driver().execute("arguments[0].click()", vec![wipe]).await.expect("a press");
    chief.sees("一直不联网就收不到").await;
    press_in_dialog(chief, "清除").await;
    chief.sees("下令清除时有").await;
}

/// What the browser still keeps of this origin.
async fn kept(browser: &Browser) -> String {
    let code = "return JSON.stringify([(await indexedDB.databases()).map((one) => one.name), await caches.keys(), \
                (await navigator.serviceWorker.getRegistrations()).length, Object.keys(localStorage)])";
    browser.promise(code).await.as_str().unwrap_or_default().to_owned()
}

/// Nothing but that it was cleared, once its last tab has let go.
pub(crate) async fn keeps_nothing(browser: &Browser) {
    let nothing = r#"[[],[],0,["guanjia.wipe"]]"#;
    for _ in 0..100 {
        if kept(browser).await == nothing {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(kept(browser).await, nothing);
}

async fn in_supervisors_hands(chief: &Browser, titles: &[String]) {
    walks_to(chief, "/cards").await;
    for title in titles {
        chief.sees_within(title, Duration::from_secs(20)).await;
    }
}

#[tokio::test]
async fn s22_a_lost_tablet_hands_in_and_clears_itself_locked_as_it_lies() {
    let (mut server, titles) = (Server::demo_sealed(), titles());
    let mut tablet = tablet_of_a_day(&mut server, &titles).await;
    tablet.cut_network(true).await;
    server.start();
    let chief = supervisor(&server, true).await;
    orders_wipe(&chief).await;
    assert!(tablet.text().await.contains("已锁定"), "it has heard of nothing");

    tablet.cut_network(false).await;
    tablet.sees_within("本机已按单位要求清除", OBEYED).await;
    tablet.sees_within("交出 2 条未上传的记录。", OBEYED).await;
    keeps_nothing(&tablet).await;
    in_supervisors_hands(&chief, &titles[1..]).await;
    walks_to(&chief, DEVICES).await;
    chief.sees_within("它报告已清除，0 条没能交出", Duration::from_secs(20)).await;
    chief.sees("之后收到 2 条").await;

    // It stays so, and whoever takes the disk out finds nothing that was typed.
    tablet.go(&server.url()).await;
    tablet.sees("交出 2 条未上传的记录。").await;
    assert!(!tablet.text().await.contains("PIN"), "nobody is left who could unlock it");
    tablet.kill().await;
    assert_eq!(found_in(tablet.profile(), &titles), BTreeMap::new());
}

#[tokio::test]
async fn s22_a_tablet_killed_while_it_hands_in_goes_on_at_the_next_start() {
    let (mut server, titles) = (Server::demo_sealed(), titles());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let full = folder.path().join("full");
    let mut tablet = tablet_of_a_day(&mut server, &titles).await;
    tablet.cut_network(true).await;
    server.start_with_fault(&format!("full_while:{}", full.display()));
    let chief = supervisor(&server, true).await;
    orders_wipe(&chief).await;
    // It hears the order, and the server has no room for what it wants to hand in.
    fs::write(&full, "").expect("a file");
    tablet.cut_network(false).await;
    tablet.sees_within("还有 2 条记录没有交出", OBEYED).await;
    tablet.kill().await;
    assert_eq!(found_in(tablet.profile(), &titles), BTreeMap::new());

    tablet.reopen().await;
    tablet.go(&server.url()).await;
    tablet.sees("本机已按单位要求清除").await;
    assert!(!tablet.text().await.contains("PIN"), "nobody can unlock it meanwhile");
    fs::remove_file(&full).expect("the file");
    tablet.sees_within("交出 2 条未上传的记录。", OBEYED).await;
    keeps_nothing(&tablet).await;
    in_supervisors_hands(&chief, &titles[1..]).await;
}

#[tokio::test]
async fn s22_a_tablet_in_use_hands_in_its_photos_too_and_both_its_tabs_are_cleared() {
    is_wiped_in_the_middle_of_work(true).await;
}

#[tokio::test]
async fn s22_a_device_that_seals_nothing_is_cleared_in_all_its_tabs_too() {
    is_wiped_in_the_middle_of_work(false).await;
}

async fn is_wiped_in_the_middle_of_work(sealed: bool) {
    let titles = titles();
    let mut server = if sealed { Server::demo_sealed() } else { Server::demo() };
    let tablet = if sealed {
        let tablet = Browser::open(Frame::TABLET).await;
        tablet.go(&server.url()).await;
        joins(&tablet, STEWARD, STEWARDS_PIN).await;
        tablet
    } else {
        signed_in(&server, STEWARD, Frame::TABLET).await
    };
    is_away(&tablet, &server, &titles).await;
    let first = tablet.driver().window().await.expect("the first tab");
    let second = tablet.driver().new_tab().await.expect("a second tab");
    tablet.driver().switch_to_window(second).await.expect("the second tab");
    tablet.go(&server.url()).await;
    tablet.sees(if sealed { "已锁定" } else { "今日" }).await;
    tablet.driver().switch_to_window(first.clone()).await.expect("the first tab");
    server.kill();
    let before = stored_files(&server);
    let picture = server.data().with_extension("bmp");
    write_picture(&picture);
    walks_to(&tablet, "/tickets/new").await;
    fills_ticket(&tablet, &titles[1]).await;
    tablet.choose_file("选择图片", &picture).await;
    shows_photo(&tablet).await;
    saves_ticket(&tablet).await;
    opens_ticket(&tablet, &titles[2]).await;

    // It comes back to the network in the middle of work, and obeys.
    both_networks(&tablet, true).await;
    server.start();
    let chief = supervisor(&server, sealed).await;
    orders_wipe(&chief).await;
    both_networks(&tablet, false).await;
    // Two records, and that the photo belongs to one of them.
    tablet.sees_within("交出 3 条未上传的记录。", OBEYED).await;
    keeps_nothing(&tablet).await;
    in_supervisors_hands(&chief, &titles[1..]).await;
    assert_eq!(stored_files(&server), before + 1, "the photo of the record");
    for tab in tablet.driver().windows().await.expect("two tabs") {
        tablet.driver().switch_to_window(tab).await.expect("a tab");
        tablet.sees_within("本机已按单位要求清除", OBEYED).await;
    }
}

/// Every tab of the tablet; the one in front stays it.
async fn both_networks(tablet: &Browser, cut: bool) {
    let front = tablet.driver().window().await.expect("a tab");
    for tab in tablet.driver().windows().await.expect("two tabs") {
        tablet.driver().switch_to_window(tab).await.expect("a tab");
        tablet.cut_network(cut).await;
    }
    tablet.driver().switch_to_window(front).await.expect("the tab in front");
}

/// The photo is in the draft.
async fn shows_photo(tablet: &Browser) {
    for _ in 0..200 {
        if tablet.script("return document.querySelectorAll('li img').length").await == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no photo on\n{}", tablet.text().await);
}

/// Whole photos that the server keeps beside its database.
fn stored_files(server: &Server) -> usize {
    fn within(folder: &Path) -> usize {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let each = entries.map(|entry| match entry.path() {
            path if path.is_dir() && path.ends_with("partial") => 0,
            path if path.is_dir() => within(&path),
            // Beside each lie the forms in which it is shown.
            path => usize::from(path.extension().is_none()),
        });
        each.sum()
    }
    within(&server.data().join("blobs"))
}

/// Forty by forty points, each of another gray.
fn write_picture(path: &Path) {
    const SIDE: u32 = 40;
    let mut bytes = b"BM".to_vec();
    bytes.extend((54 + SIDE * SIDE * 3).to_le_bytes());
    bytes.extend([0; 4]);
    for number in [54_u32, 40, SIDE, SIDE] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend([1, 0, 24, 0]);
    bytes.extend([0; 24]);
    bytes.extend((0..SIDE * SIDE).flat_map(|point| [(point % 251) as u8; 3]));
    fs::write(path, bytes).expect("a picture");
}
