//! The comments of a post, whole: page by page, and every thread that the page shows only a part of.

use super::{client::Visit, map, reply, wire::Entry};
use crate::collect::{ReplyError, Trouble, net::Denied, stop::Stop};

const METHOD: &str = "wall.getComments";
/// Comments on a page, and the fewest when VK finds a page too large.
const PAGE: usize = 100;
const PAGE_MIN: usize = 10;
/// Answers that a page shows under each comment.
const SHOWN: usize = 10;
/// Pages of one thread at most.
const PAGES_MAX: usize = 50;
/// VK has two levels; deeper ones are followed no further than this.
const DEPTH_MAX: usize = 3;
/// Calls for comments in one reading; a post that is begun is read on by the next one.
const CALLS: usize = 100;

/// A comment as a page shows it.
struct Row {
    id: i64,
    /// There are more answers than the page shows.
    cut: bool,
    /// The last answer that it shows.
    last: Option<i64>,
}

impl Row {
    fn of(entry: &Entry) -> Option<Self> {
        let thread = entry.thread.as_ref();
        let shown = thread.map_or(&[][..], |thread| &thread.items.read);
        let count = thread.and_then(|thread| thread.count).unwrap_or_default();
        let fewer = i64::try_from(shown.len()).is_ok_and(|shown| shown < count);
        Some(Self {
            id: entry.id?,
            // The number is often wrong: a full list may go on, whatever it says.
            cut: fewer || shown.len() >= SHOWN,
            last: shown.iter().filter_map(|answer| answer.id).next_back(),
        })
    }
}

/// Where a page of comments begins.
#[derive(Clone, Copy)]
struct From {
    post: i64,
    /// The comment whose thread it is; none: the post itself.
    under: Option<i64>,
    /// The last one read.
    after: Option<i64>,
}

/// Reads comments in one visit.
struct Reader<'v, 'a> {
    visit: &'v mut Visit<'a>,
    page: usize,
    calls: usize,
}

impl Visit<'_> {
    /// Reads the comments that are due, as many as one reading may.
    pub(super) async fn comments(&mut self) -> Result<(), Denied> {
        let now = self.now;
        let posts = self.cursor.posts.iter().rev();
        let due = posts.filter(|(id, post)| post.is_due(self.is_watched(**id), now));
        let due: Vec<i64> = due.map(|(id, _)| *id).collect();
        let mut reader = Reader {
            visit: self,
            page: PAGE,
            calls: 0,
        };
        for id in due {
            if !reader.due(id).await? {
                reader.visit.harvest.more = true;
                break;
            }
        }
        Ok(())
    }
}

impl Reader<'_, '_> {
    /// Reads the comments of a post that is due, if they changed; false when the calls are used up.
    async fn due(&mut self, id: i64) -> Result<bool, Denied> {
        let (now, count) = (self.visit.now, self.visit.seen.get(&id).copied());
        let post = self.visit.cursor.posts.get_mut(&id);
        // One that was not shown is missing.
        let (Some(post), Some(count)) = (post, count) else {
            return Ok(true);
        };
        if post.is_silent(count) {
            post.done(count, now);
        }
        if post.is_unchanged(count, now) {
            return Ok(true);
        }
        if self.calls >= CALLS {
            return Ok(false);
        }
        let from = post.from;
        let ended = self.tree(id, from).await;
        let Some(post) = self.visit.cursor.posts.get_mut(&id) else {
            return Ok(true);
        };
        match ended {
            Ok(None) => post.done(count, now),
            Ok(Some(last)) => {
                post.from = Some(last);
                return Ok(false);
            }
            Err(Stop::Refused(ReplyError::Refused { trouble, .. })) if is_of_post(trouble) => {
                post.done(count, now);
                match trouble {
                    Trouble::NoComments => post.closed = true,
                    _ => post.miss(now),
                }
            }
            Err(stop) => return Err(self.visit.api.end(METHOD, stop)),
        }
        Ok(true)
    }

    /// Reads all comments after `last`; gives the last one read when the calls are used up before the end.
    async fn tree(&mut self, post: i64, mut after: Option<i64>) -> Result<Option<i64>, Stop> {
        loop {
            let under = None;
            let rows = self.rows(From { post, under, after }).await?;
            let Some(last) = rows.iter().map(|row| row.id).max() else {
                return Ok(None);
            };
            self.threads(post, rows).await?;
            if self.calls >= CALLS {
                return Ok(Some(last));
            }
            after = Some(last);
        }
    }

    /// Reads on the threads of which a page shows only a part.
    async fn threads(&mut self, post: i64, rows: Vec<Row>) -> Result<(), Stop> {
        let cut = |depth| move |row: Row| row.cut.then_some((row, depth));
        let mut open: Vec<(Row, usize)> = rows.into_iter().filter_map(cut(1)).collect();
        while let Some((root, depth)) = open.pop() {
            let (under, mut after) = (Some(root.id), root.last);
            for _ in 0..PAGES_MAX {
                let rows = self.rows(From { post, under, after }).await?;
                let Some(last) = rows.iter().map(|row| row.id).max() else {
                    break;
                };
                after = Some(last);
                if depth < DEPTH_MAX {
                    open.extend(rows.into_iter().filter_map(cut(depth + 1)));
                }
            }
        }
        Ok(())
    }

    /// Reads one page, a smaller one when VK finds it too large.
    async fn rows(&mut self, from: From) -> Result<Vec<Row>, Stop> {
        loop {
            match self.page(from).await {
                Err(Stop::Refused(ReplyError::Refused {
                    trouble: Trouble::AskLess,
                    ..
                })) if self.page > PAGE_MIN => self.page = (self.page / 2).max(PAGE_MIN),
                read => return read,
            }
        }
    }

    async fn page(&mut self, from: From) -> Result<Vec<Row>, Stop> {
        self.calls += 1;
        let visit = &mut *self.visit;
        let mut params = vec![
            ("owner_id", visit.cursor.owner.to_string()),
            ("post_id", from.post.to_string()),
            ("sort", "asc".to_owned()),
            ("count", self.page.to_string()),
            ("preview_length", "0".to_owned()),
            ("need_likes", "1".to_owned()),
            ("thread_items_count", SHOWN.to_string()),
        ];
        params.extend(from.under.map(|id| ("comment_id", id.to_string())));
        params.extend(from.after.map(|id| ("start_comment_id", id.to_string())));
        let mut page = visit.api.ask(METHOD, &params, reply::entries).await?;
        // A page begins with the comment it was asked to start from. One without a newer number is the
        // last: some begin anew.
        if from.after.is_some() {
            page.read.retain(|entry| entry.id != from.after);
        }
        let newer = |row: &Row| from.after.is_none_or(|after| row.id > after);
        let rows = page.read.iter().filter_map(Row::of).filter(newer).collect();
        let place = visit.place(from.post);
        if let Some(mut reading) = map::comments(page, Some(place)) {
            visit.harvest.items.append(&mut reading.items);
            visit.harvest.gone.append(&mut reading.gone);
        }
        Ok(rows)
    }
}

/// A refusal that tells of this post only; the others are read on.
const fn is_of_post(trouble: Trouble) -> bool {
    matches!(
        trouble,
        Trouble::NoComments | Trouble::Closed | Trouble::Gone | Trouble::WrongRequest
    )
}
