//! Reads a timeline upwards from what is known, and the threads of its statuses.
//!
//! ```text
//! timeline, oldest first ─► posts: taken ───────────────► by age: status + context ─► answers, edits
//!                       └─► answers: only their number ─► at once, so that they come with their thread
//! ```
//! The cursor is right after every call, so a reading may end after any.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use futures_util::future::BoxFuture;

use super::{
    address::{Address, NoTimeline},
    api::{Answer, Api},
    cursor::{Cursor, PAST, Part},
    map,
    tree::Tree,
    wire::{Page, Shown},
};
use crate::{
    collect::{
        ReplyError, Trouble,
        net::{Denied, Net},
    },
    domain::SourceState,
    ports::{Ask, Collector, Harvest, Secret},
};

/// Statuses on a page, the most that an instance gives.
const PAGE: usize = 40;
/// Pages of one reading.
const PAGES: usize = 20;
/// Answers whose threads wait to be read; the timeline waits for them.
const LOOSE_MAX: usize = 200;
/// Threads of one reading.
const THREADS: usize = 60;
/// Contexts of one thread: a long one is shown in parts.
const PARTS: usize = 20;

const TIMELINE: &str = "timelines";
const STATUS: &str = "statuses";
const CONTEXT: &str = "context";

/// One timeline of one instance.
pub struct MastodonClient {
    api: Api,
    address: Address,
}

impl MastodonClient {
    /// A client of the timeline at this address. `home`: an instance and the token that it gave out; it
    /// is sent to no other instance.
    ///
    /// # Errors
    /// A person's page, or no address of a timeline.
    pub fn new(
        net: Arc<Net>,
        home: Option<(&str, Secret)>,
        address: &str,
    ) -> Result<Self, NoTimeline> {
        let address = Address::parse(address)?;
        let home = home.filter(|(home, _)| address.is_at(home));
        let token = home.map(|(_, token)| token);
        Ok(Self {
            api: Api::new(net, address.instance.clone(), token.as_ref()),
            address,
        })
    }
}

impl Collector for MastodonClient {
    fn read<'a>(&'a mut self, ask: Ask<'a>) -> BoxFuture<'a, Harvest> {
        Box::pin(async move {
            let mut visit = Visit::begin(&self.api, &self.address, ask);
            let ended = visit.all().await;
            let harvest = visit.end();
            match ended {
                Ok(()) => harvest,
                Err(denied) => denied.end(harvest),
            }
        })
    }
}

/// One reading.
struct Visit<'a> {
    api: &'a Api,
    address: &'a Address,
    now: i64,
    cursor: Cursor,
    harvest: Harvest,
    /// Tops of threads with an open incident.
    watched: BTreeSet<u64>,
    /// Posts that the timeline showed, and that nobody has answered.
    silent: BTreeSet<u64>,
}

impl<'a> Visit<'a> {
    fn begin(api: &'a Api, address: &'a Address, ask: Ask<'_>) -> Self {
        let cursor = Cursor::read(ask.cursor, address);
        Self {
            api,
            address,
            now: ask.now.as_second(),
            watched: cursor.tops(ask.watched),
            cursor,
            harvest: Harvest::default(),
            silent: BTreeSet::new(),
        }
    }

    fn end(mut self) -> Harvest {
        self.cursor.trim(&self.watched, self.now);
        let due = self.cursor.due_at(&self.watched, self.now);
        self.harvest.due = due.and_then(|due| jiff::Timestamp::from_second(due).ok());
        self.harvest.cursor = Some(self.cursor.write());
        self.harvest
    }

    async fn all(&mut self) -> Result<(), Denied> {
        let newest = self.timeline().await?;
        let settled = self.threads().await?;
        // While the answers that hold the timeline up are all missing, it is no use to come at once.
        let full = self.cursor.loose() >= LOOSE_MAX;
        self.harvest.more = !settled || (!newest && !full);
        Ok(())
    }

    /// Reads the timeline; true when it came to the newest status.
    async fn timeline(&mut self) -> Result<bool, Denied> {
        for _ in 0..PAGES {
            if self.cursor.loose() >= LOOSE_MAX {
                return Ok(false);
            }
            let above = self.cursor.above(&self.address.timeline, self.now);
            let path = format!("{}limit={PAGE}&min_id={above}", self.address.path());
            let Answer { page, newer } = self.must(TIMELINE, &path).await?;
            let shown: Vec<Shown> = page.statuses.iter().filter_map(Shown::of).collect();
            if shown.is_empty() && page.statuses.len() + page.unread > 0 {
                let why = "ни одна запись ленты не читается: изменился формат или это не Mastodon";
                return Err(Denied::setback(SourceState::ParseBroken, why));
            }
            // A page may be short and not the last: only an empty one is. One that does not get on is
            // taken for one, too.
            let newest = shown.iter().map(|one| one.id).max();
            let reached = newer.max(newest).filter(|reached| *reached > above);
            self.take_timeline(page, &shown);
            let Some(reached) = reached else {
                self.cursor.ended();
                return Ok(true);
            };
            self.cursor.reached(reached);
        }
        Ok(false)
    }

    /// Takes posts at once; of answers that are new the number.
    fn take_timeline(&mut self, mut page: Page, shown: &[Shown]) {
        page.statuses.retain(map::is_open);
        let open: HashMap<u64, bool> = page
            .statuses
            .iter()
            .filter_map(|status| Some((Shown::of(status)?.id, status.in_reply_to_id.is_none())))
            .collect();
        for one in shown {
            let Some(post) = open.get(&one.id) else {
                continue;
            };
            self.cursor.tend(one, post.then_some(one.id));
            if *post && one.replies == Some(0) {
                self.silent.insert(one.id);
            }
        }
        page.statuses
            .retain(|status| status.in_reply_to_id.is_none());
        self.take(page);
    }

    /// Takes the items of a page; those of long ago are no trouble of today.
    fn take(&mut self, page: Page) {
        let since = self.now - PAST;
        let items = map::reading(page).items.into_iter();
        let recent = items.filter(|item| item.published_at.is_none_or(|at| at.as_second() > since));
        self.harvest.items.extend(recent);
    }

    /// Reads the threads that are due; true when there were not more than one reading may.
    async fn threads(&mut self) -> Result<bool, Denied> {
        let mut read = 0;
        while let Some(id) = self.cursor.due(&self.watched, self.now) {
            if self.silent.contains(&id) && self.cursor.answers(id).next().is_none() {
                self.settle(id, id);
                continue;
            }
            if read >= THREADS {
                return Ok(false);
            }
            read += 1;
            match self.cursor.part(id) {
                Some(Part::Answer) => self.answer(id).await?,
                _ => self.thread(id).await?,
            }
        }
        Ok(true)
    }

    /// Asks whether an answer stands that its thread did not show: it hung from one that was deleted, or
    /// was deleted itself.
    async fn answer(&mut self, id: u64) -> Result<(), Denied> {
        match self.status(id).await? {
            Some(page) => {
                for one in page.statuses.iter().filter_map(Shown::of) {
                    self.cursor.tend(&one, None);
                }
                self.take(page);
            }
            None => self.lack(id),
        }
        Ok(())
    }

    /// Reads a thread around one of its statuses, in as many parts as it is shown in.
    async fn thread(&mut self, id: u64) -> Result<(), Denied> {
        let Some(tree) = self.tree(id).await? else {
            self.lack(id);
            return Ok(());
        };
        let top = tree.top(id);
        self.tend(&tree.shown, top);
        let mut met: BTreeSet<u64> = tree.shown.keys().copied().collect();
        let mut open = tree.unfinished();
        let mut whole = open.is_empty() && !tree.cut && !tree.torn;
        for _ in 1..PARTS {
            let Some(part) = open.pop() else { break };
            // What was asked for itself shows no more, however often it is asked for.
            if part == id {
                continue;
            }
            let Some(tree) = self.tree(part).await? else {
                continue;
            };
            self.tend(&tree.shown, top);
            let below = tree.unfinished().into_iter();
            open.extend(below.filter(|one| !met.contains(one)));
            met.extend(tree.shown.keys());
        }
        whole &= id == top;
        if whole {
            self.miss(top, &met);
        }
        self.settle(id, top);
        Ok(())
    }

    /// Asks for a status with what stands around it and takes it all; none when it is not there.
    async fn tree(&mut self, id: u64) -> Result<Option<Tree>, Denied> {
        let Some(status) = self.status(id).await? else {
            return Ok(None);
        };
        let alone = |one: &Shown| one.answers.is_none() && one.replies == Some(0);
        let alone = status
            .statuses
            .iter()
            .filter_map(Shown::of)
            .any(|one| alone(&one));
        let page = if alone && self.cursor.answers(id).next().is_none() {
            status
        } else {
            let path = format!("statuses/{id}/context");
            match self.api.ask(CONTEXT, &path).await? {
                Ok(context) => context.page.around(status),
                Err(error) if is_gone(&error) => status,
                Err(error) => return Err(self.api.end(CONTEXT, &error)),
            }
        };
        let tree = Tree::of(&page, self.api.shown());
        self.take(page);
        Ok(Some(tree))
    }

    /// Asks for one status; none when it is not there, or not for everybody any more.
    async fn status(&mut self, id: u64) -> Result<Option<Page>, Denied> {
        match self.api.ask(STATUS, &format!("statuses/{id}")).await? {
            Ok(answer) if answer.page.statuses.iter().all(map::is_open) => Ok(Some(answer.page)),
            Ok(_) => Ok(None),
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(self.api.end(STATUS, &error)),
        }
    }

    /// Remembers the statuses of a thread.
    fn tend(&mut self, shown: &BTreeMap<u64, Shown>, top: u64) {
        for one in shown.values() {
            self.cursor.tend(one, Some(top));
        }
    }

    /// A thread was read around this status. If the timeline showed it, as an answer, the thread is as
    /// young as it is.
    fn settle(&mut self, id: u64, top: u64) {
        let Some(known) = self.cursor.known.get_mut(&id) else {
            return;
        };
        known.top.get_or_insert(top);
        known.tended.done(self.now);
        let at = known.tended.at;
        if let Some(known) = self.cursor.known.get_mut(&top) {
            known.tended.at = known.tended.at.max(at);
        }
    }

    /// Answers that a whole thread did not show are missing.
    fn miss(&mut self, top: u64, met: &BTreeSet<u64>) {
        let missing: Vec<u64> = self
            .cursor
            .answers(top)
            .filter(|id| !met.contains(id))
            .collect();
        for id in missing {
            if let Some(known) = self.cursor.known.get_mut(&id) {
                known.tended.miss(self.now);
            }
        }
    }

    /// The instance does not know a status that it was asked for by number.
    fn lack(&mut self, id: u64) {
        let Some(known) = self.cursor.known.get_mut(&id) else {
            return;
        };
        if known.tended.is_doubted(self.now) {
            self.harvest.gone.push(std::mem::take(&mut known.native));
            self.cursor.known.remove(&id);
            self.watched.remove(&id);
        } else {
            known.tended.miss(self.now);
        }
    }

    /// A call without which the reading cannot go on.
    async fn must(&self, method: &'static str, path: &str) -> Result<Answer, Denied> {
        let asked = self.api.ask(method, path).await?;
        asked.map_err(|error| self.api.end(method, &error))
    }
}

fn is_gone(error: &ReplyError) -> bool {
    matches!(
        error,
        ReplyError::Refused {
            trouble: Trouble::Gone,
            ..
        }
    )
}
