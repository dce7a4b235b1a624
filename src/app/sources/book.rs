//! The book of sources: what `otklik.toml` says is read, and what people added since. A new book is
//! tried as a whole before it comes into force.

use std::{collections::HashSet, path::PathBuf, sync::Arc};

use arc_swap::ArcSwap;
use jiff::tz::TimeZone;
use tokio::sync::watch;

use super::{Outside, least};
use crate::{
    app::ground::Ground,
    classify::RuleSet,
    config::{ConfigError, OutsideSettings, Settings, SourceSettings, load_settings},
    desk::{SourceBook, SourceCard},
    domain::{Network, Notice, NoticeKind, Seq, SourceId},
    ports::{Clock, Store, SystemClock},
};

/// What is read, and how its networks are reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// The sources: those of the settings in their order, then those that people added.
    pub sources: Vec<SourceSettings>,
    /// The added ones among them.
    pub added: HashSet<SourceId>,
    /// How their networks are reached.
    pub outside: OutsideSettings,
    /// The folder of column maps.
    pub maps: PathBuf,
}

impl Book {
    /// The book of these settings alone.
    pub fn of(settings: &Settings) -> Self {
        Self {
            sources: settings.sources.clone(),
            added: HashSet::new(),
            outside: settings.outside.clone(),
            maps: settings.paths.maps.clone(),
        }
    }

    /// The sources as the desk shows them.
    pub fn cards(&self) -> Vec<SourceCard> {
        let card = |source: &SourceSettings| SourceCard {
            id: source.id.clone(),
            name: source.name.clone(),
            network: source.network,
            address: source
                .address
                .clone()
                .or_else(|| {
                    let path = source.path.as_ref().or(source.folder.as_ref());
                    path.map(|path| path.display().to_string())
                })
                .or_else(|| {
                    let rules = &source.search;
                    (!rules.is_empty()).then(|| rules.join(", "))
                }),
            least: least(source, &self.sources),
            territory: source.territory.clone(),
            crawled: source.is_crawled(),
            added: self.added.contains(&source.id),
        };
        self.sources.iter().map(card).collect()
    }

    /// Every source that cannot be read as it is set up, a sentence each. Asks nothing outside. Without
    /// `rules` those that search by rules are misfits.
    pub fn misfits(&self, zone: &TimeZone, rules: Option<&Arc<RuleSet>>) -> Vec<String> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let outside = match Outside::open(&self.outside, &clock, zone) {
            Ok(outside) => outside.with_maps(&self.maps).with_rules(rules),
            Err(error) => return vec![format!("{error:#}")],
        };
        let read = self.sources.iter();
        let read = read.filter(|source| source.path.is_none());
        read.filter(|source| !self.added.contains(&source.id))
            .filter_map(|source| tried(&outside, source).err())
            .map(|error| format!("{error:#}"))
            .collect()
    }
}

fn tried(outside: &Outside, source: &SourceSettings) -> anyhow::Result<()> {
    outside.collector(source)?;
    outside.hook(source).map(drop)
}

/// Keeps the book in force and exchanges it.
pub struct BookKeeper {
    /// The file of the settings.
    config: PathBuf,
    zone: TimeZone,
    /// The rules in force: some networks are searched by their words.
    rules: Arc<ArcSwap<RuleSet>>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    grown: watch::Sender<Seq>,
    book: watch::Sender<Arc<Book>>,
    cards: Arc<ArcSwap<Vec<SourceCard>>>,
}

impl BookKeeper {
    /// Opens the book of these settings and of what people added.
    ///
    /// # Errors
    /// Store failures.
    pub fn open(
        ground: &Ground,
        store: &Arc<dyn Store>,
        clock: &Arc<dyn Clock>,
        (rules, grown): (&Arc<ArcSwap<RuleSet>>, &watch::Sender<Seq>),
    ) -> anyhow::Result<Self> {
        let book = with_added(Book::of(&ground.settings), &**store)?;
        Ok(Self {
            config: ground.config.clone(),
            zone: ground.region.zone.clone(),
            rules: Arc::clone(rules),
            store: Arc::clone(store),
            clock: Arc::clone(clock),
            grown: grown.clone(),
            cards: Arc::new(ArcSwap::from_pointee(book.cards())),
            book: watch::Sender::new(Arc::new(book)),
        })
    }

    /// The way to the outside as this book says, with the rules in force.
    ///
    /// # Errors
    /// Unreadable certificates.
    pub(super) fn outside(&self, book: &Book) -> anyhow::Result<Outside> {
        let outside = Outside::open(&book.outside, &self.clock, &self.zone)?;
        let outside = outside.with_maps(&book.maps);
        Ok(outside.with_rules(Some(&self.rules.load_full())))
    }

    /// The book in force, for whoever follows it.
    pub fn follow(&self) -> watch::Receiver<Arc<Book>> {
        self.book.subscribe()
    }

    /// The sources as the desk shows them, always those in force.
    pub fn cards(&self) -> Arc<ArcSwap<Vec<SourceCard>>> {
        Arc::clone(&self.cards)
    }

    /// Reads the book again: the whole new one comes into force, or the old one stays and a notice says
    /// why. A book that did not change is left alone.
    pub fn reload(&self) {
        let before = Arc::clone(&self.book.borrow());
        match self.read() {
            Ok(book) if book == *before => {}
            Ok(book) => {
                let text = changed(&before, &book);
                self.cards.store(Arc::new(book.cards()));
                self.book.send_replace(Arc::new(book));
                tracing::info!("a new book of sources is in force");
                self.tell(NoticeKind::SourcesChanged, text);
            }
            Err(why) => {
                tracing::warn!("the sources did not load, the old ones are read on");
                let text = format!("Настройки источников не приняты, читаются прежние. {why}");
                self.tell(NoticeKind::SourcesRejected, text);
            }
        }
    }

    /// Tells that an added source cannot be read; the others are.
    pub(super) fn tell_misfit(&self, error: &anyhow::Error) {
        self.tell(
            NoticeKind::SourcesRejected,
            format!("Не читается: {error:#}"),
        );
    }

    fn tell(&self, kind: NoticeKind, text: String) {
        let notice = Notice {
            id: None,
            kind,
            text,
            incident: None,
            at: self.clock.now(),
        };
        match self.store.notify(&notice) {
            Ok(seq) => {
                self.grown.send_replace(seq);
            }
            Err(error) => tracing::error!(%error, "a notice could not be recorded"),
        }
    }

    /// The book as file and store say now; else one sentence.
    fn read(&self) -> Result<Book, String> {
        let settings = load_settings(&self.config).map_err(|error| first_line(&error))?;
        let book = Book::of(&settings);
        let rules = self.rules.load_full();
        if let Some(misfit) = book.misfits(&self.zone, Some(&rules)).into_iter().next() {
            return Err(misfit);
        }
        with_added(book, &*self.store).map_err(|error| format!("{error:#}"))
    }
}

impl SourceBook for BookKeeper {
    fn try_new(&self, settings: &str) -> Result<SourceId, String> {
        let found = SourceSettings::parse("новый источник", settings);
        let source = found.map_err(|found| first_line(&ConfigError::Wrong(found)))?;
        let book = Arc::clone(&self.book.borrow());
        let bot = |one: &SourceSettings| one.network == Network::Max && one.hook.is_none();
        if bot(&source) && book.sources.iter().any(|one| one.network == Network::Max) {
            return Err(
                "источник сети max уже есть, а событий одного бота ждёт только один".into(),
            );
        }
        let outside = self.outside(&book);
        let tried = outside.and_then(|outside| tried(&outside, &source));
        tried
            .map(|()| source.id)
            .map_err(|error| format!("{error:#}"))
    }

    fn read_again(&self) {
        self.reload();
    }
}

/// The book with what people added; the settings go before them.
fn with_added(mut book: Book, store: &dyn Store) -> anyhow::Result<Book> {
    for (id, settings) in store.added_sources()? {
        if book.sources.iter().any(|source| source.id == id) {
            continue;
        }
        match SourceSettings::parse("добавленный источник", &settings) {
            Ok(source) => {
                book.added.insert(source.id.clone());
                book.sources.push(source);
            }
            // It was tried when it was added; only another release of this program can refuse it.
            Err(_) => tracing::error!(source.id = %id, "an added source does not read back"),
        }
    }
    Ok(book)
}

fn first_line(error: &ConfigError) -> String {
    let said = error.to_string();
    said.lines().next().unwrap_or_default().to_owned()
}

/// «Читаются новые источники: …; больше не читаются: …».
fn changed(before: &Book, after: &Book) -> String {
    let missing = |from: &Book, of: &Book| -> String {
        let is_in = |source: &SourceSettings| of.sources.iter().any(|own| own.id == source.id);
        let gone = from.sources.iter().filter(|source| !is_in(source));
        let names: Vec<String> = gone.map(|source| format!("«{}»", source.name)).collect();
        names.join(", ")
    };
    let (new, gone) = (missing(after, before), missing(before, after));
    match (new.is_empty(), gone.is_empty()) {
        (true, true) => "Настройки источников изменились".to_owned(),
        (false, true) => format!("Читаются новые источники: {new}"),
        (true, false) => format!("Больше не читаются источники: {gone}"),
        (false, false) => {
            format!("Читаются новые источники: {new}; больше не читаются: {gone}")
        }
    }
}
