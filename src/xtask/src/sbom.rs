//! The bill of materials of a release: `sbom.cdx.json`, CycloneDX 1.5 (S38).
//!
//! Written here and not by a tool: cargo knows which crates are really in server and client, with which features and for
//! which target, and the lock file has their hashes. What is built twice gives the same file twice: it holds no time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::{run, same_bytes};

/// One crate of one part, as `cargo tree` names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Crate {
    name: String,
    version: String,
    license: String,
}

impl Crate {
    /// The package's address, which is its reference too.
    fn purl(&self) -> String {
        format!("pkg:cargo/{}@{}", self.name, self.version)
    }
}

/// What one part is made of.
#[derive(Debug, Default)]
struct Part {
    crates: BTreeSet<Crate>,
    /// By reference.
    edges: BTreeMap<String, BTreeSet<String>>,
}

/// Writes the bill of the server at `binary` and the client in `dist`.
pub(crate) fn write(to: &Path, binary: &Path, dist: &Path) -> Result<()> {
    let server = part(&["-p", "server", "--features", "embed"])?;
    let client = part(&["-p", "client", "--features", "split", "--target", "wasm32-unknown-unknown"])?;
    let lock = fs::read_to_string(run::root().join("Cargo.lock"))?;
    let mut files = same_bytes::hashes(dist)?;
    files.insert("guanjia".to_owned(), same_bytes::sha256(&fs::read(binary)?));
    let bill = bill(&[("server", &server), ("client", &client)], &checksums(&lock), &files)?;
    fs::write(to, serde_json::to_string_pretty(&bill)? + "\n")?;
    println!(
        "{}: {} crates in the server, {} in the client",
        to.display(),
        server.crates.len(),
        client.crates.len()
    );
    Ok(())
}

/// What cargo puts into this build, with what runs while building it.
fn part(selection: &[&str]) -> Result<Part> {
    let mut tree = run::cargo();
    tree.args(["tree", "--locked", "-e", "normal,build", "--prefix", "depth", "--format", "|{p}|{l}"]);
    read_tree(&run::output(tree.args(selection))?)
}

/// Reads lines such as `2|serde v1.0.228|MIT OR Apache-2.0`.
fn read_tree(text: &str) -> Result<Part> {
    let mut part = Part::default();
    // The crates on the way from the root to the last line.
    let mut way: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let mut fields = line.splitn(3, '|');
        let (depth, package, license) =
            (fields.next().unwrap_or_default(), fields.next().context("no package")?, fields.next());
        let depth: usize = depth.parse().with_context(|| format!("no depth in {line}"))?;
        let mut words = package.split_whitespace();
        let found = Crate {
            name: words.next().context("no name")?.to_owned(),
            version: words.next().context("no version")?.trim_start_matches('v').to_owned(),
            license: spdx(license.unwrap_or_default()),
        };
        way.truncate(depth);
        if let Some(parent) = way.last() {
            part.edges.entry(parent.clone()).or_default().insert(found.purl());
        }
        way.push(found.purl());
        part.crates.insert(found);
    }
    ensure!(!part.crates.is_empty(), "cargo names no crates");
    Ok(part)
}

/// Old manifests write `MIT/Apache-2.0`; cargo marks what it has shown already by `(*)`.
fn spdx(license: &str) -> String {
    let license = license.trim().trim_end_matches("(*)").trim();
    license.split('/').map(str::trim).collect::<Vec<_>>().join(" OR ")
}

/// The hash of each package of the lock file, by reference.
fn checksums(lock: &str) -> BTreeMap<String, String> {
    let value = |package: &str, key: &str| {
        let line =
            package.lines().find_map(|line| line.strip_prefix(&format!("{key} = ")).map(str::to_owned));
        line.map(|quoted| quoted.trim_matches('"').to_owned())
    };
    let packages = lock.split("[[package]]").skip(1);
    packages
        .filter_map(|package| {
            let (name, version) = (value(package, "name")?, value(package, "version")?);
            Some((format!("pkg:cargo/{name}@{version}"), value(package, "checksum")?))
        })
        .collect()
}

fn bill(
    parts: &[(&str, &Part)],
    checksums: &BTreeMap<String, String>,
    files: &BTreeMap<String, String>,
) -> Result<Value> {
    let mut in_parts: BTreeMap<&Crate, Vec<&str>> = BTreeMap::new();
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, part) in parts {
        for found in &part.crates {
            in_parts.entry(found).or_default().push(name);
        }
        for (from, to) in &part.edges {
            edges.entry(from.clone()).or_default().extend(to.iter().cloned());
        }
    }
    let mut components = Vec::new();
    for (found, parts) in &in_parts {
        let mut component = json!({
            "type": "library",
            "bom-ref": found.purl(),
            "name": found.name,
            "version": found.version,
            "purl": found.purl(),
            "properties": [{ "name": "guanjia:part", "value": parts.join(" ") }],
        });
        ensure!(!found.license.is_empty(), "{} states no license", found.purl());
        component["licenses"] = json!([{ "expression": found.license }]);
        if let Some(hash) = checksums.get(&found.purl()) {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": hash }]);
        }
        components.push(component);
    }
    components.extend(files.iter().map(|(name, hash)| {
        let hashes = json!([{ "alg": "SHA-256", "content": hash }]);
        json!({ "type": "file", "bom-ref": format!("file:{name}"), "name": name, "hashes": hashes })
    }));
    let version = env!("CARGO_PKG_VERSION");
    let roots: Vec<String> = parts.iter().map(|(name, _)| format!("pkg:cargo/{name}@{version}")).collect();
    edges.insert("guanjia".to_owned(), roots.into_iter().collect());
    let dependencies: Vec<Value> =
        edges.iter().map(|(from, to)| json!({ "ref": from, "dependsOn": to })).collect();
    Ok(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": { "type": "application", "bom-ref": "guanjia", "name": "guanjia", "version": version },
        },
        "components": components,
        "dependencies": dependencies,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "0|server v0.1.0 (/x)|MIT\n1|serde v1.0.228|MIT OR Apache-2.0\n2|serde_derive v1.0.228 \
                        (proc-macro)|MIT OR Apache-2.0\n1|fnv v1.0.7|Apache-2.0 / MIT\n1|serde v1.0.228|MIT OR \
                        Apache-2.0 (*)\n";

    #[test]
    fn s38_the_bill_names_each_crate_once_with_license_hash_and_what_it_needs() {
        let part = read_tree(TREE).unwrap();
        let lock = "version = 4\n\n[[package]]\nname = \"fnv\"\nversion = \"1.0.7\"\nsource = \"r\"\nchecksum = \"ab\"\n";
        let files = BTreeMap::from([("client.wasm".to_owned(), "cd".to_owned())]);
        let bill = bill(&[("server", &part)], &checksums(lock), &files).unwrap();
        let component = |name: &str| {
            let all = bill["components"].as_array().unwrap();
            let found: Vec<&Value> = all.iter().filter(|component| component["name"] == name).collect();
            assert_eq!(found.len(), 1, "{name}");
            found[0].clone()
        };
        assert_eq!(component("fnv")["licenses"][0]["expression"], "Apache-2.0 OR MIT");
        assert_eq!(component("fnv")["hashes"][0]["content"], "ab");
        assert_eq!(component("serde")["purl"], "pkg:cargo/serde@1.0.228");
        assert_eq!(component("client.wasm")["hashes"][0]["content"], "cd");
        let needs = |from: &str| {
            let all = bill["dependencies"].as_array().unwrap();
            all.iter().find(|found| found["ref"] == from).unwrap()["dependsOn"].clone()
        };
        assert_eq!(
            needs("pkg:cargo/server@0.1.0"),
            json!(["pkg:cargo/fnv@1.0.7", "pkg:cargo/serde@1.0.228"])
        );
        assert_eq!(needs("pkg:cargo/serde@1.0.228"), json!(["pkg:cargo/serde_derive@1.0.228"]));
        assert_eq!(bill["bomFormat"], "CycloneDX");
    }

    #[test]
    fn s38_a_crate_without_a_license_stops_the_release() {
        let part = read_tree("0|odd v1.0.0|\n").unwrap();
        assert!(bill(&[("server", &part)], &BTreeMap::new(), &BTreeMap::new()).is_err());
    }
}
