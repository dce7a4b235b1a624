//! The card of an incident: its items with the reasons, its history, and what can be done.

use std::collections::HashMap;

use super::{
    ActionLine, Again, Card, Desk, DeskError, Draft, Highlight, HistoryLine, ItemView, Row,
    act::permission,
    private, queue,
    rights::{Denied, Reach},
};
use crate::{
    domain::{
        Actor, Answers, Event, EventRecord, Incident, IncidentId, ItemId, JoinReason, Permission,
        Place, StoredItem, User, Verdict,
    },
    incidents::{Action, Refusal, actions, conflicts, regroup},
};

/// Earlier incidents shown at most.
const SIMILAR_MAX: usize = 5;

impl Desk {
    /// The card.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when there is no such incident in the user's scope,
    /// [`DeskError::Forbidden`], store failures.
    pub fn card(&self, user: &User, id: IncidentId) -> Result<Card, DeskError> {
        let incident = self.seen(user, id, Permission::CardRead)?;
        let (names, now) = (self.user_names()?, self.now());
        let reach = self.reach_of(user);
        if !reach.opens(&incident) {
            let actions = buttons(user, &reach, &incident, private::is_open_to_all);
            return Ok(shut(self.row(&reach, incident, &names)?, actions));
        }
        let items = self.store.incident_items(id)?;
        let reads_private = reach.may(Permission::CardPrivate, &incident).is_ok();
        let log = self.store.events(id)?;
        let answers = answers(&log);
        let draft = draft(&incident, &log, &names);
        let past = self.store.earlier(&[id])?.remove(&id);
        let again = match past.and_then(|past| past.last_closed) {
            Some(last) => self.again(user, last)?,
            None => None,
        };
        let reads_history = user.role.allows(Permission::HistoryRead);
        let category_note = self
            .rules
            .load()
            .category(&incident.category)
            .and_then(|category| category.note.clone());
        let (head, children) = self.family(&reach, &incident, &names)?;
        let aside = self.aside(&reach, &incident, &log)?;
        let shown = |view: ItemView| match view.stored.verdict.private && !reads_private {
            true => private::closed_item(view),
            false => view,
        };
        let can_return = !aside.is_empty();
        let items = items.into_iter().map(|(stored, reason)| ItemView {
            answers: answers.get(&stored.id).copied(),
            ..self.item_view(stored, Some(reason))
        });
        let mut items: Vec<_> = items.map(shown).collect();
        let above = self.above(&reach, &mut items)?;
        Ok(Card {
            category_note,
            may_be: may_be(&incident.place, &items),
            placed_by_thread: self.is_placed_by_thread(&reach, &incident, &log, &items)?,
            items,
            above,
            aside: aside
                .into_iter()
                .map(|stored| shown(self.item_view(stored, None)))
                .collect(),
            draft,
            // They tell what the history tells.
            conflicts: match reads_history {
                true => conflicts(&incident, now),
                false => Vec::new(),
            },
            history: if reads_history {
                let told = |record| self.history_line(record, &names);
                log.into_iter().map(told).collect()
            } else {
                Vec::new()
            },
            actions: buttons(user, &reach, &incident, |action| {
                action != Action::PutBack || can_return
            }),
            similar: self.similar(user, &incident, &names)?,
            again,
            present: self.others_at(user, id, &names),
            head,
            children,
            row: self.row(&reach, incident, &names)?,
        })
    }

    /// Items that were taken out and lie nowhere since, for those who may put them back.
    fn aside(
        &self,
        reach: &Reach,
        incident: &Incident,
        log: &[EventRecord],
    ) -> Result<Vec<StoredItem>, DeskError> {
        if reach.may(Permission::CardSplit, incident).is_err() {
            return Ok(Vec::new());
        }
        let left = self.store.items(&regroup::aside(log))?;
        let nowhere = left.into_iter().filter(|(_, incident)| incident.is_none());
        let mut aside: Vec<_> = nowhere.map(|(stored, _)| stored).collect();
        aside.sort_by_key(|stored| (stored.item.published_at, stored.id));
        Ok(aside)
    }

    /// The incident that stands for it, and those it stands for, as far as the user may see them.
    fn family(
        &self,
        reach: &Reach,
        incident: &Incident,
        names: &queue::UserNames,
    ) -> Result<(Option<Row>, Vec<Row>), DeskError> {
        let head = incident.head.map(|id| self.store.incident(id));
        let children = match incident.cause {
            Some(_) => self.store.children(incident.id)?,
            None => Vec::new(),
        };
        let seen = |one: &Incident| reach.covers(one);
        let head = head.transpose()?.flatten().filter(seen);
        let children = children.into_iter().filter(seen).collect();
        Ok((
            head.map(|head| self.row(reach, head, names)).transpose()?,
            self.rows(reach, children, names)?,
        ))
    }

    /// The incident, if it exists, lies in the user's scope, and the user may do that with it.
    pub(super) fn seen(
        &self,
        user: &User,
        id: IncidentId,
        permission: Permission,
    ) -> Result<Incident, DeskError> {
        let unknown = || DeskError::no_incident(id);
        let incident = self.store.incident(id)?.ok_or_else(unknown)?;
        match self.reach_of(user).may(permission, &incident) {
            Ok(()) => Ok(incident),
            Err(Denied::Unseen) => Err(unknown()),
            Err(Denied::Forbidden) => Err(self.forbidden(user, permission)),
        }
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
            above: None,
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

    /// How the same ended the last time, as far as the user may see it.
    fn again(&self, user: &User, id: IncidentId) -> Result<Option<Again>, DeskError> {
        let last = self.store.incident(id)?;
        let reach = self.reach_of(user);
        let last = last.filter(|last| reach.covers(last) && reach.opens(last));
        let Some(closed_at) = last.and_then(|last| last.closed_at) else {
            return Ok(None);
        };
        let log = self.store.events(id)?;
        let answer = log.into_iter().rev().find_map(|record| match record.event {
            Event::Answered {
                text,
                interim: false,
                ..
            } => Some(text),
            _ => None,
        });
        Ok(Some(Again {
            incident: id,
            closed_at,
            answer: answer.filter(|text| !text.is_empty()),
        }))
    }

    fn history_line(&self, record: EventRecord, names: &queue::UserNames) -> HistoryLine {
        HistoryLine {
            by: match record.by {
                Actor::System => None,
                Actor::User(id) => Some(queue::person(names, id)),
            },
            text: self.told(&record, names),
            record,
        }
    }

    /// The incidents this one repeats, the latest first.
    fn similar(
        &self,
        user: &User,
        incident: &Incident,
        names: &queue::UserNames,
    ) -> Result<Vec<Row>, DeskError> {
        let reach = self.reach_of(user);
        let mut similar = Vec::new();
        let mut next = incident.repeat_of;
        while let Some(id) = next.filter(|_| similar.len() < SIMILAR_MAX) {
            let Some(earlier) = self.store.incident(id)? else {
                break;
            };
            next = earlier.repeat_of.filter(|before| *before < id);
            if reach.covers(&earlier) {
                similar.push(earlier);
            }
        }
        self.rows(&reach, similar, names)
    }
}

/// A card that the user may not open.
const fn shut(row: Row, actions: Vec<ActionLine>) -> Card {
    Card {
        row,
        category_note: None,
        may_be: Vec::new(),
        items: Vec::new(),
        above: Vec::new(),
        placed_by_thread: false,
        aside: Vec::new(),
        draft: None,
        history: Vec::new(),
        conflicts: Vec::new(),
        actions,
        similar: Vec::new(),
        again: None,
        present: Vec::new(),
        head: None,
        children: Vec::new(),
    }
}

/// The municipalities that a place without one may lie in, as the messages shown tell them.
fn may_be(place: &Place, items: &[ItemView]) -> Vec<String> {
    let mentions = items.iter().flat_map(|item| &item.stored.verdict.places);
    let named = |name: &String| place.settlement.as_ref().is_none_or(|own| own == name);
    let mut told: Vec<String> = Vec::new();
    for one in mentions.flat_map(|mention| &mention.may_be) {
        let new = place.territory.is_none() && !told.contains(&one.territory);
        if new && named(&one.settlement) {
            told.push(one.territory.clone());
        }
    }
    told
}

/// The prepared answer that waits.
fn draft(incident: &Incident, log: &[EventRecord], names: &queue::UserNames) -> Option<Draft> {
    let at = incident.drafted_at?;
    log.iter().rev().find_map(|record| match &record.event {
        Event::Drafted { text } => Some(Draft {
            text: text.clone(),
            at,
            by: match record.by {
                Actor::System => None,
                Actor::User(id) => Some(queue::person(names, id)),
            },
        }),
        _ => None,
    })
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

/// What the role permits of those shown; where it cannot be done now, why.
fn buttons(
    user: &User,
    reach: &Reach,
    incident: &Incident,
    shown: impl Fn(Action) -> bool,
) -> Vec<ActionLine> {
    let all = actions(incident, user.id).into_iter();
    // What concerns families only is no button elsewhere.
    let strange =
        |stands: &Result<(), Refusal>| matches!(stands, Err(Refusal::NotChild | Refusal::NotBurst));
    let own = all.filter(|(action, stands)| {
        reach.allows(permission(*action, user.role)) && shown(*action) && !strange(stands)
    });
    own.map(|(action, stands)| ActionLine {
        id: action.id(),
        why: stands.err().map(|refusal| refusal.to_string()),
    })
    .collect()
}
