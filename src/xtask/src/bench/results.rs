//! The harness's `results.json`, reduced to medians.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

/// Which measurement: kind of run, number of records, line, peer and metric.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) kind: String,
    pub(super) n: u64,
    pub(super) net: String,
    pub(super) metric: String,
    pub(super) peer: String,
}

/// Medians of the runs that ended well, and what went wrong in the others.
#[derive(Debug, Default)]
pub(super) struct Results {
    pub(super) medians: BTreeMap<Key, f64>,
    /// "peer kind n: what".
    pub(super) wrong: Vec<String>,
}

pub(super) fn read(file: &Path) -> Result<Results> {
    let text = std::fs::read_to_string(file).with_context(|| format!("no {}", file.display()))?;
    reduce(&serde_json::from_str(&text)?).context("results of another layout")
}

fn reduce(all: &Value) -> Option<Results> {
    let mut values: BTreeMap<Key, Vec<f64>> = BTreeMap::new();
    let mut results = Results::default();
    for run in all["results"].as_array()? {
        let (peer, kind, n) = (run["peer"].as_str()?, run["kind"].as_str()?, run["n"].as_u64()?);
        let bad = run["bad"].as_array()?.iter().filter_map(Value::as_str);
        for what in bad.chain(run["error"].as_str()) {
            results.wrong.push(format!("{peer} {kind} {n}: {what}"));
        }
        if run["error"].is_string() {
            continue;
        }
        for (metric, value) in run["m"].as_object()? {
            let key = Key {
                kind: kind.to_owned(),
                n,
                net: run["net"].as_str().unwrap_or_default().to_owned(),
                metric: metric.clone(),
                peer: peer.to_owned(),
            };
            values.entry(key).or_default().extend(value.as_f64());
        }
    }
    results.medians = values.into_iter().filter_map(|(key, values)| Some((key, median(values)?))).collect();
    Some(results)
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.get(values.len().checked_sub(1)? / 2)?, values.get(values.len() / 2)?);
    Some(f64::midpoint(*low, *high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_are_of_the_runs_that_ended_well() {
        let text = r#"{"results":[
            {"peer":"a","kind":"sync","n":10,"net":"lan","m":{"x":1},"bad":[]},
            {"peer":"a","kind":"sync","n":10,"net":"lan","m":{"x":4},"bad":["count 9"]},
            {"peer":"a","kind":"sync","n":10,"net":"lan","m":{"x":99},"bad":[],"error":"timeout"}]}"#;
        let results = reduce(&serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!(results.medians.values().collect::<Vec<_>>(), [&2.5]);
        assert_eq!(results.wrong, ["a sync 10: count 9", "a sync 10: timeout"]);
    }
}
