//! Layer 4: what operators do, one use-case a file. Rights (permission × sector × territory × body) are
//! checked here and nowhere else, so that no handler can forget them.
//!
//! Methods block (they read the store): async callers go through `spawn_blocking`.

mod above;
mod absences;
mod accounts;
mod act;
mod bench;
mod card;
mod coverage;
mod duty;
mod error;
mod feeds;
mod handover;
mod notices;
mod open311;
mod pages;
mod passwords;
mod presence;
mod private;
mod queue;
mod reference;
mod regroup;
mod rights;
mod risks;
mod rumours;
mod search;
pub mod secrets;
mod shift_actions;
mod shifts;
mod snippet;
mod sources;
mod statistics;
mod status;
mod territory;
mod throttle;
mod views;

use std::sync::Arc;

use arc_swap::{ArcSwap, Guard};
use tokio::sync::watch;

pub use absences::{AbsenceView, NewAbsence};
pub use accounts::{FirstLogin, NewUser, SESSION, UserChange};
pub use act::{Aim, Wish};
pub use bench::{Bench, ExpressionTrial, TextTrial, TriedText};
pub use coverage::{CoverageReport, SourceCoverage, TerritoryCoverage};
pub use error::DeskError;
pub use feeds::NewFeed;
pub use open311::{PublicReport, ReportAsk, Service};
pub use pages::{PageLine, PageState};
pub use passwords::PasswordChoice;
pub use presence::{Presence, PresenceState};
pub use reference::{
    CategoryCard, QUERY_HELP, QueryHelp, RegionCard, RuleCard, RulesCard, Surroundings,
    network_name,
};
pub use risks::{RiskTable, RiskTrend, trend};
pub use shift_actions::ShiftAction;
pub use shifts::{HandoverWords, NewShift, ShiftView};
pub use sources::{NewSource, SourceBook, SourceCard, SourceLine};
pub use statistics::{Statistics, StatisticsAsk};
pub use status::DeskStatus;
pub use views::{
    Above, ActionLine, Again, Card, ClockLine, Draft, FacetValue, Highlight, HistoryLine, ItemView,
    Person, QueuePage, Row, SearchHit, SearchPage, Snippet,
};

use crate::{
    domain::{Register, Seq, Timestamp, UserId},
    incidents::Regime,
    ports::{AuditEntry, Clock, Pulse, SearchIndex, Stage, Store},
    text::Lexicon,
};
use throttle::Throttle;

/// Everything the desk works with; made by `app`.
pub struct DeskParts {
    /// The truth.
    pub store: Arc<dyn Store>,
    /// The derived search index.
    pub index: Arc<dyn SearchIndex>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The region of this installation.
    pub region: RegionCard,
    /// What turns a moment into a deadline; swapped at a reload.
    pub regime: Arc<ArcSwap<Regime>>,
    /// The words of the analyser that the index was built with.
    pub lexicon: Arc<Lexicon>,
    /// Names of the rules in force; swapped at every reload.
    pub rules: Arc<ArcSwap<RulesCard>>,
    /// What the rule bench works with.
    pub bench: Bench,
    /// The official pages; swapped at a reload.
    pub register: Arc<ArcSwap<Register>>,
    /// Tells whoever derives something that the outbox grew.
    pub grown: watch::Sender<Seq>,
    /// The sources that are read; swapped when they change.
    pub sources: Arc<ArcSwap<Vec<SourceCard>>>,
    /// Where people add sources.
    pub book: Arc<dyn SourceBook>,
    /// Tells the crawlers that a person stopped a source or let it go on.
    pub paused: watch::Sender<()>,
    /// How the stages of the daemon are doing.
    pub pulse: Pulse,
    /// A demonstration with invented messages.
    pub demo: bool,
}

/// The operators' desk (пульт).
pub struct Desk {
    store: Arc<dyn Store>,
    index: Arc<dyn SearchIndex>,
    clock: Arc<dyn Clock>,
    region: RegionCard,
    regime: Arc<ArcSwap<Regime>>,
    lexicon: Arc<Lexicon>,
    rules: Arc<ArcSwap<RulesCard>>,
    bench: Bench,
    register: Arc<ArcSwap<Register>>,
    grown: watch::Sender<Seq>,
    sources: Arc<ArcSwap<Vec<SourceCard>>>,
    book: Arc<dyn SourceBook>,
    paused: watch::Sender<()>,
    pulse: Pulse,
    demo: bool,
    throttle: Throttle,
    presences: presence::Presences,
    /// Tells open streams that an account was changed.
    accounts: watch::Sender<()>,
}

impl Desk {
    /// A desk over these parts.
    pub fn new(parts: DeskParts) -> Self {
        Self {
            store: parts.store,
            index: parts.index,
            clock: parts.clock,
            region: parts.region,
            regime: parts.regime,
            lexicon: parts.lexicon,
            rules: parts.rules,
            bench: parts.bench,
            register: parts.register,
            grown: parts.grown,
            sources: parts.sources,
            book: parts.book,
            paused: parts.paused,
            pulse: parts.pulse,
            demo: parts.demo,
            throttle: Throttle::default(),
            presences: presence::Presences::default(),
            accounts: watch::Sender::default(),
        }
    }

    /// This moment by the desk's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What turns a moment into a deadline now.
    fn regime(&self) -> Guard<Arc<Regime>> {
        self.regime.load()
    }

    /// The region of this installation.
    pub fn region(&self) -> &RegionCard {
        &self.region
    }

    /// Tells that somebody's account was changed, and with it perhaps rights and sessions: who streams
    /// asks again.
    pub fn accounts_changed(&self) -> watch::Receiver<()> {
        self.accounts.subscribe()
    }

    /// True for the demonstration.
    pub fn is_demo(&self) -> bool {
        self.demo
    }

    /// Answers while the store does.
    ///
    /// # Errors
    /// Store failures.
    pub fn ping(&self) -> Result<(), DeskError> {
        Ok(self.store.ping()?)
    }

    /// True once the store was found damaged.
    pub fn is_damaged(&self) -> bool {
        self.store.damage().is_some()
    }

    /// The stages of the daemon that keep failing.
    pub fn failing(&self) -> Vec<Stage> {
        self.pulse.failing()
    }

    fn audit(&self, user: Option<UserId>, action: &str, subject: String) -> Result<(), DeskError> {
        Ok(self.store.audit(&AuditEntry {
            at: self.now(),
            user,
            action: action.to_owned(),
            subject,
        })?)
    }
}
