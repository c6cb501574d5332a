//! The soaks as commands: `cargo xtask soak …` builds the server and calls this.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks on standard output")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::{Parser, Subcommand};
use soak::clock::instant;
use soak::restore::How;
use soak::{disk_full, fuzz, kills, leaks, load, release_sample, restore};
use tokio::task::LocalSet;

/// Many real devices against the real server.
#[derive(Parser)]
struct Cli {
    /// The server's program [default: the one built beside this]
    #[arg(long, env = "GUANJIA_BINARY")]
    binary: Option<PathBuf>,
    /// Repeats the choices of a run
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(subcommand)]
    soak: Soak,
}

#[derive(Subcommand)]
enum Soak {
    /// Kill the server at random under pushing and pulling devices
    Kills {
        #[arg(default_value_t = 100)]
        kills: u32,
        #[arg(long, default_value_t = 50)]
        devices: usize,
    },
    /// Put an old backup back under live devices, by the command and silently
    Restore {
        /// Ops before the backup, again before it is put back, and again afterwards
        #[arg(default_value_t = 2_000)]
        ops: u64,
        #[arg(long, default_value_t = 50)]
        devices: usize,
    },
    /// Many devices looking and writing, then all of them coming back at once
    Load {
        #[arg(long, default_value_t = 500)]
        devices: usize,
        #[arg(long, default_value_t = 10)]
        sites: usize,
        #[arg(long, default_value_t = 180)]
        seconds: u64,
        /// Ops a second of all devices together
        #[arg(long, default_value_t = 50)]
        rate: u64,
        /// Ops that all devices together bring back at once: 2,000 a second for a minute
        #[arg(long, default_value_t = 120_000)]
        backlog: u64,
    },
    /// Ask every route in everybody's name and search every answer for what the asker may not read
    Leaks {
        #[arg(default_value_t = 1_000_000)]
        requests: usize,
    },
    /// Keep what this program writes for the tests of later versions (tests/upgrade)
    ReleaseSample {
        /// The version's folder
        folder: PathBuf,
    },
    /// Damaged bytes for every decoder, in 64 MB of memory
    Fuzz {
        #[arg(default_value_t = 600)]
        seconds: u64,
    },
    /// Let the server's disk run full and give it room again
    DiskFull {
        /// Seconds without room
        #[arg(default_value_t = 60)]
        seconds: u64,
        #[arg(long, default_value_t = 50)]
        devices: usize,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let begun = instant();
    let ran = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Into::into)
        .and_then(|runtime| LocalSet::new().block_on(&runtime, run(cli)));
    println!("took {:.1} s", begun.elapsed().as_secs_f64());
    match ran {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything held.
async fn run(cli: Cli) -> Result<bool> {
    let beside = std::env::current_exe()?.with_file_name("guanjia_under_test");
    let binary = cli.binary.unwrap_or(beside);
    let seed = cli.seed;
    match cli.soak {
        Soak::Kills { kills, devices } => {
            let outcome = kills::run(&binary, kills::Plan { kills, devices, seed }).await?;
            println!("{outcome}");
            Ok(outcome.findings.clean())
        }
        Soak::Restore { ops, devices } => {
            let mut clean = true;
            for how in [How::Command, How::Silent] {
                let outcome = restore::run(&binary, restore::Plan { how, devices, ops, seed }).await?;
                println!("{outcome}");
                clean &= outcome.clean();
            }
            Ok(clean)
        }
        Soak::Load { devices, sites, seconds, rate, backlog } => {
            let plan = load::Plan { devices, sites, seconds, rate, backlog, seed };
            println!("{}", load::run(&binary, plan).await?);
            Ok(true)
        }
        Soak::Leaks { requests } => {
            let outcome = leaks::run(leaks::Plan { requests, seed }).await?;
            println!("{outcome}");
            Ok(outcome.clean())
        }
        Soak::Fuzz { seconds } => {
            fuzz::limit_memory()?;
            for (name, (tried, taken)) in fuzz::run(seconds, seed)? {
                println!("{tried:>10} {taken:>10} taken  {name}");
            }
            Ok(true)
        }
        Soak::ReleaseSample { folder } => {
            println!("{:?}", release_sample::make(&binary, &folder).await?);
            Ok(true)
        }
        Soak::DiskFull { seconds, devices } => {
            let plan = disk_full::Plan { devices, full: Duration::from_secs(seconds), seed };
            let outcome = disk_full::run(&binary, plan).await?;
            println!("{outcome}");
            let soon = outcome.recovered_after < Duration::from_secs(60);
            Ok(outcome.findings.clean() && soon && outcome.put_off > 0)
        }
    }
}
