//! Tells people what happened in the house itself: a notice in the store, and word to whoever waits
//! for it.

use std::sync::Arc;

use tokio::sync::watch;

use crate::{
    collect::ClockNews,
    domain::{Notice, NoticeKind, Seq},
    ports::{Clock, Store},
};

/// Writes notices of the house. Clones tell the same people.
#[derive(Clone)]
pub struct Teller {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    grown: watch::Sender<Seq>,
}

impl Teller {
    /// A teller; `grown` is told that the outbox grew.
    pub fn new(store: &Arc<dyn Store>, clock: &Arc<dyn Clock>, grown: &watch::Sender<Seq>) -> Self {
        Self {
            store: Arc::clone(store),
            clock: Arc::clone(clock),
            grown: grown.clone(),
        }
    }

    /// Records a notice; that it could not be recorded stops nothing.
    pub fn tell(&self, kind: NoticeKind, text: String) {
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

    /// Tells that our clock went wrong, or is right again.
    pub fn tell_clock(&self, news: ClockNews) {
        let text = match news {
            ClockNews::Wrong(ahead) => {
                let (way, minutes) = match ahead.is_negative() {
                    true => ("отстают", -ahead.as_mins()),
                    false => ("спешат", ahead.as_mins()),
                };
                format!(
                    "Часы службы {way} от часов сетей на {minutes} мин: время сообщений и сроки \
                     неверны. Включите на сервере сверку времени (NTP)"
                )
            }
            ClockNews::Right => "Часы службы снова сходятся с часами сетей".to_owned(),
        };
        self.tell(NoticeKind::ClockSkew, text);
    }
}
