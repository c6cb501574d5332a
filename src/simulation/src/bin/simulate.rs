//! `cargo xtask simulate --seeds 5000`: runs worlds and prints what befell them.

use std::process::ExitCode;

use simulation::mutants;
use simulation::report::Summary;
use simulation::run::{self, Plan};

struct Arguments {
    plan: Plan,
    seed: Option<u64>,
    mutants: bool,
    /// Only the mutant of this name.
    only: Option<String>,
}

fn main() -> ExitCode {
    match parse(std::env::args().skip(1)) {
        Ok(Arguments { seed: Some(seed), plan, .. }) => replay(seed, &plan),
        Ok(Arguments { mutants: true, plan, only, .. }) => hunt(&plan, only.as_deref()),
        Ok(Arguments { plan, .. }) => simulate(&plan),
        Err(message) => {
            eprintln!(
                "{message}\nusage: simulate [--seeds N] [--from N] [--threads N] | --seed N [--story] | --mutants | --mutant NAME"
            );
            ExitCode::from(2)
        }
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let plan = Plan { from: 0, seeds: 5_000, threads, enough_failures: 10, mutant: None };
    let mut arguments = Arguments { plan, seed: None, mutants: false, only: None };
    while let Some(word) = words.next() {
        if word == "--mutant" {
            arguments.mutants = true;
            arguments.only = words.next();
            continue;
        }
        let mut number = || {
            let value = words.next().ok_or_else(|| format!("{word} needs a number"))?;
            value.parse::<u64>().map_err(|_| format!("{value} is no number"))
        };
        match word.as_str() {
            "--seeds" => arguments.plan.seeds = number()?,
            "--from" => arguments.plan.from = number()?,
            "--threads" => arguments.plan.threads = number()? as usize,
            "--seed" => arguments.seed = Some(number()?),
            "--mutants" => arguments.mutants = true,
            "--story" => run::tell_stories(),
            other => return Err(format!("{other} is not known")),
        }
    }
    Ok(arguments)
}

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn simulate(plan: &Plan) -> ExitCode {
    let summary = run::all(plan);
    println!("{}", summary.table());
    let blind = summary.too_seldom();
    for fault in &blind {
        println!("BLIND: \"{}\" happened in {:.2} % of the seeds", fault.words(), summary.share(*fault));
    }
    print_failures(&summary);
    println!("{} passed, {} failed", summary.seeds - summary.failures.len() as u64, summary.failures.len());
    if summary.failures.is_empty() && blind.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn print_failures(summary: &Summary) {
    for (seed, violation) in &summary.failures {
        println!("seed {seed}: {violation}");
        println!("    replay: cargo xtask simulate --seed {seed}");
    }
}

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn replay(seed: u64, plan: &Plan) -> ExitCode {
    let summary = run::all(&Plan { from: seed, seeds: 1, ..*plan });
    println!("{}", summary.table());
    print_failures(&summary);
    if summary.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn hunt(plan: &Plan, only: Option<&str>) -> ExitCode {
    if !cfg!(feature = "mutants") {
        eprintln!("mutants need: cargo xtask simulate --mutants");
        return ExitCode::from(2);
    }
    let mut survivors = 0;
    let wanted = |hunt: &&mutants::Hunt| only.is_none_or(|name| format!("{:?}", hunt.mutant) == name);
    let hunts: Vec<_> = mutants::HUNTS.iter().filter(wanted).collect();
    for hunt in &hunts {
        let hunt = &mutants::Hunt { seeds: hunt.seeds.min(plan.seeds), ..**hunt };
        match mutants::caught_by(hunt, plan.threads) {
            Some((seed, violation)) => println!("{:?}: caught by seed {seed}: {violation}", hunt.mutant),
            None => {
                survivors += 1;
                println!("{:?}: SURVIVED {} seeds", hunt.mutant, hunt.seeds);
            }
        }
    }
    println!("{} caught, {survivors} survived", hunts.len() - survivors);
    if survivors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
