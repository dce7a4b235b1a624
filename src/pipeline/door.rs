//! The door for those who come by themselves: a call of a network is proved, recorded, and only then
//! answered, so that what we say we have, we have.
//!
//! ```text
//! call ─► Hook::hear ─► items · deletions ─► record stage ─recorded─► answer
//! ```

use std::{collections::HashMap, sync::Arc};

use arc_swap::ArcSwap;
use tokio::sync::{mpsc, oneshot};

use super::{
    crawl::Target,
    record::{Delivery, Intake, Recorded},
};
use crate::{
    domain::{RawItem, SourceId},
    ports::{Call, Clock, Hook, Store, StoreError, Unheard},
};

/// A source that calls by itself.
#[derive(Clone)]
pub struct Caller {
    /// Who it is.
    pub target: Target,
    /// Who hears it.
    pub hook: Arc<dyn Hook>,
}

/// Why a call is not answered with «well».
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// No source of this name hears calls.
    #[error("источника, который принимает вызовы, здесь нет")]
    Nobody,
    /// A person stopped the source: come again later.
    #[error("источник остановлен")]
    Paused,
    /// The hook did not hear it.
    #[error(transparent)]
    Unheard(#[from] Unheard),
    /// The house is closing, nothing was recorded: come again.
    #[error("служба останавливается")]
    Closing,
    /// The store failed, nothing was recorded: come again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Hears calls. Clones are the same door.
#[derive(Clone)]
pub struct Door {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    callers: Arc<ArcSwap<HashMap<SourceId, Caller>>>,
    deliveries: mpsc::Sender<Delivery>,
}

impl Door {
    /// A door before the record stage; nobody is expected yet.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        deliveries: mpsc::Sender<Delivery>,
    ) -> Self {
        Self {
            store,
            clock,
            callers: Arc::default(),
            deliveries,
        }
    }

    /// From now on these are expected, and nobody else.
    pub fn expect(&self, callers: Vec<Caller>) {
        let by_id = callers
            .into_iter()
            .map(|caller| (caller.target.id.clone(), caller));
        self.callers.store(Arc::new(by_id.collect()));
    }

    /// Hears one call of a source and gives what the caller wants to hear. `headers` have their names
    /// in lower case.
    ///
    /// # Errors
    /// A call that is not expected, not proved, not readable, or that could not be recorded.
    pub async fn hear(
        &self,
        source: &str,
        headers: &[(String, String)],
        body: &[u8],
    ) -> Result<String, DoorError> {
        let caller = self.caller(source)?;
        let heard = caller.hook.hear(&Call {
            headers,
            body,
            now: self.clock.now(),
        })?;
        if !heard.items.is_empty() || !heard.gone.is_empty() {
            self.record(&caller.target, heard.items, heard.gone).await?;
        }
        Ok(heard.answer)
    }

    fn caller(&self, source: &str) -> Result<Caller, DoorError> {
        let callers = self.callers.load();
        callers
            .get(&SourceId::new(source))
            .cloned()
            .ok_or(DoorError::Nobody)
    }

    async fn record(
        &self,
        target: &Target,
        mut items: Vec<RawItem>,
        gone: Vec<String>,
    ) -> Result<Recorded, DoorError> {
        let (store, id) = (Arc::clone(&self.store), target.id.clone());
        let known = tokio::task::spawn_blocking(move || store.source(&id)).await;
        if known.map_err(|_| DoorError::Closing)??.paused {
            return Err(DoorError::Paused);
        }
        target.claim(&mut items);
        let (done, recorded) = oneshot::channel();
        let delivery = Delivery {
            source: target.id.clone(),
            intake: Intake {
                items,
                gone,
                ..Intake::default()
            },
            done: Some(done),
        };
        let sent = self.deliveries.send(delivery).await;
        sent.map_err(|_| DoorError::Closing)?;
        recorded.await.map_err(|_| DoorError::Closing)
    }
}
