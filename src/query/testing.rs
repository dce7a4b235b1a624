//! Generators shared by the property tests of this room and of the search index.

use proptest::prelude::*;

use super::{DateRange, Expr, Field, Phrase, Slot, Status, Term, TermKind};
use crate::domain::{Network, Sector, Signal};

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "вода",
        "нет",
        "дом",
        "тест-полоски",
        "12/1",
        "гвс",
        "не",
    ])
    .prop_map(str::to_owned)
}

fn term() -> impl Strategy<Value = Term> {
    (
        word(),
        prop::sample::select(vec![TermKind::Stem, TermKind::Exact, TermKind::Prefix]),
    )
        .prop_map(|(word, kind)| Term { kind, word })
}

fn spanned() -> impl Strategy<Value = Expr> {
    let slot = prop::collection::btree_set(term(), 1..3)
        .prop_map(|terms| Slot(terms.into_iter().collect()));
    let phrase = (prop::collection::vec(slot, 2..4), 0_u8..4)
        .prop_map(|(slots, slop)| Expr::Phrase(Phrase { slots, slop }));
    let leaf = prop_oneof![term().prop_map(Expr::Term), phrase];
    leaf.prop_recursive(3, 12, 2, |inner| {
        let choice = prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| flat(parts, true));
        let near = (inner.clone(), inner, 1_u8..5).prop_map(|(left, right, within)| Expr::Near {
            left: Box::new(left),
            right: Box::new(right),
            within,
        });
        prop_oneof![choice, near]
    })
}

fn flat(parts: Vec<Expr>, or: bool) -> Expr {
    let mut all = Vec::new();
    for part in parts {
        match part {
            Expr::Or(inner) if or => all.extend(inner),
            Expr::And(inner) if !or => all.extend(inner),
            other => all.push(other),
        }
    }
    if or { Expr::Or(all) } else { Expr::And(all) }
}

/// Any expression the parser can build.
pub(crate) fn any_expr() -> impl Strategy<Value = Expr> {
    spanned().prop_recursive(3, 16, 3, |inner| {
        let negated = inner.clone().prop_map(|expr| match expr {
            Expr::Not(inner) => *inner,
            other => Expr::Not(Box::new(other)),
        });
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| flat(parts, false)),
            prop::collection::vec(inner, 2..4).prop_map(|parts| flat(parts, true)),
            negated,
        ]
    })
}

/// Any condition on tags, of values that [`any_text`]'s neighbours in the index tests carry or miss.
fn any_field() -> impl Strategy<Value = Field> {
    let day = || prop::option::of((1_i8..6).prop_map(|day| jiff::civil::date(2026, 6, day)));
    let range = (day(), day()).prop_filter_map("one end at least, in order", |(from, to)| {
        let ordered = from.zip(to).is_none_or(|(from, to)| from <= to);
        ((from.is_some() || to.is_some()) && ordered).then_some(DateRange { from, to })
    });
    let names = vec![
        "Старый Оскол",
        "оскол",
        "Белгород",
        "Губкинский округ",
        "мира",
        "Мира",
        "старого оскола",
        "нет",
    ];
    let categories = vec!["housing.water_off", "roads.holes", "housing.lift"];
    prop_oneof![
        prop::sample::select(Sector::ALL.to_vec()).prop_map(Field::Sector),
        prop::sample::select(categories).prop_map(|id| Field::Category(id.to_owned())),
        prop::sample::select(vec![Signal::Danger, Signal::Unanswered, Signal::Mass])
            .prop_map(Field::Signal),
        prop::sample::select(vec![Network::Vk, Network::Telegram, Network::Ok])
            .prop_map(Field::Network),
        prop::sample::select(vec!["demo", "vk:town"]).prop_map(|id| Field::Source(id.to_owned())),
        prop::sample::select(names).prop_map(|name| Field::Place(name.to_owned())),
        range.prop_map(Field::Date),
        prop::sample::select(Status::ALL.to_vec()).prop_map(Field::Is),
    ]
}

/// Any expression of search: words and conditions on tags.
pub(crate) fn any_search() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![any_field().prop_map(Expr::Field), spanned()];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let negated = inner.clone().prop_map(|expr| match expr {
            Expr::Not(inner) => *inner,
            other => Expr::Not(Box::new(other)),
        });
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| flat(parts, false)),
            prop::collection::vec(inner, 2..4).prop_map(|parts| flat(parts, true)),
            negated,
        ]
    })
}

/// Short texts of the words that expressions are made of.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "вода",
        "воды",
        "нет",
        "дом",
        "дому",
        "тест-полоски",
        "полоски",
        "тест",
        "12/1",
        "гвс",
        "ГВС",
        "не",
        "горячая",
        ".",
        "!",
    ]);
    prop::collection::vec(word, 0..14).prop_map(|words| words.join(" "))
}
