//! `guanjia` as `src/server` builds it, with the crash points.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::main()
}
