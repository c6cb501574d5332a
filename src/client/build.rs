//! Leaves in the linked program what cutting it into files needs: where functions are used, and their names.
//! `cargo xtask precache` cuts it; nothing of this reaches a browser.

fn main() {
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
