//! The long runs in a real browser: the same tests as in `xtask e2e`, with more of everything (sync.md 3.3).

use anyhow::{Result, bail};

use crate::tally::Tally;
use crate::{build, run, tools};

/// One long run.
struct Soak {
    name: &'static str,
    /// Which tests.
    filter: &'static str,
    /// What is counted, and how much of it unless the command says otherwise.
    counts: (&'static str, &'static str),
    /// What else the long run asks for.
    besides: &'static [(&'static str, &'static str)],
}

const SOAKS: &[Soak] = &[
    Soak { name: "kills", filter: "killed_browser", counts: ("GUANJIA_KILLS", "300"), besides: &[] },
    Soak { name: "freezes", filter: "frozen_tab", counts: ("GUANJIA_FREEZES", "50"), besides: &[] },
    Soak {
        name: "tabs",
        filter: "eight_tabs",
        counts: ("GUANJIA_TABS_SECONDS", "600"),
        besides: &[("GUANJIA_TABS", "8")],
    },
    Soak { name: "quota", filter: "full_disk", counts: ("GUANJIA_QUOTA_TEXTS", "100"), besides: &[] },
    Soak { name: "builds", filter: "two_builds", counts: ("GUANJIA_BUILD_OPS", "200"), besides: &[] },
    Soak {
        name: "away",
        filter: "long_offline",
        counts: ("GUANJIA_AWAY_OPS", "3000"),
        besides: &[("GUANJIA_AWAY_CHANGES", "20000")],
    },
    Soak { name: "slow", filter: "slow_network", counts: ("GUANJIA_SLOW_OPS", "100"), besides: &[] },
    Soak { name: "canaries", filter: "canaries", counts: ("GUANJIA_CANARIES", "1000"), besides: &[] },
    Soak {
        name: "payloads",
        filter: "markup",
        // Every stored field has then held every payload, and every field of a form has had each typed into it.
        counts: ("GUANJIA_PAYLOAD_ROWS", "216"),
        besides: &[("GUANJIA_PAYLOADS", "216")],
    },
    Soak { name: "seen", filter: "seen_elsewhere", counts: ("GUANJIA_SAMPLES", "200"), besides: &[] },
];

/// Whether a long run in the browser has this name.
pub(crate) fn is_one(name: &str) -> bool {
    SOAKS.iter().any(|soak| soak.name == name)
}

/// The names, for the list of long runs.
pub(crate) fn names() -> String {
    SOAKS.iter().map(|soak| format!("{} [COUNT]", soak.name)).collect::<Vec<_>>().join(" | ")
}

/// `soak NAME [COUNT] [--no-build]`: builds client and server, then the one test, with its figures on the terminal.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let asked = arguments.first().map(String::as_str).unwrap_or_default();
    let Some(soak) = SOAKS.iter().find(|soak| soak.name == asked) else { bail!("{}", names()) };
    tools::ensure_browser()?;
    if !(build::dist().join("index.html").exists() && arguments.iter().any(|word| word == "--no-build")) {
        build::client()?;
    }
    let binary = build::test_server()?;
    let (variable, otherwise) = soak.counts;
    let count = arguments.get(1).filter(|word| !word.starts_with("--")).map_or(otherwise, String::as_str);
    let mut tests = run::cargo();
    tests
        .args(["test", "--profile", "ci", "-p", "acceptance", "--test", "browser", "--", soak.filter])
        .args(["--nocapture", "--test-threads", "1"])
        .env("GUANJIA_BINARY", binary)
        .env("GUANJIA_CLIENT", build::dist())
        .env(variable, count)
        .envs(soak.besides.iter().copied());
    let mut tally = Tally::default();
    tally.part(&format!("in the browser, {asked}"), &mut tests);
    if !tally.close() {
        bail!("the long run {asked} failed");
    }
    Ok(())
}
