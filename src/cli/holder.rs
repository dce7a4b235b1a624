//! Who carries out an order: the daemon behind its socket while it runs, else this process on its own
//! under the lock. What is done is the same code.

use std::{path::PathBuf, sync::Arc};

use serde_json::Value;

use super::{
    args::{Cli, Command},
    exit::End,
    ground, tell,
};
use crate::{
    app::{
        control,
        orders::{Order, SourceOrder, Waiting, carry_out},
        refusal::Refusal,
        rooms::Rooms,
        state::{self, StateDir, StateError, socket_in},
    },
    config::load_settings,
    pipeline::index::IndexStageError,
    ports::SystemClock,
};

/// Whoever holds the state directory: the daemon behind its socket, or this process under the lock.
pub(super) struct Holder<'c> {
    cli: &'c Cli,
    directory: PathBuf,
    /// Opened when no daemon answers, and kept for the orders that follow.
    own: Option<Rooms>,
    /// Where the rooms are when there are no data: gone with this value.
    scratch: Option<tempfile::TempDir>,
}

impl<'c> Holder<'c> {
    /// The holder of the state directory that the settings name.
    ///
    /// # Errors
    /// Wrong settings.
    pub(super) fn of(cli: &'c Cli) -> Result<Self, End> {
        Ok(Self {
            cli,
            directory: load_settings(&cli.config)?.state_directory,
            own: None,
            scratch: None,
        })
    }

    /// Opens the rooms over the data that are there. Where there are none, some orders begin them, others
    /// are answered by the settings alone, and the rest are refused.
    fn rooms(&mut self, order: &Order) -> Result<Rooms, End> {
        let directory = match state::must_hold_data(&self.directory) {
            Err(StateError::Nothing { .. }) if is_of_settings(order) => {
                let scratch = self.scratch.insert(tempfile::tempdir()?);
                scratch.path()
            }
            Err(StateError::Nothing { .. }) if founds(order) => &self.directory,
            found => {
                found?;
                &self.directory
            }
        };
        let state = StateDir::lock(directory)?;
        let rooms = Rooms::open(ground(self.cli)?, state, Arc::new(SystemClock))?;
        if let Some(warning) = rooms.warning {
            tell(warning);
        }
        Ok(rooms)
    }

    /// Has an order carried out.
    ///
    /// # Errors
    /// What stood in the way.
    pub(super) fn ask(&mut self, order: &Order, waiting: &mut Waiting<'_>) -> Result<Value, End> {
        let cli = self.cli;
        let refused = |error: anyhow::Error| refused(cli, error);
        if self.own.is_none() {
            let socket = socket_in(&self.directory);
            let region = cli.region.as_deref();
            let answer = control::send(&socket, region, order, waiting).map_err(refused)?;
            if let Some(answer) = answer {
                return Ok(answer);
            }
            self.own = Some(self.rooms(order)?);
        }
        let rooms = self.own.as_ref().expect("opened a moment ago");
        if matches!(order, Order::Search { .. } | Order::Status) {
            match rooms.indexing.catch_up() {
                // The figures are the store's; how far the index is behind is one of them.
                Err(error @ IndexStageError::Search(_)) if *order == Order::Status => {
                    tell(&format!("{:#}", anyhow::Error::from(error)));
                }
                done => drop(done.map_err(anyhow::Error::from)?),
            }
        }
        carry_out(rooms, order.clone(), waiting).map_err(refused)
    }
}

/// A query that is wrong is told with the query that was typed.
fn refused(cli: &Cli, error: anyhow::Error) -> End {
    let refusal = error.downcast_ref::<Refusal>();
    match (refusal.and_then(|it| it.query.clone()), &cli.command) {
        (Some(bad), Command::Search { query, .. }) => End::Query {
            query: query.clone(),
            bad: Box::new(bad),
        },
        _ => error.into(),
    }
}

/// May begin a store where there is none.
fn founds(order: &Order) -> bool {
    matches!(
        order,
        Order::Import(_) | Order::UserAdd { .. } | Order::Source(SourceOrder::Add { .. })
    )
}

/// Asks for what the settings say, too: where there is no store, they alone answer.
fn is_of_settings(order: &Order) -> bool {
    use SourceOrder::{List, Settings};
    matches!(
        order,
        Order::UserRoles | Order::Source(List | Settings { .. })
    )
}
