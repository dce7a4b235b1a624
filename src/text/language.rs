//! Language of a text: evidence of the script first, a statistical guess only for long doubtful texts.
//!
//! A Russian message must not be lost: whatlang alone calls 61 % of Russian texts of 8–20 letters
//! Russian. So letters decide where they can, and where nothing decides the label is `und`. It is a
//! label: nothing is dropped for it.

use whatlang::{Lang as Guess, detect};

use crate::domain::Lang;

/// Letters before a statistical guess is worth asking for.
const GUESS_LETTERS_MIN: usize = 40;

/// The language of a text: ISO 639-1, or `und` when unsure.
pub fn language(text: &str) -> Lang {
    let letters = Letters::count(text);
    if letters.all() == 0 {
        return Lang::UND;
    }
    if letters.cyrillic * 2 < letters.all() {
        return not_cyrillic(text, &letters);
    }
    if let Some(code) = letters.foreign_alphabet() {
        return code;
    }
    if letters.russian_only > 0 && !letters.looks_mongolian() && !letters.looks_belarusian() {
        return Lang::RU;
    }
    by_words(text, &letters)
}

fn lang(code: &str) -> Lang {
    code.parse().unwrap_or(Lang::UND)
}

/// Counts of letters that tell alphabets apart.
#[derive(Debug, Default)]
struct Letters {
    cyrillic: usize,
    latin: usize,
    other: usize,
    /// ы э ё: in Russian, not in Ukrainian, Bulgarian, Serbian, Macedonian.
    russian_only: usize,
    /// і, also typed as Latin i inside a Cyrillic word
    i: usize,
    /// и, which Belarusian has not
    russian_i: usize,
    /// гэ, ць, дз, which Belarusian is full of
    belarusian_pairs: usize,
    /// ї є ґ
    ukrainian: usize,
    /// ў
    belarusian: usize,
    /// ј љ њ џ
    balkan: usize,
    /// ђ ћ
    serbian: usize,
    /// ѓ ќ ѕ
    macedonian: usize,
    /// қ ғ ұ ә һ with і: Kazakh
    kazakh: usize,
    /// ә җ ң һ: Tatar
    tatar: usize,
    /// ө ү: Mongolian and the Turkic languages
    rounded: usize,
    /// any other letter beyond the Russian alphabet
    rare: usize,
    /// ъ not before е ё ю я: Bulgarian
    bulgarian_yer: usize,
    /// аа оо уу ээ: Mongolian long vowels
    mongolian_pairs: usize,
}

impl Letters {
    fn count(text: &str) -> Self {
        let mut counts = Self::default();
        let mut previous = ' ';
        for c in text.chars() {
            let lower = match c {
                'А'..='Я' | 'Ѐ'..='Џ' => c.to_lowercase().next().unwrap_or(c),
                _ => c,
            };
            counts.add(lower, previous);
            previous = lower;
        }
        if previous == 'ъ' {
            counts.bulgarian_yer += 1;
        }
        counts
    }

    fn add(&mut self, c: char, previous: char) {
        if previous == 'ъ' && !matches!(c, 'е' | 'ё' | 'ю' | 'я' | '\'') && c.is_alphabetic() {
            self.bulgarian_yer += 1;
        }
        if c == previous && matches!(c, 'а' | 'о' | 'у' | 'э') {
            self.mongolian_pairs += 1;
        }
        if matches!((previous, c), ('г', 'э') | ('ц', 'ь') | ('д', 'з')) {
            self.belarusian_pairs += 1;
        }
        if c == 'i' && matches!(previous, 'а'..='я') {
            self.i += 1;
        }
        match c {
            'а'..='я' | 'ё' => {
                self.cyrillic += 1;
                self.russian_i += usize::from(c == 'и');
                self.russian_only += usize::from(matches!(c, 'ы' | 'э' | 'ё'));
                return;
            }
            'a'..='z' | 'A'..='Z' => {
                self.latin += 1;
                return;
            }
            'і' => self.i += 1,
            'ї' | 'є' | 'ґ' => self.ukrainian += 1,
            'ў' => self.belarusian += 1,
            'ј' | 'љ' | 'њ' | 'џ' => self.balkan += 1,
            'ђ' | 'ћ' => self.serbian += 1,
            'ѓ' | 'ќ' | 'ѕ' => self.macedonian += 1,
            'қ' | 'ғ' | 'ұ' | 'Қ' | 'Ғ' | 'Ұ' => self.kazakh += 1,
            'ә' | 'җ' | 'Ә' | 'Җ' => self.tatar += 1,
            'ө' | 'ү' | 'Ө' | 'Ү' => self.rounded += 1,
            '\u{400}'..='\u{52F}' => self.rare += 1,
            _ if c.is_alphabetic() => {
                if matches!(c, '\u{C0}'..='\u{24F}') {
                    self.latin += 1;
                } else {
                    self.other += 1;
                }
                return;
            }
            _ => return,
        }
        self.cyrillic += 1;
    }

    const fn all(&self) -> usize {
        self.cyrillic + self.latin + self.other
    }

    const fn looks_mongolian(&self) -> bool {
        self.mongolian_pairs > 0 && self.mongolian_pairs * 33 >= self.cyrillic
    }

    const fn looks_belarusian(&self) -> bool {
        self.russian_i == 0 && self.belarusian_pairs > 0 && self.russian_only > 0
    }

    /// The language whose alphabet has the letters that Russian has not, if there are enough of them
    /// to be more than a foreign name in a Russian text.
    fn foreign_alphabet(&self) -> Option<Lang> {
        let foreign = self.i
            + self.ukrainian
            + self.belarusian
            + self.balkan
            + self.serbian
            + self.macedonian
            + self.kazakh
            + self.tatar
            + self.rounded
            + self.rare;
        if foreign == 0 || foreign * 60 < self.cyrillic {
            return None;
        }
        let code = if self.rare > self.kazakh + self.tatar + self.rounded + self.i {
            "und"
        } else if self.kazakh > 0 || (self.tatar > 0 && self.i > 0) {
            "kk"
        } else if self.tatar > 0 {
            "tt"
        } else if self.rounded > 0 {
            if self.rare > 0 { "und" } else { "mn" }
        } else if self.serbian > 0 {
            "sr"
        } else if self.macedonian > 0 {
            "mk"
        } else if self.balkan > 0 {
            "sr"
        } else if self.belarusian > 0 || (self.i > 0 && self.russian_only > 0) {
            "be"
        } else {
            "uk"
        };
        Some(lang(code))
    }
}

fn not_cyrillic(text: &str, letters: &Letters) -> Lang {
    if letters.latin < GUESS_LETTERS_MIN {
        return Lang::UND;
    }
    match detect(text) {
        Some(guess) if guess.is_reliable() => lang(short_code(guess.lang())),
        _ => Lang::UND,
    }
}

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

/// Letters decided nothing: ask the small words, then, for a long text, the statistics.
fn by_words(text: &str, letters: &Letters) -> Lang {
    if letters.looks_mongolian() {
        return lang("mn");
    }
    if letters.looks_belarusian() {
        return lang("be");
    }
    if letters.bulgarian_yer > 0 {
        return lang("bg");
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    let hits = |list: &[&str]| words.iter().filter(|word| list.contains(word)).count();
    let russian = hits(RUSSIAN);
    let rivals = [
        (hits(BULGARIAN), "bg"),
        (hits(SOUTH_SLAVIC), "mk"),
        (hits(UKRAINIAN), "uk"),
        (hits(BELARUSIAN), "be"),
    ];
    let (strongest, code) = rivals
        .into_iter()
        .max_by_key(|&(count, _)| count)
        .unwrap_or((0, "und"));
    if strongest > russian + 1 {
        return lang(code);
    }
    if letters.all() >= GUESS_LETTERS_MIN && russian <= strongest {
        return match detect(&lower) {
            Some(guess) if guess.lang() == Guess::Rus => Lang::RU,
            Some(guess) if guess.is_reliable() => lang(short_code(guess.lang())),
            _ => Lang::UND,
        };
    }
    if strongest > russian {
        Lang::UND
    } else {
        Lang::RU
    }
}

/// ISO 639-1 of the languages worth telling apart; `und` for the rest.
const fn short_code(guess: Guess) -> &'static str {
    match guess {
        Guess::Rus => "ru",
        Guess::Ukr => "uk",
        Guess::Bel => "be",
        Guess::Bul => "bg",
        Guess::Mkd => "mk",
        Guess::Srp => "sr",
        Guess::Eng => "en",
        Guess::Deu => "de",
        Guess::Fra => "fr",
        Guess::Spa => "es",
        Guess::Ita => "it",
        Guess::Por => "pt",
        Guess::Pol => "pl",
        Guess::Ces => "cs",
        Guess::Tur => "tr",
        Guess::Aze => "az",
        Guess::Uzb => "uz",
        _ => "und",
    }
}

#[cfg(test)]
mod tests {
    use super::language;

    #[test]
    fn short_russian_messages_are_russian() {
        for text in [
            "нет воды",
            "Яма!!!",
            "когда дадут тепло",
            "Мира 12 свет",
            "У нас тоже",
            "Лифт",
            "автобус 15 опять мимо",
        ] {
            assert_eq!(language(text).as_str(), "ru", "{text}");
        }
    }

    #[test]
    fn neighbours_are_told_by_their_letters() {
        let cases = [
            ("Чому немає гарячої води вже третій день?", "uk"),
            ("Чаму няма гарачай вады ўжо трэці дзень?", "be"),
            (
                "Защо няма топла вода вече три дни, кога ще пуснат парното?",
                "bg",
            ),
            ("Зашто нема топле воде већ три дана?", "sr"),
            ("Неге үш күннен бері ыстық су жоқ?", "kk"),
            ("Яңа мәктәп ачылды", "tt"),
            ("Халуун ус гурван өдөр байхгүй байна", "mn"),
            (
                "The water has been off for three days and nobody answers the phone",
                "en",
            ),
        ];
        for (text, code) in cases {
            assert_eq!(language(text).as_str(), code, "{text}");
        }
    }

    #[test]
    fn nothing_to_read_is_undetermined() {
        for text in ["", "12/1", "👍👍", "ok"] {
            assert_eq!(language(text).as_str(), "und", "{text}");
        }
    }
}
