//! `otklik simulate`: a made-up year of a region through the whole house, in a folder that is thrown away.
//!
//! ```text
//! arrivals ─► town (a message) ─► Recorder ─► store ─► outbox ─► what changed
//!     time: a queue of steps        Desk ─────► ▲                    │
//!     service (people at work) ──────┘  Watch · BurstWatch ◄── next steps
//! ```
//! The rooms are the daemon's: the same store, record stage, desk with its rights, shifts and watches.
//! Made up are the residents, the people of the desk and the clock, and one seed makes the same year
//! again. Where the daemon looks every so often, the year looks only when there is something to see:
//! at an incident when somebody is due to be raised, for bursts after a message. Old texts are erased
//! every midnight. At the end all logs are read from the store and replayed: state and clocks must come
//! out again, and nobody may have been forgotten.

mod appeals;
mod arrivals;
mod duty;
mod figures;
mod luck;
mod run;
mod service;
mod staff;
mod sums;
mod town;

use std::sync::Arc;

use jiff::{ToSpan as _, civil::Date};

pub use self::{
    appeals::{Appeals, AppealsError, Rejected, read},
    duty::{Duty, Load},
    figures::{
        BodyFigures, Figures, FileFigures, Flow, MonthFigures, Passed, Queue, Raised, Reopenings,
        SectorFigures, Spread,
    },
    sums::Fault,
};
use self::{
    arrivals::{first_day, stream},
    luck::Luck,
    run::Run,
    town::Town,
};
use super::{
    ground::Ground,
    rooms::Rooms,
    state::{StateDir, StateError},
};
use crate::{
    desk::DeskError,
    domain::io_reason,
    ports::{MockClock, StoreError},
    store::SqliteStore,
};

/// Deadlines may reach so many days beyond the end.
const BEYOND: i32 = 60;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The first day.
    pub from: Date,
    /// How many days.
    pub days: u16,
    /// What makes chance repeat.
    pub seed: u64,
    /// The days of appeals; a made-up year when there are none.
    pub appeals: Option<Appeals>,
}

/// A year that was played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Played {
    /// What came of it.
    pub figures: Figures,
    /// Size of the database in the end, in bytes; pages may lie otherwise another time.
    pub bytes: u64,
}

/// Why a region cannot be simulated.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// Nobody could write anything.
    #[error(
        "жителям нечего писать: нужны населённые пункты в places.toml и примеры match у правил отраслей"
    )]
    Silent,
    /// No deadline can be counted.
    #[error(
        "нет производственного календаря на {year} год: срок не посчитать. Выберите другой --from или добавьте календарь"
    )]
    Calendar {
        /// The year.
        year: i16,
    },
    /// The days lie outside of time.
    #[error("таких дней не бывает: от {from}, всего {days}")]
    Days {
        /// The first day.
        from: Date,
        /// How many.
        days: u16,
    },
    /// There is no room for the house.
    #[error("временный каталог не создать: {}", io_reason(.0))]
    Folder(#[source] std::io::Error),
    /// The house does not open.
    #[error("временное хранилище не открыть: {0:#}")]
    Rooms(anyhow::Error),
    /// The store failed.
    #[error("временное хранилище не отвечает: {0}")]
    Store(#[from] StoreError),
    /// The desk failed.
    #[error("рабочее место не отвечает: {0}")]
    Desk(#[from] DeskError),
}

impl From<StateError> for SimulateError {
    fn from(error: StateError) -> Self {
        Self::Rooms(error.into())
    }
}

/// Plays the days and tells what came of them; `passed` hears of every day that is over.
///
/// # Errors
/// [`SimulateError`].
pub fn simulate(
    mut ground: Ground,
    ask: &Ask,
    passed: &mut dyn FnMut(),
) -> Result<Played, SimulateError> {
    let (rules, register) = (Arc::clone(&ground.rules), Arc::clone(&ground.register));
    let places = rules.places().ok_or(SimulateError::Silent)?;
    let town = Town::new(&rules, places).ok_or(SimulateError::Silent)?;
    let regime = Arc::clone(&ground.regime);
    let (days, appeals) = (ask.days, ask.appeals.as_ref());
    let from = first_day(ask.from, days, appeals);
    let unheard = |_| SimulateError::Days { from, days };
    let start = from.to_zoned(regime.zone.clone()).map_err(unheard)?;
    let end = start.checked_add(i32::from(days).days()).map_err(unheard)?;
    let latest = end.date().saturating_add(BEYOND.days()).year();
    if let Some(year) = regime.calendar.missing(from.year()..=latest).first() {
        return Err(SimulateError::Calendar { year: *year });
    }
    let mut times = Luck::of(ask.seed, "arrivals");
    let arrivals = stream((from, days), appeals, &regime.zone, &mut times);

    let folder = tempfile::Builder::new()
        .prefix("otklik-simulate-")
        .tempdir();
    let folder = folder.map_err(SimulateError::Folder)?;
    let state = StateDir::lock(folder.path())?;
    let store = Arc::new(SqliteStore::open_scratch(&state.database())?);
    let clock = Arc::new(MockClock::new(start.timestamp()));
    // Nothing is read from outside.
    ground.settings.sources.clear();
    let rooms = Rooms::over(store, ground, state, clock.clone()).map_err(SimulateError::Rooms)?;
    let mut run = Run::new((rooms, clock), (town, &register), arrivals, ask.seed)?;
    run.play(&end, passed)?;
    run.told((from, ask))
}

#[cfg(test)]
mod tests;
