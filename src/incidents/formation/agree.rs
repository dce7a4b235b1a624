//! «У нас тоже»: a bare word of agreement, which says nothing of its own and counts for its thread.

mod words;

use self::words::{
    ADVICE, ASSENTS, BORNE, CUES, GOOD_NEWS, LAUGHS, NO_TROUBLE, OTHERS, OUTRIGHT, SAME, TROUBLES,
    WITH_YOU,
};
use crate::domain::{Item, Place, PlaceMention, Signal, SignalKind, SignalMark, Verdict};

/// A longer text has something of its own to say and is judged by the rules alone.
const MOST_WORDS: usize = 8;
/// In so few words a «тоже» or an address is all there is to say: «соседний подъезд тоже», «Щорса, 47».
const BARE_WORDS: usize = 6;
/// Longer thanks may hold a complaint.
const THANKS_WORDS: usize = 15;

/// True when a very short text only says that its author has the same problem.
pub(super) fn agrees(text: &str) -> bool {
    if text.contains('?') {
        return false;
    }
    let signs = text.trim();
    if signs == "+1" || (!signs.is_empty() && signs.chars().all(|sign| sign == '+')) {
        return true;
    }
    let lower = folded(text);
    let words = words(&lower);
    let also = words.len() <= BARE_WORDS
        && !laughs(&words)
        && clauses(&lower).any(|clause| is_also(&clause));
    let says = also || has_any(&words, CUES) || is_outright(&lower);
    says && words.len() <= MOST_WORDS && !tells_good_news(&words)
}

/// True for a short text that says outright that its trouble is the one above: «та же беда, утром не
/// уехать». «У нас тоже» alone may go on with a trouble of its own.
pub(super) fn seconds(text: &str) -> bool {
    let lower = folded(text);
    let words = words(&lower);
    let asks = text.contains('?');
    is_outright(&lower) && words.len() <= MOST_WORDS && !asks && !tells_good_news(&words)
}

/// «Соседний подъезд тоже», «тоже нет»; not «мне тоже нравится», «и вам тоже».
fn is_also(clause: &[&str]) -> bool {
    let Some(at) = clause.iter().position(|word| *word == "тоже") else {
        return false;
    };
    let ours = !clause[..at].iter().any(|word| OTHERS.contains(word));
    let next = clause.get(at + 1);
    ours && next.is_none_or(|next| BORNE.contains(next))
}

/// True when the text says that it is the same, or sides with who said it.
fn is_outright(lower: &str) -> bool {
    let is_trouble = |word: &&str| TROUBLES.iter().any(|stem| word.starts_with(stem));
    let same = |clause: &[&str]| {
        let mut ends = clause.windows(2).zip(2..);
        ends.any(|(pair, end)| {
            SAME.contains(&pair.join(" ").as_str()) && clause.get(end).is_none_or(is_trouble)
        })
    };
    let assents = |clause: &[&str]| {
        clause.iter().enumerate().any(|(at, word)| {
            let denied = at > 0 && clause[at - 1] == "не";
            let after = &clause[at + 1..];
            let sides = after.is_empty() || WITH_YOU.iter().any(|with| begins_with(after, with));
            ASSENTS.contains(word) && !denied && sides
        })
    };
    has_any(&words(lower), OUTRIGHT) || clauses(lower).any(|one| same(&one) || assents(&one))
}

/// True for an item that agrees with what stands above it, or names its own house to it, and says
/// nothing more.
pub(super) fn is_bare(item: &Item, verdict: &Verdict) -> bool {
    agrees(&item.text) || only_address(item, verdict)
}

/// True for agreement that complains of nothing by itself. «У нас тоже нет воды» does.
pub(super) fn is_mere(item: &Item, verdict: &Verdict) -> bool {
    let own = verdict.actionable && !verdict.has_thread_topic();
    is_bare(item, verdict) && !own
}

/// True for an answer that tells of the problem above, though too faintly to raise it: «и мы сидим без
/// света».
pub(super) fn echoes(item: &Item, verdict: &Verdict) -> bool {
    let told = |signal| verdict.has(signal);
    let lower = folded(&item.text);
    let words = words(&lower);
    item.thread != item.native_id
        && verdict.category().is_some()
        && verdict.filters.is_empty()
        && !told(Signal::Gratitude)
        && !told(Signal::Question)
        && !item.text.contains('?')
        && !words.iter().any(|word| ADVICE.contains(word))
        && !tells_good_news(&words)
}

/// True for an answer that is hardly more than an address: «Щорса, 47» to «какой дом?», «двенадцатая
/// школа» to «какая?».
fn only_address(item: &Item, verdict: &Verdict) -> bool {
    only_place(item, verdict, |place| place.street.is_some())
}

/// True for an answer that says in which town it is, and hardly more: «это в Губкине» to «где это?».
pub(super) fn tells_where(item: &Item, verdict: &Verdict) -> bool {
    only_place(item, verdict, |place| place.territory.is_some())
}

fn only_place(item: &Item, verdict: &Verdict, told: impl Fn(&Place) -> bool) -> bool {
    let lower = folded(&item.text);
    let words = words(&lower);
    let named = |mention: &PlaceMention| mention.certain && told(&mention.place);
    item.thread != item.native_id
        && (verdict.facility.is_some() || verdict.places.iter().any(named))
        && verdict.sectors.is_empty()
        && verdict.signals.is_empty()
        && words.len() <= BARE_WORDS
        && !item.text.contains('?')
        && !tells_good_news(&words)
}

/// True for short thanks that find fault with nothing: «спасибо, тепло дали» under a complaint names its
/// topic, and the rules take the topic for a problem.
pub(super) fn only_thanks(item: &Item, verdict: &Verdict) -> bool {
    const FAULTS: [&str; 14] = [
        "не",
        "нет",
        "но",
        "однако",
        "только",
        "лишь",
        "еще",
        "опять",
        "снова",
        "когда",
        "почему",
        "без",
        "просим",
        "прошу",
    ];
    let grievance = |mark: &SignalMark| mark.id.kind() != SignalKind::State;
    let lower = folded(&item.text);
    let words = words(&lower);
    verdict.has(Signal::Gratitude)
        && !verdict.signals.iter().any(grievance)
        && words.len() <= THANKS_WORDS
        && !words.iter().any(|word| FAULTS.contains(word))
}

/// True for a few cheerful words that name no topic: «у нас тоже без проблем» has the words of agreement,
/// for which the rules give it the topic of its thread.
pub(super) fn only_cheer(item: &Item, verdict: &Verdict) -> bool {
    let lower = folded(&item.text);
    let words = words(&lower);
    verdict.has_thread_topic()
        && verdict.signals.is_empty()
        && words.len() <= MOST_WORDS
        && tells_good_news(&words)
}

fn folded(text: &str) -> String {
    text.to_lowercase().replace('ё', "е")
}

fn words(lower: &str) -> Vec<&str> {
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect()
}

/// The words between two marks, for every such stretch.
fn clauses(lower: &str) -> impl Iterator<Item = Vec<&str>> {
    let is_mark = |letter: char| !letter.is_alphanumeric() && !letter.is_whitespace();
    lower.split(is_mark).map(words)
}

fn has_any(words: &[&str], cues: &[&str]) -> bool {
    let begins = |from: usize| cues.iter().any(|cue| begins_with(&words[from..], cue));
    (0..words.len()).any(begins)
}

fn begins_with(words: &[&str], cue: &str) -> bool {
    let mut words = words.iter();
    cue.split(' ').all(|part| words.next() == Some(&part))
}

/// «Меня тоже прорвало, ржу»: who laughs plays with the words of the trouble.
fn laughs(words: &[&str]) -> bool {
    let is_laugh = |word: &&str| LAUGHS.iter().any(|stem| word.starts_with(stem));
    words.iter().any(is_laugh)
}

fn tells_good_news(words: &[&str]) -> bool {
    let good = words.iter().enumerate().any(|(at, word)| {
        let denied = at > 0 && words[at - 1] == "не";
        GOOD_NEWS.contains(word) && !denied || *word == "есть" && has_it(&words[at + 1..])
    });
    good || has_any(words, NO_TROUBLE)
}

/// «Вода есть», «у нас есть свет», but not «у нас тоже есть такая проблема».
fn has_it(after: &[&str]) -> bool {
    const TROUBLE: [&str; 6] = ["так", "проблем", "бед", "жалоб", "перебо", "долг"];
    let next = after.first();
    next.is_none_or(|next| !TROUBLE.iter().any(|stem| next.starts_with(stem)))
}

#[cfg(test)]
mod tests {
    use super::{agrees, seconds};

    #[test]
    fn a_bare_word_of_agreement_counts() {
        for text in [
            "У нас тоже",
            "и у нас такая же беда!!!",
            "У меня так же, второй день",
            "Тоже самое на Губкина",
            "+",
            " +1 ",
            "+++",
            "Плюсую 😡",
            "Аналогично, Мира 14.",
            "У нас тоже не работает",
            "Соседний подъезд тоже",
            "и мы так сидим",
            "Подтверждаю!",
            "не у вас одних",
            "у нас тоже есть такая проблема",
            "та же история, Мира 14",
            "у нас тоже нет воды",
            "и у нас так же",
            "Тоже нет, и света нет",
            "мы тоже сидим, уже третий час",
            "Согласна с вами, невозможно",
            "Присоединяюсь, воды нет",
            "у нас тоже нет, ахаха, третий день веселимся",
        ] {
            assert!(agrees(text), "{text}");
        }
    }

    #[test]
    fn some_words_say_that_it_is_the_same_trouble() {
        for text in [
            "Та же беда, утром не уехать",
            "и у нас так же, ждём по часу",
        ] {
            assert!(seconds(text), "{text}");
        }
        for text in [
            "У нас тоже лифт сломан",
            "Та же беда была, починили",
            "так же?",
        ] {
            assert!(!seconds(text), "{text}");
        }
    }

    #[test]
    fn the_words_of_agreement_do_not_always_agree() {
        for text in [
            "Мне тоже нравится новый сквер",
            "Нас тоже всё устраивает",
            "У нас тоже без проблем",
            "Вам тоже хорошего дня",
            "Согласен с администрацией",
            "Тоже мне новость",
            "мы тоже за вас рады",
            "И вам тоже",
            "Спасибо, и вас тоже",
            "Не согласен",
            "Поддерживаю решение мэра",
            "Присоединяюсь к поздравлениям",
            "Я тоже люблю этот парк",
            "Мы тоже не жалуемся",
            "Тоже хочу такой фонтан",
            "Мы тоже туда ходили в субботу",
            "Это тот же подрядчик",
            "Так же хочу поблагодарить врачей",
            "И мы поздравляем",
            "У нас тоже претензий нет",
            "меня тоже прорвало, ржу не могу",
            "тоже течет ахахах",
        ] {
            assert!(!agrees(text), "{text}");
        }
    }

    #[test]
    fn good_news_questions_and_stories_do_not() {
        for text in [
            "",
            "У нас тоже всё хорошо",
            "И у нас уже починили, спасибо",
            "А у нас тоже отключат?",
            "Тоже мне новость",
            "У нас тоже вода есть",
            "и у нас есть, всё ок",
            "мы тоже уже горячие батареи потрогали",
            "Звоните в аварийную",
            "у нас тоже так было в прошлом году потом приехали поменяли трубу и стало лучше",
        ] {
            assert!(!agrees(text), "{text}");
        }
    }
}
