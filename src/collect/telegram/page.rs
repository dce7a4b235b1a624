//! What stands where on the pages of t.me: the selectors and what they find, in the page's own words.
//! The markup serves browsers, not us, so whatever is missing is none.

use std::sync::LazyLock;

use scraper::{ElementRef, Html, Node, Selector};

use crate::domain::Timestamp;

/// Every selector once, compiled.
struct Select {
    block: Selector,
    history: Selector,
    discussion: Selector,
    nothing: Selector,
    error: Selector,
    shell: Selector,
    more: Selector,
    previous: Selector,
    peer: Selector,
    quote: Selector,
    text: Selector,
    poll: Selector,
    link_title: Selector,
    date: Selector,
    time: Selector,
    meta: Selector,
    views: Selector,
    reaction: Selector,
    reply: Selector,
    author: Selector,
}

static SELECT: LazyLock<Select> = LazyLock::new(|| {
    let css = |css: &str| Selector::parse(css).expect("a constant; every test compiles them all");
    Select {
        block: css(".tgme_widget_message"),
        history: css(".tgme_channel_history"),
        discussion: css(".tgme_post_discussion"),
        nothing: css(".tme_no_messages_found"),
        error: css(".tgme_widget_message_error"),
        shell: css(".tgme_page, meta[property='og:site_name'][content='Telegram']"),
        more: css(".tme_messages_more[data-before]"),
        previous: css("link[rel=prev][href*='before=']"),
        peer: css(".tgme_widget_message[data-peer], input[name=peer]"),
        // The template, from which a browser builds a reply, repeats the text.
        quote: css(".tgme_widget_message_reply, .tgme_widget_message_reply_template"),
        text: css(".js-message_text, .tgme_widget_message_text"),
        poll: css(".tgme_widget_message_poll_question"),
        link_title: css(".tgme_widget_message_link_preview .link_preview_title"),
        date: css("a.tgme_widget_message_date[href]"),
        time: css(".tgme_widget_message_date time[datetime]"),
        meta: css(".tgme_widget_message_meta"),
        views: css(".tgme_widget_message_views"),
        reaction: css(".tgme_widget_message_reactions .tgme_reaction"),
        reply: css("a.tgme_widget_message_reply[href], [data-reply-to]"),
        author: css("a.tgme_widget_message_author_name[href]"),
    }
});

/// What a page without messages is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bare {
    /// The history of a channel or a discussion in which nothing stands.
    Empty,
    /// A discussion that says it has nothing to show.
    NoComments,
    /// A history that says so: it is empty, or we ask too fast.
    Nothing,
    /// The post asked for is not there.
    NoPost,
    /// The page that Telegram shows when there is no preview.
    Shell,
    /// No page of t.me.
    Strange,
}

/// A place that a link of t.me leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// In lower case: the names of channels know none.
    pub channel: String,
    pub post: u64,
    pub comment: Option<u64>,
}

impl Link {
    /// Reads `https://t.me/Gorod/12?comment=3`, or `Gorod/12` as `data-post` writes it.
    pub fn of(href: &str) -> Option<Self> {
        let path = match href.split_once("://") {
            Some((_, rest)) => rest.split_once('/')?.1,
            None => href,
        };
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let (channel, post) = path.trim_end_matches('/').split_once('/')?;
        Some(Self {
            channel: channel.to_lowercase(),
            post: post.parse().ok()?,
            // `&` comes doubled, as `&amp;`, since 2024.
            comment: query
                .split(['&', ';'])
                .find_map(|pair| pair.strip_prefix("comment=")?.parse().ok()),
        })
    }

    /// The post's native id, which is also its path.
    pub fn id(&self) -> String {
        format!("{}/{}", self.channel, self.post)
    }
}

/// The messages of a page, service messages among them.
pub(super) fn blocks(page: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    page.select(&SELECT.block)
}

/// What a page without messages is.
pub(super) fn bare(page: &Html) -> Bare {
    let has = |selector| page.select(selector).next().is_some();
    if has(&SELECT.error) {
        Bare::NoPost
    } else if has(&SELECT.discussion) {
        // A discussion that exists names its group even before the first comment.
        if has(&SELECT.nothing) && !has(&SELECT.peer) {
            Bare::NoComments
        } else {
            Bare::Empty
        }
    } else if has(&SELECT.nothing) {
        Bare::Nothing
    } else if has(&SELECT.history) {
        Bare::Empty
    } else if has(&SELECT.shell) {
        Bare::Shell
    } else {
        Bare::Strange
    }
}

/// Where the page of older messages begins.
pub(super) fn next(page: &Html) -> Option<String> {
    let more = page.select(&SELECT.more).next();
    let number = more.and_then(|more| more.attr("data-before")).or_else(|| {
        let previous = page.select(&SELECT.previous).next()?;
        Some(previous.attr("href")?.split_once("before=")?.1)
    })?;
    let digits = number.split(|c: char| !c.is_ascii_digit()).next()?;
    (!digits.is_empty()).then(|| digits.to_owned())
}

/// The chat id, as the Bot API writes it, of the group in which a post is discussed.
pub(super) fn group(page: &Html) -> Option<String> {
    let named = page.select(&SELECT.peer).next()?;
    let peer = named.attr("data-peer").or_else(|| named.attr("value"))?;
    let id: u64 = peer.strip_prefix('c')?.split('_').next()?.parse().ok()?;
    Some(format!("-100{id}"))
}

/// True for «channel name was changed», «pinned» and the like.
pub(super) fn is_service(block: ElementRef<'_>) -> bool {
    has_class(block, "service_message")
}

/// The comment's number in its group; none for a post.
pub(super) fn comment(block: ElementRef<'_>) -> Option<&str> {
    block.attr("data-post-id")
}

/// Which post it is, or stands under.
pub(super) fn place(block: ElementRef<'_>) -> Option<Link> {
    let date = || first(block, &SELECT.date)?.attr("href").and_then(Link::of);
    block.attr("data-post").and_then(Link::of).or_else(date)
}

/// Which post or comment it answers: a link, or a bare number within the discussion.
pub(super) fn answered(block: ElementRef<'_>) -> Option<&str> {
    let reply = block.select(&SELECT.reply).next()?;
    reply.attr("data-reply-to").or_else(|| reply.attr("href"))
}

/// The public name of whoever wrote a comment, if there is one.
pub(super) fn author(block: ElementRef<'_>) -> Option<String> {
    let href = first(block, &SELECT.author)?.attr("href")?;
    let name = href.trim_end_matches('/').rsplit('/').next()?;
    (!name.is_empty()).then(|| name.to_lowercase())
}

/// When it was published. A page that was cut short lost it with the end of its last message.
pub(super) fn published(block: ElementRef<'_>) -> Option<Timestamp> {
    first(block, &SELECT.time)?.attr("datetime")?.parse().ok()
}

/// True when the page says «edited». A signature that says so is not ours to believe.
pub(super) fn is_edited(block: ElementRef<'_>) -> bool {
    first(block, &SELECT.meta).is_some_and(|meta| own_words(meta).contains("edited"))
}

/// Times it was shown.
pub(super) fn views(block: ElementRef<'_>) -> Option<u64> {
    rounded(&own_words(first(block, &SELECT.views)?))
}

/// All reactions together; none where there are none to be seen.
pub(super) fn reactions(block: ElementRef<'_>) -> Option<u64> {
    block
        .select(&SELECT.reaction)
        .filter_map(|reaction| rounded(&own_words(reaction)))
        .reduce(u64::saturating_add)
}

/// The text, a poll's question and the title of a linked page, a line each.
pub(super) fn text(block: ElementRef<'_>) -> String {
    // Albums nest the class twice, and quotes bear it too: the first that is no quote holds all.
    let parts = [&SELECT.text, &SELECT.poll, &SELECT.link_title];
    let parts = parts.map(|part| first(block, part).map(plain).unwrap_or_default());
    let parts: Vec<&str> = parts.iter().map(|part| part.trim()).collect();
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// The first match that does not belong to the quote of another message.
fn first<'a>(block: ElementRef<'a>, selector: &Selector) -> Option<ElementRef<'a>> {
    block.select(selector).find(|found| {
        !found
            .ancestors()
            .filter_map(ElementRef::wrap)
            .take_while(|above| above.id() != block.id())
            .any(|above| SELECT.quote.matches(&above))
            && !has_class(*found, "js-message_reply_text")
    })
}

fn has_class(element: ElementRef<'_>, class: &str) -> bool {
    element.value().classes().any(|has| has == class)
}

/// The words that stand in the element itself, not in one inside it.
fn own_words(element: ElementRef<'_>) -> String {
    let words = element.children().filter_map(|node| node.value().as_text());
    words.map(|text| &**text).collect()
}

/// The element's words as one sees them: an emoji is a picture with the character inside, a line
/// ends at `<br>` and around a block. Not recursive: the depth is the network's.
fn plain(element: ElementRef<'_>) -> String {
    let mut out = String::new();
    let mut next = element.first_child();
    while let Some(mut node) = next {
        match node.value() {
            Node::Text(text) => out.push_str(text),
            Node::Element(tag) if tag.name() == "br" => out.push('\n'),
            _ => end_line(&mut out, node.value()),
        }
        next = node.first_child();
        while next.is_none() {
            end_line(&mut out, node.value());
            next = node.next_sibling();
            match node.parent() {
                Some(parent) if parent.id() != element.id() => node = parent,
                _ => break,
            }
        }
    }
    out
}

fn end_line(out: &mut String, node: &Node) {
    let block = |tag: &str| matches!(tag, "blockquote" | "div" | "p" | "pre");
    let ends = node.as_element().is_some_and(|tag| block(tag.name()));
    if ends && !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// «987», «1.2K» and «1.5M» as numbers.
fn rounded(shown: &str) -> Option<u64> {
    let shown = shown.trim();
    let (number, thousands) = match shown.as_bytes().last()? {
        b'K' => (&shown[..shown.len() - 1], 1_000.0),
        b'M' => (&shown[..shown.len() - 1], 1_000_000.0),
        _ => return shown.parse().ok(),
    };
    let number: f64 = number.parse().ok()?;
    (0.0..1e9)
        .contains(&number)
        .then(|| (number * thousands).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::{Link, rounded};

    #[test]
    fn counts_are_rounded_by_the_page() {
        for (shown, count) in [
            ("7", Some(7)),
            (" 1.2K ", Some(1_200)),
            ("436.6K", Some(436_600)),
            ("1.5M", Some(1_500_000)),
            ("3M", Some(3_000_000)),
            ("", None),
            ("K", None),
            ("infM", None),
            ("-1K", None),
            ("много", None),
        ] {
            assert_eq!(rounded(shown), count, "{shown}");
        }
    }

    #[test]
    fn a_link_leads_to_a_post_or_to_a_comment_under_it() {
        let link = |comment| Link {
            channel: "gorod_zarechny".into(),
            post: 12,
            comment,
        };
        for (href, found) in [
            ("Gorod_Zarechny/12", Some(link(None))),
            ("https://t.me/gorod_zarechny/12", Some(link(None))),
            ("https://t.me/gorod_zarechny/12?single", Some(link(None))),
            (
                "https://t.me/gorod_zarechny/12?comment=3",
                Some(link(Some(3))),
            ),
            (
                "https://t.me/gorod_zarechny/12?single&amp;comment=3",
                Some(link(Some(3))),
            ),
            ("https://t.me/gorod_zarechny", None),
            ("https://t.me/c/123/4", None),
            ("https://t.me", None),
            ("?q=%23вода", None),
        ] {
            assert_eq!(Link::of(href), found, "{href}");
        }
    }
}
