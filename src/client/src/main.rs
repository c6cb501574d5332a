//! The program that Trunk builds: everything is in the library, so that tests can reach it.

fn main() {
    #[cfg(target_arch = "wasm32")]
    client::run();
}
