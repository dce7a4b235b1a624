//! Events (событие): what happened to an incident, when, and by whom. The log of these is the incident.

use serde::{Deserialize, Serialize};

use super::{
    Absorbed, Answers, BodyId, CategoryId, Cause, Clock, ClockKind, CloseReason, Fingerprint,
    IncidentId, ItemId, JoinReason, Place, Scale, Severity, Signal, Timestamp, UserId, Voice,
};

/// Who caused an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The daemon itself.
    System,
    /// A named user of the desk.
    User(UserId),
}

/// One thing that happened to an incident. The log of these is the incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The first item raised it.
    Opened {
        /// The item.
        item: ItemId,
        /// Primary category.
        category: CategoryId,
        /// Where, as far as known.
        place: Place,
        /// The place came from the source, not from the text or thread.
        uncertain: bool,
        /// One line: what is wrong.
        essence: String,
        /// The clocks as the regulation in force at this moment sets them.
        clocks: Vec<Clock>,
    },
    /// Another item joined, or the first one (every item has exactly one such event).
    ItemJoined {
        /// The item.
        item: ItemId,
        /// When it was published.
        published_at: Timestamp,
        /// Why it is here.
        reason: JoinReason,
        /// Distinct-voice mark.
        voice: Option<Voice>,
        /// For finding duplicates.
        fingerprint: Option<Fingerprint>,
        /// Its signals.
        signals: Vec<Signal>,
        /// Written by an official account.
        official: bool,
        /// What an official reply answers; none in logs of before it was told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answers: Option<Answers>,
        /// It tells of a private matter.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        private: bool,
    },
    /// The system or a person set the urgency.
    SeveritySet {
        /// New level.
        severity: Severity,
        /// Why, in Russian.
        reasons: Vec<String>,
    },
    /// Somebody took it into work.
    Taken,
    /// Handed to a colleague.
    Assigned {
        /// The colleague.
        to: UserId,
    },
    /// Waiting for somebody outside.
    Waiting {
        /// For what.
        reason: String,
        /// The clocks that stand still meanwhile; none in logs of before it was told.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pauses: Vec<ClockKind>,
    },
    /// Back in work after waiting.
    Resumed {
        /// The clocks that stood still, as they run now.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        clocks: Vec<Clock>,
    },
    /// No source of it is read: the reply of a body would not be seen, so these clocks stand still.
    Paused {
        /// The clocks.
        clocks: Vec<ClockKind>,
        /// Since when nobody would see it.
        since: Timestamp,
        /// Why, in Russian.
        reason: String,
    },
    /// A source of it is read again.
    Unpaused {
        /// The clocks that stood still for that, as they stand now.
        clocks: Vec<Clock>,
    },
    /// Clocks that a missing year of the calendar had left out, counted once it came.
    Clocked {
        /// The clocks as they would stand now, had they been set in time.
        clocks: Vec<Clock>,
    },
    /// An answer was prepared and waits to be given (черновик); the next one takes its place.
    Drafted {
        /// What is to be said.
        text: String,
    },
    /// The residents were told what is so of a rumour (разъяснение); what else they complain of here is not
    /// answered by that.
    Clarified {
        /// What was said.
        text: String,
    },
    /// The residents were answered. Nothing is published by us: the text records what a person sent.
    Answered {
        /// What was said.
        text: String,
        /// A first word only; the final answer is still due.
        interim: bool,
        /// The clock that a first word starts: until the full answer.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        clocks: Vec<Clock>,
    },
    /// The problem itself is gone.
    Resolved,
    /// The case is done.
    Closed {
        /// Why.
        reason: CloseReason,
        /// A remark for colleagues.
        comment: String,
    },
    /// Not a problem, or not ours.
    Rejected {
        /// Why.
        reason: CloseReason,
        /// A remark for colleagues.
        comment: String,
    },
    /// Open again, by a person or by a new complaint.
    Reopened {
        /// Why, in Russian.
        reason: String,
        /// The new clocks; the old ones keep their result in the log.
        clocks: Vec<Clock>,
    },
    /// This is the same problem again as an earlier, finished incident («опять здесь»).
    RepeatOf {
        /// The earlier incident.
        earlier: IncidentId,
    },
    /// A person says that it is a private matter (частное дело), or that it is none.
    Flagged {
        /// It is one.
        private: bool,
        /// Why, in the person's words.
        reason: String,
    },
    /// A person acknowledged a danger.
    Acknowledged,
    /// The danger, confirmed before, has grown: it must be looked at again.
    Alarmed {
        /// Why, in Russian.
        why: String,
    },
    /// A person says that there is no danger.
    DangerLowered {
        /// How urgent it is without.
        severity: Severity,
        /// Why, in the person's words.
        reason: String,
    },
    /// Somebody higher was raised.
    Escalated {
        /// By which rule; each raises once.
        step: String,
        /// Whom.
        to: String,
        /// Why, in Russian.
        why: String,
    },
    /// A remark for colleagues.
    Commented {
        /// The remark.
        text: String,
    },
    /// The problem turned out to lie elsewhere, or wider: an outage of one house became its street's.
    Relocated {
        /// Where it is.
        place: Place,
        /// Whether that is sure; none leaves it as it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        uncertain: Option<bool>,
    },
    /// It is the same problem as another, which speaks for it from now on. Its clocks run on.
    Merged {
        /// The other.
        into: IncidentId,
        /// Why, in the person's words.
        reason: String,
    },
    /// Another incident was merged into this one.
    Absorbed {
        /// The other, with its key.
        other: Absorbed,
        /// What its items amount to.
        scale: Scale,
        /// Its distinct voices.
        voices: Vec<Voice>,
        /// Since when its danger waits to be acknowledged: from now on here.
        unseen_since: Option<Timestamp>,
        /// It tells of a private matter.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        private: bool,
    },
    /// Taken out of the incident it was merged into.
    Unmerged {
        /// That incident.
        from: IncidentId,
        /// Why, in the person's words.
        reason: String,
    },
    /// A merged incident was taken out of this one.
    GivenBack {
        /// The other.
        incident: IncidentId,
        /// What the remaining items amount to.
        rest: Scale,
        /// Voices that are heard only there.
        lost: Vec<Voice>,
    },
    /// A person took an item out.
    ItemDetached {
        /// The item.
        item: ItemId,
        /// Why, in the person's words.
        reason: String,
        /// What the remaining items amount to.
        rest: Scale,
        /// Its voice, when no other item has it.
        lost: Option<Voice>,
    },
    /// Items that had left were put back; each says so in an `ItemJoined` of its own.
    PutBack {
        /// The items.
        items: Vec<ItemId>,
        /// Why, in the person's words.
        reason: String,
    },
    /// Opened of items of another incident.
    SplitFrom {
        /// That incident.
        incident: IncidentId,
        /// Why, in the person's words.
        reason: String,
    },
    /// It has to do with another incident («связаны»); both say so and share nothing.
    Linked {
        /// The other.
        to: IncidentId,
        /// Why, in the person's words.
        reason: String,
    },
    /// It has nothing to do with the other after all.
    Unlinked {
        /// The other.
        to: IncidentId,
        /// Why, in the person's words.
        reason: String,
    },
    /// Passed on to a body (передан).
    Transferred {
        /// The body.
        to: BodyId,
        /// Why.
        reason: String,
        /// Passed on too often: it stays where it is until somebody decides.
        dispute: bool,
    },
    /// Somebody decided whose it is.
    DisputeDecided {
        /// The body that must work on it.
        to: BodyId,
        /// Why, in the person's words.
        reason: String,
    },
    /// These incidents have one cause: it becomes their head, or its family grows.
    Gathered {
        /// The cause, with its evidence as it stands now.
        cause: Cause,
        /// Who joins; each of them tells of it in its own log.
        children: Vec<IncidentId>,
        /// When the earliest and the latest of their messages were published.
        span: (Timestamp, Timestamp),
    },
    /// It is told under a head and, unless dangerous, stays out of the working queue.
    ChildOf {
        /// The head.
        head: IncidentId,
    },
    /// It stands on its own again, and no head takes it any more.
    Released {
        /// Why, in Russian.
        reason: String,
    },
    /// A burst is expected: it stays out of the working queue for a while.
    Muted {
        /// Until when.
        until: Timestamp,
        /// Why, in the person's words.
        reason: String,
    },
    /// Back in the queue: whoever had it works on it no more, and nobody else does yet.
    Unassigned,
    /// It concerns a second municipality as well, or no longer does.
    AlsoIn {
        /// The other municipality; none when it is its own again.
        territory: Option<String>,
    },
}

impl Event {
    /// The stable name, as in the log and the API.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::ItemJoined { .. } => "item_joined",
            Self::SeveritySet { .. } => "severity_set",
            Self::Taken => "taken",
            Self::Assigned { .. } => "assigned",
            Self::Waiting { .. } => "waiting",
            Self::Resumed { .. } => "resumed",
            Self::Paused { .. } => "paused",
            Self::Unpaused { .. } => "unpaused",
            Self::Clocked { .. } => "clocked",
            Self::Drafted { .. } => "drafted",
            Self::Clarified { .. } => "clarified",
            Self::Answered { .. } => "answered",
            Self::Resolved => "resolved",
            Self::Closed { .. } => "closed",
            Self::Rejected { .. } => "rejected",
            Self::Reopened { .. } => "reopened",
            Self::RepeatOf { .. } => "repeat_of",
            Self::Flagged { .. } => "flagged",
            Self::Acknowledged => "acknowledged",
            Self::Alarmed { .. } => "alarmed",
            Self::DangerLowered { .. } => "danger_lowered",
            Self::Escalated { .. } => "escalated",
            Self::Commented { .. } => "commented",
            Self::Relocated { .. } => "relocated",
            Self::Merged { .. } => "merged",
            Self::Absorbed { .. } => "absorbed",
            Self::Unmerged { .. } => "unmerged",
            Self::GivenBack { .. } => "given_back",
            Self::ItemDetached { .. } => "item_detached",
            Self::PutBack { .. } => "put_back",
            Self::SplitFrom { .. } => "split_from",
            Self::Linked { .. } => "linked",
            Self::Unlinked { .. } => "unlinked",
            Self::Transferred { .. } => "transferred",
            Self::DisputeDecided { .. } => "dispute_decided",
            Self::Gathered { .. } => "gathered",
            Self::ChildOf { .. } => "child_of",
            Self::Released { .. } => "released",
            Self::Muted { .. } => "muted",
            Self::Unassigned => "unassigned",
            Self::AlsoIn { .. } => "also_in",
        }
    }
}

/// An event with its moment and author.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventRecord {
    /// When it happened.
    pub at: Timestamp,
    /// Who caused it.
    pub by: Actor,
    /// What happened.
    pub event: Event,
}
