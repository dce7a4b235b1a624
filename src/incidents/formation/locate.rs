//! Where an item speaks of: by its text, else its thread, else its source.

use crate::domain::{Place, PlaceMention, Verdict};

/// The place of an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Located {
    /// What is known.
    pub place: Place,
    /// The text itself names it, at least in part.
    pub named: bool,
    /// Not good enough to join strangers by it: from the source alone, of unsure words, or of an
    /// unknown municipality (every town has its улица Мира).
    pub uncertain: bool,
}

/// The place of the incident that holds a thread's first item.
#[derive(Debug, Clone, Copy)]
pub(super) struct ThreadPlace<'a> {
    pub place: &'a Place,
    pub uncertain: bool,
}

/// Finds the place of an item; what its text leaves open above the street is filled from the
/// thread and the source's territory.
pub(super) fn locate(
    verdict: &Verdict,
    thread: Option<ThreadPlace<'_>>,
    territory: Option<&str>,
) -> Located {
    let source = Place {
        territory: territory.map(str::to_owned),
        ..Place::default()
    };
    let Some(mention) = best_mention(&verdict.places) else {
        return match thread.filter(|thread| !thread.place.is_empty()) {
            Some(ThreadPlace { place, uncertain }) => Located {
                place: place.clone(),
                named: false,
                uncertain,
            },
            None => Located {
                place: source,
                named: false,
                uncertain: true,
            },
        };
    };
    let mut place = mention.place.clone();
    let others = verdict
        .places
        .iter()
        .filter(|other| other.certain)
        .map(|other| &other.place);
    for donor in others
        .chain(thread.map(|thread| thread.place))
        .chain([&source])
    {
        complete(&mut place, donor);
    }
    // A city that is its own municipality is written once.
    if place.settlement == place.territory {
        place.settlement = None;
    }
    let uncertain = !mention.certain || place.territory.is_none();
    Located {
        place,
        named: true,
        uncertain,
    }
}

/// The deepest certain mention, the first of equals; an unsure one only if there is nothing better.
fn best_mention(mentions: &[PlaceMention]) -> Option<&PlaceMention> {
    mentions
        .iter()
        .filter(|mention| !mention.place.is_empty())
        .reduce(|best, next| {
            let rank = |mention: &PlaceMention| (mention.certain, depth(&mention.place));
            if rank(next) > rank(best) { next } else { best }
        })
}

/// How far down a place is named.
fn depth(place: &Place) -> u8 {
    [
        &place.territory,
        &place.settlement,
        &place.street,
        &place.house,
    ]
    .into_iter()
    .zip(1..)
    .filter_map(|(level, depth)| level.as_ref().map(|_| depth))
    .max()
    .unwrap_or(0)
}

/// Fills the town of a place whose text names only something inside it.
fn complete(place: &mut Place, donor: &Place) {
    if place.territory.is_some() || donor.territory.is_none() {
        return;
    }
    if place.settlement.is_none() {
        place.settlement.clone_from(&donor.settlement);
    }
    place.territory.clone_from(&donor.territory);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// «Белгород/Дубовое/Мира/12», with empty parts for what is unknown.
    fn place(line: &str) -> Place {
        let mut parts = line
            .split('/')
            .map(|part| Some(part.to_owned()).filter(|p| !p.is_empty()));
        let mut next = || parts.next().flatten();
        Place {
            territory: next(),
            settlement: next(),
            street: next(),
            house: next(),
        }
    }

    fn says(lines: &[(&str, bool)]) -> Verdict {
        let places = lines
            .iter()
            .map(|(line, certain)| PlaceMention {
                place: place(line),
                text: String::new(),
                certain: *certain,
            })
            .collect();
        Verdict {
            places,
            ..Verdict::default()
        }
    }

    #[test]
    fn text_then_thread_then_source() {
        let home = place("Белгород//Мира/12");
        let thread = Some(ThreadPlace {
            place: &home,
            uncertain: false,
        });
        type Case<'a> = (
            &'a [(&'a str, bool)],
            bool,
            Option<&'a str>,
            &'a str,
            bool,
            &'a str,
        );
        let cases: [Case<'_>; 11] = [
            (&[], false, None, "", true, "nothing is known"),
            (
                &[],
                false,
                Some("Белгород"),
                "Белгород",
                true,
                "the source's territory",
            ),
            (
                &[],
                true,
                Some("Губкин"),
                "Белгород//Мира/12",
                false,
                "the thread's place",
            ),
            (
                &[("//Мира/5", true)],
                false,
                None,
                "//Мира/5",
                true,
                "a street of any town",
            ),
            (
                &[("//Мира/5", true)],
                false,
                Some("Губкин"),
                "Губкин//Мира/5",
                false,
                "a street of the source's town",
            ),
            (
                &[("//Мира/5", true)],
                true,
                Some("Губкин"),
                "Белгород//Мира/5",
                false,
                "a street of the thread's town",
            ),
            (
                &[("Губкин", true)],
                true,
                None,
                "Губкин",
                false,
                "another town",
            ),
            (
                &[("Губкин", true), ("//Мира/5", true)],
                false,
                Some("Белгород"),
                "Губкин//Мира/5",
                false,
                "two mentions of one place",
            ),
            (
                &[("//Мира/5", false), ("Губкин", true)],
                false,
                None,
                "Губкин",
                false,
                "sure words before unsure",
            ),
            (
                &[("//Мира/5", false)],
                false,
                Some("Губкин"),
                "Губкин//Мира/5",
                true,
                "unsure words",
            ),
            (
                &[("Губкин/Губкин/Мира/", true)],
                false,
                None,
                "Губкин//Мира/",
                false,
                "a city is written once",
            ),
        ];
        for (mentions, in_thread, territory, expected, uncertain, story) in cases {
            let located = locate(&says(mentions), thread.filter(|_| in_thread), territory);
            assert_eq!(located.place, place(expected), "{story}");
            assert_eq!(located.uncertain, uncertain, "{story}");
            assert_eq!(located.named, !mentions.is_empty(), "{story}");
        }
    }

    #[test]
    fn an_uncertain_thread_gives_an_uncertain_place() {
        let town = place("Белгород");
        let thread = Some(ThreadPlace {
            place: &town,
            uncertain: true,
        });
        assert!(locate(&says(&[]), thread, None).uncertain);
    }
}
