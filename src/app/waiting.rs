//! Whoever waits for an order to be carried out: hears how far it has come, and may leave.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

/// How far an order has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Done so far.
    pub done: u64,
    /// Of so many.
    pub all: u64,
}

/// Hears how far an order has come, and breaks it off where nobody waits for it any more. Only an import
/// lets itself be broken off; every other order goes to its end.
pub type Waiting<'w> = dyn FnMut(Progress) -> ControlFlow<()> + 'w;

/// Waits to the end and looks at nothing.
pub fn patient(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
