//! Whether a long text is told from afar: an article speaks of others, a resident's long message speaks
//! of oneself or to somebody.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::text::Analyser;

/// Bytes from which it is asked: a short message often names neither who writes nor who is to answer.
const LONG: usize = 1_000;

/// Words of who speaks and of who is spoken to.
static PERSONS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    "
    я меня мне мной мною мы нас нам нами мой моя мое мои моего моей моему моем моих моим моими мою
    наш наша наше наши нашего нашей нашему нашем наших нашим нашими нашу
    ты тебя тебе вы вас вам вами ваш ваша ваше ваши вашего вашей вашему вашем ваших вашим вашими вашу
    прошу просим хочу хотим хотелось требую требуем пожалуйста помогите подскажите примите ответьте
    здравствуйте уважаемые уважаемый уважаемая спасибо
    "
    .split_whitespace()
    .collect()
});

/// True when the text that `analyser` read last is long and nobody speaks of oneself or to somebody in
/// it, but for what stands in quotation marks.
pub(super) fn is_told_from_afar(analyser: &Analyser, text: &str) -> bool {
    if text.len() < LONG {
        return false;
    }
    let mut quotes = Quotes::of(text);
    let tokens = analyser.analysis().tokens.iter();
    let mut persons = tokens.filter(|token| PERSONS.contains(analyser.word(token)));
    !persons.any(|token| !quotes.cover(token.start as usize))
}

/// What stands in quotation marks, read forward.
struct Quotes<'t> {
    rest: std::str::CharIndices<'t>,
    open: bool,
}

impl<'t> Quotes<'t> {
    fn of(text: &'t str) -> Self {
        let rest = text.char_indices();
        Self { rest, open: false }
    }

    /// True when the byte, no earlier than the one asked before, stands in quotation marks.
    fn cover(&mut self, at: usize) -> bool {
        while self.rest.offset() < at {
            match self.rest.next() {
                Some((_, '«' | '“' | '„')) => self.open = true,
                Some((_, '»' | '”')) => self.open = false,
                Some((_, '"')) => self.open = !self.open,
                // A quotation that nobody closed ends with its paragraph.
                Some((_, '\n')) => self.open = false,
                Some(_) => {}
                None => break,
            }
        }
        self.open
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Lexicon;

    fn is_afar(text: &str) -> bool {
        let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
        analyser.analyse(text);
        is_told_from_afar(&analyser, text)
    }

    /// Long enough, and nobody's.
    const REPORT: &str =
        "В посёлке с понедельника меняют трубы, движение по улице закрыто до пятницы. ";

    #[test]
    fn an_article_speaks_of_others() {
        let report = REPORT.repeat(8);
        for told in [
            "",
            "«Мы закончим в срок», — сказал директор. ",
            "\"Нам обещали деньги\", пояснили в управе. ",
            "„Я против”, добавил депутат. ",
        ] {
            assert!(is_afar(&format!("{told}{report}{told}")), "{told}");
        }
    }

    #[test]
    fn a_resident_speaks_of_oneself_or_to_somebody() {
        let report = REPORT.repeat(8);
        for told in [
            "У нас двор затопило. ",
            "Примите меры! ",
            "Директор сказал «сделаем», а мы ждём. ",
            // Nobody closed it: it ends with its paragraph.
            "На сайте «Реформы ЖКХ\nнаш дом не найти. ",
        ] {
            assert!(!is_afar(&format!("{report}{told}{report}")), "{told}");
        }
    }

    #[test]
    fn of_a_short_text_nothing_is_said() {
        assert!(!is_afar(REPORT));
    }
}
