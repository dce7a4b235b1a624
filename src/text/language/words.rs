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

/// No word of the lists is longer, in bytes.
const WORD_BYTES_MAX: usize = 32;

/// Counts the words of a text.
pub(super) fn hits(text: &str) -> Hits {
    let mut hits = Hits {
        russian: 0,
        rivals: [(0, "bg"), (0, "mk"), (0, "uk"), (0, "be")],
    };
    let mut lower = String::with_capacity(WORD_BYTES_MAX);
    for word in text.split(|c: char| !is_letter(c)) {
        if word.is_empty() || word.len() > WORD_BYTES_MAX {
            continue;
        }
        lower.clear();
        lower.extend(word.chars().map(small));
        let Some(tongues) = TONGUES.get(lower.as_str()) else {
            continue;
        };
        hits.russian += usize::from(tongues & 1 != 0);
        for (at, rival) in hits.rivals.iter_mut().enumerate() {
            rival.0 += usize::from(tongues & (2 << at) != 0);
        }
    }
    hits
}

/// The Mongolian words of a text.
#[derive(Debug, Default)]
pub(super) struct Mongolian {
    /// Small words that nothing but Mongolian has.
    pub(super) small: usize,
    /// Words that end in a long vowel, with a consonant after it or not.
    pub(super) long: usize,
}

impl Mongolian {
    pub(super) const fn all(&self) -> usize {
        self.small + self.long
    }
}

/// Counts the Mongolian words of a text. Slow: for the few texts with doubled vowels.
pub(super) fn mongolian(text: &str) -> Mongolian {
    let mut found = Mongolian::default();
    for word in text.split(|c: char| !is_letter(c)) {
        let letters: Vec<char> = word.chars().map(small).collect();
        let is_small = || {
            MONGOLIAN
                .iter()
                .any(|known| letters.iter().copied().eq(known.chars()))
        };
        if is_small() {
            found.small += 1;
        } else if has_long_ending(&letters) {
            found.long += 1;
        }
    }
    found
}

/// True for «цаашдаа» and «жилээс», not for «вообще», «ООО» and «Урааа».
fn has_long_ending(letters: &[char]) -> bool {
    const LETTERS_MIN: usize = 4;
    const LAST: [char; 14] = [
        'в', 'г', 'д', 'ж', 'й', 'л', 'м', 'н', 'р', 'с', 'т', 'х', 'ч', 'ш',
    ];
    let long = |stem: &[char]| match *stem {
        [.., before, one, other] => {
            one == other && before != one && matches!(one, 'а' | 'о' | 'у' | 'э')
        }
        _ => false,
    };
    letters.len() >= LETTERS_MIN
        && match letters {
            [stem @ .., last] if LAST.contains(last) => long(stem),
            _ => long(letters),
        }
}

/// Cyrillic letters, which are nearly all, need no table.
fn is_letter(c: char) -> bool {
    matches!(c, '\u{0400}'..='\u{0481}' | '\u{048A}'..='\u{052F}' | 'a'..='z' | 'A'..='Z')
        || !c.is_ascii() && c.is_alphabetic()
}

fn small(c: char) -> char {
    match c {
        'а'..='я' => c,
        'А'..='Я' => char::from_u32(u32::from(c) + 0x20).unwrap_or(c),
        _ => c.to_lowercase().next().unwrap_or(c),
    }
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
/// Words that Russian has not, in letters that it has.
const MONGOLIAN: &[&str] = &[
    "нь",
    "гэж",
    "гэсэн",
    "юм",
    "энэ",
    "тэр",
    "нэг",
    "байна",
    "байгаа",
    "байсан",
    "байх",
    "болон",
    "болсон",
    "дээр",
    "одоо",
    "уу",
    "дээ",
    "хэрэг",
    "улсын",
    "хоёр",
    "олон",
    "ямар",
    "манай",
    "дараа",
    "тэгээд",
    "биш",
    "хийж",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_lists_can_be_met() {
        for word in TONGUES.keys() {
            assert!(word.len() <= WORD_BYTES_MAX, "{word}");
            assert!(word.chars().all(is_letter), "{word}");
            let one = hits(&word.to_uppercase());
            let met = one.russian + one.rivals.iter().map(|(count, _)| count).sum::<usize>();
            assert!(met > 0, "{word}");
        }
    }
}
