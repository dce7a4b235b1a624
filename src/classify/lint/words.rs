//! Words that miss forms of themselves, and prefixes that find strangers.

use std::collections::BTreeSet;

use super::{LintKind, Told, cost::Costs};
use crate::{
    classify::ruleset::Rule,
    query::{Expr, Term, TermKind},
    text::Lexicon,
};

/// A prefix that begins common words of more stems than this is broad.
const STEMS_MAX: usize = 3;
/// Prefixes of so many letters say what they mean, however many words there are.
const PLAIN_LETTERS: usize = 5;

/// What is to be said of the words of a rule, each once.
pub(super) fn findings(rule: &Rule, lexicon: &Lexicon, costs: &Costs<'_>) -> Vec<Told> {
    let mut seen = BTreeSet::new();
    let mut told = Vec::new();
    let mut look = |term: &Term, tied: bool| {
        if !seen.insert((term.clone(), tied)) {
            return;
        }
        match term.kind {
            TermKind::Stem => told.extend(split(&term.word, lexicon)),
            TermKind::Prefix => {
                told.extend(form(&term.word, lexicon, costs));
                if !tied {
                    told.extend(broad(&term.word, lexicon, costs));
                }
            }
            TermKind::Exact => {}
        }
    };
    let expressions = [Some(&rule.matches), rule.unless.as_ref()];
    for expr in expressions.into_iter().flatten() {
        each_term(expr, false, &mut look);
    }
    told.dedup();
    told
}

/// Every word, and whether a neighbour in a phrase or nearby keeps it in check.
fn each_term(expr: &Expr, tied: bool, look: &mut impl FnMut(&Term, bool)) {
    match expr {
        Expr::Term(term) => look(term, tied),
        Expr::Phrase(phrase) => phrase
            .slots
            .iter()
            .flat_map(|slot| &slot.0)
            .for_each(|term| look(term, true)),
        Expr::Near { left, right, .. } => {
            each_term(left, true, look);
            each_term(right, true, look);
        }
        Expr::Not(inner) => each_term(inner, tied, look),
        Expr::And(parts) | Expr::Or(parts) => {
            parts.iter().for_each(|part| each_term(part, tied, look));
        }
        Expr::Field(_) => {}
    }
}

fn split(word: &str, lexicon: &Lexicon) -> Option<Told> {
    let form = missed_form(word, lexicon)?;
    Some((
        LintKind::SplitStem,
        format!("«{word}» не находит «{form}»: основы разные, семьи форм нет"),
        "добавьте семью в index/families.toml".to_owned(),
    ))
}

/// A short prefix that common words of many stems begin with.
fn broad(prefix: &str, lexicon: &Lexicon, costs: &Costs<'_>) -> Option<Told> {
    if prefix.chars().count() >= PLAIN_LETTERS {
        return None;
    }
    let mut keys = BTreeSet::new();
    let mut samples = Vec::new();
    for form in costs.forms_from(prefix) {
        if lexicon.keys(form).into_iter().all(|key| keys.insert(key)) {
            samples.push(form);
        }
    }
    (samples.len() > STEMS_MAX).then(|| {
        samples.truncate(5);
        (
            LintKind::BroadPrefix,
            format!("«{prefix}*» находит разные слова: {}", samples.join(", ")),
            "удлините начало, перечислите формы со знаком = или свяжите через /n".to_owned(),
        )
    })
}

/// A prefix that is a whole form: other common forms of the word do not begin with it, and no other
/// word does.
fn form(prefix: &str, lexicon: &Lexicon, costs: &Costs<'_>) -> Option<Told> {
    let begun: Vec<&str> = costs.forms_from(prefix).collect();
    if begun != [prefix] || lexicon.in_family(prefix) {
        return None;
    }
    let stem = lexicon.stem(prefix);
    if !prefix.ends_with(|letter| "аеиоуыэюяьй".contains(letter)) {
        return None;
    }
    let missed = costs
        .forms_of(&stem)
        .find(|other| !other.starts_with(prefix))?;
    Some((
        LintKind::FormPrefix,
        format!("«{prefix}*» — готовая форма слова, «{missed}» она не находит"),
        format!("нужна одна форма — пишите ={prefix}; нужны все — уберите звёздочку или окончание"),
    ))
}

/// A common form of the word that its stem does not find. Without a dictionary only endings that
/// are known to split, and whose other form is certain, are tried; a word of a family is whole.
fn missed_form(word: &str, lexicon: &Lexicon) -> Option<String> {
    if lexicon.in_family(word) {
        return None;
    }
    let form = other_form(word)?;
    let differs = !lexicon.in_family(&form) && lexicon.stem(&form) != lexicon.stem(word);
    differs.then_some(form)
}

/// One other form of a word with a treacherous ending.
fn other_form(word: &str) -> Option<String> {
    let is_vowel = |letter: char| "аеиоуыэюя".contains(letter);
    if let Some(base) = word.strip_suffix("ться") {
        // «стереться», «стерся»; «записаться», «записался».
        if let Some(root) = base.strip_suffix("ере") {
            return Some(format!("{root}ерся"));
        }
        return base.ends_with(is_vowel).then(|| format!("{base}лся"));
    }
    if let Some(base) = word.strip_suffix("ка") {
        // «отписка», «отписок»; «лавочка», «лавочек»; «копейка», «копеек».
        let last = base.chars().next_back().filter(|last| !is_vowel(*last))?;
        return Some(match last {
            'й' | 'ь' => format!("{}ек", base.trim_end_matches(last)),
            'ж' | 'ч' | 'ш' | 'ц' => format!("{base}ек"),
            // «толка» and «полка» end alike: the first is no word of this kind.
            'л' if base == "тол" => return None,
            _ => format!("{base}ок"),
        });
    }
    if let Some(base) = word.strip_suffix("ея") {
        // «батарея», «батареи».
        return Some(format!("{base}еи"));
    }
    if let Some(base) = word.strip_suffix("пись") {
        // «запись», «записи». Other words in -сь are verbs.
        return Some(format!("{base}писи"));
    }
    // «прорыв», «прорывы»; but «закрыв» is a verb, and «против» has no other form.
    let noun = ["рыв", "лыв", "зыв", "лив", "рхив", "ссив"]
        .iter()
        .any(|end| word.ends_with(end));
    (noun && !word.ends_with("крыв")).then(|| format!("{word}ы"))
}

#[cfg(test)]
mod tests;
