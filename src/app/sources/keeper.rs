//! Keeps a task for every source of the book: what is new begins, what is gone or changed ends, what
//! stayed is not touched. Runs beside the sources, from the daemon's start to its end.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use anyhow::Context;
use jiff::SignedDuration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use super::{Book, Outside, file, least};
use crate::{
    app::{lifecycle::Lifecycle, rooms::Rooms},
    config::{OutsideSettings, SourceSettings},
    domain::{SourceId, reasons},
    pipeline::{
        crawl::{Crawl, Target},
        door::{Caller, Door},
        record::Delivery,
    },
};

/// A source that cannot be read, and why.
type Misfit = (SourceId, anyhow::Error);

/// A running source.
struct Running {
    settings: SourceSettings,
    least: Option<SignedDuration>,
    stop: CancellationToken,
    /// Resolves when its task has ended.
    ended: oneshot::Receiver<()>,
}

/// The keeper of the sources' tasks.
pub(super) struct Keeper {
    life: Lifecycle,
    rooms: Arc<Rooms>,
    door: Door,
    deliveries: mpsc::Sender<Delivery>,
    outside: Outside,
    reached: OutsideSettings,
    running: HashMap<SourceId, Running>,
    /// The book, from the one that was adopted first.
    book: watch::Receiver<Arc<Book>>,
    /// Why sources are not read, as far as people were told.
    told: BTreeSet<String>,
}

impl Keeper {
    /// A keeper of no source yet.
    ///
    /// # Errors
    /// Networks that cannot be reached as they are set up.
    pub(super) fn new(
        life: &Lifecycle,
        rooms: &Arc<Rooms>,
        door: &Door,
        deliveries: &mpsc::Sender<Delivery>,
    ) -> anyhow::Result<Self> {
        let mut following = rooms.book.follow();
        let book = Arc::clone(&following.borrow_and_update());
        Ok(Self {
            life: life.clone(),
            rooms: Arc::clone(rooms),
            door: door.clone(),
            deliveries: deliveries.clone(),
            outside: rooms.book.outside(&book)?,
            reached: book.outside.clone(),
            running: HashMap::new(),
            book: following,
            told: BTreeSet::new(),
        })
    }

    /// Takes up the first book.
    ///
    /// # Errors
    /// A source of the settings that cannot be read as it is set up. One that a person added is told
    /// and left out: it must not keep the daemon from starting.
    pub(super) async fn start(&mut self) -> anyhow::Result<()> {
        let book = Arc::clone(&self.book.borrow());
        let misfits = self.adopt(&book).await?;
        let (added, own): (Vec<Misfit>, Vec<Misfit>) = misfits
            .into_iter()
            .partition(|(id, _)| book.added.contains(id));
        self.tell(added);
        own.into_iter()
            .next()
            .map_or(Ok(()), |(_, error)| Err(error))
    }

    /// Follows the book until the soft token.
    ///
    /// # Errors
    /// The book is gone.
    pub(super) async fn run(mut self) -> anyhow::Result<()> {
        let soft = self.life.soft();
        loop {
            tokio::select! {
                () = soft.cancelled() => return Ok(()),
                changed = self.book.changed() => changed.context("книга источников закрыта")?,
            }
            let wanted = Arc::clone(&self.book.borrow_and_update());
            match self.adopt(&wanted).await {
                Ok(misfits) => self.tell(misfits),
                Err(error) => self.rooms.book.tell_misfit(&reasons(error.as_ref())),
            }
        }
    }

    /// Brings the tasks to what the book says; gives the sources that cannot be read as they are set
    /// up, and why. The others are read.
    ///
    /// # Errors
    /// Networks that cannot be reached as they are set up; then nothing changed.
    async fn adopt(&mut self, book: &Book) -> anyhow::Result<Vec<Misfit>> {
        if self.reached != book.outside {
            self.outside = self.rooms.book.outside(book)?;
            self.reached = book.outside.clone();
            self.end(|_| false).await;
        }
        self.rooms.book.refresh(&mut self.outside, book);
        let stays = |own: &Running| {
            let wanted = book.sources.iter();
            let mut wanted = wanted.filter(|source| **source == own.settings);
            wanted.any(|source| least(source, &book.sources) == own.least)
        };
        self.end(stays).await;
        let (mut callers, mut misfits) = (Vec::new(), Vec::new());
        for source in &book.sources {
            match self.take_up(source, book) {
                Ok(caller) => callers.extend(caller),
                Err(error) => misfits.push((source.id.clone(), error)),
            }
        }
        self.door.expect(callers);
        Ok(misfits)
    }

    /// Tells why sources are not read, once each.
    fn tell(&mut self, misfits: Vec<Misfit>) {
        let whys = misfits
            .into_iter()
            .map(|(_, error)| reasons(error.as_ref()));
        let whys: BTreeSet<String> = whys.collect();
        for why in whys.difference(&self.told) {
            tracing::error!("a source could not be taken up, a notice says why");
            self.rooms.book.tell_misfit(why);
        }
        self.told = whys;
    }

    /// Begins a source that does not run yet; gives what calls of it are heard by.
    fn take_up(&mut self, source: &SourceSettings, book: &Book) -> anyhow::Result<Option<Caller>> {
        let hook = self.outside.hook(source)?;
        if !self.running.contains_key(&source.id) {
            self.begin(source, book)?;
        }
        Ok(hook.map(|hook| Caller {
            target: target(source, book),
            hook,
        }))
    }

    /// Ends the tasks that do not stay, and waits for their end: two tasks never read one source.
    async fn end(&mut self, stays: impl Fn(&Running) -> bool) {
        let over = self.running.extract_if(|_, own| !stays(own));
        let over: Vec<Running> = over.map(|(_, running)| running).collect();
        for running in &over {
            running.stop.cancel();
        }
        for running in over {
            // The sender is dropped, not used: that is the end.
            let _ = running.ended.await;
        }
    }

    fn begin(&mut self, source: &SourceSettings, book: &Book) -> anyhow::Result<()> {
        let stop = self.life.soft().child_token();
        let (end, ended) = oneshot::channel::<()>();
        if let Some(path) = source.path.clone() {
            let look = file::look(source.clone(), path, Arc::clone(&self.rooms), stop.clone());
            self.life.spawn_until("file", stop.clone(), async move {
                let _end = end;
                look.await
            });
        } else {
            let crawl = Crawl {
                collector: self.outside.collector(source)?,
                target: target(source, book),
                store: Arc::clone(&self.rooms.store),
                clock: Arc::clone(&self.rooms.clock),
                deliveries: self.deliveries.clone(),
            };
            let run = crawl.run(self.rooms.paused.subscribe(), stop.clone());
            let name = source.network.id();
            self.life.spawn_until(name, stop.clone(), async move {
                let _end = end;
                run.await
            });
        }
        let running = Running {
            settings: source.clone(),
            least: least(source, &book.sources),
            stop,
            ended,
        };
        self.running.insert(source.id.clone(), running);
        Ok(())
    }
}

fn target(source: &SourceSettings, book: &Book) -> Target {
    Target {
        id: source.id.clone(),
        name: source.name.clone(),
        territory: source.territory.clone(),
        official: source.official,
        least: least(source, &book.sources),
    }
}
