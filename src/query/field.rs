//! Field conditions: `name:value`.

use jiff::civil::Date;

use super::{
    ast::{DateRange, Field, Status},
    error::QueryError,
};
use crate::domain::{Network, Sector, Signal};

/// The condition a field names; columns are those of the field and of its value.
pub(super) fn field(
    name: &str,
    value: &str,
    column: usize,
    value_column: usize,
) -> Result<Field, QueryError> {
    let wrong = |expected: String, example: &str| {
        QueryError::new(
            "bad_value",
            value_column,
            format!("поле {name}: не понимаю «{value}»"),
            expected,
            example,
        )
    };
    let ids = |all: Vec<&str>| format!("одно из: {}", all.join(", "));
    match name {
        "sector" => named(&Sector::ALL, value, |it| (it.id(), it.name()))
            .map(Field::Sector)
            .map_err(|known| wrong(known, "sector:жкх")),
        "signal" => named(Signal::ALL, value, |it| (it.id(), it.name()))
            .map(Field::Signal)
            .map_err(|known| wrong(known, "signal:danger")),
        "network" => Network::from_id(value)
            .map(Field::Network)
            .ok_or_else(|| wrong(ids(Network::ALL.map(Network::id).to_vec()), "network:vk")),
        "is" => Status::ALL
            .into_iter()
            .find(|status| status.id() == value)
            .map(Field::Is)
            .ok_or_else(|| wrong(ids(Status::ALL.map(Status::id).to_vec()), "is:official")),
        "category" if is_category(value) => Ok(Field::Category(value.to_owned())),
        "category" => Err(wrong(
            "отрасль.категория".into(),
            "category:housing.heating_off",
        )),
        "source" => Ok(Field::Source(value.to_owned())),
        "place" if value.chars().any(char::is_alphabetic) => {
            Ok(Field::Place(value.trim().to_owned()))
        }
        "place" => Err(wrong("название места".into(), "place:\"Старый Оскол\"")),
        "date" => date(value).map(Field::Date).ok_or_else(|| {
            wrong(
                "день или дни через «..»".into(),
                "date:2026-11-01..2026-11-21",
            )
        }),
        "author" | "user" | "from" => Err(QueryError::new(
            "no_author_search",
            column,
            "поиска по автору нет: Отклик ищет проблему, а не человека",
            "слова о проблеме или другое поле",
            "signal:unanswered отопление",
        )),
        _ => Err(QueryError::new(
            "unknown_field",
            column,
            format!("нет поля «{name}»"),
            "одно из: sector, category, signal, network, source, place, date, is",
            "sector:жкх отопление",
        )),
    }
}

/// The one of `all` with this id or Russian name, in any case; else a sentence that lists them.
fn named<T: Copy>(
    all: &[T],
    value: &str,
    told: impl Fn(T) -> (&'static str, &'static str),
) -> Result<T, String> {
    let lower = value.to_lowercase();
    let is_it = |one: &T| {
        let (id, name) = told(*one);
        id == lower || name.to_lowercase() == lower
    };
    all.iter().copied().find(is_it).ok_or_else(|| {
        let words = all.iter().map(|one| {
            let (id, name) = told(*one);
            format!("{id} ({name})")
        });
        format!("одно из: {}", words.collect::<Vec<_>>().join(", "))
    })
}

fn is_category(value: &str) -> bool {
    let mut parts = value.split('.');
    let good = |part: Option<&str>| {
        part.is_some_and(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        })
    };
    good(parts.next()) && good(parts.next()) && parts.next().is_none()
}

fn date(value: &str) -> Option<DateRange> {
    let day = |text: &str| text.parse::<Date>().ok();
    let open = |text: &str| {
        if text.is_empty() {
            Some(None)
        } else {
            day(text).map(Some)
        }
    };
    match value.split_once("..") {
        None => day(value).map(|day| DateRange {
            from: Some(day),
            to: Some(day),
        }),
        Some(("", "")) => None,
        Some((from, to)) => {
            let (from, to) = (open(from)?, open(to)?);
            let ordered = from.zip(to).is_none_or(|(from, to)| from <= to);
            ordered.then_some(DateRange { from, to })
        }
    }
}
