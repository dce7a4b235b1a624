//! Rebuilds the embedded page when `web/dist` changes, and says so when there is none to embed.
//!
//! Never runs npm: the page is built by `make web`, and without it the binary serves the API alone.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=web/dist");
    if !Path::new("web/dist/index.html").exists() {
        println!(
            "cargo::warning=web/dist/index.html is missing: this binary serves the API without the \
             operator's page; `make web` builds it"
        );
    }
}
