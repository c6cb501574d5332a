//! A new build arrives while unsent work lies on the tablet: it takes over on the person's tap, and nothing is lost.

use std::time::Duration;

use acceptance::{Frame, Server, next_build};

use crate::people::{STEWARD, looks_for_ticket, opens_ticket, signed_in};

/// A build has been fetched, and offered, long before on this machine.
const WHILE_IT_IS_FETCHED: Duration = Duration::from_secs(8);

#[tokio::test]
async fn an_update_with_unsent_work_loses_nothing() {
    let mut server = Server::demo();
    let tablet = signed_in(&server, STEWARD, Frame::TABLET).await;
    tablet.wait_until_offline_ready().await;
    let before = running_build(&tablet).await;
    server.kill();
    opens_ticket(&tablet, &server, "更新前登记的停水").await;

    let folder = tempfile::tempdir().expect("a folder for the next build");
    let next = next_build::write(folder.path()).expect("the next build");
    assert_ne!(before, next);
    server.start_with_client(folder.path());
    tablet.go(&format!("{}/tickets", server.url())).await;
    tablet.sees("新版本已就绪").await;
    assert_eq!(running_build(&tablet).await, before, "the old build goes on until the tap");
    tablet.press("button", "更新").await;
    runs(&tablet, &next).await;
    looks_for_ticket(&tablet, &server, "更新前登记的停水").await;
    tablet.sees("更新前登记的停水").await;
    assert_eq!(tablet.rows("更新前登记的停水").await, 1);
}

#[tokio::test]
async fn s39_a_build_with_another_byte_in_one_file_does_not_take_over() {
    let mut server = Server::demo();
    let tablet = signed_in(&server, STEWARD, Frame::TABLET).await;
    tablet.wait_until_offline_ready().await;
    let before = running_build(&tablet).await;
    let folder = tempfile::tempdir().expect("a folder for the next build");
    for (whole, base) in [(false, "damaged"), (true, "whole")] {
        server.kill();
        let client = folder.path().join(base);
        let next = next_build::write(&client).expect("the next build");
        assert_ne!(before, next);
        let style = next_build::rename_style(&client, "print-").expect("a file of the build");
        if !whole {
            let mut bytes = std::fs::read(&style).expect("the file");
            bytes.push(b' ');
            std::fs::write(&style, bytes).expect("the file");
        }
        server.start_with_client(&client);
        tablet.go(&format!("{}/tickets", server.url())).await;
        if whole {
            tablet.sees_within("新版本已就绪", WHILE_IT_IS_FETCHED).await;
        } else {
            tokio::time::sleep(WHILE_IT_IS_FETCHED).await;
            assert!(!tablet.shows("新版本已就绪").await, "one byte is another");
        }
        assert_eq!(running_build(&tablet).await, before);
    }
}

#[tokio::test]
async fn the_reset_page_clears_the_program_and_keeps_the_work() {
    let mut server = Server::demo();
    let tablet = signed_in(&server, STEWARD, Frame::TABLET).await;
    tablet.wait_until_offline_ready().await;
    server.kill();
    opens_ticket(&tablet, &server, "重置前登记的漏水").await;
    server.start();
    tablet.go(&format!("{}/reset", server.url())).await;
    tablet.press("button", "重置").await;
    tablet.sees("本机保存的工作内容没有动").await;
    tablet.press("link", "重新打开").await;
    looks_for_ticket(&tablet, &server, "重置前登记的漏水").await;
    tablet.sees("重置前登记的漏水").await;
}

/// Waits until this build runs; the page loads anew in between.
pub(crate) async fn runs(browser: &acceptance::Browser, build: &str) {
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(15);
    while running_build(browser).await != build {
        assert!(tokio::time::Instant::now() < deadline, "build {build} did not take over");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

/// The build that runs in the page, which is not the server's newest one.
pub(crate) async fn running_build(browser: &acceptance::Browser) -> String {
    let build = browser.script("return document.querySelector('meta[name=guanjia-build]').content").await;
    build.as_str().unwrap_or_default().to_owned()
}
