//! When a message was published: the date as a file writes it, or a place in the last days.

use jiff::{SignedDuration, Timestamp, civil};

use super::{ColumnMap, rejects::quoted};

const NOON: civil::Time = civil::time(12, 0, 0, 0);
const SECONDS_OF_DAY: i64 = 86_400;
/// Messages of one thread without dates follow its first one within so many seconds.
const THREAD_SECONDS: i64 = 6 * 3600;
/// A clock of another machine may run ahead by so much.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// Reads a date: RFC 3339, seconds since 1970, or one of the map's formats in the map's zone.
/// The error is a reason with a remedy.
pub(super) fn read(written: &str, map: &ColumnMap, now: Timestamp) -> Result<Timestamp, String> {
    let written = written.trim();
    let sure = written
        .parse::<Timestamp>()
        .ok()
        .or_else(|| unix(written))
        .map(|moment| (moment, false));
    let (moment, may_swap) = sure
        .or_else(|| {
            map.dates.iter().find_map(|format| {
                let moment = by_format(written, format, map)?;
                Some((moment, !format.starts_with("%Y")))
            })
        })
        .ok_or_else(|| {
            let formats = map.dates.join(", ");
            format!(
                "непонятная дата «{}». Ожидается 2026-11-21T10:00:00+03:00 или формат из карты \
                 (dates = […]): {formats}",
                quoted(written)
            )
        })?;
    let earliest = civil::date(2000, 1, 1)
        .in_tz("UTC")
        .map(|zoned| zoned.timestamp());
    let is_ahead = moment.duration_since(now) > AHEAD;
    if !is_ahead && earliest.is_ok_and(|earliest| moment >= earliest) {
        return Ok(moment);
    }
    let written = quoted(written);
    Err(match (may_swap, is_ahead) {
        (true, _) => format!(
            "дата «{written}» не может быть датой сообщения. Проверьте формат дат в карте: день и \
             месяц могли поменяться местами"
        ),
        (false, true) => format!(
            "дата «{written}» ещё не наступила: у сообщения такой быть не может. Проверьте её и часы \
             этой машины"
        ),
        (false, false) => format!(
            "дата «{written}» раньше 2000 года: у сообщения такой быть не может. Проверьте её"
        ),
    })
}

/// The moment of a date cell; without a time of day it means the day, as in [`by_format`].
pub(super) fn of_cell(at: civil::DateTime, map: &ColumnMap) -> Option<Timestamp> {
    let at = if at.time() == civil::Time::midnight() {
        at.date().to_datetime(NOON)
    } else {
        at
    };
    Some(at.to_zoned(map.zone()).ok()?.timestamp())
}

/// A moment within the last `days`, the same for the same keys: threads lie evenly, a message of a
/// thread follows its first one.
pub(super) fn spread(now: Timestamp, days: u16, root: u64, own: Option<u64>) -> Timestamp {
    let window = (i64::from(days.max(1)) * SECONDS_OF_DAY).unsigned_abs();
    let age = (root % window).cast_signed();
    let later = own.map_or(0, |own| {
        let room = age.clamp(1, THREAD_SECONDS).unsigned_abs();
        (own % room).cast_signed()
    });
    now.saturating_sub(SignedDuration::from_secs(age - later))
        .unwrap_or(now)
}

fn unix(written: &str) -> Option<Timestamp> {
    // Ten digits reach from 2001 to 2286; thirteen are milliseconds.
    let number: i64 = written.parse().ok()?;
    match written.len() {
        10 => Timestamp::from_second(number).ok(),
        13 => Timestamp::from_millisecond(number).ok(),
        _ => None,
    }
}

fn by_format(written: &str, format: &str, map: &ColumnMap) -> Option<Timestamp> {
    let broken = jiff::fmt::strtime::parse(format, written).ok()?;
    if let Ok(exact) = broken.to_timestamp() {
        return Some(exact);
    }
    let date = broken.to_date().ok()?;
    // A date without an hour means the day; noon keeps it on that day in every zone of the country.
    let time = match broken.hour() {
        Some(_) => broken.to_time().ok()?,
        None => NOON,
    };
    let zoned = date.to_datetime(time).to_zoned(map.zone()).ok()?;
    Some(zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    fn map() -> ColumnMap {
        let moscow = TimeZone::get("Europe/Moscow").unwrap();
        ColumnMap::default_map().unwrap().in_region(&moscow)
    }

    fn now() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn dates_are_read_as_exports_write_them() {
        for (written, meant) in [
            ("2026-11-20T10:00:00+03:00", "2026-11-20T07:00:00Z"),
            ("2026-11-20T07:00:00Z", "2026-11-20T07:00:00Z"),
            ("20.11.2026 10:00", "2026-11-20T07:00:00Z"),
            ("20.11.2026 10:00:30", "2026-11-20T07:00:30Z"),
            ("2026-11-20 10:00:00", "2026-11-20T07:00:00Z"),
            ("20.11.2026", "2026-11-20T09:00:00Z"),
            ("1795158000", "2026-11-20T07:00:00Z"),
        ] {
            assert_eq!(
                read(written, &map(), now()).unwrap().to_string(),
                meant,
                "{written}"
            );
        }
    }

    #[test]
    fn a_wrong_date_is_told_with_a_remedy() {
        insta::assert_snapshot!(read("вчера", &map(), now()).unwrap_err(), @r#"непонятная дата «вчера». Ожидается 2026-11-21T10:00:00+03:00 или формат из карты (dates = […]): %d.%m.%Y %H:%M:%S, %d.%m.%Y %H:%M, %d.%m.%Y, %Y-%m-%d %H:%M:%S, %Y-%m-%d %H:%M, %Y-%m-%dT%H:%M:%S, %Y-%m-%d"#);
        insta::assert_snapshot!(read("01.12.2026", &map(), now()).unwrap_err(), @r#"дата «01.12.2026» не может быть датой сообщения. Проверьте формат дат в карте: день и месяц могли поменяться местами"#);
        assert!(read("21.11.0026", &map(), now()).is_err());
        for ahead in ["2030-01-02T10:00:00+03:00", "2030-01-02", "1893456000"] {
            let reason = read(ahead, &map(), now()).unwrap_err();
            assert!(reason.contains("ещё не наступила"), "{reason}");
            assert!(!reason.contains("местами"), "{reason}");
        }
        let reason = read("1926-11-21", &map(), now()).unwrap_err();
        assert!(reason.contains("раньше 2000 года"), "{reason}");
        // A column that has slipped holds something else, and what is quoted of it is kept.
        let slipped = read("звоните в любое время дня: 8 900 123-45-67", &map(), now());
        let reason = slipped.unwrap_err();
        assert!(
            reason.starts_with("непонятная дата «звоните в любое время дня: ⟨телефон⟩»"),
            "{reason}"
        );
    }

    #[test]
    fn spread_messages_lie_in_the_window_and_keep_their_place() {
        let days = 14;
        let oldest = now() - SignedDuration::from_hours(24 * 14);
        let mut per_day = [0_u32; 14];
        for key in 0..14_000_u64 {
            let root = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 7;
            let first = spread(now(), days, root, None);
            let reply = spread(now(), days, root, Some(root ^ 0xABCD));
            assert!(oldest <= first && first <= now());
            assert!(first <= reply && reply <= now());
            assert_eq!(first, spread(now(), days, root, None));
            let age = now().duration_since(first).as_hours() / 24;
            per_day[usize::try_from(age).unwrap().min(13)] += 1;
        }
        assert!(
            per_day.iter().all(|count| (800..1200).contains(count)),
            "{per_day:?}"
        );
    }
}
