//! How soon the list is usable when everything is on the device: `cargo xtask measure-start [COUNT …]`.
//!
//! A measurement, not a test: a busy machine is not a fault. Prints medians; run it on an idle machine.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::time::Duration;

use acceptance::many_tickets::{MAPPING, TYPED, register};
use acceptance::page::{LIST_SEARCH, rows_said};
use acceptance::people::{DESK, signed_in};
use acceptance::{Browser, Frame, Server};
use serde_json::{Value, json};
use tokio::time::Instant;

/// Records on the device, unless the command says otherwise: the goal's number, and the most a house may have.
const COUNTS: &[usize] = &[10_000, 100_000];

/// Starts per figure; the median counts.
const STARTS: usize = 7;

/// How long the first download and its compaction may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// Notes when the first row is in the document and when it has been painted.
const WATCH: &str = include_str!("first_row.js");

/// Scrolls, searches and sorts in the list, and says how long the person waited.
const USE_LIST: &str = include_str!("use_list.js");

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let asked: Vec<usize> = std::env::args().skip(1).filter_map(|count| count.parse().ok()).collect();
    let counts = if asked.is_empty() { COUNTS.to_vec() } else { asked };
    for count in counts {
        measure(count).await?;
    }
    Ok(())
}

async fn measure(count: usize) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (csv, mapping) = (folder.path().join("many.csv"), folder.path().join("many.toml"));
    std::fs::write(&csv, register(count))?;
    std::fs::write(&mapping, MAPPING)?;
    let mut server = Server::demo();
    server.kill();
    let started = Instant::now();
    server.import(&csv, &mapping)?;
    println!("{count} tickets, imported at the server in {:.1} s", started.elapsed().as_secs_f64());
    server.start();

    let mut desk = signed_in(&server, DESK, Frame::DESK).await;
    let started = Instant::now();
    desk.wait_until_offline_ready().await;
    desk.go(&all_tickets(&server)).await;
    desk.fill(LIST_SEARCH, TYPED).await;
    desk.sees_within(&rows_said(count), PATIENCE).await;
    println!("  all of them on the device {:.1} s after signing in", started.elapsed().as_secs_f64());
    watch(&desk).await;

    print("reloaded, online", &starts(&mut desk, &server, false).await);
    server.kill();
    print("reloaded, no network", &starts(&mut desk, &server, false).await);
    print("browser started anew, no network", &starts(&mut desk, &server, true).await);
    for _ in 0..2 {
        let used = desk.promise(USE_LIST).await;
        println!("  in the list, ms: {used}");
    }
    Ok(())
}

fn all_tickets(server: &Server) -> String {
    format!("{}/tickets?view=all", server.url())
}

/// Opens the list again and again; `anew` = in a browser that has just been started.
async fn starts(desk: &mut Browser, server: &Server, anew: bool) -> Vec<Value> {
    let mut figures = Vec::new();
    for _ in 0..STARTS {
        if anew {
            desk.close().await;
            desk.reopen().await;
            watch(desk).await;
        } else {
            desk.go("about:blank").await;
        }
        desk.go(&all_tickets(server)).await;
        figures.push(desk.promise("return await window.firstRow").await);
    }
    figures
}

/// From the next page on, [`WATCH`] runs before anything else.
async fn watch(desk: &Browser) {
    desk.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
}

fn print(what: &str, figures: &[Value]) {
    let all = |name: &str| {
        let mut all: Vec<f64> = figures.iter().filter_map(|figure| figure[name].as_f64()).collect();
        all.sort_by(f64::total_cmp);
        all
    };
    println!("  {what}, ms:");
    for name in figures.first().and_then(Value::as_object).into_iter().flat_map(|first| first.keys()) {
        let all = all(name);
        if let (Some(least), Some(most)) = (all.first(), all.last()) {
            println!("    {name:<28} {:>6.0}   ({least:.0} to {most:.0})", all[all.len() / 2]);
        }
    }
}
