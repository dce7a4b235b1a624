//! Generators shared by the property tests of this room and of the search index.

use proptest::prelude::*;

use super::{Expr, Phrase, Slot, Term, TermKind};

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
