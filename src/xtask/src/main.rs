//! The commands of this repository. Run `cargo xtask` for the list.
//!
//! Reading order: [`start`] and [`test`] (the README's two commands), [`tools`] (what they install), then the rest.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks on standard output")]

mod bench;
mod build;
mod check;
mod deny;
mod fuzz;
mod glossary;
mod import_check;
mod imports;
mod in_browser;
mod neighbors;
mod new_module;
mod pack;
mod precache;
mod release;
mod run;
mod same_bytes;
mod sbom;
mod screenshots;
mod simulate;
mod sizes;
mod soak;
mod soak_browser;
mod split;
mod start;
mod tally;
mod test;
mod tools;

use std::process::ExitCode;

type Command = fn(&[String]) -> anyhow::Result<()>;

/// Name, what it does, and the function: the whole list.
const COMMANDS: &[(&str, &str, Command)] = &[
    ("start", "build client and server, start on demo data, print the address", start::run),
    ("test", "everything that must pass, last line `N passed, N failed`", test::run),
    ("check", "format, lints and native tests: the quick round before a commit", check::run),
    ("e2e", "the working days in a real browser [-- TEST-FILTER]", test::e2e),
    ("simulate", "the simulator: --seeds N | --seed N [--from N]", simulate::run),
    ("soak", "the long runs: simulate, mutants, kills, server-kills, … [COUNT]", simulate::soak),
    (
        "bench",
        "--peers DIR | --server: the engine beside its peers, the server beside its database",
        bench::run,
    ),
    ("sizes", "what the browser has to load, brotli, against the budget", sizes::run),
    ("screenshots", "pictures of every screen into docs/screenshots", screenshots::run),
    (
        "measure-start",
        "[COUNT …]: how soon the list is usable with so many tickets",
        in_browser::measure_start,
    ),
    (
        "import-check",
        "DIR [--browser]: import its real tickets whole and print the figures",
        import_check::run,
    ),
    ("deny", "licenses, bans, sources and known holes of what we depend on", deny::run),
    ("fuzz", "[TARGET] [--seconds N] [--keep]: damaged bytes for every decoder, by libFuzzer", fuzz::run),
    ("glossary", "every word of every module, Chinese and English", glossary::run),
    ("new-module", "NAME 中文 TIER: a new module's folder", new_module::run),
    ("release", "an optimized binary with the client inside, bill of materials, hashes", release::run),
    ("reproducible", "two builds of the client in two folders must be the same bytes", same_bytes::run),
    ("client", "the client alone, as it ships", same_bytes::client),
    ("build", "client and server as the tests use them", build::run),
    ("precache", "Trunk's hook: file list and version for the service worker", precache::run),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        print_commands();
        return ExitCode::from(2);
    };
    let Some((_, _, command)) = COMMANDS.iter().find(|(known, _, _)| known == name) else {
        print_commands();
        return ExitCode::from(2);
    };
    run::set_up();
    match command(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn print_commands() {
    println!("cargo xtask COMMAND");
    for (name, what, _) in COMMANDS {
        println!("  {name:<14} {what}");
    }
}
