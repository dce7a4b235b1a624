//! Language of a text: evidence of the script first, a statistical guess only for long doubtful texts.
//!
//! A Russian message must not be lost: whatlang alone calls 61 % of Russian texts of 8–20 letters
//! Russian. So letters decide where they can, and where nothing decides the label is `und`. It is a
//! label: nothing is dropped for it.

mod contacts;
mod letters;
mod words;

use whatlang::{Lang as Guess, detect};

use letters::Letters;

use crate::domain::Lang;

/// Letters before a statistical guess is worth asking for.
const GUESS_LETTERS_MIN: usize = 40;

/// Words with a Mongolian ending that are evidence by themselves: one or two may be drawn out in Russian.
const LONG_WORDS_MIN: usize = 3;

/// The language of a text: ISO 639-1, or `und` when unsure.
pub fn language(text: &str) -> Lang {
    let letters = Letters::count(text);
    if letters.latin > 0
        && let Some(said) = contacts::without_contacts(text)
    {
        return of(&said, &Letters::count(&said));
    }
    of(text, &letters)
}

/// The language of a text without contacts.
fn of(text: &str, letters: &Letters) -> Lang {
    if letters.all() == 0 {
        return Lang::UND;
    }
    if letters.cyrillic * 2 < letters.all() {
        return not_cyrillic(text, letters);
    }
    if let Some(code) = letters.foreign_alphabet() {
        return code;
    }
    if letters.has_long_vowels()
        && let Some(code) = by_long_vowels(text)
    {
        return code;
    }
    if letters.russian_only > 0 && !letters.looks_belarusian() {
        return Lang::RU;
    }
    by_words(text, letters)
}

fn lang(code: &str) -> Lang {
    code.parse().unwrap_or(Lang::UND)
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

/// Two equal vowels side by side stand in «вообще» and «Ураа» too, so Mongolian words must outweigh
/// the Russian ones; none when they do not.
fn by_long_vowels(text: &str) -> Option<Lang> {
    let mongolian = words::mongolian(text);
    let russian = words::hits(text).russian;
    if mongolian.all() <= russian {
        return None;
    }
    let certain = mongolian.small > 0 || mongolian.long >= LONG_WORDS_MIN;
    let code = match certain && mongolian.all() > russian + 1 {
        true => lang("mn"),
        false => Lang::UND,
    };
    Some(code)
}

/// Letters decided nothing: ask the small words, then, for a long text, the statistics.
fn by_words(text: &str, letters: &Letters) -> Lang {
    if letters.looks_belarusian() {
        return lang("be");
    }
    if letters.bulgarian_yer > 0 {
        return lang("bg");
    }
    let words::Hits { russian, rivals } = words::hits(text);
    let (strongest, code) = rivals
        .into_iter()
        .max_by_key(|&(count, _)| count)
        .unwrap_or((0, "und"));
    if strongest > russian + 1 {
        return lang(code);
    }
    if letters.all() >= GUESS_LETTERS_MIN && russian <= strongest {
        return match detect(&text.to_lowercase()) {
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
    fn doubled_vowels_of_russian_words_are_not_mongolian() {
        for text in [
            "Вообще нет воды",
            "Сообщение о протечке",
            "ООО Водоканал бездействует",
            "Координаты ямы",
            "Нееееет воооооды",
            "Ураааа",
            "Кооператив без света",
            "Зоопарк закрыт",
            "Авиаагентство обмануло",
            "Здравоохранение",
        ] {
            assert_eq!(language(text).as_str(), "ru", "{text}");
        }
        for text in ["Кошмаар ужаас", "Спасибоо большоое", "Даа нуу"]
        {
            assert_ne!(language(text).as_str(), "mn", "{text}");
        }
    }

    #[test]
    fn contacts_say_nothing_of_the_language() {
        for text in [
            "Подробнее https://vk.com/wall-1234_5678?from=newsfeed&ref=notifications-of-all нет воды третий день",
            "@ivanov нет воды t.me/ivanov",
            "нет воды ivan@mail.ru",
            "нет воды,vk.com/some_long_name_of_a_group",
        ] {
            assert_eq!(language(text).as_str(), "ru", "{text}");
        }
        for text in [
            "https://vk.com/wall-1234_5678?from=newsfeed&ref=notifications",
            "@ivanov",
        ] {
            assert_eq!(language(text).as_str(), "und", "{text}");
        }
        let english =
            "The water has been off for three days, see www.example.org/water and tell us";
        assert_eq!(language(english).as_str(), "en");
    }

    #[test]
    fn mongolian_is_told_by_its_words_where_its_letters_are_not_typed() {
        for text in [
            "Энэ тоо жилээс жилд нэмэгдэж байгаа.",
            "Тэгээд цаашдаа уулзалт зохион байгуулъя гэж шийдсэн.",
        ] {
            assert_eq!(language(text).as_str(), "mn", "{text}");
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
