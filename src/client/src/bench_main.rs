//! The program of the page `/bench` (`cargo xtask bench`): everything is in the library. Built with the feature `bench` only.

fn main() {
    #[cfg(target_arch = "wasm32")]
    client::run_bench();
}
