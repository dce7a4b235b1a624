//! Letters (`.eml`) as messages: what their writer says himself, in its thread. Layer 3; they are put
//! into a folder, which `inbox` reads.
//!
//! Of a header only what threads a letter is read, and as digests: a `Message-ID` may hold a name. The
//! sender's address becomes a voice at the door. E-mail is no route of appeals (547-ФЗ of 2024-12-28), so
//! a letter is a message and never an appeal.

mod words;

use mail_parser::{HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use sha2::{Digest, Sha256};

use self::words::{own_html, own_words, topic};
use super::{Fate, Manifest, Reading, ReplyError, half_hex, reading::one_of};
use crate::domain::{ItemKind, Network, RawItem, Timestamp};

/// Largest letter, bytes.
pub const LETTER_MAX: u64 = 25 << 20;

/// Who wrote to whom, from where and with what: nothing of it is kept.
pub const MANIFEST: Manifest = Manifest {
    network: Network::Mail,
    personal: &[
        ("From", Fate::Voice),
        ("Subject", Fate::Redacted),
        ("body", Fate::Redacted),
        ("To", Fate::Dropped),
        ("Cc", Fate::Dropped),
        ("Bcc", Fate::Dropped),
        ("Reply-To", Fate::Dropped),
        ("Sender", Fate::Dropped),
        ("Return-Path", Fate::Dropped),
        ("Received", Fate::Dropped),
        ("User-Agent", Fate::Dropped),
        ("X-Mailer", Fate::Dropped),
        ("X-Originating-IP", Fate::Dropped),
        ("attachments", Fate::Dropped),
    ],
};

/// Why a file gives no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoLetter {
    /// It has none of a letter's headers.
    #[error("это не письмо: в файле нет заголовков From, Date, Subject. Ожидается .eml")]
    Foreign,
    /// Its writer says nothing.
    #[error("в письме нет своих слов: только подпись, цитата или вложение")]
    Empty,
}

/// Reads a recorded letter.
///
/// # Errors
/// What is no letter, or has no words of its own.
pub fn read(method: Option<&str>, letter: &[u8]) -> Result<Reading, ReplyError> {
    one_of(method, "letter")?;
    let item = self::letter(letter).map_err(|error| ReplyError::Format {
        expected: "письмо (.eml)",
        found: error.to_string(),
    })?;
    Ok(Reading {
        items: vec![item],
        ..Reading::default()
    })
}

/// The message of a letter.
///
/// # Errors
/// What is no letter, or has no words of its own.
pub fn letter(bytes: &[u8]) -> Result<RawItem, NoLetter> {
    let message = MessageParser::default().parse(bytes);
    let message = message.filter(is_letter).ok_or(NoLetter::Foreign)?;
    let above = message.references().as_text_list().unwrap_or_default();
    let parent = message.in_reply_to().as_text_list().unwrap_or_default();
    let parent = parent.first().or(above.last()).map(|id| digest(id));
    let words = words_of(&message);
    // A reply bears the subject of what it answers.
    let topic = message.subject().filter(|_| parent.is_none()).map(topic);
    let said = [topic.unwrap_or_default(), words.as_str()];
    let said: Vec<&str> = said.into_iter().filter(|part| !part.is_empty()).collect();
    if said.is_empty() {
        return Err(NoLetter::Empty);
    }
    let text = format!("{}{}", said.join("\n\n"), enclosed(&message));
    let from = message.from().and_then(|from| from.first()?.address());
    let written = message.date().map(|date| date.to_timestamp());
    Ok(RawItem {
        network: Network::Mail,
        kind: ItemKind::Message,
        native_id: match message.message_id() {
            Some(id) => digest(id),
            None => digest(&format!("{written:?}\n{text}")),
        },
        thread: above.first().map(|id| digest(id)).or(parent.clone()),
        parent,
        author: from.map(str::to_lowercase),
        // A date of the last century is a clock that nobody set.
        published_at: written
            .filter(|seconds| *seconds > 946_684_800)
            .and_then(|seconds| Timestamp::from_second(seconds).ok()),
        text,
        ..RawItem::default()
    })
}

/// The parser finds a message in any text: a letter has at least one header of letters.
fn is_letter(message: &Message<'_>) -> bool {
    message.from().is_some()
        || message.date().is_some()
        || message.subject().is_some()
        || message.in_reply_to() != &HeaderValue::Empty
}

/// What the writer says himself: the plain text, else the text of the page.
fn words_of(message: &Message<'_>) -> String {
    let said = message.text_bodies().filter_map(|part| match &part.body {
        PartType::Text(text) => Some(own_words(text)),
        PartType::Html(page) => Some(own_words(&own_html(page))),
        _ => None,
    });
    said.filter(|words| !words.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// How many attachments of which kind, as marks that no rule reads.
fn enclosed(message: &Message<'_>) -> String {
    let mut counts = [("фото", 0), ("видео", 0), ("звук", 0), ("файл", 0)];
    for part in message.attachments() {
        counts[kind_of(part)].1 += 1;
    }
    let some = counts.into_iter().filter(|(_, count)| *count > 0);
    some.map(|(kind, count)| format!("\n⟨{kind}: {count}⟩"))
        .collect()
}

fn kind_of(part: &MessagePart<'_>) -> usize {
    let kind = part.content_type().map(|kind| kind.ctype());
    match kind.map(str::to_ascii_lowercase).as_deref() {
        Some("image") => 0,
        Some("video") => 1,
        Some("audio") => 2,
        _ => 3,
    }
}

/// An id that tells letters apart and nothing of their writers.
fn digest(id: &str) -> String {
    half_hex(Sha256::new_with_prefix(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPLAINT: &str = "From: =?utf-8?B?0JjQstCw0L0=?= <Ivan.Petrov@example.ru>\r\n\
        To: priem@example.ru\r\n\
        Cc: sosed@example.ru\r\n\
        Received: from phone-of-ivan (10.1.2.3)\r\n\
        Subject: Re: fwd: =?utf-8?B?0J3QtdGCINCy0L7QtNGL?=\r\n\
        Message-ID: <ivan.petrov.1@example.ru>\r\n\
        Date: Fri, 20 Nov 2026 10:00:00 +0300\r\n\
        Content-Type: text/plain; charset=utf-8\r\n\r\n\
        Белгород, ул. Мира, 12. Третий день.\r\n\r\nС уважением,\r\nИван Петров\r\n";

    #[test]
    fn a_letter_is_a_message_without_its_writer() {
        let item = letter(COMPLAINT.as_bytes()).unwrap();
        assert_eq!(
            item.text,
            "Нет воды\n\nБелгород, ул. Мира, 12. Третий день."
        );
        assert_eq!(
            (item.network, item.kind),
            (Network::Mail, ItemKind::Message)
        );
        assert_eq!(item.author.as_deref(), Some("ivan.petrov@example.ru"));
        assert_eq!(
            item.published_at,
            Some("2026-11-20T07:00:00Z".parse().unwrap())
        );
        assert_eq!((item.parent, item.thread), (None, None));
        assert_eq!(item.native_id, digest("ivan.petrov.1@example.ru"));
    }

    #[test]
    fn a_reply_stands_under_what_it_answers() {
        let reply = "From: b@example.ru\nSubject: Re: Нет воды\nMessage-ID: <3@x>\n\
            In-Reply-To: <2@x>\nReferences: <1@x> <2@x>\n\n\
            И у нас нет.\n\n20.11.2026, 10:00, \"Иван Петров\" <ivan@example.ru>:\n> Нет воды\n";
        let item = letter(reply.as_bytes()).unwrap();
        assert_eq!(item.text, "И у нас нет.");
        assert_eq!(item.parent, Some(digest("2@x")));
        assert_eq!(item.thread, Some(digest("1@x")));
        assert_eq!(item.published_at, None);
    }

    #[test]
    fn a_page_is_read_as_its_text_and_attachments_are_counted() {
        let letter = letter(
            b"From: a@example.ru\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
            --b\nContent-Type: text/html; charset=windows-1251\n\n\
            <html><head><style>p{}</style></head><body><p>\xcd\xe5\xf2 \xe2\xee\xe4\xfb</p>\
            <blockquote>citation</blockquote></body></html>\n\
            --b\nContent-Type: image/jpeg; name=\"ivan.jpg\"\nContent-Transfer-Encoding: base64\n\
            Content-Disposition: attachment\n\n/9j/\n\
            --b\nContent-Type: application/pdf\nContent-Disposition: attachment\n\n%PDF\n--b--\n",
        );
        assert_eq!(letter.unwrap().text, "Нет воды\n⟨фото: 1⟩\n⟨файл: 1⟩");
    }

    #[test]
    fn what_is_no_letter_is_told_apart_from_an_empty_one() {
        for (bytes, fault) in [
            ("", NoLetter::Foreign),
            ("просто текст\nв две строки\n", NoLetter::Foreign),
            ("{\"text\": \"яма\"}", NoLetter::Foreign),
            ("From: a@example.ru\n\n> Нет воды\n", NoLetter::Empty),
            (
                "From: a@example.ru\nIn-Reply-To: <1@x>\nSubject: Re: а\n\n",
                NoLetter::Empty,
            ),
        ] {
            assert_eq!(letter(bytes.as_bytes()).err(), Some(fault), "{bytes}");
        }
        let without_id = "From: a@example.ru\n\nНет воды\n";
        let twice = [(); 2].map(|()| letter(without_id.as_bytes()).unwrap().native_id);
        assert_eq!(twice[0], twice[1]);
    }
}
