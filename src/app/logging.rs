//! Logs: readable on a terminal, JSON lines otherwise (journald, files). Always to standard error, so
//! that standard output belongs to the command's answer. Never a message's text, a name or a token.

use std::io::IsTerminal;

use tracing_subscriber::{
    EnvFilter, filter::filter_fn, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

/// Says at every start what it does about the migrations. A filter that names it hears it again.
const QUIET: &str = "refinery_core=warn";

/// A library that writes the address of every request, and the address of a feed holds its token. No filter
/// makes it heard.
const MUTE: &str = "tower_http::csrf";

/// Starts logging with this filter (`info`, `otklik=debug,info` …), which the settings have tried. A
/// second call changes nothing.
pub fn start(filter: &str) {
    let filter = EnvFilter::try_new(format!("{QUIET},{filter}"))
        .unwrap_or_else(|_| EnvFilter::new(format!("{QUIET},info")));
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
        .with(filter_fn(|what| !what.target().starts_with(MUTE)))
        .with(filter)
        .with(pretty)
        .with(json)
        .try_init();
}
