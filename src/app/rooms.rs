//! The rooms of a running house: store, index, desk and recorder over one state directory. The daemon
//! and the commands that work without it open the same rooms.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::watch;

use super::{
    ground::{Ground, lexicon_hash, rules_card},
    sources::BookKeeper,
    state::StateDir,
    teller::Teller,
};
use crate::{
    classify::RuleSet,
    config::{ConfigError, load_register, rule_files},
    desk::{Bench, Desk, DeskParts, RulesCard, SourceBook},
    domain::{NoticeKind, Register, Seq},
    pipeline::{
        burst::BurstWatch,
        index::IndexStage,
        live::LiveHub,
        record::{Recorder, RecorderParts},
        retention::RetentionJob,
        watch::Watch,
    },
    ports::{Clock, Retention, SearchIndex, Store},
    search::{Opened, TantivyIndex},
    store::SqliteStore,
};

/// Everything open.
pub struct Rooms {
    /// What the files say.
    pub ground: Ground,
    /// The truth.
    pub store: Arc<dyn Store>,
    /// The search index.
    pub index: Arc<dyn SearchIndex>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The use-cases.
    pub desk: Arc<Desk>,
    /// From raw items to the store.
    pub recorder: Arc<Recorder>,
    /// From the outbox to the index.
    pub indexing: IndexStage,
    /// From the outbox to open pages.
    pub live: LiveHub,
    /// Told when the outbox grew.
    pub grown: watch::Sender<Seq>,
    /// Told when a person paused a source or let it go on.
    pub paused: watch::Sender<()>,
    /// What is read.
    pub book: Arc<BookKeeper>,
    teller: Teller,
    rules: Arc<ArcSwap<RuleSet>>,
    card: Arc<ArcSwap<RulesCard>>,
    register: Arc<ArcSwap<Register>>,
    /// Locked as long as the rooms are open.
    pub state: StateDir,
}

/// What a reload has read.
struct Read {
    rules: RuleSet,
    /// Digest of the analyser's files.
    lexicon_hash: String,
    register: Register,
}

/// Opens the search index. One that knows more than the store belongs to another store and fills anew.
fn open_index(
    ground: &Ground,
    state: &StateDir,
    store: &dyn Store,
) -> anyhow::Result<Arc<dyn SearchIndex>> {
    let (index, opened) = TantivyIndex::open(
        &state.index(),
        Arc::clone(ground.rules.lexicon()),
        &ground.lexicon_hash,
        ground.region.zone.clone(),
    )?;
    if opened == Opened::Empty {
        tracing::info!("the search index is empty and fills from the store");
    }
    if index.committed() > store.last_seq()? {
        tracing::warn!("the search index is ahead of the store and fills anew");
        index.clear()?;
    }
    Ok(Arc::new(index))
}

impl Rooms {
    /// Opens everything in the locked state directory.
    ///
    /// # Errors
    /// When database or index cannot be opened.
    pub fn open(ground: Ground, state: StateDir, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let store = Arc::new(SqliteStore::open(&state.database())?);
        Self::over(store, ground, state, clock)
    }

    /// Opens everything else over this store.
    ///
    /// # Errors
    /// When the index cannot be opened.
    pub fn over(
        store: Arc<dyn Store>,
        ground: Ground,
        state: StateDir,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        let lexicon = Arc::clone(ground.rules.lexicon());
        let index = open_index(&ground, &state, &*store)?;
        let grown = watch::Sender::new(store.last_seq()?);
        let rules = Arc::new(ArcSwap::new(Arc::clone(&ground.rules)));
        let card = Arc::new(ArcSwap::from_pointee(rules_card(
            &ground.rules,
            clock.now(),
        )));
        let register = Arc::new(ArcSwap::new(Arc::clone(&ground.register)));
        let paused = watch::Sender::new(());
        let teller = Teller::new(&store, &clock, &grown);
        let book = Arc::new(BookKeeper::open(
            &ground,
            &store,
            &clock,
            (&rules, &teller),
        )?);
        let desk = Arc::new(Desk::new(DeskParts {
            store: Arc::clone(&store),
            index: Arc::clone(&index),
            clock: Arc::clone(&clock),
            region: ground.region_card(),
            regime: Arc::clone(&ground.regime),
            lexicon,
            rules: Arc::clone(&card),
            bench: Bench {
                rules: Arc::clone(&rules),
                banned: ground.settings.banned.clone(),
            },
            register: Arc::clone(&register),
            grown: grown.clone(),
            sources: book.cards(),
            book: Arc::clone(&book) as Arc<dyn SourceBook>,
            paused: paused.clone(),
            demo: ground.is_demo(),
        }));
        let recorder = Arc::new(Recorder::new(RecorderParts {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock),
            rules: Arc::clone(&rules),
            register: Arc::clone(&register),
            formation: ground.formation(),
            regime: Arc::clone(&ground.regime),
            grown: grown.clone(),
        }));
        Ok(Self {
            indexing: IndexStage::new(Arc::clone(&store), Arc::clone(&index)),
            live: LiveHub::new(Arc::clone(&store)),
            ground,
            store,
            index,
            clock,
            desk,
            recorder,
            grown,
            paused,
            book,
            teller,
            rules,
            card,
            register,
            state,
        })
    }

    /// The daily job of this house.
    pub fn retention(&self) -> RetentionJob {
        let terms = &self.ground.settings.retention;
        RetentionJob {
            store: Arc::clone(&self.store),
            indexing: self.indexing.clone(),
            clock: Arc::clone(&self.clock),
            terms: Retention {
                unsorted_days: terms.unsorted_days,
                closed_days: terms.closed_days,
                links_days: terms.links_days,
                loose_days: terms.loose_days,
            },
            grown: self.grown.clone(),
        }
    }

    /// Who looks at the clocks of this house.
    pub fn watch(&self) -> Watch {
        Watch {
            store: Arc::clone(&self.store),
            clock: Arc::clone(&self.clock),
            regime: Arc::clone(&self.ground.regime),
            grown: self.grown.clone(),
        }
    }

    /// Who looks for bursts in this house.
    pub fn bursts(&self) -> BurstWatch {
        BurstWatch {
            store: Arc::clone(&self.store),
            clock: Arc::clone(&self.clock),
            regime: Arc::clone(&self.ground.regime),
            settings: self.ground.bursts(),
            grown: self.grown.clone(),
        }
    }

    /// Reads the rules again: the whole set comes into force, or the old one stays and a notice says
    /// why. A set that did not change is left alone.
    pub fn reload(&self) {
        let (kind, text) = match self.read_rules() {
            Ok(read) => match self.enforce(read) {
                Some(text) => (NoticeKind::RulesLoaded, text),
                None => return,
            },
            Err(error) => {
                tracing::warn!(%error, "the rules did not load, the old set keeps running");
                let said = error.to_string();
                let first = said.lines().next().unwrap_or_default();
                let text = format!("Правила не загрузились, действуют прежние. {first}");
                (NoticeKind::RulesRejected, text)
            }
        };
        self.teller.tell(kind, text);
    }

    /// Rules and register as the files say now.
    fn read_rules(&self) -> Result<Read, ConfigError> {
        let (settings, region) = (&self.ground.settings, &self.ground.region.id);
        let files = rule_files(settings, region)?;
        let rules = RuleSet::load(&files)?;
        Ok(Read {
            lexicon_hash: lexicon_hash(&files),
            register: load_register(&settings.paths.regions, region, rules.places())?,
            rules,
        })
    }

    /// Puts in force what has changed, and tells what that was; none when nothing has.
    fn enforce(&self, read: Read) -> Option<String> {
        let mut told = Vec::new();
        let Read {
            rules, register, ..
        } = read;
        if rules.hash() != self.rules.load().hash() {
            told.push(format!(
                "Действуют новые правила: категорий {}, правил {}",
                rules.categories().len(),
                rules.rules().len()
            ));
            if read.lexicon_hash != self.ground.lexicon_hash {
                told.push(
                    "Словари разбора изменились: поиск перейдёт на них при следующем запуске"
                        .to_owned(),
                );
            }
            self.card
                .store(Arc::new(rules_card(&rules, self.clock.now())));
            self.rules.store(Arc::new(rules));
            tracing::info!("a new rule set is in force");
        }
        if register != **self.register.load() {
            told.push(format!(
                "Действует новый реестр официальных страниц: органов {}, страниц {}",
                register.bodies().len(),
                register.pages().len()
            ));
            self.register.store(Arc::new(register));
            tracing::info!("a new register of official pages is in force");
        }
        (!told.is_empty()).then(|| told.join(". "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::{open, settings};

    #[test]
    fn a_changed_dictionary_rules_at_once_and_search_follows_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let index = folder.path().join("index");
        std::fs::create_dir(&index).unwrap();
        for file in std::fs::read_dir("index").unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), index.join(file.file_name())).unwrap();
        }
        let config = settings(folder.path(), &format!("index = {index:?}"), "");
        let rooms = open(&config);
        rooms.reload();
        assert_eq!(rooms.store.notices(1).unwrap(), []);

        let synonyms = index.join("synonyms.toml");
        let more = "\n[[synonym]]\nwords = [\"самокат\"]\nadds = [\"велосипед\"]\n";
        let contents = std::fs::read_to_string(&synonyms).unwrap_or_default() + more;
        std::fs::write(&synonyms, contents).unwrap();
        rooms.reload();
        let told = rooms.store.notices(1).unwrap().remove(0);
        assert_eq!(told.kind, NoticeKind::RulesLoaded);
        assert!(told.text.contains("поиск перейдёт"), "{}", told.text);
    }

    #[test]
    fn a_changed_register_is_in_force_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let region = folder.path().join("regions/belgorod");
        std::fs::create_dir_all(&region).unwrap();
        for name in ["region.toml", "places.toml", "bodies.toml"] {
            let from = format!("config/regions/belgorod/{name}");
            std::fs::copy(from, region.join(name)).unwrap();
        }
        let paths = format!("regions = {:?}", folder.path().join("regions"));
        let rooms = open(&settings(folder.path(), &paths, ""));
        assert_eq!(rooms.desk.pages(None).unwrap(), []);

        let page = "[[page]]\nbody = \"centre\"\nnetwork = \"vk\"\naccount = \"-999000001\"\n\
            address = \"https://vk.com/primer\"\n";
        std::fs::write(region.join("pages.toml"), page).unwrap();
        rooms.reload();
        assert_eq!(rooms.desk.pages(None).unwrap().len(), 1);
        let told = rooms.store.notices(1).unwrap().remove(0);
        let said = "Действует новый реестр официальных страниц: органов 29, страниц 1";
        assert_eq!((told.kind, &*told.text), (NoticeKind::RulesLoaded, said));

        std::fs::write(region.join("pages.toml"), page.repeat(2)).unwrap();
        rooms.reload();
        assert_eq!(
            rooms.desk.pages(None).unwrap().len(),
            1,
            "the old one stays"
        );
        let told = rooms.store.notices(1).unwrap().remove(0);
        assert_eq!(told.kind, NoticeKind::RulesRejected);
    }
}
