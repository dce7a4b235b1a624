//! Sources (источник) as the daemon sees them: how each one is doing.

use serde::{Deserialize, Serialize};

use super::Timestamp;

/// How a source is doing (состояние источника). All but the first two are blind spots.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceState {
    /// It is read.
    #[default]
    Ok,
    /// It is read, but says so little that by its own habits something is wrong.
    Quiet,
    /// It could not be read for a while: the network or the way to it is down.
    Stale,
    /// The network asks us to slow down.
    Throttled,
    /// It is closed to us.
    Closed,
    /// It is deleted, banned, or never was.
    Gone,
    /// Its public preview is switched off (Telegram).
    PreviewOff,
    /// Its replies have another shape than we know.
    ParseBroken,
    /// The token that reads it is no good any more: a person must look.
    TokenParked,
}

impl SourceState {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Ok,
        Self::Quiet,
        Self::Stale,
        Self::Throttled,
        Self::Closed,
        Self::Gone,
        Self::PreviewOff,
        Self::ParseBroken,
        Self::TokenParked,
    ];

    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Quiet => "quiet",
            Self::Stale => "stale",
            Self::Throttled => "throttled",
            Self::Closed => "closed",
            Self::Gone => "gone",
            Self::PreviewOff => "preview_off",
            Self::ParseBroken => "parse_broken",
            Self::TokenParked => "token_parked",
        }
    }

    /// The state with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.id() == id)
    }

    /// What people read on the desk.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "читается",
            Self::Quiet => "молчит",
            Self::Stale => "недоступен",
            Self::Throttled => "сеть просит реже",
            Self::Closed => "закрыт",
            Self::Gone => "удалён",
            Self::PreviewOff => "просмотр выключен",
            Self::ParseBroken => "не разбирается",
            Self::TokenParked => "нужен новый токен",
        }
    }

    /// True when messages may be missed while it lasts.
    pub const fn is_blind(self) -> bool {
        !matches!(self, Self::Ok | Self::Quiet)
    }
}

/// Failures in a row before trouble that often passes by itself counts.
const FAILS_COUNT: u32 = 3;

/// How a source is doing, since when and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceHealth {
    /// The state.
    pub state: SourceState,
    /// Since when; none before the first reading.
    pub since: Option<Timestamp>,
    /// Since when it is not read, in whatever blind state; none while it is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blind_since: Option<Timestamp>,
    /// Why, one Russian sentence without secrets; none when all is well.
    pub why: Option<String>,
    /// When it was last read to the end without trouble.
    pub read_at: Option<Timestamp>,
    /// Readings in a row that failed.
    pub fails: u32,
    /// When it is read next.
    pub next_at: Option<Timestamp>,
}

impl SourceHealth {
    /// True of trouble that often passes by itself and has not lasted yet.
    pub const fn is_passing(&self) -> bool {
        let brief = matches!(self.state, SourceState::Stale | SourceState::Throttled);
        brief && self.fails < FAILS_COUNT
    }

    /// Since when it is not read; none while it is read, or when nobody noted it.
    pub fn dark_since(&self) -> Option<Timestamp> {
        // Before this was noted, the state alone was dated.
        let since = self.blind_since.or(self.since);
        since.filter(|_| self.state.is_blind())
    }

    /// The health after a reading that came to `state`.
    pub fn after(&self, state: SourceState, why: Option<String>, now: Timestamp) -> Self {
        let same = self.state == state && self.since.is_some();
        let blind = state.is_blind();
        Self {
            state,
            since: if same { self.since } else { Some(now) },
            blind_since: blind.then(|| self.dark_since().unwrap_or(now)),
            why,
            read_at: if blind { self.read_at } else { Some(now) },
            fails: if blind {
                self.fails.saturating_add(1)
            } else {
                0
            },
            next_at: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_dated_from_its_first_day_and_failures_are_counted() {
        let at = |hour: i64| Timestamp::from_second(hour * 3600).unwrap();
        let health = SourceHealth::default().after(SourceState::Ok, None, at(1));
        let stale = |health: &SourceHealth, hour| {
            health.after(
                SourceState::Stale,
                Some("сеть не отвечает".into()),
                at(hour),
            )
        };
        let down = stale(&stale(&health, 2), 3);
        assert_eq!(
            (down.since, down.fails, down.read_at),
            (Some(at(2)), 2, Some(at(1)))
        );
        let up = down.after(SourceState::Ok, None, at(4));
        assert_eq!(
            (up.since, up.fails, up.read_at, up.why),
            (Some(at(4)), 0, Some(at(4)), None)
        );
    }

    #[test]
    fn every_state_is_found_by_its_id() {
        for state in SourceState::ALL {
            assert_eq!(SourceState::from_id(state.id()), Some(state));
        }
    }
}
