//! From the pages of t.me to raw items: posts of a channel, comments under a post. Pure.

use scraper::{ElementRef, Html};

use super::page::{self, Bare, Link};
use crate::{
    collect::{Reading, ReplyError, Trouble},
    domain::{Edited, ItemKind, Metrics, Network, RawItem},
};

/// What a page tells. Fragments that hold a message are read too: recordings are made of them.
pub(super) fn reading(html: &str) -> Result<Reading, ReplyError> {
    let page = Html::parse_document(html);
    let group = page::group(&page);
    let mut reading = Reading {
        next: page::next(&page),
        ..Reading::default()
    };
    let mut blocks = page::blocks(&page).peekable();
    if blocks.peek().is_none() {
        return without_messages(page::bare(&page), html).map(|()| reading);
    }
    for block in blocks {
        if page::is_service(block) {
            reading
                .service
                .extend(page::place(block).map(|place| place.id()));
            continue;
        }
        let item = match page::comment(block) {
            Some(number) => comment(block, number, group.as_deref()),
            None => post(block),
        };
        match item {
            Some(item) => reading.items.push(item),
            None => reading.unread += 1,
        }
    }
    Ok(reading)
}

/// Every page comes with status 200; what it shows tells why there is nothing on it.
fn without_messages(bare: Bare, html: &str) -> Result<(), ReplyError> {
    let strange = |found: &str| ReplyError::Format {
        expected: "HTML страницы t.me",
        found: found.to_owned(),
    };
    match bare {
        Bare::Empty if html.contains("</html>") => Ok(()),
        Bare::Empty => Err(strange("но он обрывается")),
        Bare::NoComments => Err(ReplyError::refused("no_discussion", Trouble::NoComments)),
        // The same words for «no such posts» and for «you ask too fast»: the second must not be
        // taken for a channel that fell silent.
        Bare::Nothing => Err(ReplyError::refused("no_messages_found", Trouble::TooFast)),
        Bare::NoPost => Err(ReplyError::refused("post_not_found", Trouble::Gone)),
        Bare::Shell => Err(ReplyError::refused("no_preview", Trouble::PreviewOff)),
        Bare::Strange if html.trim().is_empty() => Err(strange("а ответ пуст")),
        Bare::Strange => Err(strange("а это что-то другое")),
    }
}

fn post(block: ElementRef<'_>) -> Option<RawItem> {
    let place = page::place(block)?;
    let id = place.id();
    Some(RawItem {
        account: Some(place.channel),
        parent: page::answered(block)
            .and_then(Link::of)
            .map(|link| link.id()),
        thread: Some(id.clone()),
        kind: ItemKind::Post,
        url: Some(format!("https://t.me/{id}")),
        native_id: id,
        ..message(block)?
    })
}

/// A comment has the id that the Bot API gives it in the group, so that both ways meet.
fn comment(block: ElementRef<'_>, number: &str, group: Option<&str>) -> Option<RawItem> {
    let (group, number) = (group?, number.parse::<u64>().ok()?);
    let post = page::place(block)?;
    let answered = page::answered(block).and_then(|to| match to.parse() {
        Ok(number) => Some(number),
        Err(_) => Link::of(to)?.comment,
    });
    let parent = answered.map(|number: u64| format!("{group}/{number}"));
    Some(RawItem {
        native_id: format!("{group}/{number}"),
        parent: parent.or_else(|| Some(post.id())),
        thread: Some(post.id()),
        kind: ItemKind::Comment,
        author: page::author(block),
        url: Some(format!("https://t.me/{}?comment={number}", post.id())),
        ..message(block)?
    })
}

/// What posts and comments have in common.
fn message(block: ElementRef<'_>) -> Option<RawItem> {
    Some(RawItem {
        network: Network::Telegram,
        text: page::text(block),
        published_at: Some(page::published(block)?),
        edited: if page::is_edited(block) {
            Edited::Sometime
        } else {
            Edited::No
        },
        metrics: Metrics {
            views: page::views(block),
            likes: page::reactions(block),
            ..Metrics::default()
        },
        ..RawItem::default()
    })
}
