//! How a source is doing after a reading, and what people must be told of it. Pure.

use jiff::{SignedDuration, Timestamp};

use super::schedule;
use crate::{
    domain::{Rhythm, SourceHealth, SourceState},
    ports::{Harvest, Outcome, Pace, Setback, SourceRecord},
};

const HOUR: i64 = 3600;
const WEEK_HOURS: i64 = 7 * 24;
/// A silence is told when chance would make it once in a thousand times: `exp(−7) < 0.001`.
const EXPECTED_MIN: f64 = 7.0;
/// Weeks of history without which nothing is expected.
const WEEKS_MIN: i64 = 2;
/// A source that failed is asked again after its pause, doubled with every further failure up to a day.
const FAIL_DOUBLES_MAX: u32 = 8;

/// What a reading made of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// How it is doing, and when it is read next.
    pub health: SourceHealth,
    /// What people must be told: one Russian sentence, to stand behind the source's name.
    pub told: Option<String>,
}

/// Judges a reading that ended at `now`.
pub fn check(
    source: &str,
    record: &SourceRecord,
    harvest: &Harvest,
    (pace, least): (Pace, Option<SignedDuration>),
    now: Timestamp,
) -> Checked {
    let before = &record.health;
    let mut health = match &harvest.outcome {
        Outcome::Waits => before.clone(),
        Outcome::Setback(setback) => fallen(before, setback, now),
        Outcome::Well => {
            let heard = harvest.items.is_empty().then(|| silence(record, now));
            match heard.flatten() {
                Some(why) => before.after(SourceState::Quiet, Some(why), now),
                None => before.after(SourceState::Ok, None, now),
            }
        }
    };
    if got_on(record, harvest) {
        health.fails = health.fails.min(1);
    }
    let rhythm = Rhythm {
        of_week: record.of_week(now),
        least,
    };
    health.next_at = Some(match pace {
        Pace::Own => harvest.not_before.unwrap_or(now),
        Pace::Schedule if harvest.more => harvest.not_before.unwrap_or(now).max(now),
        Pace::Schedule if health.fails > 1 => again(source, rhythm, health.fails, harvest, now),
        Pace::Schedule => {
            let next = schedule::next(source, rhythm, None, now);
            let soon = harvest.due.map_or(next, |due| due.max(rhythm.soonest(now)));
            next.min(soon).max(harvest.not_before.unwrap_or(now))
        }
    });
    Checked {
        told: told(before, &health),
        health,
    }
}

/// Judges a reading of a source that keeps its own time: what stood in its way, if anything did.
pub fn after(before: &SourceHealth, setback: Option<&Setback>, now: Timestamp) -> Checked {
    let health = match setback {
        Some(setback) => fallen(before, setback, now),
        None => before.after(SourceState::Ok, None, now),
    };
    Checked {
        told: told(before, &health),
        health,
    }
}

fn fallen(before: &SourceHealth, setback: &Setback, now: Timestamp) -> SourceHealth {
    before.after(setback.state, Some(setback.why.clone()), now)
}

/// True when a reading brought something, however it ended: the next one goes on from there.
fn got_on(record: &SourceRecord, harvest: &Harvest) -> bool {
    let moved = harvest.cursor.is_some() && harvest.cursor != record.cursor;
    moved || !harvest.items.is_empty() || !harvest.gone.is_empty()
}

/// After further failures the pause grows, but a source is never given up.
fn again(source: &str, rhythm: Rhythm, fails: u32, harvest: &Harvest, now: Timestamp) -> Timestamp {
    let longer = rhythm
        .pause()
        .saturating_mul(1 << (fails - 1).min(FAIL_DOUBLES_MAX))
        .min(SignedDuration::from_hours(24));
    let rhythm = Rhythm {
        of_week: Some(u32::MAX),
        least: Some(longer),
    };
    schedule::next(source, rhythm, harvest.not_before, now)
}

/// Why the silence since the newest item is unlikely, if it is.
fn silence(record: &SourceRecord, now: Timestamp) -> Option<String> {
    let newest = record.newest_at?;
    let (from, to) = (
        newest.as_second().div_euclid(HOUR) + 1,
        now.as_second().div_euclid(HOUR),
    );
    let expected = expected(&record.hours, from, to)?;
    (expected >= EXPECTED_MIN).then(|| {
        format!(
            "молчит {} ч, обычно за это время бывает около {expected:.0} сообщений",
            to - from + 1
        )
    })
}

/// Items that the hours `from..to` usually bring: the average of the same hours of the weeks before.
/// None without [`WEEKS_MIN`] weeks of history.
fn expected(hours: &[(i64, u32)], from: i64, to: i64) -> Option<f64> {
    let first = hours.first()?.0;
    let weeks = (from - first) / WEEK_HOURS;
    if weeks < WEEKS_MIN || to <= from {
        return None;
    }
    let begins = from - weeks * WEEK_HOURS;
    // A silence longer than a week covers every hour of it.
    let covered =
        |hour: i64| (to - from) >= WEEK_HOURS || (hour - from).rem_euclid(WEEK_HOURS) < to - from;
    let usual: u32 = hours
        .iter()
        .filter(|(hour, _)| (begins..from).contains(hour) && covered(*hour))
        .map(|(_, items)| items)
        .sum();
    Some(f64::from(usual) / weeks as f64)
}

/// Trouble that passes is told when it lasts; everything else at once; and its end.
fn told(before: &SourceHealth, after: &SourceHealth) -> Option<String> {
    let fine = |health: &SourceHealth| health.state == SourceState::Ok || health.is_passing();
    let why = after.why.as_deref().unwrap_or_else(|| after.state.name());
    match (fine(before), fine(after)) {
        (true, false) => Some(why.to_owned()),
        (false, true) if after.state == SourceState::Ok => Some("снова читается".to_owned()),
        (false, false) if before.state != after.state => Some(why.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    const MONDAY: i64 = 1_800_000_000 / HOUR * HOUR;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(MONDAY + hours * HOUR).unwrap()
    }

    /// Four weeks of so many items every hour, the last of them `silent` hours ago.
    fn lively(items: u32, silent: i64) -> SourceRecord {
        let now = MONDAY / HOUR;
        let hours = (now - 4 * WEEK_HOURS..now - silent).map(|hour| (hour, items));
        SourceRecord {
            hours: hours.collect(),
            newest_at: Some(at(-silent - 1)),
            health: SourceHealth::default().after(SourceState::Ok, None, at(-5 * WEEK_HOURS)),
            ..SourceRecord::default()
        }
    }

    fn checked(record: &SourceRecord, outcome: Outcome) -> Checked {
        let harvest = Harvest {
            outcome,
            ..Harvest::default()
        };
        check("vk:town", record, &harvest, (Pace::Schedule, None), at(0))
    }

    fn trouble(state: SourceState) -> Outcome {
        let why = "узел не отвечает".to_owned();
        Outcome::Setback(Setback { state, why })
    }

    #[test]
    fn a_lively_source_that_falls_silent_is_told_and_a_sleepy_one_is_not() {
        let silent = checked(&lively(2, 5), Outcome::Well);
        assert_eq!(silent.health.state, SourceState::Quiet);
        assert!(silent.told.unwrap().contains("около 10"));
        for (items, hours) in [(2, 2), (0, 100)] {
            assert_eq!(checked(&lively(items, hours), Outcome::Well).told, None);
        }
    }

    #[test]
    fn passing_trouble_is_told_when_it_lasts_and_its_end_is_told_once() {
        let mut record = lively(1, 0);
        for fails in 1..6 {
            let stale = checked(&record, trouble(SourceState::Stale));
            assert_eq!(stale.told.is_some(), fails == 3, "{fails}");
            record.health = stale.health;
        }
        let back = checked(&record, Outcome::Well);
        assert_eq!(back.told.as_deref(), Some("снова читается"));
        record.health = back.health;
        assert_eq!(checked(&record, Outcome::Well).told, None);
    }

    #[test]
    fn a_closed_source_is_told_at_once_and_asked_less_and_less_but_never_given_up() {
        let mut record = lively(20, 0);
        assert!(
            checked(&record, trouble(SourceState::Closed))
                .told
                .is_some()
        );
        let mut longest = SignedDuration::ZERO;
        for _ in 0..60 {
            record.health = checked(&record, trouble(SourceState::Closed)).health;
            longest = longest.max(record.health.next_at.unwrap().duration_since(at(0)));
        }
        assert!((18..=31).contains(&longest.as_hours()), "{longest:?}");
    }

    #[test]
    fn a_reading_that_got_on_before_it_failed_goes_on_at_its_pace() {
        let mut record = lively(20, 0);
        for page in 0..9 {
            let harvest = Harvest {
                cursor: Some(page.to_string()),
                outcome: trouble(SourceState::Stale),
                ..Harvest::default()
            };
            let checked = check("vk:town", &record, &harvest, (Pace::Schedule, None), at(0));
            let pause = checked.health.next_at.unwrap().duration_since(at(0));
            assert!(pause <= SignedDuration::from_mins(7), "{page}: {pause:?}");
            record.health = checked.health;
            record.cursor = harvest.cursor;
        }
    }

    #[test]
    fn a_young_post_brings_a_sleepy_source_back_sooner_but_never_too_soon() {
        let record = lively(0, 0);
        for (due, least, minutes) in [(30, None, 30), (1, None, 5), (1, Some(20), 20)] {
            let harvest = Harvest {
                due: at(0).checked_add(SignedDuration::from_mins(due)).ok(),
                ..Harvest::default()
            };
            let pace = (Pace::Schedule, least.map(SignedDuration::from_mins));
            let next = check("vk:town", &record, &harvest, pace, at(0))
                .health
                .next_at;
            let pause = next.unwrap().duration_since(at(0));
            assert_eq!(pause.as_mins(), minutes);
        }
    }

    #[test]
    fn our_own_turn_says_nothing_of_the_source() {
        let mut record = lively(1, 0);
        record.health = checked(&record, trouble(SourceState::Closed)).health;
        let waits = checked(&record, Outcome::Waits);
        assert_eq!(
            (waits.health.state, waits.health.fails),
            (SourceState::Closed, 1)
        );
        assert_eq!(waits.told, None);
    }
}
