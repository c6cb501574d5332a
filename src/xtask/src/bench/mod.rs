//! `cargo xtask bench`: the engine beside its peers in the same browser, and the server beside its own database.
//!
//! `bench --peers DIR [--n 1000,10000] [--repeats 3] [--only a,b] [--work local,sync,kill] [--sync-n 10000]
//! [--net lan,4g] [--out results.json]`; `bench --server [OPS]`. DIR is the harness; it is copied, never written to.

mod goals;
mod page;
mod peers;
mod results;
mod serving;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::run;

/// Who stands beside us when nobody says otherwise.
const PEERS: &str = "raw-idb,raw-idb-strict,raw-packed,dexie,idb-keyval,yjs,replicache,pouchdb-indexeddb,sqlite-opfs,sqlite-opfs-wal,watermelon-persist";

/// What we are called in the tables.
const OURS: &str = "guanjia";

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if arguments.first().map(String::as_str) == Some("--server") {
        return serving::measure(&arguments[1..]);
    }
    let wish = Wish::read(arguments)?;
    let folder = run::target_dir().join("bench");
    std::fs::create_dir_all(&folder)?;
    let harness = peers::install(&wish.peers, &folder)?;
    let page = page::build(&folder)?;
    let server = serving::Server::start(&page, &folder)?;
    let results = peers::compare(&harness, &wish, &server.url())?;
    drop(server);
    let results = results::read(&results)?;
    println!("\n{}", goals::table(&results));
    Ok(())
}

/// What was asked for.
struct Wish {
    peers: PathBuf,
    only: String,
    out: PathBuf,
    /// Handed on to the harness as they are.
    options: Vec<(&'static str, String)>,
}

impl Wish {
    fn read(arguments: &[String]) -> Result<Wish> {
        let mut wish = Wish {
            peers: PathBuf::new(),
            only: PEERS.to_owned(),
            out: run::target_dir().join("bench").join("results.json"),
            options: vec![
                ("--n", "1000,10000".to_owned()),
                ("--repeats", "3".to_owned()),
                ("--sync-n", "10000".to_owned()),
            ],
        };
        let mut rest = arguments.iter();
        while let Some(name) = rest.next() {
            let value = rest.next().with_context(|| format!("{name} needs a value"))?.clone();
            match name.as_str() {
                "--peers" => wish.peers = PathBuf::from(value),
                "--only" => wish.only = value,
                "--out" => wish.out = std::path::absolute(value)?,
                "--n" => wish.set("--n", value),
                "--repeats" => wish.set("--repeats", value),
                "--work" => wish.set("--work", value),
                "--sync-n" => wish.set("--sync-n", value),
                "--net" => wish.set("--net", value),
                "--ones" => wish.set("--ones", value),
                _ => bail!("unknown option {name}"),
            }
        }
        if wish.peers.as_os_str().is_empty() {
            bail!("bench --peers DIR, the folder of the harness; or bench --server");
        }
        Ok(wish)
    }

    fn set(&mut self, name: &'static str, value: String) {
        self.options.retain(|(known, _)| *known != name);
        self.options.push((name, value));
    }
}
