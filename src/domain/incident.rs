//! Incidents (инцидент): one problem in one place, one or many items, one entry in the queue.
//!
//! An incident *is* its event log. [`Incident`] is a fold over the log and can be made again from
//! it at any time; the store keeps it beside the log only so that the queue can be read quickly.

use serde::{Deserialize, Serialize};

use super::{
    Absorbed, BodyId, CategoryId, Cause, Clock, ClockKind, Grievances, IncidentId, IncidentState,
    MergedInto, Place, Sector, Severity, Signal, Timestamp, UserId,
};

/// Why an item belongs to its incident, shown on the card beside the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinReason {
    /// The item opened the incident.
    Opened,
    /// Same category at the same place.
    SamePlace,
    /// Same category at a place above or below, the only open incident there.
    NearPlace,
    /// It answers or continues the incident's thread.
    Thread,
    /// The same or nearly the same text.
    Duplicate,
    /// An official account's reply to the thread.
    OfficialReply,
    /// A person put it there.
    ByHand,
    /// The same outage at another house of the street.
    SameStreet,
}

impl JoinReason {
    /// The sentence shown on the card.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Opened => "Открыло инцидент",
            Self::SamePlace => "Та же проблема в том же месте",
            Self::NearPlace => "Та же проблема, одно место внутри другого",
            Self::Thread => "Из той же ветки обсуждения",
            Self::Duplicate => "Повтор того же текста",
            Self::OfficialReply => "Ответ официальной страницы в ветке",
            Self::ByHand => "Добавлено оператором",
            Self::SameStreet => "То же отключение на той же улице",
        }
    }
}

/// The state of an incident: a fold over its events, nothing more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Its number.
    pub id: IncidentId,
    /// How many events the log holds; the expected version of the next append.
    pub version: u32,
    /// Where it stands.
    pub state: IncidentState,
    /// Primary category.
    pub category: CategoryId,
    /// The category's sector.
    pub sector: Sector,
    /// Where.
    pub place: Place,
    /// The place came from the source alone: the operator should look.
    pub uncertain: bool,
    /// One line: what is wrong.
    pub essence: String,
    /// How urgent.
    pub severity: Severity,
    /// Why so urgent, in Russian.
    pub severity_reasons: Vec<String>,
    /// All signals of its items, gravest first.
    pub signals: Vec<Signal>,
    /// When we detected it; the clocks start here.
    pub opened_at: Timestamp,
    /// Publication time of its earliest item.
    pub published_at: Timestamp,
    /// Publication time of its latest item; the joining window counts from here.
    pub last_item_at: Timestamp,
    /// Items of residents (official replies not counted).
    pub items: u32,
    /// Distinct voices among them; at least one.
    pub voices: u32,
    /// Who works on it.
    pub assignee: Option<UserId>,
    /// Its clocks since it opened, or opened again.
    pub clocks: Vec<Clock>,
    /// When the final answer was given; the clock stopped here.
    pub answered_at: Option<Timestamp>,
    /// The residents were told what is so of the rumour that it holds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub clarified: bool,
    /// Since when a prepared answer waits to be given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drafted_at: Option<Timestamp>,
    /// When it was closed, rejected or merged.
    pub closed_at: Option<Timestamp>,
    /// The earlier incident it repeats.
    pub repeat_of: Option<IncidentId>,
    /// A person has acknowledged the danger.
    pub acknowledged: bool,
    /// Since when a danger waits to be acknowledged.
    pub alarmed_at: Option<Timestamp>,
    /// Since when it stands where it stands.
    pub state_since: Timestamp,
    /// The rules of escalation that have raised somebody.
    pub escalated: Vec<String>,
    /// The message that opened it tells of a private matter, or a person said so: it is opened to few.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub private: bool,
    /// Where it went, while it is merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<MergedInto>,
    /// The incidents merged into it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absorbed: Vec<Absorbed>,
    /// Incidents it has to do with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<IncidentId>,
    /// The body that works on it, when one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyId>,
    /// How often it was passed on to a body.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hops: u32,
    /// Bodies dispute whose it is, and somebody must decide.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dispute: bool,
    /// It stands for others: why they are one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// The incident that stands for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<IncidentId>,
    /// It was taken out from under its head, and stays out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub released: bool,
    /// A person keeps it out of the working queue until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<Timestamp>,
    /// A second municipality that it concerns («касается также»).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<String>,
    /// What its log shows of replies and silence that failed the residents.
    #[serde(default, skip_serializing_if = "Grievances::is_empty")]
    pub grievances: Grievances,
}

/// By reference, as serde asks.
const fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Incident {
    /// True when no head speaks for it and nobody mutes it: a danger (invariant 9), a private matter,
    /// which nobody else's answer answers, and a dispute, which somebody must see to decide.
    pub fn speaks_for_itself(&self) -> bool {
        self.private || self.dispute || self.signals.contains(&Signal::Danger)
    }

    /// Until when it stays out of the working queue and alarms nobody: while its head speaks for it, or
    /// until the moment a person named.
    pub fn silent_until(&self) -> Option<Timestamp> {
        let until = self.head.map(|_| Timestamp::MAX).or(self.muted_until);
        until.filter(|_| !self.speaks_for_itself())
    }

    /// True while it stays out of the working queue.
    pub fn is_muted(&self, now: Timestamp) -> bool {
        self.silent_until().is_some_and(|until| until > now)
    }

    /// True when strangers may join it by its place alone.
    pub fn is_spot(&self) -> bool {
        !self.uncertain && self.place.is_spot_of(&self.category)
    }

    /// Where it is, for everybody's ears: of a private one no more than its municipality.
    pub fn told_place(&self) -> String {
        let line = match &self.place.territory {
            territory if self.private => territory.clone().unwrap_or_default(),
            _ => self.place.line(),
        };
        match line {
            line if line.is_empty() => "место неизвестно".to_owned(),
            line => line,
        }
    }

    /// True in the lane «территория не определена»: nobody's municipal centre sees it, unless it
    /// was handed to their body.
    pub const fn is_unplaced(&self) -> bool {
        self.state.is_open() && self.place.territory.is_none()
    }

    /// True when a rumour goes about and nobody has told the residents what is so.
    pub fn owes_clarification(&self) -> bool {
        let told = self.clarified || self.answered_at.is_some();
        self.signals.contains(&Signal::Rumour) && self.state.is_open() && !told
    }

    /// Its clock of this kind.
    pub fn clock(&self, kind: ClockKind) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.kind == kind)
    }

    /// The running clock that is due first.
    pub fn next_clock(&self) -> Option<&Clock> {
        let running = self.clocks.iter().filter(|clock| clock.runs());
        running.min_by_key(|clock| (clock.due_at, clock.kind))
    }
}
