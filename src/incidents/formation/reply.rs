//! Which message an official reply answers: by the network's word, by the name it begins with, by its
//! thread, by time. The best evidence there is decides, and the log keeps which it was.

use std::collections::HashMap;

use jiff::SignedDuration;

use super::{Arrival, board::Board, thread_home};
use crate::domain::{Answers, IncidentId, ItemId, Question};

/// How far back the newest unanswered complaint of a thread may lie. An answer that comes later and
/// names nobody may be to anybody.
const WINDOW: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What residents asked in the threads of a batch.
#[derive(Debug)]
pub(super) struct Asked(pub HashMap<String, Vec<Question>>);

impl Asked {
    /// What an official reply in the thread may answer.
    pub fn in_thread(&self, thread: &str) -> impl Iterator<Item = &Question> {
        self.0.get(thread).into_iter().flatten()
    }

    /// One more message in an incident; a resident's may be answered.
    pub fn add(&mut self, arrival: &Arrival<'_>, incident: IncidentId) {
        let item = &arrival.judged.item;
        if item.official {
            return;
        }
        let asked = self.0.entry(item.thread.clone()).or_default();
        asked.push(Question {
            item: arrival.id,
            native_id: item.native_id.clone(),
            incident,
            voice: item.voice,
            published_at: item.published_at,
            answered: false,
        });
    }

    /// A reply answers this message.
    pub fn answer(&mut self, thread: &str, item: ItemId) {
        let asked = self.0.get_mut(thread).into_iter().flatten();
        for question in asked.filter(|question| question.item == item) {
            question.answered = true;
        }
    }
}

/// The incident of an official reply and what it answers there; none when nobody can tell.
pub(super) fn home(board: &Board<'_>, arrival: &Arrival<'_>) -> Option<(IncidentId, Answers)> {
    named(board, arrival)
        .or_else(|| Some((thread_home(board, arrival)?.id, Answers::Thread)))
        .or_else(|| by_time(board, arrival))
}

/// What the reply itself names: the message it stands under, the person it addresses.
fn named(board: &Board<'_>, arrival: &Arrival<'_>) -> Option<(IncidentId, Answers)> {
    let item = &arrival.judged.item;
    let by_voice = |question: &&Question| {
        item.addressed.is_some()
            && question.voice == item.addressed
            && question.published_at <= item.published_at
    };
    let mentioned = newest(board.asked(&item.thread).filter(by_voice));
    // Under a post stand replies to whoever wrote there: one that addresses a person by name need not
    // be to the author of the post.
    let is_plain =
        |question: &&Question| item.addressed.is_none() || question.native_id != item.thread;
    let parent = item.parent.as_deref();
    let replied = board
        .asked(&item.thread)
        .find(|question| Some(&*question.native_id) == parent)
        .filter(is_plain);
    match (replied, mentioned) {
        // A network may name only the first message of a branch, and the mention a later one.
        (Some(first), Some(asked)) if first.voice != asked.voice => Some(by_mention(asked)),
        (Some(asked), _) => Some((asked.incident, Answers::Reply { item: asked.item })),
        (None, asked) => asked.map(by_mention),
    }
}

fn by_mention(asked: &Question) -> (IncidentId, Answers) {
    (asked.incident, Answers::Mention { item: asked.item })
}

/// The newest complaint before the reply that nobody has answered.
fn by_time(board: &Board<'_>, arrival: &Arrival<'_>) -> Option<(IncidentId, Answers)> {
    let item = &arrival.judged.item;
    let waiting = board.asked(&item.thread).filter(|question| {
        let waited = question.published_at.duration_until(item.published_at);
        !question.answered && waited.is_positive() && waited <= WINDOW
    });
    let asked = newest(waiting)?;
    Some((asked.incident, Answers::Time { item: asked.item }))
}

fn newest<'q>(questions: impl Iterator<Item = &'q Question>) -> Option<&'q Question> {
    questions.max_by_key(|question| (question.published_at, question.item))
}
