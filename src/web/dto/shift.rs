//! Shifts and what they hand over.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::UserName;
use crate::{
    desk::{DeskError, HandoverWords, NewShift, ShiftView},
    domain::{
        BlindSource, CardLine, HandedTo, Handover, IncidentId, Lines, MutedHead, Timestamp, UserId,
    },
};

/// A shift in a list.
#[derive(Serialize, ToSchema)]
pub struct ShiftLine {
    /// Its number.
    pub id: i64,
    /// Sent back with a change.
    pub version: u32,
    /// Whose it is: the centre's, a body's, or that of municipalities, and of which sectors when not all.
    pub seat: String,
    /// Who is on it.
    pub users: Vec<UserName>,
    /// The phone at which it is reached.
    pub phone: String,
    /// Since when.
    #[schema(format = DateTime)]
    pub begun_at: String,
    /// Until when it was meant to last.
    #[schema(format = DateTime)]
    pub until: String,
    /// When it ended; null while it runs.
    #[schema(required, format = DateTime)]
    pub ended_at: Option<String>,
    /// Who ended it.
    #[schema(required)]
    pub ended_by: Option<UserName>,
    /// When the next one accepted it; from then on nothing of it changes.
    #[schema(required, format = DateTime)]
    pub accepted_at: Option<String>,
    /// Who accepted it.
    #[schema(required)]
    pub accepted_by: Option<UserName>,
    /// What this user may do with it now: `join`, `end`, `write`, `accept`.
    pub actions: Vec<&'static str>,
}

impl From<&ShiftView> for ShiftLine {
    fn from(view: &ShiftView) -> Self {
        let shift = &view.shift;
        let name = |id| UserName::from(view.person(id));
        let ended = shift.handover.as_ref();
        Self {
            id: shift.id.0,
            version: shift.version,
            seat: view.seat.clone(),
            users: shift.users.iter().map(|id| name(*id)).collect(),
            phone: shift.phone.clone(),
            begun_at: shift.begun_at.to_string(),
            until: shift.until.to_string(),
            ended_at: ended.map(|handover| handover.at.to_string()),
            ended_by: ended.map(|handover| name(handover.by)),
            accepted_at: shift.accepted.map(|accepted| accepted.at.to_string()),
            accepted_by: shift.accepted.map(|accepted| name(accepted.by)),
            actions: view.actions.iter().map(|action| action.id()).collect(),
        }
    }
}

/// An incident as a hand-over names it.
#[derive(Serialize, ToSchema)]
pub struct HandoverLine {
    /// Its number.
    pub incident: i64,
    /// The name of its category.
    pub category: String,
    /// Where; of a private one no more than the municipality.
    pub place: String,
    /// Until when what the section speaks of is owed; null without a clock and of a private one.
    #[schema(required, format = DateTime)]
    pub due_at: Option<String>,
}

impl From<&CardLine> for HandoverLine {
    fn from(line: &CardLine) -> Self {
        Self {
            incident: line.incident.0,
            category: line.category.clone(),
            place: line.place.clone(),
            due_at: line.due_at.map(|at| at.to_string()),
        }
    }
}

/// Lines of a section, and of how many.
#[derive(Serialize, ToSchema)]
pub struct HandoverSection {
    /// The most urgent, at most a hundred.
    pub lines: Vec<HandoverLine>,
    /// How many there were.
    pub total: usize,
}

impl From<&Lines> for HandoverSection {
    fn from(section: &Lines) -> Self {
        Self {
            lines: section.lines.iter().map(Into::into).collect(),
            total: section.total,
        }
    }
}

/// A card that somebody of the shift had in work.
#[derive(Serialize, ToSchema)]
pub struct HandoverCard {
    /// The card.
    pub card: HandoverLine,
    /// Who had it.
    pub user: UserName,
    /// True: back to the queue; false: to whoever accepts the shift.
    pub to_queue: bool,
}

/// A head under which incidents alarmed nobody.
#[derive(Serialize, ToSchema)]
pub struct HandoverMuted {
    /// The head; `due_at` is until when a person muted it, null when it stood in the queue.
    pub card: HandoverLine,
    /// Why they are one.
    pub cause: String,
    /// Open incidents that it kept silent.
    pub children: usize,
    /// Messages of residents in all of them; null when the head lies elsewhere.
    pub items: Option<u32>,
    /// Of these, written during the shift; null when the head lies elsewhere.
    pub grown: Option<u32>,
}

impl From<&MutedHead> for HandoverMuted {
    fn from(head: &MutedHead) -> Self {
        Self {
            card: (&head.line).into(),
            cause: head.cause.clone(),
            children: head.children,
            items: head.items,
            grown: head.grown,
        }
    }
}

/// A source of which nothing was seen.
#[derive(Serialize, ToSchema)]
pub struct BlindSourceDto {
    /// What people call it.
    pub name: String,
    /// Since when, looking back no further than the shift.
    #[schema(format = DateTime)]
    pub since: String,
}

impl From<&BlindSource> for BlindSourceDto {
    fn from(source: &BlindSource) -> Self {
        Self {
            name: source.name.clone(),
            since: source.since.to_string(),
        }
    }
}

/// What a shift hands over: how things stood when it ended.
#[derive(Serialize, ToSchema)]
#[schema(as = Handover)]
pub struct HandoverDto {
    /// What was added by hand.
    pub words: String,
    /// What the shift had taken and not answered.
    pub cards: Vec<HandoverCard>,
    /// Open danger.
    pub dangers: HandoverSection,
    /// A first word was given, the full answer is due.
    pub promises: HandoverSection,
    /// An answer was prepared and waits to be given.
    pub drafts: HandoverSection,
    /// Heads under which incidents alarmed nobody: first the bursts that a person muted, then what grew
    /// most.
    pub muted: Vec<HandoverMuted>,
    /// What had no territory.
    pub unplaced: HandoverSection,
    /// Sources of which nothing was seen.
    pub blind: Vec<BlindSourceDto>,
}

impl HandoverDto {
    fn new(view: &ShiftView, handover: &Handover) -> Self {
        let cards = handover.cards.iter().map(|card| HandoverCard {
            card: (&card.line).into(),
            user: view.person(card.user).into(),
            to_queue: card.to == HandedTo::Queue,
        });
        Self {
            words: handover.words.clone(),
            cards: cards.collect(),
            dangers: (&handover.dangers).into(),
            promises: (&handover.promises).into(),
            drafts: (&handover.drafts).into(),
            muted: handover.muted.iter().map(Into::into).collect(),
            unplaced: (&handover.unplaced).into(),
            blind: handover.blind.iter().map(Into::into).collect(),
        }
    }
}

/// A shift with what it hands over.
#[derive(Serialize, ToSchema)]
#[schema(as = Shift)]
pub struct ShiftDto {
    /// The shift.
    pub shift: ShiftLine,
    /// What it hands over; null while it runs.
    #[schema(required)]
    pub handover: Option<HandoverDto>,
}

impl From<ShiftView> for ShiftDto {
    fn from(view: ShiftView) -> Self {
        let handover = view.shift.handover.as_ref();
        Self {
            shift: (&view).into(),
            handover: handover.map(|handover| HandoverDto::new(&view, handover)),
        }
    }
}

/// A shift to begin.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewShift)]
#[serde(deny_unknown_fields)]
pub struct NewShiftRequest {
    /// Numbers of colleagues who are on it, too; naming them takes the permission to plan duties.
    #[serde(default)]
    #[schema(required)]
    pub others: Vec<i64>,
    /// The phone at which it is reached.
    pub phone: String,
    /// Until when, at most 48 hours from now.
    #[schema(format = DateTime)]
    pub until: String,
}

impl TryFrom<NewShiftRequest> for NewShift {
    type Error = DeskError;

    fn try_from(new: NewShiftRequest) -> Result<Self, DeskError> {
        let until = new.until.parse::<Timestamp>().map_err(|_| {
            DeskError::Invalid("Поле «until»: нужно время вида 2026-11-21T09:00:00Z".to_owned())
        })?;
        Ok(Self {
            others: new.others.into_iter().map(UserId).collect(),
            phone: new.phone,
            until,
        })
    }
}

/// What is written into a hand-over by hand.
#[derive(Deserialize, ToSchema)]
#[schema(as = HandoverWords)]
#[serde(deny_unknown_fields)]
pub struct HandoverWordsRequest {
    /// The version of the shift that was seen.
    pub version: u32,
    /// In free words, at most 4000 letters; personal numbers go.
    pub words: String,
    /// Numbers of the cards that go back to the queue; all others go to whoever accepts.
    #[serde(default)]
    #[schema(required)]
    pub to_queue: Vec<i64>,
}

impl From<HandoverWordsRequest> for HandoverWords {
    fn from(asked: HandoverWordsRequest) -> Self {
        Self {
            version: asked.version,
            words: asked.words,
            to_queue: asked.to_queue.into_iter().map(IncidentId).collect(),
        }
    }
}

/// Accepts a shift as it was seen.
#[derive(Deserialize, ToSchema)]
#[schema(as = AcceptShift)]
#[serde(deny_unknown_fields)]
pub struct AcceptShiftRequest {
    /// The version of the shift that was seen.
    pub version: u32,
}
