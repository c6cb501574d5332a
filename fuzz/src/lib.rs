//! One input for one target, within the memory that its decoders may take (S36).

use std::alloc::System;
use std::sync::atomic::{AtomicUsize, Ordering};

use cap::Cap;
use soak::decoders::TARGETS;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// The most that was allocated at once over one input so far.
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// Feeds the target. Whoever asks for more memory than it may have ends the process, and libFuzzer keeps the input.
pub fn feed(name: &str, bytes: &[u8]) {
    let allowance = TARGETS.iter().find(|target| target.name == name).map_or(0, |target| target.allowance);
    let before = ALLOCATOR.allocated();
    // Never fails: it only grows or shrinks around what is allocated now.
    let _ = ALLOCATOR.set_limit(before + allowance);
    soak::decoders::feed(name, bytes);
    let _ = ALLOCATOR.set_limit(usize::MAX);
    let peak = ALLOCATOR.max_allocated().saturating_sub(before);
    if peak > PEAK.load(Ordering::Relaxed) + 64 * 1024 {
        PEAK.store(peak, Ordering::Relaxed);
        eprintln!("peak allocation {} KiB, at an input of {} bytes", peak / 1024, bytes.len());
    }
}
