//! «А что, если»: the recorded cases under another regulation. Reads only; nothing is moved.

use std::path::PathBuf;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{ground::strangers, refusal::Refusal, rooms::Rooms};
use crate::{
    config::{ConfigError, regulation},
    domain::IncidentId,
    incidents::{Comparison, Regime, Regulation, lived, retimed},
};

/// Cases read from the store at once.
const CHUNK: usize = 500;

/// A regulation's file as the asker read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegulationFile {
    /// Its name.
    pub file: PathBuf,
    /// What stands in it.
    pub text: String,
    /// The file that it extends, with its name.
    #[serde(default)]
    pub base: Option<(String, String)>,
}

impl RegulationFile {
    /// The regulation.
    ///
    /// # Errors
    /// Everything that is wrong in the file.
    pub fn parse(&self) -> Result<Regulation, ConfigError> {
        let file = self.file.display().to_string();
        Ok(regulation(&file, &self.text, self.base.as_ref())?)
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replay {
    /// The regulation to compare with.
    pub other: RegulationFile,
    /// Instead of the clocks as they were set: another regulation.
    pub one: Option<RegulationFile>,
    /// Cases opened on this day or later, by the region's zone.
    pub from: Option<Date>,
    /// Cases opened on this day or earlier.
    pub to: Option<Date>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    /// What the cases were under.
    pub one: String,
    /// What they would have been under.
    pub other: String,
    /// How they compare.
    #[serde(flatten)]
    pub comparison: Comparison,
}

/// Compares the cases.
///
/// # Errors
/// Days that cannot be, a missing year of the calendar, store failures.
pub fn replay(rooms: &Rooms, ask: &Replay) -> anyhow::Result<Replayed> {
    let regime = &**rooms.regime.load();
    let under = |file: &RegulationFile| -> anyhow::Result<Regime> {
        let regulation = file.parse()?;
        let strangers = strangers(&file.file, &regulation, &rooms.ground.rules);
        if !strangers.is_empty() {
            return Err(ConfigError::Wrong(strangers).into());
        }
        Ok(Regime {
            regulation,
            ..Regime::clone(regime)
        })
    };
    let other = under(&ask.other)?;
    let one = ask.one.as_ref().map(under).transpose()?;
    let (from, to) = span((ask.from, ask.to), regime)?;
    let (mut comparison, mut after, now) =
        (Comparison::default(), IncidentId(0), rooms.clock.now());
    loop {
        let cases = rooms.store.cases((from, to), after, CHUNK)?;
        let Some((last, _)) = cases.last() else {
            break;
        };
        after = *last;
        for (id, log) in &cases {
            let before = match &one {
                Some(one) => retimed(log, one).map_err(missing)?,
                None => lived(log),
            };
            let then = retimed(log, &other).map_err(missing)?;
            comparison.add(*id, [&before, &then], now);
        }
    }
    Ok(Replayed {
        one: one.map_or_else(|| "как было".to_owned(), |regime| regime.regulation.name),
        other: other.regulation.name,
        comparison,
    })
}

fn missing(error: crate::incidents::MissingYear) -> anyhow::Error {
    Refusal::new(error.to_string()).into()
}

/// From the beginning of the first day to the end of the last one.
pub(super) fn span(
    (first, last): (Option<Date>, Option<Date>),
    regime: &Regime,
) -> anyhow::Result<(Timestamp, Timestamp)> {
    let midnight = |date: Date| {
        let moment = date.to_zoned(regime.zone.clone());
        moment.map(|moment| moment.timestamp())
    };
    let from = first.map_or(Ok(Timestamp::MIN), midnight)?;
    let to = match last {
        Some(last) => midnight(last.tomorrow()?)?,
        None => Timestamp::MAX,
    };
    if from >= to {
        let why = "последний день стоит раньше первого: поменяйте --from и --to местами";
        return Err(Refusal::new(why).into());
    }
    Ok((from, to))
}
