//! What each workload has to reach, and where we stand: ratios of the same run, never times alone.

use super::OURS;
use super::results::{Key, Results};

/// What a figure is held against.
enum Limit {
    /// At most so many times this peer's.
    Times(f64, &'static str),
    /// At most this (milliseconds, megabytes, records).
    AtMost(f64),
    /// At most so many times our own with so many records.
    TimesOwn(f64, u64),
}

struct Goal {
    name: &'static str,
    kind: &'static str,
    net: &'static str,
    n: u64,
    metric: &'static str,
    limit: Limit,
}

const fn goal(name: &'static str, kind: &'static str, n: u64, metric: &'static str, limit: Limit) -> Goal {
    let net = if matches!(kind.as_bytes(), b"sync") { "lan" } else { "" };
    Goal { name, kind, net, n, metric, limit }
}

const fn slow(name: &'static str, metric: &'static str, limit: Limit) -> Goal {
    Goal { name, kind: "sync", net: "4g", n: 10_000, metric, limit }
}

use Limit::{AtMost, Times, TimesOwn};

/// The bench page's table, line by line.
const GOALS: &[Goal] = &[
    goal("W1 capture one, median", "local", 10_000, "W1_one_med_ms", Times(1.5, "raw-idb-strict")),
    goal("W1 capture one, p95", "local", 10_000, "W1_one_p95_ms", Times(2.0, "raw-idb-strict")),
    goal("W2 load", "local", 10_000, "W2_bulk_ms", Times(1.3, "raw-packed")),
    goal("W3 reload", "local", 10_000, "W3_reload_ms", Times(2.0, "raw-idb")),
    goal("W3 reload, flat in N", "local", 100_000, "W3_reload_ms", TimesOwn(1.3, 1_000)),
    goal("W4 newest of a site", "local", 10_000, "W4_query_sites_ms", AtMost(0.5)),
    goal("W4 newest of a site", "local", 100_000, "W4_query_sites_ms", AtMost(1.0)),
    goal("W4 substring", "local", 10_000, "W4_search_ms", AtMost(1.0)),
    goal("W4 substring", "local", 100_000, "W4_search_ms", AtMost(10.0)),
    goal("W5 update 1,000", "local", 10_000, "W5_update_ms", Times(0.2, "raw-idb")),
    goal("W5 update 1,000, ahead", "local", 10_000, "W5_update_ms", Times(1.0, "yjs")),
    goal("W6 push", "sync", 10_000, "W6_push_ms", Times(1.0, "raw-idb")),
    goal("W6 bytes up", "sync", 10_000, "W6_up_KB", Times(1.2, "raw-idb")),
    goal("W7 first pull", "sync", 10_000, "W7_pull_and_query_ms", Times(1.3, "raw-packed")),
    goal("W7 bytes down", "sync", 10_000, "W7_down_KB", Times(1.0, "raw-idb")),
    slow("W6 push, slow line", "W6_push_ms", Times(1.1, "raw-packed")),
    slow("W7 first pull, slow line", "W7_pull_and_query_ms", Times(1.3, "raw-packed")),
    goal("W8 on disk", "local", 10_000, "W8_disk_MB", AtMost(2.6)),
    goal("W9 memory", "local", 100_000, "W9_renderer_private_MiB", Times(1.0, "raw-packed")),
    goal("SIGKILL", "kill", 50, "lost_of_50", AtMost(0.0)),
];

/// A markdown table: where we stand, where the raw store, the packed one and the best other peer stand.
pub(super) fn table(results: &Results) -> String {
    let mut lines = vec![
        "| workload | N | guanjia | to raw-idb | to raw-packed | best peer | goal | met |".to_owned(),
        "|---|---|---|---|---|---|---|---|".to_owned(),
    ];
    lines.extend(GOALS.iter().filter_map(|goal| line(results, goal)));
    for wrong in &results.wrong {
        lines.push(format!("\n- {wrong}"));
    }
    lines.join("\n")
}

fn line(results: &Results, goal: &Goal) -> Option<String> {
    let at = |peer: &str, n: u64| {
        let (kind, net, metric) = (goal.kind.to_owned(), goal.net.to_owned(), goal.metric.to_owned());
        results.medians.get(&Key { kind, n, net, metric, peer: peer.to_owned() }).copied()
    };
    let ours = at(OURS, goal.n)?;
    let ratio =
        |peer: &str| at(peer, goal.n).map_or_else(|| "–".to_owned(), |other| format!("{:.2}×", ours / other));
    let (allowed, words) = match goal.limit {
        Times(factor, peer) => (at(peer, goal.n).map(|other| other * factor), format!("≤ {factor}× {peer}")),
        AtMost(limit) => (Some(limit), format!("≤ {limit}")),
        TimesOwn(factor, n) => (at(OURS, n).map(|own| own * factor), format!("≤ {factor}× own at {n}")),
    };
    let met = allowed.map_or("–", |allowed| if ours <= allowed { "yes" } else { "**no**" });
    let best = best(results, goal)
        .map_or_else(|| "–".to_owned(), |(peer, value)| format!("{peer} {}", short(value)));
    let (raw, packed) = (ratio("raw-idb"), ratio("raw-packed"));
    Some(format!(
        "| {} | {} | {} | {raw} | {packed} | {best} | {words} | {met} |",
        goal.name,
        goal.n,
        short(ours)
    ))
}

/// The best of the others that is a product, not a floor.
fn best(results: &Results, goal: &Goal) -> Option<(String, f64)> {
    let same = results.medians.iter().filter(|(key, _)| {
        key.kind == goal.kind && key.n == goal.n && key.net == goal.net && key.metric == goal.metric
    });
    let others = same.filter(|(key, _)| key.peer != OURS && !key.peer.starts_with("raw-"));
    others.min_by(|a, b| a.1.total_cmp(b.1)).map(|(key, value)| (key.peer.clone(), *value))
}

fn short(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_by_the_ratio_of_the_same_run() {
        let mut results = Results::default();
        for (peer, value) in [(OURS, 120.0), ("raw-packed", 100.0), ("dexie", 500.0), ("yjs", 400.0)] {
            let key = Key {
                kind: "local".to_owned(),
                n: 10_000,
                net: String::new(),
                metric: "W2_bulk_ms".to_owned(),
                peer: peer.to_owned(),
            };
            results.medians.insert(key, value);
        }
        let table = table(&results);
        assert!(
            table.contains("| W2 load | 10000 | 120 | – | 1.20× | yjs 400 | ≤ 1.3× raw-packed | yes |"),
            "{table}"
        );
        assert!(!table.contains("W4"), "{table}");
    }
}
