//! The rooms of a running house: store, index, desk and recorder over one state directory. The daemon
//! and the commands that work without it open the same rooms.

use std::sync::{Arc, Mutex};

use anyhow::Context;
use arc_swap::ArcSwap;
use tokio::sync::watch;

use super::{
    ground::{Ground, rules_card},
    sources::BookKeeper,
    state::StateDir,
    teller::Teller,
};
use crate::{
    classify::RuleSet,
    desk::{Bench, Desk, DeskParts, RulesCard, SourceBook},
    domain::{Register, Seq},
    incidents::{FormationSettings, Regime, burst::BurstSettings},
    pipeline::{
        burst::BurstWatch,
        index::IndexStage,
        live::LiveHub,
        record::{Recorder, RecorderParts},
        retention::RetentionJob,
        watch::Watch,
    },
    ports::{Clock, Pulse, Retention, SearchIndex, Store},
    search::{Opened, TantivyIndex},
    store::SqliteStore,
};

mod reload;

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
    /// How the stages are doing.
    pub pulse: Pulse,
    /// Told when a person paused a source or let it go on.
    pub paused: watch::Sender<()>,
    /// What is read.
    pub book: Arc<BookKeeper>,
    /// What the opening has to say to whoever keeps no log.
    pub warning: Option<&'static str>,
    teller: Teller,
    /// The fault of the files that was told last. Held while they are read: an older reading must not
    /// follow a newer one.
    rejected: Mutex<Option<String>>,
    pub(super) rules: Arc<ArcSwap<RuleSet>>,
    card: Arc<ArcSwap<RulesCard>>,
    register: Arc<ArcSwap<Register>>,
    /// What turns a moment into a deadline now.
    pub regime: Arc<ArcSwap<Regime>>,
    formation: Arc<ArcSwap<FormationSettings>>,
    bursts: Arc<ArcSwap<BurstSettings>>,
    /// Locked as long as the rooms are open.
    pub state: StateDir,
}

/// What is said when the index had to be made anew.
const UNREADABLE: &str =
    "Поисковый индекс не читается: он удалён и собирается заново из хранилища, данные целы";

/// Opens the search index; true when it could not be read and is a new one. One that knows more than
/// the store belongs to another store and fills anew.
fn open_index(
    ground: &Ground,
    state: &StateDir,
    store: &dyn Store,
) -> anyhow::Result<(Arc<dyn SearchIndex>, bool)> {
    let folder = state.index();
    let (index, opened) = TantivyIndex::open(
        &folder,
        Arc::clone(ground.rules.lexicon()),
        &ground.lexicon_hash,
        ground.region.zone.clone(),
    )
    .with_context(|| {
        let shown = folder.display();
        format!("поисковый индекс {shown} недоступен, проверьте права и место на диске")
    })?;
    match opened {
        Opened::Found => {}
        Opened::Empty => tracing::info!("the search index is empty and fills from the store"),
        Opened::Broken => tracing::warn!("{UNREADABLE}"),
    }
    if index.committed() > store.last_seq()? {
        tracing::warn!("the search index is ahead of the store and fills anew");
        index.clear()?;
    }
    Ok((Arc::new(index), opened == Opened::Broken))
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
        let (index, anew) = open_index(&ground, &state, &*store)?;
        let grown = watch::Sender::new(store.last_seq()?);
        let rules = Arc::new(ArcSwap::new(Arc::clone(&ground.rules)));
        let card = rules_card(&ground.rules, clock.now());
        let card = Arc::new(ArcSwap::from_pointee(card));
        let register = Arc::new(ArcSwap::new(Arc::clone(&ground.register)));
        let regime = Arc::new(ArcSwap::new(Arc::clone(&ground.regime)));
        let formation = Arc::new(ArcSwap::from_pointee(ground.formation()));
        let bursts = Arc::new(ArcSwap::from_pointee(ground.bursts()));
        let (paused, pulse) = (watch::Sender::new(()), Pulse::default());
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
            regime: Arc::clone(&regime),
            lexicon: Arc::clone(ground.rules.lexicon()),
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
            pulse: pulse.clone(),
            demo: ground.is_demo(),
        }));
        let recorder = Arc::new(Recorder::new(RecorderParts {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock),
            rules: Arc::clone(&rules),
            register: Arc::clone(&register),
            formation: Arc::clone(&formation),
            regime: Arc::clone(&regime),
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
            pulse,
            paused,
            book,
            warning: anew.then_some(UNREADABLE),
            teller,
            rejected: Mutex::default(),
            rules,
            card,
            register,
            regime,
            formation,
            bursts,
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
        let cards = self.book.cards();
        let ids = move || cards.load().iter().map(|card| card.id.clone()).collect();
        Watch {
            store: Arc::clone(&self.store),
            clock: Arc::clone(&self.clock),
            regime: Arc::clone(&self.regime),
            configured: Arc::new(ids),
            grown: self.grown.clone(),
        }
    }

    /// Who looks for bursts in this house.
    pub fn bursts(&self) -> BurstWatch {
        BurstWatch {
            store: Arc::clone(&self.store),
            clock: Arc::clone(&self.clock),
            regime: Arc::clone(&self.regime),
            settings: Arc::clone(&self.bursts),
            grown: self.grown.clone(),
        }
    }
}
