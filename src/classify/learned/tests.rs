use std::sync::Arc;

use super::{
    fit::{Lesson, fit, words},
    read::{FitNote, read, write},
    weigh::{Call, score},
    *,
};
use crate::text::Lexicon;

fn separator(head: Head, bias: f32, stems: &[(&str, f32)]) -> Separator {
    let stems = stems.iter().map(|(stem, weight)| ((*stem).into(), *weight));
    Separator {
        head,
        bias,
        stems: stems.collect(),
    }
}

fn of_stems(separators: &[Separator]) -> Weights {
    Weights::new(&Learnt {
        separators: separators.to_vec(),
        ..Learnt::default()
    })
}

fn of_sectors(words: &[(&str, i16, i16)]) -> Weights {
    Weights::new(&Learnt {
        sectors: Some(sectors(words)),
        ..Learnt::default()
    })
}

fn lean(weights: &Weights, text: &str) -> Leanings {
    let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
    analyser.analyse(text);
    weights.lean(&analyser, text, &mut Reading::default())
}

/// A table in which only housing and transport have weights.
fn sectors(words: &[(&str, i16, i16)]) -> SectorTable {
    let row = |housing, transport| {
        let mut row = [0; SECTORS];
        row[Sector::Housing as usize] = housing;
        row[Sector::Transport as usize] = transport;
        row
    };
    let words = words
        .iter()
        .map(|(word, housing, transport)| ((*word).into(), row(*housing, *transport)));
    SectorTable {
        bias: row(-500, -400),
        words: words.collect(),
    }
}

const HOUSING: Head = Head::Sector(Sector::Housing);
const MASS: Head = Head::Signal(Signal::Mass);

#[test]
fn for_a_signal_a_stem_counts_once_in_whatever_form() {
    let weights = of_stems(&[separator(MASS, -0.5, &[("подъезд", 1.0)])]);
    let once = lean(&weights, "грязь в подъезде").of(MASS).unwrap();
    assert_eq!(
        lean(&weights, "подъезд, подъезды, ПОДЪЕЗДОВ").of(MASS),
        Some(once)
    );
    assert!(
        (once - (-0.5 + 1.0 / 8.0_f32.sqrt())).abs() < 1e-6,
        "{once}"
    );
    assert_eq!(lean(&weights, "тишина").of(MASS), Some(-0.5));
    assert_eq!(
        lean(&weights, "тишина").of(Head::Actionable),
        None,
        "nothing was learnt of it"
    );
}

#[test]
fn for_a_sector_a_word_counts_by_its_stem_and_by_its_form_once_in_each_form() {
    let weights = of_sectors(&[("подъезд", 1000, 0), ("=подъезды", 200, 0)]);
    let leaning = |text| lean(&weights, text).of(HOUSING).unwrap();
    let counted = |words: f32| -0.5 + words / 8.0_f32.sqrt();
    for (text, words) in [
        ("тишина", 0.0),
        ("подъезде, в ПОДЪЕЗДЕ", 1.0),
        ("подъезды", 1.2),
        ("подъезды без подъезда", 2.2),
    ] {
        assert!((leaning(text) - counted(words)).abs() < 1e-5, "{text}");
    }
    let stems = of_stems(&[separator(MASS, -0.5, &[("подъезд", 1.0)])]);
    assert_eq!(lean(&stems, "подъезд").of(HOUSING), None);
}

#[test]
fn a_question_mark_counts_but_not_that_of_a_link() {
    let question = Head::Signal(Signal::Question);
    let weights = of_stems(&[separator(question, 0.0, &[("?", 1.0), ("?$", 1.0)])]);
    let leaning = |text| lean(&weights, text).of(question).unwrap();
    assert!(leaning("когда починят?") > leaning("починят? не верю"));
    assert_eq!(leaning("смотрите https://example.org/?id=5"), 0.0);
}

#[test]
fn the_words_that_spoke_most_are_the_evidence() {
    let stems = [("подъезд", 1.0), ("двор", 2.0), ("автобус", -1.0)];
    let words = [
        ("подъезд", 1000, 0),
        ("двор", 900, 0),
        ("=двор", 500, 0),
        ("автобус", -1000, 700),
    ];
    let weights = Weights::new(&Learnt {
        sectors: Some(sectors(&words)),
        separators: vec![separator(MASS, 0.0, &stems)],
    });
    let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
    let text = "подъезд, автобус и двор";
    analyser.analyse(text);
    let mut reading = Reading::default();
    weights.lean(&analyser, text, &mut reading);
    for head in [MASS, HOUSING] {
        let spans = weights.evidence(&reading, head, 5);
        let told = spans.iter().map(|(a, b)| &text[*a as usize..*b as usize]);
        assert_eq!(told.collect::<Vec<_>>(), ["двор", "подъезд"], "{head:?}");
    }
}

#[test]
fn a_file_is_read_as_it_was_written() {
    let separators = [
        separator(
            MASS,
            -0.41,
            &[("@батарея", 1.3), ("подъезд", 0.7), ("автобус", -0.25)],
        ),
        separator(Head::Actionable, 0.05, &[("?", 0.5)]),
    ];
    let note = FitNote {
        texts: 3,
        fingerprint: "00ff".to_owned(),
        figures: vec!["отклики.jsonl: accuracy 0.812".to_owned()],
    };
    let learnt = Learnt {
        sectors: Some(sectors(&[("=ямы", -120, 30), ("@вода", 1300, -7)])),
        separators: separators.to_vec(),
    };
    let contents = write(&note, &learnt);
    assert_eq!(read("weights.toml", &contents, &[]).unwrap(), learnt);
    insta::assert_snapshot!(contents);
}

#[test]
fn a_file_that_was_tampered_with_says_where() {
    let told = |contents: &str| {
        let found = read("rules/weights.toml", contents, &[]).unwrap_err();
        found
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let head = "[[head]]\nid = \"mass\"\nbias = \"0.10\"\n";
    let learnt = Learnt {
        sectors: Some(sectors(&[("двор", 1, 2)])),
        ..Learnt::default()
    };
    let table = write(&FitNote::default(), &learnt);
    insta::assert_snapshot!(
        [
            told(&head.replace("mass", "politics")),
            told(&format!("{head}stems = \"подъезд 1.0 двор\"\n")),
            told(&format!("{head}stems = \"митинг 1.00\"\n")),
            told(&format!(
                "{}stems = \"двор 1.00\"\n",
                head.replace("0.10", "много")
            )),
            told(&table.replace("\"waste\", \"roads\"", "\"roads\", \"waste\"")),
            told(&table.replace("двор 0", "двор")),
            told(&table.replace("двор 0", "двор много")),
            told(&table.replace("двор 0", "=митинг 0")),
            told(&table.replace("двор 0", "митинг 0")),
        ]
        .join("\n")
    );
}

#[test]
fn leanings_multiply_votes_and_nothing_changes_without_them() {
    assert_eq!(score(3.0, 0.0), 3.0);
    assert!(score(3.0, 0.5) > score(4.0, 0.0));
    assert!(
        score(0.0, -0.1) < 0.0,
        "a sector that words speak against is not named"
    );
}

#[test]
fn more_that_speaks_for_a_reaction_never_makes_it_less_likely() {
    let quiet = Call {
        leaning: -0.2,
        heard: true,
        votes: None,
        by_rules: false,
        asks: false,
        urged: false,
        thanks: false,
        question_mark: false,
        length: 200,
        afar: false,
    };
    let steps = [
        quiet,
        Call {
            leaning: 0.1,
            ..quiet
        },
        Call {
            leaning: 0.1,
            votes: Some(1.0),
            ..quiet
        },
        Call {
            leaning: 0.1,
            votes: Some(1.0),
            by_rules: true,
            ..quiet
        },
        Call {
            leaning: 0.1,
            votes: Some(3.0),
            by_rules: true,
            asks: true,
            ..quiet
        },
    ];
    let calls = steps.map(|call| call.is_actionable());
    assert_eq!(calls, [false, false, false, true, true]);
    let doubted = Call {
        leaning: -1.5,
        ..steps[3]
    };
    assert!(!doubted.is_actionable(), "words may doubt a mention");
    let short = Call {
        heard: false,
        ..doubted
    };
    assert!(short.is_actionable(), "two words are no ground for doubt");
}

#[test]
fn a_question_in_an_article_asks_no_service() {
    let asked = Call {
        leaning: -0.8,
        heard: true,
        votes: Some(2.0),
        by_rules: true,
        asks: true,
        urged: true,
        thanks: false,
        question_mark: true,
        length: 300,
        afar: false,
    };
    let article = Call {
        length: 6_000,
        ..asked
    };
    assert!(asked.is_actionable());
    assert!(!article.is_actionable());
    let plain = Call {
        leaning: 0.2,
        ..article
    };
    assert!(plain.is_actionable(), "a long complaint stays one");
    let told = Call {
        afar: true,
        ..plain
    };
    assert!(!told.is_actionable(), "but not where nobody complains");
}

/// Twelve texts a theme, told by two sources.
fn lessons(themes: &[(&str, Sector)]) -> Vec<Lesson> {
    let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
    let mut all = Vec::new();
    for (theme, sector) in themes {
        for at in 0..40 {
            let text = format!("{theme} опять слово{}", ["а", "б", "в"][at % 3]);
            analyser.analyse(&text);
            let mut lesson = Lesson {
                words: words(&analyser, &text),
                source: at % 2,
                weight: 1.0,
                answers: Vec::new(),
            };
            lesson.teach_sector(Some(*sector));
            all.push(lesson);
        }
    }
    all
}

#[test]
fn words_of_a_theme_are_learnt_and_names_and_forbidden_words_are_not() {
    let themes = [
        ("у нас подъезд и Кузькин митинг", Sector::Housing),
        ("у нас автобус", Sector::Transport),
    ];
    let lessons = lessons(&themes);
    let learnt = fit(&lessons);
    let words = &learnt.sectors.as_ref().unwrap().words;
    let weight = |word: &str| {
        let known = words.iter().find(|(known, _)| &**known == word);
        known.map(|(_, row)| row[Sector::Housing as usize])
    };
    assert!(weight("подъезд").unwrap() > 150, "{words:?}");
    assert!(weight("=подъезд").unwrap() > 150, "{words:?}");
    assert!(weight("автобус").unwrap() < -150, "{words:?}");
    for word in ["кузькин", "=кузькин", "митинг", "=митинг"] {
        assert_eq!(weight(word), None);
    }
    assert_eq!(learnt, fit(&lessons), "the same lessons, the same weights");
    let roads = learnt.sectors.as_ref().unwrap().bias[Sector::Roads as usize];
    assert_eq!(roads, -1000, "nobody taught it: no text leans to it");
    assert!(
        learnt
            .separators
            .iter()
            .all(|one| one.head != Head::Actionable),
        "nobody taught it"
    );
}
