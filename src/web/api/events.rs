//! Live events as server-sent events.
//!
//! The `id` of an event is its outbox number. A browser that comes back names it in `Last-Event-ID`
//! and first gets what it missed. A stream ends on shutdown, as soon as a changed account
//! has ended its session, and else at the next heartbeat when the session has ended.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{
        IntoResponse,
        sse::{Event, Sse},
    },
};
use futures_util::stream;
use serde_json::json;
use tokio::{
    sync::{
        broadcast::{Receiver, error::RecvError},
        watch,
    },
    time::{Instant, Interval, MissedTickBehavior, interval_at},
};

use crate::{
    domain::{IncidentId, Seq},
    pipeline::live::{LiveEvent, Numbered},
    web::{Problem, Web, dto::NoticeDto, session::Session},
};

/// How often a stream says that it lives, and looks whether its session does.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What changes, as it changes: `incident` {id}, `item` {count}, `notice` {kind, text, incident}, `presence` {id}.
#[utoipa::path(
    get, path = "/events", tag = "events",
    responses((status = 200, content_type = "text/event-stream", body = String), (status = 401, body = Problem))
)]
pub async fn events(
    State(web): State<Web>,
    session: Session,
    headers: HeaderMap,
) -> impl IntoResponse {
    let last = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.trim().parse().ok())
        .map(Seq);
    let mut beat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut accounts = web.desk.accounts_changed();
    // The account may have been changed since it was read.
    accounts.mark_changed();
    let listener = Listener {
        beat,
        live: web.live.listen(),
        presences: web.desk.presences(),
        accounts,
        behind: last.is_some(),
        last: last.unwrap_or(Seq(0)),
        waiting: VecDeque::new(),
        hello: true,
        web,
        session,
    };
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    ([(header::CACHE_CONTROL, "no-store")], Sse::new(events))
}

/// One open page.
struct Listener {
    web: Web,
    session: Session,
    live: Receiver<Numbered>,
    /// Goes on through the events: a busy stream looks after its session, too.
    beat: Interval,
    /// Cards at which somebody appears; not in the outbox, and what was missed is missed.
    presences: Receiver<IncidentId>,
    /// Somebody's account was changed; perhaps this user's.
    accounts: watch::Receiver<()>,
    /// Events read and not yet sent.
    waiting: VecDeque<Numbered>,
    /// The newest number sent.
    last: Seq,
    /// True while the outbox itself must be read: after coming back, or after falling behind.
    behind: bool,
    /// The first comment, by which the page knows that the stream stands.
    hello: bool,
}

impl Listener {
    /// The next event; none when the stream ends.
    async fn next(&mut self) -> Option<Event> {
        if std::mem::take(&mut self.hello) {
            return Some(Event::default().comment("отклик"));
        }
        loop {
            if self.web.soft.is_cancelled() {
                return None;
            }
            if self.accounts.has_changed().unwrap_or(false) {
                self.accounts.mark_unchanged();
                if !self.still_allowed().await {
                    return None;
                }
            }
            if let Some(numbered) = self.waiting.pop_front() {
                if let Some(event) = self.told(numbered).await {
                    return Some(event);
                }
                continue;
            }
            if self.behind {
                self.catch_up().await?;
                continue;
            }
            tokio::select! {
                biased;
                () = self.web.soft.cancelled() => return None,
                _ = self.beat.tick() => {
                    return self.still_allowed().await.then(|| Event::default().comment("здесь"));
                }
                // Looked at above; it stays unseen until then.
                Ok(()) = self.accounts.changed() => self.accounts.mark_changed(),
                heard = self.live.recv() => match heard {
                    Ok(numbered) if numbered.seq > self.last => self.waiting.push_back(numbered),
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => self.behind = true,
                    Err(RecvError::Closed) => return None,
                },
                card = self.presences.recv() => if let Ok(id) = card && self.hears_of(id).await {
                    let data = json!({"id": id.0}).to_string();
                    return Some(Event::default().event("presence").data(data));
                },
            }
        }
    }

    /// Reads a page of the outbox; none when the store does not answer.
    async fn catch_up(&mut self) -> Option<()> {
        let (live, last) = (self.web.live.clone(), self.last);
        let read = tokio::task::spawn_blocking(move || live.since(last)).await;
        let (events, reached) = read.ok()?.ok()?;
        self.behind = reached > last;
        self.last = reached;
        self.waiting.extend(events);
        Some(())
    }

    /// The event for this user; none when it is not theirs to see.
    async fn told(&mut self, numbered: Numbered) -> Option<Event> {
        self.last = self.last.max(numbered.seq);
        let incident = match &numbered.event {
            LiveEvent::Incident(id) => Some(*id),
            LiveEvent::Notice(notice) => notice.incident,
            LiveEvent::Items(_) => None,
        };
        let user = self.session.user.clone();
        let theirs = self.web.ask(move |desk| desk.concerns(&user, incident));
        if !theirs.await.unwrap_or(false) {
            return None;
        }
        let event = Event::default().id(numbered.seq.to_string());
        Some(match numbered.event {
            LiveEvent::Incident(id) => event
                .event("incident")
                .data(json!({"id": id.0}).to_string()),
            LiveEvent::Items(count) => event
                .event("item")
                .data(json!({"count": count}).to_string()),
            LiveEvent::Notice(notice) => {
                let notice = NoticeDto::from(notice);
                let data =
                    json!({"kind": notice.kind, "text": notice.text, "incident": notice.incident});
                event.event("notice").data(data.to_string())
            }
        })
    }

    async fn hears_of(&self, id: IncidentId) -> bool {
        let user = self.session.user.clone();
        let heard = self.web.ask(move |desk| desk.hears_of(&user, id)).await;
        heard.unwrap_or(false)
    }

    /// True while the session lasts; from here on with the rights the user has now.
    async fn still_allowed(&mut self) -> bool {
        let token = self.session.token.clone();
        let who = self.web.ask(move |desk| desk.who(&token)).await;
        let Ok(Some(user)) = who else {
            return false;
        };
        self.session.user = user;
        true
    }
}
