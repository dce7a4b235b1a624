//! Ctrl-C while a long order runs: the first asks it to stop where nothing is lost, the second ends the
//! process at once.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use indicatif::ProgressBar;
use tokio::signal::unix::{SignalKind, signal};

use super::tell;

/// What a shell says of a command that Ctrl-C ended.
const ENDED_BY_INTERRUPT: i32 = 130;

/// Hears Ctrl-C from its making to the end of the process.
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on, and answers above this bar.
    ///
    /// # Errors
    /// When the system refuses a signal handler or a thread.
    pub(super) fn listen(bar: ProgressBar) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()?;
        let mut pressed = {
            let _inside = runtime.enter();
            signal(SignalKind::interrupt())?
        };
        let asked = Arc::new(AtomicBool::default());
        let heard = Arc::clone(&asked);
        thread::Builder::new()
            .name("interrupt".into())
            .spawn(move || {
                runtime.block_on(pressed.recv());
                heard.store(true, Ordering::Relaxed);
                bar.suspend(|| {
                    tell("Останавливаемся после этой порции строк; ещё раз Ctrl-C — сразу");
                });
                runtime.block_on(pressed.recv());
                std::process::exit(ENDED_BY_INTERRUPT);
            })?;
        Ok(Self(asked))
    }

    /// True once Ctrl-C was pressed.
    pub(super) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
