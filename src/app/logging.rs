//! Logs: readable on a terminal, JSON lines otherwise (journald, files). Always to standard error, so
//! that standard output belongs to the command's answer. Never a message's text, a name or a token.

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging with this filter (`info`, `otklik=debug,info` …); a filter that does not parse
/// becomes `info`. A second call changes nothing.
pub fn start(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let terminal = std::io::stderr().is_terminal();
    let pretty = terminal.then(|| fmt::layer().with_target(false).with_writer(std::io::stderr));
    let json = (!terminal).then(|| {
        fmt::layer()
            .json()
            .flatten_event(true)
            .with_writer(std::io::stderr)
    });
    // An error means that a test or an embedding program has set its own subscriber already.
    let _ = tracing_subscriber::registry()
        .with(filter)
        .with(pretty)
        .with(json)
        .try_init();
}
