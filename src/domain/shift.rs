//! Shifts (смена): who is on duty, and what they hand over to the next (передача смены).

use serde::{Deserialize, Serialize};

use super::{IncidentId, Scope, ShiftId, SourceId, Timestamp, UserId};

/// A shift: it runs, then it is handed over, then the next has accepted it and nothing changes any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shift {
    /// The store's number.
    pub id: ShiftId,
    /// How often it changed; the expected version of the next change.
    pub version: u32,
    /// The part of the region it works: no limits for the centre, a municipal centre's territories.
    pub area: Scope,
    /// Who is on it.
    pub users: Vec<UserId>,
    /// The phone at which it is reached.
    pub phone: String,
    /// Since when.
    pub begun_at: Timestamp,
    /// Until when it was meant to last.
    pub until: Timestamp,
    /// What it hands over; none while it runs.
    pub handover: Option<Handover>,
    /// Who took it over; none until then.
    pub accepted: Option<Accepted>,
}

/// Who took a shift over, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The user.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// What a shift hands over: how things stood when it ended. It tells numbers, categories, places and
/// deadlines and never the words of residents, so that it may stay when those go (invariant 13).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handover {
    /// When the shift ended.
    pub at: Timestamp,
    /// Who ended it.
    pub by: UserId,
    /// What they add in their own words; it goes as soon as links and flat numbers of texts do.
    pub words: String,
    /// What the shift has taken and not answered.
    pub cards: Vec<HandedCard>,
    /// Open danger.
    pub dangers: Lines,
    /// A first word was given, the full answer is due.
    pub promises: Lines,
    /// An answer was prepared and waits to be given; none in hand-overs of before it was told.
    #[serde(default)]
    pub drafts: Lines,
    /// Heads under which incidents alarm nobody; none in hand-overs of before it was told.
    #[serde(default)]
    pub muted: Vec<MutedHead>,
    /// What has no territory yet.
    pub unplaced: Lines,
    /// Sources of which nothing is seen.
    pub blind: Vec<BlindSource>,
}

impl Handover {
    /// Every incident that it names.
    pub fn lines_mut(&mut self) -> impl Iterator<Item = &mut CardLine> {
        let sections = [
            &mut self.dangers,
            &mut self.promises,
            &mut self.drafts,
            &mut self.unplaced,
        ];
        let sections = sections.into_iter().flat_map(|section| &mut section.lines);
        let cards = self.cards.iter_mut().map(|card| &mut card.line);
        let heads = self.muted.iter_mut().map(|head| &mut head.line);
        sections.chain(cards).chain(heads)
    }
}

/// Lines of a section, and of how many.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    /// The most urgent.
    pub lines: Vec<CardLine>,
    /// How many there were.
    pub total: usize,
}

/// An incident as a hand-over names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardLine {
    /// Its number.
    pub incident: IncidentId,
    /// The name of its category.
    pub category: String,
    /// Where; of a private one no more than the municipality.
    pub place: String,
    /// Until when what its section speaks of is owed; not told of a private one.
    pub due_at: Option<Timestamp>,
}

/// A head (головной инцидент) under which incidents alarm nobody: what comes there is seen only by
/// whoever opens it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutedHead {
    /// The head. What is due is the end of its own silence, when a person muted its burst; else it stands
    /// in the queue and speaks for its children.
    #[serde(flatten)]
    pub line: CardLine,
    /// Why they are one: the evidence as a Russian sentence.
    pub cause: String,
    /// Open incidents of the shift that it keeps silent.
    pub children: usize,
    /// Messages of residents in the whole family; none when the head lies outside the shift's part of the
    /// region.
    pub items: Option<u32>,
    /// Of these, written during the shift.
    pub grown: Option<u32>,
}

/// A card that somebody of the shift has in work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedCard {
    /// The card.
    #[serde(flatten)]
    pub line: CardLine,
    /// Who has it.
    pub user: UserId,
    /// Where it goes when the shift is accepted.
    pub to: HandedTo,
}

/// Where a card of the shift that ended goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandedTo {
    /// To whoever accepts the shift.
    #[default]
    Next,
    /// Back to the queue.
    Queue,
}

/// A source of which nothing was seen when the shift ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlindSource {
    /// Its id.
    pub id: SourceId,
    /// What people call it.
    pub name: String,
    /// Since when, looking back no further than the shift.
    pub since: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_over_of_before_heads_were_told_still_reads() {
        let none = r#"{"lines":[],"total":0}"#;
        let stored = format!(
            r#"{{"at":"2026-11-20T06:00:00Z","by":1,"words":"","cards":[],"dangers":{none},
                "promises":{none},"unplaced":{none},"blind":[]}}"#
        );
        let read: Handover = serde_json::from_str(&stored).unwrap();
        assert_eq!(read.muted, []);
    }
}
