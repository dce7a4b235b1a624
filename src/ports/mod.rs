//! Layer 2: what the outside must offer, as traits. Adapters implement them, `app` chooses.
//!
//! A method is a whole use-case: whatever must happen together happens inside one call, and no
//! transaction crosses a port. To add an adapter: implement the trait in its own folder of layer 3,
//! run the port's conformance suite on it, and name it in `app`.

mod accounts;
mod clock;
mod collector;
mod families;
mod fetch;
mod hook;
mod official;
mod past;
mod pulse;
mod records;
mod retention;
mod risk;
mod roster;
mod search;
mod sources;
mod store;
mod store_error;

pub use accounts::Accounts;
pub use clock::{Clock, MockClock, SystemClock};
pub use collector::{Ask, Collector, Harvest, Outcome, Pace, Setback};
pub use families::{Families, FamilySum, HeardItem, Muted};
pub use fetch::{Fetch, FetchError, Payload, Reply, Request, Secret};
pub use hook::{Call, Heard, Hook, Unheard};
pub use official::OfficialActivity;
pub use past::{PastAsk, PastItem};
pub use pulse::{Pulse, Stage};
pub use records::{
    CommandId, ContextItem, Decided, Earlier, FeedRecord, IngestReport, StoreStatus,
};
pub use retention::{Retention, RetentionReport};
pub use risk::RiskCell;
pub use roster::Roster;
pub use search::{
    FacetCount, Hit, IndexDocument, SearchError, SearchIndex, SearchRequest, SearchResult,
};
pub use sources::{Eyes, SourceRecord, Standing, TallyAsk, TallyStep};
pub use store::{AuditEntry, OutboxEntry, Page, QueueFilter, QueueView, Store, ViewAsk};
pub use store_error::StoreError;
