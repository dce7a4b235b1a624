//! What goes round, in the words of whoever asks: for those who prepare clarifications (разъяснения)
//! and see of an incident nothing else.

use super::{Desk, DeskError, Row};
use crate::{
    classify::essence,
    domain::{Incident, IncidentId, Signal, Span, StoredItem, User},
    incidents::Command,
    text::Analyser,
};

impl Desk {
    /// Puts the rumour in place of what the incident says first: it may be told only by a later message.
    pub(super) fn quote_rumours(&self, rows: &mut [Row]) -> Result<(), DeskError> {
        let due = |row: &&mut Row| !row.closed && row.incident.owes_clarification();
        for row in rows.iter_mut().filter(due) {
            if let Some(words) = self.rumour(row.incident.id)? {
                row.incident.essence = words;
            }
        }
        Ok(())
    }

    /// What a user means by a command: whoever prepares clarifications answers the rumour. Where residents
    /// complain of something that is none, that is not the answer to them.
    pub(super) fn meant(
        &self,
        user: &User,
        incident: &Incident,
        command: Command,
    ) -> Result<Command, DeskError> {
        let Command::Answer { text, .. } = &command else {
            return Ok(command);
        };
        if !self.reach_of(user).only_clarifies() {
            return Ok(command);
        }
        let items = self.store.incident_items(incident.id)?.into_iter();
        let mut complaints = items.filter(|(stored, _)| {
            let verdict = &stored.verdict;
            !stored.item.official && verdict.actionable && !verdict.has(Signal::Rumour)
        });
        Ok(match complaints.next() {
            Some(_) => Command::Clarify { text: text.clone() },
            None => command,
        })
    }

    /// The line of the first message that tells the rumour; none when its text is gone or private.
    fn rumour(&self, id: IncidentId) -> Result<Option<String>, DeskError> {
        let items = self.store.incident_items(id)?.into_iter();
        let open = items.filter(|(stored, _)| !stored.item.official && !stored.verdict.private);
        let mut told = open.filter_map(|(stored, _)| self.claim(&stored));
        Ok(told.next())
    }

    fn claim(&self, stored: &StoredItem) -> Option<String> {
        let (text, rules) = (&stored.item.text, self.rules.load());
        let marks = stored.verdict.evidence.iter().filter(|one| {
            let rule = rules.rules.get(&one.rule);
            rule.is_some_and(|rule| rule.tag == Signal::Rumour.id())
        });
        let at: Vec<(u32, u8)> = marks
            .filter_map(|one| Some((byte(text, one.span)?, 1)))
            .collect();
        if at.is_empty() {
            return None;
        }
        let mut analyser = Analyser::new(self.lexicon.clone());
        let line = essence(text, analyser.analyse(text), &at);
        (!line.is_empty()).then_some(line)
    }
}

/// Where a span of code points begins, in bytes.
fn byte(text: &str, span: Span) -> Option<u32> {
    let (at, _) = text.char_indices().nth(span.start as usize)?;
    u32::try_from(at).ok()
}
