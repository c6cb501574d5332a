//! Real files through the import page, then at hand without a network: `cargo xtask import-check DIR --browser`.
//!
//! Every file of the folder that has a mapping of its name is imported whole in a browser of its own. Prints figures;
//! fails when a row is missing.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use acceptance::import_page::preview;
use acceptance::page::rows_said;
use acceptance::people::{DESK, SUPERVISOR, signed_in};
use acceptance::{Browser, Frame, Server};
use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// How soon another device must show what was imported.
const SECONDS: Duration = Duration::from_secs(60);

/// What only the sentence after an import says.
const DONE: &str = "，已存在 ";

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    let folder = arguments.next().context("real_input DIR [FOLDER-OF-MAPPINGS]")?;
    // The browser takes no path with `..` in it.
    let folder = folder.canonicalize().with_context(|| folder.display().to_string())?;
    let mappings = arguments.next().unwrap_or_else(|| PathBuf::from("docs/import"));
    let mut n_files = 0;
    for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let csv = entry?.path();
        let mapping = mappings.join(csv.file_stem().unwrap_or_default()).with_extension("toml");
        if csv.extension().is_some_and(|ending| ending == "csv") && mapping.exists() {
            check(&csv, &mapping).await.with_context(|| csv.display().to_string())?;
            n_files += 1;
        }
    }
    ensure!(n_files > 0, "no CSV file of {} has a mapping in {}", folder.display(), mappings.display());
    Ok(())
}

async fn check(csv: &Path, mapping: &Path) -> Result<()> {
    let mut server = Server::demo();
    let desk = signed_in(&server, DESK, Frame::DESK).await;
    desk.wait_until_offline_ready().await;
    let before = listed(&desk, &server).await;
    let supervisor = signed_in(&server, SUPERVISOR, Frame::DESK).await;

    let started = now();
    preview(&supervisor, &server, csv, Some(mapping)).await;
    supervisor.sees_within("行:可导入", SECONDS).await;
    let previewed = started.elapsed();
    let said = supervisor.line("行:可导入").await;
    let rows: usize = said.split(' ').next().unwrap_or_default().parse().context("the preview's count")?;
    let started = now();
    supervisor.press("button", "导入").await;
    supervisor.sees_within(DONE, SECONDS).await;
    let imported = started.elapsed();
    let result = supervisor.line(DONE).await;
    while listed(&desk, &server).await < before + rows {
        ensure!(started.elapsed() < SECONDS, "the desk shows {} of {rows}", listed(&desk, &server).await);
    }
    let visible = started.elapsed();

    server.kill();
    let offline = listed(&desk, &server).await;
    ensure!(offline == before + rows, "{offline} listed without a network, not {}", before + rows);
    let (title, found, searched) = search(&desk).await?;
    desk.press("row", &title).await;
    // The demo's tickets may carry the same title; any of them will do.
    desk.find("heading", &title).await;
    desk.go(&format!("{}/tickets?view=all", server.url())).await;
    desk.sees(&rows_said(offline)).await;

    println!("{}", csv.file_name().unwrap_or_default().to_string_lossy());
    println!(
        "  preview: {said} ({:.1} s); import: {result} ({:.1} s)",
        previewed.as_secs_f64(),
        imported.as_secs_f64()
    );
    println!("  at the desk in another browser after {:.1} s", visible.as_secs_f64());
    println!(
        "  without a network: {offline} listed ({before} of them the demo's), one searched by its title in {searched:.0} ms ({found} hits) and opened, listed again after a reload"
    );
    Ok(())
}

/// How many tickets the list shows under 全部.
async fn listed(desk: &Browser, server: &Server) -> usize {
    desk.go(&format!("{}/tickets?view=all", server.url())).await;
    desk.sees("共 ").await;
    let foot = desk.line("共 ").await;
    foot.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or_default()
}

/// Types the title of a row far down, letter by letter as the field sees it, and waits for the list.
async fn search(desk: &Browser) -> Result<(String, usize, f64)> {
    let answer = desk.promise(SEARCH).await;
    let field = |name: &str| answer.get(name).cloned().unwrap_or(Value::Null);
    let title = field("title").as_str().context(answer.to_string())?.to_owned();
    let found = field("found").as_u64().and_then(|found| usize::try_from(found).ok()).unwrap_or_default();
    ensure!(found >= 1, "「{title}」 was not found");
    Ok((title, found, field("ms").as_f64().unwrap_or_default()))
}

const SEARCH: &str = r"
const frame = () => new Promise((go) => requestAnimationFrame(go));
const list = document.querySelector('.ui-rows');
list.scrollTop = list.scrollHeight * 0.6;
await frame(); await frame();
const row = document.querySelectorAll('.ui-rows__row')[3];
const title = row.querySelectorAll('[role=gridcell]')[2].innerText.trim();
const field = [...document.querySelectorAll('input')].find((input) => [...input.labels].some((label) => label.textContent.includes('房号 / 编号')));
const foot = () => document.querySelector('.ui-table__foot').innerText;
const before = foot();
const started = performance.now();
Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, title);
field.dispatchEvent(new Event('input', { bubbles: true }));
while (foot() === before && performance.now() - started < 5000) await new Promise((go) => setTimeout(go, 1));
await frame(); await frame();
const ms = performance.now() - started;
return { title, ms, found: Number((foot().match(/[\d,]+/) || ['0'])[0].replace(/,/g, '')) };
";

#[expect(clippy::disallowed_methods, reason = "measures what a person waits for")]
fn now() -> Instant {
    Instant::now()
}
