//! Why a message stays outside all incidents, in words for whoever asks.

use super::agree;
use crate::domain::{Item, Judged, Signal};

/// Why an item joined no incident and opened none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// A body's reply, and nobody can tell to what.
    ReplyToNothing,
    /// A body's own post.
    OfficialPost,
    /// «У нас тоже» where no incident is that it could agree with.
    AgreesWithNothing,
    /// News, an advertisement, a joke: a filter of the rules names it.
    Filtered,
    /// Thanks, or word that it is solved.
    Thanks,
    /// A question.
    Question,
    /// No public service is concerned.
    NoService,
    /// Of a service, but nobody ought to react.
    NoCall,
}

impl LeftOut {
    /// The reason for a body's item that answers nothing.
    pub(super) fn of_official(item: &Item) -> Self {
        if item.native_id == item.thread {
            Self::OfficialPost
        } else {
            Self::ReplyToNothing
        }
    }

    /// The reason for a resident's item that raises no problem.
    pub(super) fn of(judged: &Judged) -> Self {
        let verdict = &judged.verdict;
        if agree::agrees(&judged.item.text) {
            Self::AgreesWithNothing
        } else if verdict.has(Signal::Gratitude) {
            Self::Thanks
        } else if !verdict.filters.is_empty() {
            Self::Filtered
        } else if verdict.has(Signal::Question) {
            Self::Question
        } else if verdict.sectors.is_empty() {
            Self::NoService
        } else {
            Self::NoCall
        }
    }

    /// The sentence that people read.
    pub const fn text(self) -> &'static str {
        match self {
            Self::ReplyToNothing => "Ответ официальной страницы: на что он, по ветке не понять",
            Self::OfficialPost => "Сообщение официальной страницы, не жалоба",
            Self::AgreesWithNothing => "Согласие с чужими словами, а в ветке нет такой проблемы",
            Self::Filtered => "Новость, реклама, шутка или рассказ о чужом, не жалоба",
            Self::Thanks => "Благодарность или весть, что всё исправлено",
            Self::Question => "Вопрос, не жалоба",
            Self::NoService => "Не о работе служб",
            Self::NoCall => "О работе служб, но без жалобы или просьбы",
        }
    }
}
