//! Street names back in the nominative, conservatively: when in doubt the written form stays.

use super::{
    kind::{Gender, Type},
    known,
};
use crate::text::fold;

/// A name in the nominative: adjectives agree with the type word, genitive surnames stay.
pub(super) fn nominative(raw: &str, kind: Option<Type>) -> String {
    let name = capitalised(raw);
    let form = fold(raw);
    if kind.is_some_and(|kind| kind.nominative)
        || known::is_surname(&form)
        || known::is_woman(&form)
    {
        return name;
    }
    let gender = kind.map_or(Gender::Feminine, |kind| kind.gender);
    let changed = match gender {
        Gender::Feminine => feminine(&form),
        Gender::Masculine => masculine(&form, kind.is_some_and(|kind| kind.genitive)),
        Gender::Neuter => neuter(&form),
    };
    match changed {
        Some((cut, ending)) => {
            let keep = name.chars().count() - cut.chars().count();
            name.chars().take(keep).chain(ending.chars()).collect()
        }
        None => name,
    }
}

type Change = Option<(&'static str, &'static str)>;

/// The first change whose ending the form has.
fn ending(form: &str, changes: &[(&'static str, &'static str)]) -> Change {
    changes
        .iter()
        .copied()
        .find(|(cut, _)| form.len() > cut.len() + 4 && form.ends_with(cut))
}

fn feminine(form: &str) -> Change {
    ending(
        form,
        &[("ней", "няя"), ("нюю", "няя"), ("ой", "ая"), ("ую", "ая")],
    )
}

fn masculine(form: &str, genitive: bool) -> Change {
    const HARD: [&str; 9] = [
        "лугов",
        "полев",
        "степн",
        "речн",
        "лесн",
        "заводск",
        "городск",
        "морск",
        "больш",
    ];
    let case = match genitive {
        true => ending(form, &[("ого", "ый"), ("него", "ний")]),
        false => ending(form, &[("нем", "ний"), ("ому", "ый"), ("ом", "ый")]),
    };
    let (cut, ending) = case?;
    let stem = form.strip_suffix(cut)?;
    match ending {
        "ый" if HARD.contains(&stem) => Some((cut, "ой")),
        "ый" if stem.ends_with(['к', 'г', 'х']) => Some((cut, "ий")),
        _ => Some((cut, ending)),
    }
}

fn neuter(form: &str) -> Change {
    ending(form, &[("ому", "ое"), ("ого", "ое"), ("ом", "ое")])
}

/// First letters of a hyphenated name in capitals, the rest as written, or lower when all capitals.
pub(super) fn capitalised(raw: &str) -> String {
    let shouted = raw.chars().count() > 1 && raw.chars().all(|c| !c.is_lowercase());
    let body = if shouted {
        raw.to_lowercase()
    } else {
        raw.to_owned()
    };
    body.split('-')
        .map(|part| {
            let mut letters = part.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect::<String>())
                .unwrap_or_default()
        })
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::places::kind::street_type;

    #[test]
    fn adjectives_agree_with_their_type_word_and_surnames_stay() {
        for (raw, kind, expected) in [
            ("Садовой", "улице", "Садовая"),
            ("Советскую", "улицу", "Советская"),
            ("Верхней", "ул", "Верхняя"),
            ("Белгородском", "проспекте", "Белгородский"),
            ("Луговом", "переулке", "Луговой"),
            ("Садовом", "переулке", "Садовый"),
            ("Гражданского", "проспекта", "Гражданский"),
            ("Хмельницкого", "проспекта", "Хмельницкого"),
            ("Терешковой", "улица", "Терешковой"),
            ("Крупской", "ул", "Крупской"),
            ("ЛЕНИНА", "ул", "Ленина"),
            ("свято-Троицкий", "бульвар", "Свято-Троицкий"),
            ("Мира", "ул", "Мира"),
        ] {
            assert_eq!(nominative(raw, street_type(kind)), expected, "{raw} {kind}");
        }
    }
}
