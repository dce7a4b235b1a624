//! The book of sources: what `otklik.toml` says is read, tried as a whole before it comes into force.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{Outside, least};
use crate::{
    app::rooms::Rooms,
    classify::RuleSet,
    config::{
        CRAWLED, ConfigError, HOOKED, OutsideSettings, Settings, SourceSettings, load_settings,
    },
    desk::SourceCard,
    domain::{Network, Notice, NoticeKind},
    ports::{Clock, SystemClock},
};

/// What is read, and how its networks are reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// The sources, in the order of their file.
    pub sources: Vec<SourceSettings>,
    /// How their networks are reached.
    pub outside: OutsideSettings,
}

impl Book {
    /// The book of these settings.
    pub fn of(settings: &Settings) -> Self {
        Self {
            sources: settings.sources.clone(),
            outside: settings.outside.clone(),
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
                    let path = source.path.as_ref();
                    path.map(|path| path.display().to_string())
                })
                .or_else(|| {
                    let rules = &source.search;
                    (!rules.is_empty()).then(|| rules.join(", "))
                }),
            least: least(source, &self.sources),
            crawled: CRAWLED.contains(&source.network) || HOOKED.contains(&source.network),
        };
        self.sources.iter().map(card).collect()
    }

    /// Every source that cannot be read as it is set up, a sentence each. Asks nothing outside. Without
    /// `rules` those that search by rules are misfits.
    pub fn misfits(&self, zone: &TimeZone, rules: Option<&Arc<RuleSet>>) -> Vec<String> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let outside = match Outside::open(&self.outside, &clock, zone) {
            Ok(outside) => outside.with_rules(rules),
            Err(error) => return vec![format!("{error:#}")],
        };
        let read = self.sources.iter();
        let read = read.filter(|source| source.network != Network::File);
        read.filter_map(|source| {
            let collector = outside.collector(source).map(drop);
            collector
                .and_then(|()| outside.hook(source).map(drop))
                .err()
        })
        .map(|error| format!("{error:#}"))
        .collect()
    }
}

impl Rooms {
    /// Reads the book of sources again: the whole new one comes into force, or the old one stays and a
    /// notice says why. A book that did not change is left alone.
    pub fn reload_sources(&self) {
        let before = Arc::clone(&self.book.borrow());
        let (kind, text) = match self.read_book() {
            Ok(book) if book == *before => return,
            Ok(book) => {
                let text = changed(&before, &book);
                self.cards.store(Arc::new(book.cards()));
                self.book.send_replace(Arc::new(book));
                tracing::info!("a new book of sources is in force");
                (NoticeKind::SourcesChanged, text)
            }
            Err(why) => {
                tracing::warn!("the sources did not load, the old ones are read on");
                let text = format!("Настройки источников не приняты, читаются прежние. {why}");
                (NoticeKind::SourcesRejected, text)
            }
        };
        self.tell(Notice {
            id: None,
            kind,
            text,
            incident: None,
            at: self.clock.now(),
        });
    }

    /// The book as the files say now; else one sentence.
    fn read_book(&self) -> Result<Book, String> {
        let first = |error: ConfigError| {
            let said = error.to_string();
            said.lines().next().unwrap_or_default().to_owned()
        };
        let settings = load_settings(&self.ground.config).map_err(first)?;
        let book = Book::of(&settings);
        let misfits = book.misfits(&self.ground.regime.zone, Some(&self.ground.rules));
        misfits.into_iter().next().map_or(Ok(book), Err)
    }
}

/// «Читаются новые источники: …; больше не читаются: …».
fn changed(before: &Book, after: &Book) -> String {
    let missing = |from: &Book, of: &Book| -> Vec<String> {
        let is_in = |source: &&SourceSettings| of.sources.iter().any(|own| own.id == source.id);
        let gone = from.sources.iter().filter(|source| !is_in(source));
        gone.map(|source| format!("«{}»", source.name)).collect()
    };
    let (new, gone) = (missing(after, before), missing(before, after));
    let mut parts = Vec::new();
    if !new.is_empty() {
        parts.push(format!("читаются новые источники: {}", new.join(", ")));
    }
    if !gone.is_empty() {
        parts.push(format!("больше не читаются: {}", gone.join(", ")));
    }
    if parts.is_empty() {
        return "Настройки источников изменились".to_owned();
    }
    let mut said = parts.join("; ");
    said.replace_range(..2, if new.is_empty() { "Б" } else { "Ч" });
    said
}
