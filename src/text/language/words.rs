//! Small words that one language has and its neighbours have not: the second evidence.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// How many words of a text each language knows.
#[derive(Debug, Default)]
pub(super) struct Hits {
    pub(super) russian: usize,
    /// Bulgarian, South Slavic, Ukrainian, Belarusian, with their codes.
    pub(super) rivals: [(usize, &'static str); 4],
}

/// Counts the words of a lower-case text.
pub(super) fn hits(lower: &str) -> Hits {
    let mut hits = Hits {
        russian: 0,
        rivals: [(0, "bg"), (0, "mk"), (0, "uk"), (0, "be")],
    };
    for word in lower.split(|c: char| !c.is_alphabetic()) {
        let Some(tongues) = TONGUES.get(word) else {
            continue;
        };
        hits.russian += usize::from(tongues & 1 != 0);
        for (at, rival) in hits.rivals.iter_mut().enumerate() {
            rival.0 += usize::from(tongues & (2 << at) != 0);
        }
    }
    hits
}

/// Word → languages that have it, a bit each: Russian, then the rivals in their order.
static TONGUES: LazyLock<FxHashMap<&'static str, u8>> = LazyLock::new(|| {
    let mut tongues = FxHashMap::default();
    for (bit, list) in [RUSSIAN, BULGARIAN, SOUTH_SLAVIC, UKRAINIAN, BELARUSIAN]
        .into_iter()
        .enumerate()
    {
        for word in list {
            *tongues.entry(*word).or_default() |= 1 << bit;
        }
    }
    tongues
});

/// Words that Russian has and its neighbours have not, and the other way round.
const RUSSIAN: &[&str] = &[
    "и",
    "в",
    "с",
    "к",
    "не",
    "что",
    "как",
    "это",
    "нет",
    "или",
    "если",
    "уже",
    "еще",
    "ещё",
    "был",
    "была",
    "было",
    "были",
    "есть",
    "мне",
    "меня",
    "нас",
    "вас",
    "его",
    "ее",
    "её",
    "их",
    "он",
    "она",
    "они",
    "кто",
    "где",
    "когда",
    "почему",
    "только",
    "очень",
    "чтобы",
    "под",
    "при",
    "после",
    "будет",
    "можно",
    "нужно",
    "надо",
    "сегодня",
    "вчера",
    "завтра",
    "день",
    "дня",
    "дней",
    "здесь",
    "там",
    "всё",
    "все",
    "всех",
    "тоже",
    "так",
    "же",
    "бы",
    "ли",
    "из",
    "у",
    "без",
    "для",
    "который",
    "которые",
];
const BULGARIAN: &[&str] = &[
    "се",
    "ще",
    "че",
    "са",
    "със",
    "във",
    "това",
    "тази",
    "този",
    "тези",
    "който",
    "която",
    "което",
    "които",
    "няма",
    "има",
    "беше",
    "може",
    "как",
    "но",
    "от",
    "е",
    "го",
    "му",
    "им",
    "си",
    "ми",
    "след",
    "като",
    "според",
    "още",
    "при",
    "бъде",
    "какво",
    "защо",
    "само",
    "сега",
    "ни",
    "те",
    "той",
    "тя",
];
const SOUTH_SLAVIC: &[&str] = &[
    "је", "су", "што", "од", "ће", "није", "али", "ако", "или", "како", "се", "во", "ќе", "дека",
    "од", "беше", "сите", "кои", "која", "кој", "ги", "го", "им", "не", "со", "си", "сум", "има",
    "нема", "биле", "нас", "би", "кад", "због", "само", "тако", "више", "јер", "сам", "смо",
];
const UKRAINIAN: &[&str] = &[
    "що",
    "та",
    "але",
    "це",
    "від",
    "як",
    "він",
    "вона",
    "вони",
    "бути",
    "було",
    "був",
    "була",
    "були",
    "його",
    "для",
    "про",
    "цього",
    "щоб",
    "який",
    "яка",
    "тому",
    "буде",
    "так",
    "ще",
    "вже",
    "й",
    "до",
];
const BELARUSIAN: &[&str] = &[
    "што",
    "гэта",
    "ад",
    "ён",
    "яна",
    "яны",
    "быў",
    "была",
    "было",
    "яго",
    "каб",
    "але",
    "ужо",
    "яшчэ",
    "таму",
    "калі",
    "таксама",
    "толькі",
    "пра",
    "як",
    "у",
    "да",
    "ці",
];
