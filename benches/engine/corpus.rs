//! Texts to measure on: the real ones beside the project where they are, else made ones.

use std::{collections::HashMap, fmt::Write as _, fs};

use otklik::text::{Analyser, Lexicon};
use std::sync::Arc;

/// Texts and where they come from.
pub struct Corpus {
    pub name: &'static str,
    pub texts: Vec<String>,
}

const REAL: [&str; 5] = [
    "kursk_appeals",
    "perm_social",
    "tweets",
    "social_sentences",
    "news",
];

/// The texts of `../shared/data`, else texts made of the word lists below.
pub fn load() -> Corpus {
    let texts: Vec<String> = REAL
        .iter()
        .filter_map(|name| fs::read_to_string(format!("../shared/data/{name}.jsonl")).ok())
        .flat_map(|file| file.lines().filter_map(text_of).collect::<Vec<_>>())
        .collect();
    if texts.is_empty() {
        return Corpus {
            name: "made",
            texts: made(10_000),
        };
    }
    Corpus {
        name: "real",
        texts,
    }
}

fn text_of(line: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    Some(value["text"].as_str()?.to_owned())
}

const OPENINGS: [&str; 6] = [
    "Здравствуйте! Уже третий день",
    "Подскажите пожалуйста почему",
    "Добрый день, хочу пожаловаться:",
    "Опять",
    "Когда наконец",
    "Примите меры,",
];
const TROUBLES: [&str; 8] = [
    "нет горячей воды в доме",
    "не вывозят мусор с контейнерной площадки",
    "автобус не приходит по расписанию",
    "яма на дороге возле школы",
    "отключают свет на всей улице",
    "невозможно записаться к врачу",
    "не работает лифт в подъезде",
    "снег на тротуаре никто не убирает",
];
const SYLLABLES: [&str; 16] = [
    "ба", "во", "ги", "дре", "жу", "за", "кла", "ло", "мы", "не", "пра", "ро", "сту", "та", "фи",
    "ше",
];

/// Complaints with a realistic tail of rare words, the same on every run.
fn made(count: usize) -> Vec<String> {
    let mut seed = 7_u64;
    let mut next = move |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    (0..count)
        .map(|_| {
            let mut text = format!("{} {}", OPENINGS[next(6)], TROUBLES[next(8)]);
            for _ in 0..next(60) {
                text.push(' ');
                // Low numbers come often: word frequencies fall as in a real text.
                let rank = next(40) * next(40) * next(3);
                let _ = write!(
                    text,
                    "{}{}",
                    SYLLABLES[rank % 16],
                    SYLLABLES[rank / 16 % 16]
                );
                if rank > 256 {
                    text.push_str(SYLLABLES[rank / 256 % 16]);
                }
            }
            text
        })
        .collect()
}

/// A lexicon that knows how often the corpus' words occur, as `index/frequency.toml` does for ours.
pub fn lexicon(texts: &[String]) -> Lexicon {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
    for text in texts {
        analyser.analyse(text);
        let tokens = &analyser.analysis().tokens;
        let mut words: Vec<_> = tokens
            .iter()
            .map(|token| analyser.word(token).to_owned())
            .collect();
        words.sort_unstable();
        words.dedup();
        for word in words {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut file = String::from("[share]\n");
    for (word, count) in counts {
        let share = count as f64 / texts.len() as f64;
        if share > 0.004 {
            let _ = writeln!(file, "\"{word}\" = {share:.4}");
        }
    }
    Lexicon::parse(&[("frequency.toml".to_owned(), file)]).expect("the made file is well-formed")
}
