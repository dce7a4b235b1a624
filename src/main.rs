//! The binary: one line, so that everything else is a library that tests can reach.

fn main() -> std::process::ExitCode {
    otklik::cli::main()
}
