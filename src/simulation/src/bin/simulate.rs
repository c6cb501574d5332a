//! `cargo xtask simulate --seeds 5000`: runs worlds and prints what befell them.

use std::process::ExitCode;

use simulation::mutants;
use simulation::report::Summary;
use simulation::run::{self, Plan};
use sync::mutant::Mutant;

struct Arguments {
    plan: Plan,
    seed: Option<u64>,
    mutants: bool,
    /// Print one hash over the traces of so many worlds.
    traces: Option<u64>,
    /// Only the mutant of this name.
    only: Option<String>,
}

fn main() -> ExitCode {
    match parse(std::env::args().skip(1)) {
        Ok(Arguments { seed: Some(seed), plan, .. }) => replay(seed, &plan),
        Ok(Arguments { traces: Some(worlds), .. }) => trace(worlds),
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
    let plan =
        Plan { from: 0, seeds: 5_000, threads, enough_failures: 10, mutant: None, focus: &[], storms: false };
    let mut arguments = Arguments { plan, seed: None, mutants: false, traces: None, only: None };
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
            "--storms" => arguments.plan.storms = true,
            "--threads" => arguments.plan.threads = number()? as usize,
            "--seed" => arguments.seed = Some(number()?),
            "--traces" => arguments.traces = Some(number()?),
            "--mutants" => arguments.mutants = true,
            "--story" => run::tell_stories(),
            other => return Err(format!("{other} is not known")),
        }
    }
    Ok(arguments)
}

/// What the browser's program is compared with (invariant 10).
#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn trace(worlds: u64) -> ExitCode {
    println!("{:016x}", run::trace_of(worlds));
    ExitCode::SUCCESS
}

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn simulate(plan: &Plan) -> ExitCode {
    let summary = run::all(plan);
    println!("{}", summary.table());
    let blind = summary.too_seldom();
    for fault in &blind {
        println!("BLIND: \"{}\" happened in {:.2} % of the seeds", fault.words(), summary.share(*fault));
    }
    let unseen = summary.never_hit();
    for point in &unseen {
        println!("BLIND: nobody ever died at \"{}\"", point.words());
    }
    print_failures(&summary);
    println!("{} passed, {} failed", summary.seeds - summary.failures.len() as u64, summary.failures.len());
    if summary.failures.is_empty() && blind.is_empty() && unseen.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
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
#[expect(clippy::disallowed_methods, reason = "how long a hunt takes is for the terminal only")]
fn hunt(plan: &Plan, only: Option<&str>) -> ExitCode {
    if !cfg!(feature = "mutants") {
        eprintln!("mutants need: cargo xtask simulate --mutants");
        return ExitCode::from(2);
    }
    let mut survivors = 0;
    let wanted = |mutant: &Mutant| only.is_none_or(|name| format!("{mutant:?}") == name);
    let hunted: Vec<_> = Mutant::ALL.iter().copied().filter(wanted).collect();
    for &mutant in &hunted {
        let begun = std::time::Instant::now();
        let caught = mutants::caught_by(mutant, plan.seeds.min(mutants::LIMIT), plan.threads);
        let seconds = begun.elapsed().as_secs_f32();
        let fence = mutants::SECOND_FENCES.iter().find(|(fence, _)| *fence == mutant);
        match (caught, fence) {
            (Some((seed, violation)), _) => {
                println!("{mutant:?}: caught by seed {seed} in {seconds:.1} s: {violation}");
            }
            (None, Some((_, why))) => println!("{mutant:?}: a second fence: {why}"),
            (None, None) if Mutant::SCRIPTED.contains(&mutant) => {
                println!("{mutant:?}: no world, but a test of the engines notices it");
            }
            (None, None) => {
                survivors += 1;
                println!("{mutant:?}: SURVIVED {} seeds, {seconds:.1} s", plan.seeds.min(mutants::LIMIT));
            }
        }
    }
    println!("{} caught, {survivors} survived", hunted.len() - survivors);
    if survivors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
