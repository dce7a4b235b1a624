//! The card of an incident: its items with the reasons, its history, and what can be done.

use std::collections::HashMap;

use super::{
    ActionLine, Card, Desk, DeskError, Highlight, HistoryLine, ItemView, Row, queue, rights,
};
use crate::{
    domain::{
        Actor, Answers, Event, EventRecord, Incident, IncidentId, ItemId, JoinReason, Role,
        StoredItem, User, Verdict,
    },
    incidents::{actions, history},
};

/// Earlier incidents shown at most.
const SIMILAR_MAX: usize = 5;

impl Desk {
    /// The card.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when there is no such incident in the user's scope; store failures.
    pub fn card(&self, user: &User, id: IncidentId) -> Result<Card, DeskError> {
        let incident = self.seen(user, id)?;
        let (names, now) = (self.user_names()?, self.now());
        let items = self.store.incident_items(id)?;
        let log = self.store.events(id)?;
        let answers = answers(&log);
        let category_note = self
            .rules
            .load()
            .category(&incident.category)
            .and_then(|category| category.note.clone());
        Ok(Card {
            category_note,
            items: items
                .into_iter()
                .map(|(stored, reason)| ItemView {
                    answers: answers.get(&stored.id).copied(),
                    ..self.item_view(stored, Some(reason))
                })
                .collect(),
            history: log.into_iter().map(|record| line(record, &names)).collect(),
            actions: buttons(user, &incident),
            similar: self.earlier(user, &incident, &names)?,
            row: self.row(incident, &names, now),
        })
    }

    /// The incident, if it exists and lies in the user's scope.
    pub(super) fn seen(&self, user: &User, id: IncidentId) -> Result<Incident, DeskError> {
        self.store
            .incident(id)?
            .filter(|incident| rights::sees(&user.scope, incident))
            .ok_or_else(|| DeskError::no_incident(id))
    }

    /// The item with its highlighted words named.
    pub(super) fn item_view(&self, stored: StoredItem, reason: Option<JoinReason>) -> ItemView {
        let highlights = match stored.item.text.is_empty() {
            true => Vec::new(),
            false => self.highlights(&stored.verdict),
        };
        let body = stored.item.body.as_ref();
        ItemView {
            body_name: body.map(|body| self.body_name(body)),
            stored,
            reason,
            answers: None,
            highlights,
        }
    }

    /// The words that made the rules speak, with the rules' names.
    pub(super) fn highlights(&self, verdict: &Verdict) -> Vec<Highlight> {
        let rules = self.rules.load();
        verdict
            .evidence
            .iter()
            .map(|evidence| {
                let known = rules.rules.get(&evidence.rule);
                Highlight {
                    span: evidence.span,
                    rule: evidence.rule.clone(),
                    rule_name: known
                        .map_or_else(|| evidence.rule.to_string(), |rule| rule.name.clone()),
                    tag: known.map(|rule| rule.tag.clone()).unwrap_or_default(),
                }
            })
            .collect()
    }

    /// The incidents this one repeats, the latest first.
    fn earlier(
        &self,
        user: &User,
        incident: &Incident,
        names: &queue::UserNames,
    ) -> Result<Vec<Row>, DeskError> {
        let (mut rows, now) = (Vec::new(), self.now());
        let mut next = incident.repeat_of;
        while let Some(id) = next.filter(|_| rows.len() < SIMILAR_MAX) {
            let Some(earlier) = self.store.incident(id)? else {
                break;
            };
            next = earlier.repeat_of.filter(|before| *before < id);
            if rights::sees(&user.scope, &earlier) {
                rows.push(self.row(earlier, names, now));
            }
        }
        Ok(rows)
    }
}

/// What the official replies of a log answer.
fn answers(log: &[EventRecord]) -> HashMap<ItemId, Answers> {
    let answers = log.iter().filter_map(|record| match record.event {
        Event::ItemJoined {
            item,
            answers: Some(answers),
            ..
        } => Some((item, answers)),
        _ => None,
    });
    answers.collect()
}

fn line(record: EventRecord, names: &queue::UserNames) -> HistoryLine {
    HistoryLine {
        by: match record.by {
            Actor::System => None,
            Actor::User(id) => Some(queue::person(names, id)),
        },
        text: history::sentence(&record, |id| queue::person(names, id).name),
        record,
    }
}

fn buttons(user: &User, incident: &Incident) -> Vec<ActionLine> {
    let watching = (user.role == Role::Observer).then_some("Наблюдатель не работает с очередью");
    actions(incident, user.id)
        .into_iter()
        .map(|(action, permitted)| ActionLine {
            id: action.id(),
            why: match watching {
                Some(why) => Some(why.to_owned()),
                None => permitted.err().map(|refusal| refusal.to_string()),
            },
        })
        .collect()
}
