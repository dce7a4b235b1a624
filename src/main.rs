//! The binary: one line, so that everything else is a library that tests can reach.

/// A message is hundreds of short-lived strings, often freed by another thread than made them
/// (docs/decisions/0012-jemalloc.md).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    otklik::cli::main()
}
