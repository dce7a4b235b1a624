//! Advice on a rule set that loads: what it costs, and where its words miss what they mean.
//!
//! Loading finds what is wrong; lint finds what is allowed and probably not meant.

use std::collections::{BTreeSet, HashMap};

use self::LintKind::{Duplicate, Hot, NoExample, ShortPrefix, SplitStem};
use super::ruleset::{Rule, RuleSet, Target};
use crate::{
    domain::RuleId,
    query::{Expr, Term, TermKind},
    text::Lexicon,
};

/// A rule that is a candidate in a larger share of messages is hot.
const HOT_SHARE: f32 = 0.05;
/// Prefixes of fewer letters find too much.
const PREFIX_LETTERS_MIN: usize = 4;

/// What a warning is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LintKind {
    /// A candidate in too many messages: its words are all frequent, or it has none that must occur.
    Hot,
    /// A word whose forms have several stems, without a family that joins them.
    SplitStem,
    /// A prefix of few letters.
    ShortPrefix,
    /// The same expression as another rule of the same target.
    Duplicate,
    /// Nothing shows what it finds.
    NoExample,
}

impl LintKind {
    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Hot => "hot",
            Self::SplitStem => "split-stem",
            Self::ShortPrefix => "short-prefix",
            Self::Duplicate => "duplicate",
            Self::NoExample => "no-example",
        }
    }
}

/// One piece of advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintWarning {
    /// What it is about.
    pub kind: LintKind,
    /// The rule.
    pub rule: RuleId,
    /// Its file, as the user knows it.
    pub file: String,
    /// Its line, 1-based.
    pub line: usize,
    /// What was found and what to do, in Russian.
    pub message: String,
}

/// What lint says of a whole set.
#[derive(Debug, Clone, PartialEq)]
pub struct LintReport {
    /// Advice, in the order of the rules.
    pub warnings: Vec<LintWarning>,
    /// Expressions that one message is expected to be checked against in full.
    pub candidates: f32,
}

/// Looks at every rule of the set.
pub fn lint(rules: &RuleSet) -> LintReport {
    let mut report = LintReport {
        warnings: Vec::new(),
        candidates: 0.0,
    };
    let mut seen: HashMap<(String, Option<String>, Aim), &RuleId> = HashMap::new();
    for (number, rule) in rules.rules().iter().enumerate() {
        let share = rules.expected_share(number);
        report.candidates += share;
        let mut warn = |kind, message| {
            report.warnings.push(LintWarning {
                kind,
                rule: rule.id.clone(),
                file: rule.file.clone(),
                line: rule.line,
                message,
            });
        };
        if share > HOT_SHARE {
            warn(Hot, hot(share));
        }
        let (splits, prefixes) = words_of(rule, rules.lexicon());
        for (word, form) in splits {
            warn(SplitStem, split(&word, &form));
        }
        for prefix in prefixes {
            warn(ShortPrefix, short(&prefix));
        }
        let unless = rule.unless.as_ref().map(ToString::to_string);
        let key = (rule.matches.to_string(), unless, Aim::of(rule.target));
        match seen.get(&key) {
            Some(first) => warn(Duplicate, format!("то же выражение, что в правиле {first}")),
            None => drop(seen.insert(key, &rule.id)),
        }
        if rule.match_examples.is_empty() {
            warn(
                NoExample,
                "нет ни одного примера: добавьте [rule.examples] match".to_owned(),
            );
        }
    }
    report
}

/// A target as a key.
#[derive(PartialEq, Eq, Hash)]
enum Aim {
    Category(usize),
    Signal(&'static str),
    Filter(usize),
}

impl Aim {
    fn of(target: Target) -> Self {
        match target {
            Target::Category(at) => Self::Category(at),
            Target::Signal(signal) => Self::Signal(signal.id()),
            Target::Filter(at) => Self::Filter(at),
        }
    }
}

fn hot(share: f32) -> String {
    format!(
        "кандидат в {:.0} % сообщений: добавьте через И или /n более редкое слово",
        f64::from(share.min(1.0)) * 100.0
    )
}

fn split(word: &str, form: &str) -> String {
    format!(
        "«{word}» не находит «{form}»: основы разные, семейства нет. Добавьте его в index/families.toml"
    )
}

fn short(prefix: &str) -> String {
    format!("«{prefix}*» короче {PREFIX_LETTERS_MIN} букв: под него подходит слишком многое")
}

/// Words of the rule that split, each with a form it misses, and its short prefixes.
fn words_of(rule: &Rule, lexicon: &Lexicon) -> (BTreeSet<(String, String)>, BTreeSet<String>) {
    let (mut splits, mut prefixes) = (BTreeSet::new(), BTreeSet::new());
    let mut look = |term: &Term| match term.kind {
        TermKind::Stem => {
            splits.extend(missed_form(&term.word, lexicon).map(|form| (term.word.clone(), form)));
        }
        TermKind::Prefix if term.word.chars().count() < PREFIX_LETTERS_MIN => {
            prefixes.insert(term.word.clone());
        }
        TermKind::Prefix | TermKind::Exact => {}
    };
    for expr in [Some(&rule.matches), rule.unless.as_ref()]
        .into_iter()
        .flatten()
    {
        each_term(expr, &mut look);
    }
    (splits, prefixes)
}

fn each_term(expr: &Expr, look: &mut impl FnMut(&Term)) {
    match expr {
        Expr::Term(term) => look(term),
        Expr::Phrase(phrase) => phrase.slots.iter().flat_map(|slot| &slot.0).for_each(look),
        Expr::Near { left, right, .. } => {
            each_term(left, look);
            each_term(right, look);
        }
        Expr::Not(inner) => each_term(inner, look),
        Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| each_term(part, look)),
        Expr::Field(_) => {}
    }
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
        // «записаться», «записался».
        return base.ends_with(is_vowel).then(|| format!("{base}лся"));
    }
    if let Some(base) = word.strip_suffix("ка") {
        // «отписка», «отписок»; «лавочка», «лавочек»; «копейка», «копеек».
        let last = base.chars().next_back().filter(|last| !is_vowel(*last))?;
        return Some(match last {
            'й' | 'ь' => format!("{}ек", base.trim_end_matches(last)),
            'ж' | 'ч' | 'ш' | 'ц' => format!("{base}ек"),
            _ => format!("{base}ок"),
        });
    }
    if let Some(base) = word.strip_suffix("ея") {
        // «батарея», «батареи».
        return Some(format!("{base}еи"));
    }
    if let Some(base) = word
        .strip_suffix("сь")
        .filter(|base| base.ends_with('и') && !base.ends_with("ли"))
    {
        // «запись», «записи», but not «отозвались».
        return Some(format!("{base}си"));
    }
    // «прорыв», «прорывы».
    (word.ends_with("ыв") || word.ends_with("ив")).then(|| format!("{word}ы"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::RuleFiles;

    #[test]
    fn only_words_that_truly_split_are_named() {
        let lexicon = Lexicon::empty();
        for (word, missed) in [
            ("отписка", Some("отписок")),
            ("лавочка", Some("лавочек")),
            ("батарея", Some("батареи")),
            ("прорыв", Some("прорывы")),
            ("запись", Some("записи")),
            ("задохнуться", Some("задохнулся")),
            ("откликнулись", None),
            ("вода", None),
            ("дорога", None),
            ("река", None),
            ("яма", None),
        ] {
            assert_eq!(missed_form(word, &lexicon).as_deref(), missed, "{word}");
        }
        let family = "[[family]]\nname = \"батарея\"\nforms = \"батарея батареи\"\n";
        let files = [("families.toml".to_owned(), family.to_owned())];
        let lexicon = Lexicon::parse(&files).unwrap();
        assert_eq!(missed_form("батарея", &lexicon), None);
    }

    #[test]
    fn every_kind_of_advice_is_given_once() {
        let rule = |name: &str, body: &str| {
            format!(
                "[[rule]]\ncategory = \"housing.water\"\nid = \"housing.water.{name}\"\nversion = 1\n\
                 status = \"stable\"\nname = \"Вода\"\nowner = \"ЖКХ\"\nweight = 3\n{body}\n"
            )
        };
        let examples = |text: &str| {
            format!(
                "[rule.examples]\nmatch = [\"{text}\", \"{text}!\", \"{text}.\"]\nno_match = [\"а\", \"б\", \"в\"]"
            )
        };
        let contents = [
            "[sector]\nid = \"housing\"\nname = \"ЖКХ\"\n[[category]]\nid = \"housing.water\"\nname = \"Вода\"\n".to_owned(),
            rule("good", &format!("match = 'ржавый /2 вода'\n{}", examples("ржавая вода"))),
            rule("again", &format!("match = 'ржавый /2 вода'\n{}", examples("ржавая вода"))),
            rule("split", &format!("match = 'отписка'\n{}", examples("отписка"))),
            rule("short", &format!("match = 'вод* /2 ржавый'\n{}", examples("вода ржавая"))),
            rule("hot", &format!("match = 'нет'\n{}", examples("нет"))),
        ]
        .concat();
        let frequency = "[share]\n\"нет\" = 0.2\n".to_owned();
        let files = RuleFiles {
            sectors: vec![("housing.toml".to_owned(), contents)],
            index: vec![("frequency.toml".to_owned(), frequency)],
            ..RuleFiles::default()
        };
        let report = lint(&RuleSet::load(&files).unwrap());
        let told: Vec<_> = report
            .warnings
            .iter()
            .map(|warning| (warning.rule.as_str(), warning.kind.id()))
            .collect();
        let expected = [
            ("housing.water.again", "duplicate"),
            ("housing.water.split", "split-stem"),
            ("housing.water.short", "short-prefix"),
            ("housing.water.hot", "hot"),
        ];
        assert_eq!(told, expected);
        assert!(
            (0.2..0.3).contains(&report.candidates),
            "{}",
            report.candidates
        );
    }
}
