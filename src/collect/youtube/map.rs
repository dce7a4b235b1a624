//! From comments to raw items: pure. The thread of every comment is its video.

use super::wire::{Comment, List, Page, Thread};
use crate::{
    collect::Reading,
    domain::{Edited, ItemKind, Metrics, Network, RawItem},
};

pub(super) fn reading(page: Page) -> Reading {
    match page {
        Page::Threads(list) => threads(list),
        Page::Replies(list) => replies(list, None),
    }
}

/// Answers of a thread, which do not say under which video it stands.
pub(super) fn replies(list: List<Comment>, video: Option<&str>) -> Reading {
    let replies = list.items.read.into_iter();
    Reading {
        items: replies.map(|reply| item(reply, video)).collect(),
        unread: list.items.unread,
        next: list.next_page_token,
        ..Reading::default()
    }
}

fn threads(list: List<Thread>) -> Reading {
    let mut reading = Reading {
        unread: list.items.unread,
        next: list.next_page_token,
        ..Reading::default()
    };
    for thread in list.items.read {
        let video = thread.snippet.video_id;
        let mut first = item(thread.snippet.top_level_comment, video.as_deref());
        first.metrics.comments = count(thread.snippet.total_reply_count);
        reading.items.push(first);
        if let Some(replies) = thread.replies {
            reading.unread += replies.comments.unread;
            let replies = replies.comments.read.into_iter();
            reading
                .items
                .extend(replies.map(|reply| item(reply, video.as_deref())));
        }
    }
    reading
}

/// `video`: of the thread; a comment that names its own is believed first.
fn item(comment: Comment, video: Option<&str>) -> RawItem {
    let Comment { id, snippet } = comment;
    let video = snippet.video_id.or_else(|| video.map(str::to_owned));
    // The id of a reply begins with that of the comment it answers.
    let parent = snippet
        .parent_id
        .or_else(|| id.split_once('.').map(|(root, _)| root.to_owned()));
    let edited = match (snippet.published_at, snippet.updated_at) {
        (Some(published), Some(updated)) if published < updated => Edited::At(updated),
        _ => Edited::No,
    };
    RawItem {
        network: Network::Youtube,
        url: video
            .as_ref()
            .map(|video| format!("https://www.youtube.com/watch?v={video}&lc={id}")),
        native_id: id,
        parent,
        thread: video,
        kind: ItemKind::Comment,
        author: snippet.author_channel_id.map(|channel| channel.value),
        text: snippet
            .text_original
            .or(snippet.text_display)
            .unwrap_or_default(),
        published_at: snippet.published_at,
        edited,
        metrics: Metrics {
            likes: count(snippet.like_count),
            ..Metrics::default()
        },
        ..RawItem::default()
    }
}

fn count(number: Option<i64>) -> Option<u64> {
    number.and_then(|number| u64::try_from(number).ok())
}
