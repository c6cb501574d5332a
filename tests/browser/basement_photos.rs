//! Photos taken in the basement: camera, a chosen picture and a voice note without a network, the browser killed twice,
//! the upload cut in the middle; seen whole at the front desk.

use std::path::Path;
use std::time::Duration;

use acceptance::{Browser, Frame, Server};

use crate::every_screen::{axe, violations};
use crate::people::{DESK, STEWARD, fills_ticket, looks_for_ticket, saves_ticket, sign_in, signed_in};

const TITLE: &str = "地库 B2 水泵房渗水";

/// What uploading may take on a busy machine over the slow line of this test.
const UPLOAD: Duration = Duration::from_secs(90);

/// Notes offset and length of every piece that leaves the page.
const COUNT_PIECES: &str = r#"
window.pieces = [];
const fetched = window.fetch;
window.fetch = async (request, ...rest) => {
  if (request.method === 'PATCH') {
    const body = await request.clone().arrayBuffer();
    window.pieces.push([request.url.split('/').pop(), Number(request.headers.get('Upload-Offset')), body.byteLength, Number(request.headers.get('Upload-Length'))]);
  }
  return fetched(request, ...rest);
};
"#;

/// How many photos and voice notes a list shows.
const SHOTS: &str = "return document.querySelectorAll('li img, li audio').length";

/// How many pictures are really there, not only asked for.
const LOADED: &str = "return [...document.querySelectorAll('li img')].filter((image) => image.complete && image.naturalWidth > 0).length";

#[tokio::test]
async fn a_photo_taken_in_the_basement_is_seen_whole_at_the_desk() {
    let mut server = Server::demo();
    let mut tablet = signed_in(&server, STEWARD, Frame::TABLET).await;
    tablet.wait_until_offline_ready().await;
    let folder = tempfile::tempdir().expect("a folder");
    let picture = folder.path().join("twelve_megapixels.bmp");
    write_picture(&picture, 4_000, 3_000);

    // 1. No network. Two photos and a voice note; then the battery is flat before anything is saved.
    server.kill();
    tablet.go(&format!("{}/tickets/new", server.url())).await;
    fills_ticket(&tablet, TITLE).await;
    let camera_problems = take_all(&tablet, &picture).await;
    tablet.kill().await;

    // 2. Everything is there again, and is saved.
    tablet.reopen().await;
    tablet.go(&format!("{}/tickets/new", server.url())).await;
    tablet.sees("已恢复上次的草稿").await;
    until(&tablet, SHOTS, 3).await;
    saves_ticket(&tablet).await;
    tablet.kill().await;

    // 3. Back upstairs on a slow line: the record first, the photos after it.
    tablet.reopen().await;
    looks_for_ticket(&tablet, &server, "水泵房").await;
    tablet.sees("已存本机").await;
    tablet.cut_network(true).await;
    tablet.script(COUNT_PIECES).await;
    server.start();
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    tablet.slow_upload(10_000).await;
    sign_in_if_asked(&tablet).await;
    opens_ticket_page(&desk, &server).await;
    desk.sees_within("个照片或语音在设备", UPLOAD).await;

    // 4. The line is cut in the middle of the large photo, and comes back.
    wait_for_partial(&server, 100_000).await;
    server.kill();
    tablet.sees_within("离线", UPLOAD).await;
    tablet.slow_upload(200_000).await;
    server.start();
    tablet.press("link", "照片").await;
    tablet.press("button", "立即同步").await;
    desk.sees_within(TITLE, UPLOAD).await;
    until_within(&desk, LOADED, 2, UPLOAD).await;
    until(&desk, SHOTS, 3).await;
    desk.no_longer_sees("个照片或语音在设备").await;
    report_waste(&tablet).await;

    // 5. Large, by keyboard; nothing for the accessibility checker to find.
    let mut problems = camera_problems;
    problems.extend(violations(&desk, &axe()).await);
    desk.script("document.querySelector('li button img').closest('button').click()").await;
    desk.find("dialog", "查看照片").await;
    problems.extend(violations(&desk, &axe()).await);
    desk.script("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))").await;
    desk.sees("照片 2/2").await;
    desk.driver().action_chain().send_keys(thirtyfour::Key::Escape).perform().await.expect("keys");
    desk.no_longer_sees("查看照片").await;
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Camera, file, microphone. Gives what the accessibility checker finds on the way.
async fn take_all(tablet: &Browser, picture: &Path) -> Vec<String> {
    tablet.press("button", "拍照").await;
    tablet.find("dialog", "拍照").await;
    tablet.sees("已拍 0 张").await;
    // The camera warms up behind a blocked button.
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while !tablet.shows("已拍 1 张").await {
        assert!(tokio::time::Instant::now() < deadline, "no photo was taken on\n{}", tablet.text().await);
        tablet.press("button", "拍一张").await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
    }
    let mut problems = violations(tablet, &axe()).await;
    tablet.press("button", "完成").await;
    tablet.choose_file("选择图片", picture).await;
    until(tablet, SHOTS, 2).await;
    tablet.press("button", "录音").await;
    tablet.sees("0:02 / 1:00").await;
    tablet.press("button", "停止录音").await;
    until(tablet, SHOTS, 3).await;
    problems.extend(violations(tablet, &axe()).await);
    // The promise of a draft: 300 ms after the last change.
    tokio::time::sleep(Duration::from_millis(600)).await;
    problems
}

async fn opens_ticket_page(desk: &Browser, server: &Server) {
    looks_for_ticket(desk, server, "水泵房").await;
    desk.sees_within(TITLE, UPLOAD).await;
    let find = format!(
        "[...document.querySelectorAll('[role=row], tr')].find((row) => row.innerText.includes('{TITLE}')).click()"
    );
    desk.script(&find).await;
    desk.find("heading", TITLE).await;
}

/// The browser keeps cookies in memory for a while: a kill right after signing in may take the session with it.
async fn sign_in_if_asked(tablet: &Browser) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    while tokio::time::Instant::now() < deadline && !tablet.shows("照片 ").await {
        if tablet.shows("重新登录").await {
            tablet.press("button", "重新登录").await;
            sign_in(tablet, STEWARD).await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn until(browser: &Browser, script: &str, count: u64) {
    until_within(browser, script, count, Duration::from_secs(20)).await;
}

async fn until_within(browser: &Browser, script: &str, count: u64, patience: Duration) {
    let deadline = tokio::time::Instant::now() + patience;
    loop {
        let found = browser.script(script).await;
        if found.as_u64() == Some(count) {
            return;
        }
        assert!(
            tokio::time::Instant::now() < deadline,
            "{found} instead of {count} on\n{}",
            browser.text().await
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until so much of one file has reached the server.
async fn wait_for_partial(server: &Server, bytes: u64) {
    let partial = server.data().join("blobs/partial");
    let deadline = tokio::time::Instant::now() + UPLOAD;
    loop {
        let files = std::fs::read_dir(&partial).into_iter().flatten().flatten();
        if files.filter_map(|file| file.metadata().ok()).any(|found| found.len() >= bytes) {
            return;
        }
        assert!(tokio::time::Instant::now() < deadline, "no photo is under way");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// P13: what was sent twice is at most one piece per cut.
async fn report_waste(tablet: &Browser) {
    let pieces = tablet.script("return window.pieces || []").await;
    let pieces: Vec<(String, u64, u64, u64)> = serde_json::from_value(pieces).expect("pieces");
    let sent: u64 = pieces.iter().map(|piece| piece.2).sum();
    let mut files: Vec<(&str, u64)> = pieces.iter().map(|piece| (piece.0.as_str(), piece.3)).collect();
    files.sort_unstable();
    files.dedup();
    let needed: u64 = files.iter().map(|(_, length)| length).sum();
    let largest = files.iter().map(|(_, length)| *length).max().unwrap_or_default();
    let waste = sent.saturating_sub(needed);
    eprintln!(
        "files {files:?}; {sent} bytes sent, {needed} needed: waste {waste}; 12 MP became {largest} bytes"
    );
    assert!(pieces.len() > 3 && largest > 100_000, "{pieces:?}");
    assert!(largest <= 350 * 1024, "{largest}");
    assert!(waste <= 64 * 1024, "{waste} bytes were sent twice: {pieces:?}");
}

/// An uncompressed picture with detail everywhere, as a camera's are: soft shapes and noise.
fn write_picture(path: &Path, width: u32, height: u32) {
    let mut bytes = Vec::with_capacity((width * height * 3 + 54) as usize);
    bytes.extend(b"BM");
    bytes.extend((54 + width * height * 3).to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(54_u32.to_le_bytes());
    bytes.extend(40_u32.to_le_bytes());
    bytes.extend(width.to_le_bytes());
    bytes.extend(height.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(24_u16.to_le_bytes());
    bytes.extend([0; 24]);
    let mut noise = 1_u32;
    for y in 0..height {
        for x in 0..width {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = noise >> 27;
            let shape = (x / 7 + y / 5) % 90 + ((x / 40) ^ (y / 40)) % 60;
            for channel in [shape + 40, shape + 60 + (y * 60 / height), shape + 30 + (x * 80 / width)] {
                bytes.push((channel + grain).min(255) as u8);
            }
        }
    }
    std::fs::write(path, bytes).expect("a picture");
}
