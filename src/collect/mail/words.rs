//! What the writer of a letter says himself: quotes of others and the signature go. Pure.

use mail_parser::decoders::html::html_to_text;

/// How the line ends that mail programs put above a quote.
const SAYS: [&str; 9] = [
    "wrote:",
    "пишет:",
    "писал:",
    "писала:",
    "написал:",
    "написала:",
    "писал(а):",
    "написал(а):",
    ">:",
];
/// How mail programs mark what follows as another letter.
const OTHER_LETTER: [&str; 6] = [
    "исходное сообщение",
    "пересылаемое сообщение",
    "пересланное сообщение",
    "original message",
    "forwarded message",
    "пересылаемого сообщения",
];
/// How a letter closes.
const CLOSINGS: [&str; 6] = [
    "с уважением",
    "с уваж.",
    "с наилучшими пожеланиями",
    "всего доброго",
    "best regards",
    "kind regards",
];
/// What phones and programs write under letters.
const SENT_FROM: [&str; 5] = [
    "отправлено из ",
    "отправлено с ",
    "sent from ",
    "get outlook for",
    "отправлено через",
];
/// A longer line below the closing is no line of a signature.
const SIGNATURE_LINE_MAX: usize = 60;

/// A subject without the marks of answers and forwards.
pub(super) fn topic(subject: &str) -> &str {
    const MARKS: [&str; 6] = ["re:", "fw:", "fwd:", "ответ:", "отв:", "пересл:"];
    let mut rest = subject.trim();
    loop {
        let marked = |mark: &str| {
            let start = rest.get(..mark.len());
            start.is_some_and(|start| start.to_lowercase() == mark)
        };
        match MARKS.iter().find(|mark| marked(mark)) {
            Some(mark) => rest = rest[mark.len()..].trim_start(),
            None => return rest,
        }
    }
}

/// The text of a page; of each quote a mark stays, so that the line that announces it is known as such.
/// A quote that is not closed goes to the end.
pub(super) fn own_html(page: &str) -> String {
    const MARK: &str = "<br>&gt;<br>";
    // ASCII case alone: the lengths stay.
    let folded = page.to_ascii_lowercase();
    let is_tag = |tag: &str, name: &str| {
        let behind = tag.strip_prefix(name);
        behind.is_some_and(|behind| !behind.starts_with(|c: char| c.is_alphanumeric()))
    };
    let (mut own, mut from, mut depth) = (String::new(), 0, 0_usize);
    for (at, _) in folded.match_indices('<') {
        let tag = &folded[at + 1..];
        if at < from {
            continue;
        }
        if is_tag(tag, "blockquote") {
            if depth == 0 {
                own.push_str(&page[from..at]);
                own.push_str(MARK);
            }
            depth += 1;
        } else if depth > 0 && is_tag(tag, "/blockquote") {
            depth -= 1;
            from = tag.find('>').map_or(page.len(), |end| at + end + 2);
        }
    }
    if depth == 0 {
        own.push_str(&page[from..]);
    }
    html_to_text(&own)
}

/// The lines that are the writer's own.
pub(super) fn own_words(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut own: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let rest = &lines[at + 1..];
        let folded = line.trim().to_lowercase();
        at += 1;
        if ends_letter(line, &folded, rest) {
            break;
        }
        if is_quote(line) || SENT_FROM.iter().any(|start| folded.starts_with(start)) {
            continue;
        }
        if introduces_quote(&folded, rest) {
            forget_its_beginning(&folded, &mut own);
            if next_said(rest).is_some_and(is_quote) {
                continue;
            }
            break;
        }
        if closes(line.trim(), &folded) {
            at += rest.iter().take_while(|line| signs(line)).count();
            continue;
        }
        own.push(line);
    }
    own.join("\n").trim().to_owned()
}

/// The signature's mark, or another letter below.
fn ends_letter(line: &str, folded: &str, rest: &[&str]) -> bool {
    let names_other = || OTHER_LETTER.iter().any(|mark| folded.contains(mark));
    let starts = |line: &str, keys: [&str; 2]| keys.iter().any(|key| line.starts_with(key));
    let heads_other = || {
        let among = |keys: [&str; 2]| rest.iter().take(3).any(|line| starts(line.trim(), keys));
        starts(line.trim(), ["От:", "From:"])
            && (among(["Отправлено:", "Sent:"]) || among(["Дата:", "Date:"]))
    };
    line == "--" || folded.starts_with("--") && names_other() || heads_other()
}

fn is_quote(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

fn next_said<'l>(rest: &[&'l str]) -> Option<&'l str> {
    rest.iter().copied().find(|line| !line.trim().is_empty())
}

/// «20.11.2026, 10:00, Иван <ivan@example.ru>:», «Иван пишет:» above a quote. A resident may say that
/// somebody wrote something: without an address there must be a quote below.
fn introduces_quote(folded: &str, rest: &[&str]) -> bool {
    SAYS.iter().any(|end| folded.ends_with(end))
        && (folded.contains('@') || next_said(rest).is_some_and(is_quote))
}

/// Such a line may have been broken: then its beginning, with the hour, is the last of what we took.
fn forget_its_beginning(folded: &str, own: &mut Vec<&str>) {
    if !has_hour(folded) {
        own.pop_if(|before| has_hour(before));
    }
}

/// «10:00» stands in it.
fn has_hour(line: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit();
    line.as_bytes()
        .windows(4)
        .any(|four| digit(four[0]) && four[1] == b':' && digit(four[2]) && digit(four[3]))
}

/// «С уважением, Иван»: behind the words stands nothing, or a name.
fn closes(line: &str, folded: &str) -> bool {
    let closing = CLOSINGS
        .iter()
        .find(|closing| folded.starts_with(**closing));
    closing.is_some_and(|closing| {
        let behind = line.chars().skip(closing.chars().count());
        let mut behind = behind.skip_while(|c| !c.is_alphabetic());
        behind.next().is_none_or(char::is_uppercase)
    })
}

/// A line of a signature: short, and no postscript.
fn signs(line: &str) -> bool {
    let folded = line.trim().to_lowercase();
    let is_postscript = ["p.s", "p. s", "п.с", "з.ы"]
        .iter()
        .any(|start| folded.starts_with(start));
    line.chars().count() <= SIGNATURE_LINE_MAX && !is_postscript && !is_quote(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_signatures_go_and_the_writers_words_stay() {
        for (letter, own) in [
            ("Нет воды.\n\nТретий день.", "Нет воды.\n\nТретий день."),
            ("И у нас.\n> Нет воды.\n>> Когда?\n", "И у нас."),
            (
                "Пт, 20 ноя 2026, 10:00 от Ивана <i@example.ru>:\n> Нет воды\n\nДо сих пор нет!",
                "До сих пор нет!",
            ),
            (
                "Нет.\n\nOn Fri, Nov 20, 2026 at 10:00 AM Ivan\n<i@example.ru> wrote:\nThere is none",
                "Нет.",
            ),
            (
                "Нет.\n20.11.2026 10:00, Иван Петров пишет:\n> Есть вода?",
                "Нет.",
            ),
            (
                "Управляющая нам написала:\nждите",
                "Управляющая нам написала:\nждите",
            ),
            ("Яма.\n-----Исходное сообщение-----\nОт: Иван", "Яма."),
            (
                "Яма.\nОт: Иван Петров\nОтправлено: 20 ноября\nКому: приёмная\n\nГде ремонт?",
                "Яма.",
            ),
            (
                "От: вокзала до рынка нет света",
                "От: вокзала до рынка нет света",
            ),
            ("Яма.\n-- \nИван Петров\n8 900 123-45-67", "Яма."),
            ("Яма.\n\nС уважением,\nИван Петров\nул. Мира, 12", "Яма."),
            (
                "Яма.\nС уважением, Иван\nP.S. И фонарь не горит",
                "Яма.\nP.S. И фонарь не горит",
            ),
            (
                "С уважением отношусь\nк вашей работе, но снег не убирают",
                "С уважением отношусь\nк вашей работе, но снег не убирают",
            ),
            ("Яма.\nС уважением Иван Петров\nдом 5", "Яма."),
            ("Яма\nОтправлено с iPhone", "Яма"),
            ("> Только цитата", ""),
        ] {
            assert_eq!(own_words(letter), own, "{letter}");
        }
    }

    #[test]
    fn marks_of_answers_leave_the_subject() {
        for (subject, own) in [
            ("Re: Fwd: Нет воды", "Нет воды"),
            ("ОТВЕТ: re:Нет воды", "Нет воды"),
            ("Ремонт: когда?", "Ремонт: когда?"),
            ("", ""),
        ] {
            assert_eq!(topic(subject), own, "{subject}");
        }
    }

    #[test]
    fn quotes_of_a_page_go_and_what_stands_around_them_stays() {
        const GMAIL: &str = "<div dir=\"ltr\">И у нас нет.</div><br>\
            <div class=\"gmail_quote gmail_quote_container\">\
            <div dir=\"ltr\" class=\"gmail_attr\">пт, 20 нояб. 2026\u{202f}г. в 10:00, Иван Петров &lt;\
            <a href=\"mailto:ivan@example.ru\">ivan@example.ru</a>&gt;:<br></div>\
            <blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex\">\
            <div dir=\"ltr\">Нет воды</div></blockquote></div>\
            <div>Третий день, дом 12.</div>";
        const THUNDERBIRD: &str = "<body><div class=\"moz-cite-prefix\">20.11.2026 10:00, Иван Петров пишет:<br></div>\
            <BLOCKQUOTE type=\"cite\" cite=\"mid:1@x\"><p>Нет воды</p></BLOCKQUOTE><p>И у нас.</p></body>";
        for (page, own) in [
            (
                "<p>Нет воды</p><blockquote>Иван</blockquote><p>Ждём</p>",
                "Нет воды\nЖдём",
            ),
            (GMAIL, "И у нас нет.\nТретий день, дом 12."),
            (THUNDERBIRD, "И у нас."),
            (
                "<p>а</p><blockquote>б<blockquote>в</blockquote>г</blockquote>д<blockquote>е</blockquote>ж",
                "а\nд\nж",
            ),
            ("<p>Нет воды</p><blockquote>Иван<p>Пётр</p>", "Нет воды"),
            ("<p>Нет</blockquote> воды</p>", "Нет воды"),
            ("<p>Нет</p><blockquote>а</blockquote", "Нет"),
            ("<p>Нет</p><blockquotes>воды</blockquotes>", "Нет\nводы"),
            ("<p>Нет воды</p>", "Нет воды"),
        ] {
            let words = own_words(&own_html(page));
            let lines: Vec<&str> = words.lines().map(str::trim).collect();
            let said: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
            assert_eq!(said.join("\n"), own, "{page}");
        }
    }
}
