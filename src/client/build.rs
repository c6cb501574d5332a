//! Leaves the function names out of the shipped program: a third of its bytes, of use to nobody in a browser.

fn main() {
    let for_browser = std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    let shipped = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    // To see where the bytes are, a build may keep them.
    let names = std::env::var_os("GUANJIA_KEEP_NAMES").is_some();
    if for_browser && shipped && !names {
        println!("cargo::rustc-link-arg-bins=--strip-all");
        // wasm-bindgen reads from this section what the compiler has enabled.
        println!("cargo::rustc-link-arg-bins=--keep-section=target_features");
    }
    println!("cargo::rerun-if-env-changed=GUANJIA_KEEP_NAMES");
    println!("cargo::rerun-if-changed=build.rs");
}
