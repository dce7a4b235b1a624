//! The book of sources: what `otklik.toml` says is read, and what people added since. A new book is
//! tried as a whole before it comes into force.

use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::anyhow;
use arc_swap::ArcSwap;
use jiff::tz::TimeZone;
use tokio::sync::watch;

use super::{Outside, least};
use crate::{
    app::{ground::Ground, import::column_map, teller::Teller},
    classify::RuleSet,
    collect::file::Purpose,
    config::{ConfigError, OutsideSettings, Settings, SourceSettings, load_settings},
    desk::{SourceBook, SourceCard},
    domain::{NoticeKind, RegionId, SourceId, reasons},
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
    /// The region whose territories the sources name.
    pub region: RegionId,
}

impl Book {
    /// The book of these settings alone.
    pub fn of(settings: &Settings) -> Self {
        Self {
            sources: settings.sources.clone(),
            added: HashSet::new(),
            outside: settings.outside.clone(),
            maps: settings.paths.maps.clone(),
            region: settings.default_region.clone(),
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
            waits: source.waits(),
            added: self.added.contains(&source.id),
        };
        self.sources.iter().map(card).collect()
    }

    /// Everything for which a source cannot be read as it is set up, a sentence each. Asks nothing
    /// outside. Without `rules` those that search by rules are asked for their secrets only.
    pub fn misfits(&self, zone: &TimeZone, rules: Option<&Arc<RuleSet>>) -> Vec<String> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let open = |outside: &OutsideSettings| Outside::open(outside, &clock, zone, None);
        let mut found = Vec::new();
        let outside = open(&self.outside).or_else(|error| {
            found.push(reasons(error.as_ref()));
            // What is wrong with the certificates says nothing of the sources.
            open(&OutsideSettings {
                ca_file: None,
                ..self.outside.clone()
            })
        });
        let Ok(outside) = outside else { return found };
        let outside = outside.with_maps(&self.maps).with_rules(rules);
        let own = self.sources.iter();
        for source in own.filter(|source| !self.added.contains(&source.id)) {
            let faults = match (rules, source.search.is_empty()) {
                (None, false) => vec![outside.lacks_token(source)],
                _ => attempts(&outside, self, source),
            };
            for fault in faults.into_iter().filter_map(Result::err) {
                let said = reasons(fault.as_ref());
                if !found.contains(&said) {
                    found.push(said);
                }
            }
        }
        found
    }
}

/// Tries a source as it is and with a stand-in for every secret: a token that is missing hides no other
/// fault.
fn attempts(outside: &Outside, book: &Book, source: &SourceSettings) -> Vec<anyhow::Result<()>> {
    if source.path.is_some() {
        return vec![tried(outside, book, source)];
    }
    let ways = [outside.clone(), outside.trial()];
    let tries = ways.iter().flat_map(|way| {
        let (read, heard) = (way.collector(source), way.hook(source));
        [read.map(drop), heard.map(drop)]
    });
    let located = outside.locate(source, &book.region);
    tries.chain([located]).collect()
}

fn tried(outside: &Outside, book: &Book, source: &SourceSettings) -> anyhow::Result<()> {
    outside.locate(source, &book.region)?;
    if source.path.is_some() {
        let map = column_map(&book.maps, source.map.as_deref(), Purpose::Messages);
        return map.map(drop).map_err(|error| anyhow!(first_line(&error)));
    }
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
    teller: Teller,
    book: watch::Sender<Arc<Book>>,
    cards: Arc<ArcSwap<Vec<SourceCard>>>,
    /// Held while the book is exchanged: an older reading must not follow a newer one.
    exchange: Mutex<()>,
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
        (rules, teller): (&Arc<ArcSwap<RuleSet>>, &Teller),
    ) -> anyhow::Result<Self> {
        let book = with_added(Book::of(&ground.settings), &**store)?;
        Ok(Self {
            config: ground.config.clone(),
            zone: ground.region.zone.clone(),
            rules: Arc::clone(rules),
            store: Arc::clone(store),
            clock: Arc::clone(clock),
            teller: teller.clone(),
            cards: Arc::new(ArcSwap::from_pointee(book.cards())),
            book: watch::Sender::new(Arc::new(book)),
            exchange: Mutex::default(),
        })
    }

    /// The way to the outside as this book says, with the rules in force.
    ///
    /// # Errors
    /// Unreadable certificates.
    pub(super) fn outside(&self, book: &Book) -> anyhow::Result<Outside> {
        let mut outside =
            Outside::open(&book.outside, &self.clock, &self.zone, Some(&self.teller))?;
        self.refresh(&mut outside, book);
        Ok(outside)
    }

    /// Gives a way to the outside the maps of this book and the rules in force.
    pub(super) fn refresh(&self, outside: &mut Outside, book: &Book) {
        outside.refresh(&book.maps, &self.rules.load_full());
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
        let _one = self.exchange.lock().unwrap_or_else(PoisonError::into_inner);
        self.enforce(self.read());
    }

    fn enforce(&self, wanted: Result<Book, String>) {
        let before = Arc::clone(&self.book.borrow());
        match wanted {
            Ok(book) if book == *before => {}
            Ok(book) => {
                let text = changed(&before, &book);
                self.cards.store(Arc::new(book.cards()));
                self.book.send_replace(Arc::new(book));
                tracing::info!("a new book of sources is in force");
                self.teller.tell(NoticeKind::SourcesChanged, text);
            }
            Err(why) => {
                tracing::warn!("the sources did not load, the old ones are read on");
                let text = format!("Настройки источников не приняты, читаются прежние. {why}");
                self.teller.tell(NoticeKind::SourcesRejected, text);
            }
        }
    }

    /// Tells that a source cannot be read; the others are.
    pub(super) fn tell_misfit(&self, why: &str) {
        let text = format!("Не читается: {why}");
        self.teller.tell(NoticeKind::SourcesRejected, text);
    }

    /// The book as file and store say now; else one sentence.
    fn read(&self) -> Result<Book, String> {
        let settings = load_settings(&self.config).map_err(|error| first_line(&error))?;
        let book = Book::of(&settings);
        let rules = self.rules.load_full();
        if let Some(misfit) = book.misfits(&self.zone, Some(&rules)).into_iter().next() {
            return Err(misfit);
        }
        with_added(book, &*self.store).map_err(|error| reasons(error.as_ref()))
    }
}

impl SourceBook for BookKeeper {
    fn try_new(&self, settings: &str) -> Result<SourceId, String> {
        let found = SourceSettings::parse("новый источник", settings);
        let source = found.map_err(|found| first_line(&ConfigError::Wrong(found)))?;
        let book = Arc::clone(&self.book.borrow());
        if let Some(rival) = book.sources.iter().find(|one| one.is_rival_of(&source)) {
            return Err(format!(
                "события одного бота ждёт только один источник, он уже есть: «{}»",
                rival.id
            ));
        }
        let outside = self.outside(&book);
        let tried = outside.and_then(|outside| tried(&outside, &book, &source));
        tried
            .map(|()| source.id)
            .map_err(|error| reasons(error.as_ref()))
    }

    fn read_again(&self) {
        let _one = self.exchange.lock().unwrap_or_else(PoisonError::into_inner);
        // The settings have not changed: a fault that somebody is writing into them now is not ours.
        let mut book = Book::clone(&self.book.borrow());
        let added = std::mem::take(&mut book.added);
        book.sources.retain(|source| !added.contains(&source.id));
        let book = with_added(book, &*self.store);
        self.enforce(book.map_err(|error| reasons(error.as_ref())));
    }
}

/// The book with what people added; the settings go before them.
fn with_added(mut book: Book, store: &dyn Store) -> anyhow::Result<Book> {
    for (id, settings) in store.added_sources()? {
        if book.sources.iter().any(|source| source.id == id) {
            continue;
        }
        match SourceSettings::parse("добавленный источник", &settings) {
            Ok(source) if book.sources.iter().any(|one| one.is_rival_of(&source)) => {
                tracing::error!(source.id = %id, "an added source would take the updates of another");
            }
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
