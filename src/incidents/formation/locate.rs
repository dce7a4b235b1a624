//! Where an item speaks of: by its text, else its thread, else its source.

use std::borrow::Cow;

use crate::domain::{CategoryId, Place, PlaceMention, RootPlace, Verdict};

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
    /// Uncertain only for want of a town: the text certainly names the street.
    pub townless: bool,
}

impl Located {
    /// True when strangers who complain of this category here may speak of one problem.
    pub fn is_spot_of(&self, category: &CategoryId) -> bool {
        !self.uncertain && self.place.is_spot_of(category)
    }

    /// True when the text certainly names a place that holds this one and more.
    pub fn is_wider(&self, than: &Place) -> bool {
        self.named && !self.uncertain && self.place != *than && self.place.contains(than)
    }
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
    let mut mentions = settled(&verdict.places, thread, territory);
    if let Some(facility) = &verdict.facility {
        mentions = at_facility(mentions, facility);
    }
    let Some(mention) = best_mention(&mentions) else {
        return match thread.filter(|thread| !thread.place.is_empty()) {
            Some(ThreadPlace { place, uncertain }) => Located {
                place: place.clone(),
                named: false,
                uncertain,
                townless: false,
            },
            None => Located {
                place: source,
                named: false,
                uncertain: true,
                townless: false,
            },
        };
    };
    let mut place = mention.place.clone();
    let others = mentions
        .iter()
        .filter(|other| other.certain)
        .map(|other| &other.place);
    let donors = others.chain(thread.map(|thread| thread.place));
    // Of a name that several settlements share they have had their say.
    let donors = donors
        .chain([&source])
        .filter(|_| mention.may_be.is_empty());
    for donor in donors {
        complete(&mut place, donor);
    }
    // A city that is its own municipality is written once.
    if place.settlement == place.territory {
        place.settlement = None;
    }
    let uncertain = !mention.certain || place.territory.is_none();
    let townless = mention.certain
        && place.territory.is_none()
        && place.settlement.is_none()
        && place.street.is_some();
    Located {
        place,
        named: true,
        uncertain,
        townless,
    }
}

/// The place that a thread speaks of by its first item, which is in no incident: the one that the item
/// names, or the town of all that it names.
pub(super) fn of_root(root: RootPlace) -> Option<Located> {
    let verdict = Verdict {
        places: root.places,
        facility: root.facility,
        ..Verdict::default()
    };
    let mut located = locate(&verdict, None, root.territory.as_deref());
    let mut places = verdict.places.iter().map(|mention| &mention.place);
    let facility = located.place.facility.is_some();
    if !facility
        && !places.all(|place| place.street.is_none() || place.street == located.place.street)
    {
        located.place.street = None;
        located.place.house = None;
        located.uncertain = true;
    }
    Some(located).filter(|located| located.named)
}

/// The mentions, a name that several settlements share taken for the one where the thread is, else the
/// source. A thread or source of a third municipality says nothing of it.
fn settled<'m>(
    mentions: &'m [PlaceMention],
    thread: Option<ThreadPlace<'_>>,
    source: Option<&str>,
) -> Vec<Cow<'m, PlaceMention>> {
    let thread = thread.and_then(|thread| thread.place.territory.as_deref());
    let settle = |mention: &'m PlaceMention| {
        let mut near = thread.into_iter().chain(source);
        let one = near.find_map(|near| mention.may_be.iter().find(|one| one.territory == near));
        one.map_or(Cow::Borrowed(mention), |one| {
            Cow::Owned(PlaceMention {
                place: Place {
                    territory: Some(one.territory.clone()),
                    settlement: Some(one.settlement.clone()),
                    ..mention.place.clone()
                },
                text: mention.text.clone(),
                certain: one.certain,
                may_be: Vec::new(),
            })
        })
    };
    mentions.iter().map(settle).collect()
}

/// The facility in the towns that the mentions name, else in none. Their streets are where it is told
/// from as often as where it stands.
fn at_facility<'m>(
    mut mentions: Vec<Cow<'m, PlaceMention>>,
    facility: &str,
) -> Vec<Cow<'m, PlaceMention>> {
    mentions.retain(|one| !one.place.town().is_empty() || !one.may_be.is_empty());
    if mentions.is_empty() {
        mentions.push(Cow::Owned(PlaceMention {
            place: Place::default(),
            text: facility.to_owned(),
            certain: true,
            may_be: Vec::new(),
        }));
    }
    for mention in &mut mentions {
        mention.to_mut().place = Place {
            facility: Some(facility.to_owned()),
            ..mention.place.town()
        };
    }
    mentions
}

/// The deepest certain mention, the first of equals; an unsure one only if there is nothing better.
fn best_mention<'m>(mentions: &'m [Cow<'_, PlaceMention>]) -> Option<&'m PlaceMention> {
    mentions
        .iter()
        .map(AsRef::as_ref)
        .filter(|mention| !mention.place.is_empty() || !mention.may_be.is_empty())
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

/// Fills the town of a place whose text names only something inside it. A town that several
/// municipalities have is one, too: it lies in none that has no such town.
fn complete(place: &mut Place, donor: &Place) {
    if place.territory.is_none() && place.settlement.is_none() {
        place.territory.clone_from(&donor.territory);
        place.settlement.clone_from(&donor.settlement);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Namesake;

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
            facility: None,
        }
    }

    fn says(lines: &[(&str, bool)]) -> Verdict {
        let places = lines
            .iter()
            .map(|(line, certain)| PlaceMention {
                place: place(line),
                text: String::new(),
                certain: *certain,
                may_be: Vec::new(),
            })
            .collect();
        Verdict {
            places,
            ..Verdict::default()
        }
    }

    /// Locates a message in a group of `territory`, perhaps in a thread about «Белгород, Мира, 12».
    fn found(mentions: &[(&str, bool)], in_thread: bool, territory: &str) -> (Place, bool) {
        let home = place("Белгород//Мира/12");
        let thread = in_thread.then_some(ThreadPlace {
            place: &home,
            uncertain: false,
        });
        let territory = Some(territory).filter(|name| !name.is_empty());
        let located = locate(&says(mentions), thread, territory);
        assert_eq!(located.named, !mentions.is_empty());
        (located.place, located.uncertain)
    }

    #[test]
    fn without_words_of_its_own_the_thread_tells_then_the_source() {
        assert_eq!(found(&[], false, ""), (Place::default(), true));
        assert_eq!(found(&[], false, "Губкин"), (place("Губкин"), true));
        assert_eq!(
            found(&[], true, "Губкин"),
            (place("Белгород//Мира/12"), false)
        );
    }

    #[test]
    fn a_street_lies_in_the_town_that_is_spoken_of() {
        let street = [("//Мира/5", true)];
        assert_eq!(
            found(&street, false, ""),
            (place("//Мира/5"), true),
            "of any town"
        );
        assert_eq!(
            found(&street, false, "Губкин"),
            (place("Губкин//Мира/5"), false)
        );
        assert_eq!(
            found(&street, true, "Губкин"),
            (place("Белгород//Мира/5"), false)
        );
        let with_town = [("Губкин", true), ("//Мира/5", true)];
        assert_eq!(
            found(&with_town, false, "Белгород"),
            (place("Губкин//Мира/5"), false)
        );
    }

    #[test]
    fn sure_words_count_before_unsure_ones() {
        let both = [("//Мира/5", false), ("Губкин", true)];
        assert_eq!(found(&both, true, ""), (place("Губкин"), false));
        let unsure = [("//Мира/5", false)];
        assert_eq!(
            found(&unsure, false, "Губкин"),
            (place("Губкин//Мира/5"), true)
        );
    }

    #[test]
    fn a_city_that_is_its_own_municipality_is_written_once() {
        let city = [("Губкин/Губкин/Мира/", true)];
        assert_eq!(found(&city, false, ""), (place("Губкин//Мира/"), false));
    }

    /// «В Александровке», of which there are two; perhaps in words that may be something else.
    fn shared(street: &str, certain: bool) -> Verdict {
        let mut verdict = says(&[(&format!("/Александровка/{street}"), false)]);
        verdict.places[0].may_be = ["Ивнянский район", "Яковлевский округ"]
            .map(|territory| Namesake {
                territory: territory.to_owned(),
                settlement: "Александровка".to_owned(),
                certain,
            })
            .to_vec();
        verdict
    }

    #[test]
    fn a_shared_name_means_the_town_of_the_thread_then_of_the_source() {
        let open = (place("/Александровка/Мира/5"), true);
        let own = |territory: &str| (place(&format!("{territory}/Александровка/Мира/5")), false);
        for (thread, source, expected) in [
            ("", "", open.clone()),
            ("", "Ивнянский район", own("Ивнянский район")),
            ("Яковлевский округ/Строитель", "", own("Яковлевский округ")),
            (
                "Яковлевский округ",
                "Ивнянский район",
                own("Яковлевский округ"),
            ),
            ("Губкин", "Ивнянский район", own("Ивнянский район")),
            ("Губкин", "Белгород", open.clone()),
        ] {
            let home = place(thread);
            let uncertain = false;
            let place = &home;
            let thread = (!home.is_empty()).then_some(ThreadPlace { place, uncertain });
            let source = Some(source).filter(|name| !name.is_empty());
            let located = locate(&shared("Мира/5", true), thread, source);
            assert!(located.named && !located.townless);
            assert_eq!((located.place, located.uncertain), expected, "{home:?}");
        }
    }

    #[test]
    fn what_else_is_in_doubt_of_a_shared_name_stays_in_doubt() {
        let located = locate(&shared("", false), None, Some("Ивнянский район"));
        assert_eq!(located.place, place("Ивнянский район/Александровка"));
        assert!(located.uncertain);
    }

    #[test]
    fn two_names_of_one_form_lie_nowhere_until_one_is_meant() {
        let mut verdict = shared("", true);
        verdict.places[0].place = Place::default();
        verdict.places[0].may_be[1].settlement = "Александровское".to_owned();
        let found = |source: &str| locate(&verdict, None, Some(source)).place;
        assert_eq!(
            found("Губкин"),
            Place::default(),
            "it is in none of the two"
        );
        assert_eq!(
            found("Яковлевский округ"),
            place("Яковлевский округ/Александровское")
        );
    }

    #[test]
    fn a_street_under_an_open_name_is_in_that_town_and_in_no_other_territory() {
        let open = place("/Александровка");
        let thread = Some(ThreadPlace {
            place: &open,
            uncertain: true,
        });
        let located = locate(&says(&[("//Мира/5", true)]), thread, Some("Губкин"));
        assert_eq!(located.place, place("/Александровка/Мира/5"));
        assert!(located.uncertain && !located.townless);
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
