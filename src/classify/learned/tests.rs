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

fn lean(weights: &Weights, text: &str) -> Leanings {
    let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
    analyser.analyse(text);
    weights.lean(&analyser, text, &mut Reading::default())
}

const HOUSING: Head = Head::Sector(Sector::Housing);

#[test]
fn a_stem_counts_once_in_whatever_form() {
    let weights = Weights::new(&[separator(HOUSING, -0.5, &[("подъезд", 1.0)])]);
    let once = lean(&weights, "грязь в подъезде").of(HOUSING).unwrap();
    assert_eq!(
        lean(&weights, "подъезд, подъезды, ПОДЪЕЗДОВ").of(HOUSING),
        Some(once)
    );
    assert!(
        (once - (-0.5 + 1.0 / 8.0_f32.sqrt())).abs() < 1e-6,
        "{once}"
    );
    assert_eq!(lean(&weights, "тишина").of(HOUSING), Some(-0.5));
    assert_eq!(
        lean(&weights, "тишина").of(Head::Actionable),
        None,
        "nothing was learnt of it"
    );
}

#[test]
fn a_question_mark_counts_but_not_that_of_a_link() {
    let question = Head::Signal(Signal::Question);
    let weights = Weights::new(&[separator(question, 0.0, &[("?", 1.0), ("?$", 1.0)])]);
    let leaning = |text| lean(&weights, text).of(question).unwrap();
    assert!(leaning("когда починят?") > leaning("починят? не верю"));
    assert_eq!(leaning("смотрите https://example.org/?id=5"), 0.0);
}

#[test]
fn the_words_that_spoke_most_are_the_evidence() {
    let stems = [("подъезд", 1.0), ("двор", 2.0), ("автобус", -1.0)];
    let weights = Weights::new(&[separator(HOUSING, 0.0, &stems)]);
    let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
    let text = "подъезд, автобус и двор";
    analyser.analyse(text);
    let mut reading = Reading::default();
    weights.lean(&analyser, text, &mut reading);
    let spans = weights.evidence(&reading, HOUSING, 5);
    let told: Vec<&str> = spans
        .iter()
        .map(|(a, b)| &text[*a as usize..*b as usize])
        .collect();
    assert_eq!(told, ["двор", "подъезд"]);
}

#[test]
fn a_file_is_read_as_it_was_written() {
    let separators = [
        separator(
            HOUSING,
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
    let contents = write(&note, &separators);
    assert_eq!(read("weights.toml", &contents, &[]).unwrap(), separators);
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
    let head = "[[head]]\nid = \"housing\"\nbias = \"0.10\"\n";
    insta::assert_snapshot!(
        [
            told(&head.replace("housing", "politics")),
            told(&format!("{head}stems = \"подъезд 1.0 двор\"\n")),
            told(&format!("{head}stems = \"митинг 1.00\"\n")),
            told(&format!(
                "{}stems = \"двор 1.00\"\n",
                head.replace("0.10", "много")
            )),
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
    let separators = fit(&lessons);
    let housing = separators.iter().find(|one| one.head == HOUSING).unwrap();
    let weight = |stem: &str| {
        housing
            .stems
            .iter()
            .find(|(known, _)| &**known == stem)
            .map(|(_, w)| *w)
    };
    assert!(weight("подъезд").unwrap() > 0.3, "{housing:?}");
    assert!(weight("автобус").unwrap() < -0.3, "{housing:?}");
    assert_eq!((weight("кузькин"), weight("митинг")), (None, None));
    assert_eq!(
        separators,
        fit(&lessons),
        "the same lessons, the same weights"
    );
    assert!(
        separators.iter().all(|one| one.head != Head::Actionable),
        "nobody taught it"
    );
}
