//! Why a command is refused, in words for the person at the desk.

use super::MUTE_DAYS;
use crate::domain::{CloseReason, ItemId};

/// Why a command is refused, as the person reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Taken by the same person already.
    #[error("Инцидент уже у вас в работе")]
    AlreadyYours,
    /// Somebody else has it, or nobody.
    #[error("Инцидент не у вас в работе: возвращать в очередь нечего")]
    NotYours,
    /// Assigned to that person already.
    #[error("Инцидент уже поручен этому сотруднику")]
    AlreadyTheirs,
    /// Nobody works on it yet.
    #[error("Сначала возьмите инцидент в работу")]
    NotTaken,
    /// It waits.
    #[error("Инцидент ждёт: чтобы продолжить, возобновите работу")]
    Waits,
    /// It does not wait.
    #[error("Инцидент не ждёт: возобновлять нечего")]
    NotWaiting,
    /// The final answer was given.
    #[error("Ответ жителям уже дан: если проблема осталась, откройте инцидент снова")]
    AlreadyAnswered,
    /// No final answer yet.
    #[error("Сначала дайте жителям окончательный ответ; если это не проблема, отклоните инцидент")]
    NotAnswered,
    /// Answered incidents are closed, not rejected.
    #[error("Жителям уже ответили: такой инцидент закрывают, а не отклоняют")]
    CloseInstead,
    /// Marked as solved already.
    #[error("Решение уже отмечено")]
    AlreadyResolved,
    /// Closed or rejected.
    #[error("Работа закончена: чтобы вернуться к инциденту, откройте его снова")]
    Finished,
    /// Merged into another.
    #[error("Инцидент объединён с другим: работайте с тем")]
    Merged,
    /// Open already.
    #[error("Инцидент и так открыт")]
    StillOpen,
    /// A danger nobody has acknowledged.
    #[error("Сообщают об угрозе жизни или здоровью: сначала подтвердите, что увидели опасность")]
    DangerUnseen,
    /// No danger to acknowledge.
    #[error("Об опасности здесь не сообщают: подтверждать нечего")]
    NoDanger,
    /// Acknowledged already.
    #[error("Опасность уже подтверждена")]
    AlreadyAcknowledged,
    /// Under no head.
    #[error("Инцидент не входит в состав другого: отделять его не от чего")]
    NotChild,
    /// No burst.
    #[error("Приглушить можно только всплеск")]
    NotBurst,
    /// A moment that has passed or is too far away.
    #[error("Укажите срок в будущем, не дальше {MUTE_DAYS} дней")]
    WrongMoment,
    /// It lies there already.
    #[error("Эта территория за инцидентом уже записана")]
    AlreadyThere,
    /// It has no second territory.
    #[error("Второй территории у инцидента нет: убирать нечего")]
    NotElsewhere,
    /// It has no territory at all.
    #[error("Сначала укажите, в какой территории проблема")]
    Unplaced,
    /// Nobody said whom the residents may turn to.
    #[error("Напишите, куда обратиться жителям: орган и его телефон или адрес")]
    NoAddress,
    /// The text is missing.
    #[error("Напишите текст: нужна хотя бы одна буква или цифра")]
    Empty,
    /// The text is too long.
    #[error("Текст длиннее {limit} знаков: сократите его")]
    TooLong {
        /// Characters allowed.
        limit: usize,
    },
    /// The reason belongs to another action.
    #[error("Причина «{}» сюда не подходит", reason.name())]
    WrongReason {
        /// The reason given.
        reason: CloseReason,
    },
    /// Not merged.
    #[error("Инцидент ни с чем не объединён")]
    NotMerged,
    /// An incident and itself.
    #[error("Это один и тот же инцидент: назовите другой")]
    Itself,
    /// The work on the other has ended.
    #[error("Работа над другим инцидентом закончена: откройте его снова или выберите открытый")]
    OtherFinished,
    /// Others are merged into it.
    #[error("С этим инцидентом уже объединены другие: объедините наоборот, второй с этим")]
    HoldsOthers,
    /// It stands for others.
    #[error(
        "Это головной инцидент, он говорит за весь свой состав: объедините наоборот, второй с этим, а два головных свяжите"
    )]
    StandsForOthers,
    /// A private matter under a head.
    #[error("Личное обращение не входит в головной инцидент: на него отвечают отдельно")]
    PrivateApart,
    /// Private already.
    #[error("Карточка уже закрыта как частное дело")]
    AlreadyPrivate,
    /// Not private.
    #[error("Карточка и так открыта: частным делом её не помечали")]
    NotPrivate,
    /// A head would hide what it stands for.
    #[error(
        "Головной инцидент частным делом не закрывают: пометьте тот инцидент его состава, в котором оно есть"
    )]
    HeadOpen,
    /// A head without items.
    #[error("Это головной инцидент: сообщения лежат в инцидентах его состава")]
    NoItems,
    /// No item of a resident would remain.
    #[error(
        "В инциденте должно остаться сообщение жителя: если и оно не отсюда, отклоните инцидент или объедините \
         его с другим"
    )]
    OnlyItem,
    /// The item is not one of the incident's own.
    #[error(
        "Такого сообщения в самом инциденте нет; сообщения объединённых с ним сначала верните их инцидентам"
    )]
    NotHere,
    /// The item never left, or never was here.
    #[error("Такого сообщения из этого инцидента не убирали, или его уже вернули")]
    NotAside,
    /// The item lies in another incident by now.
    #[error("Сообщение № {item} теперь в другом инциденте: перенесите его оттуда")]
    Elsewhere {
        /// The item.
        item: ItemId,
    },
    /// Nobody's complaint among the items.
    #[error("Среди выбранных сообщений нет ни одного от жителя: нового инцидента из них не выйдет")]
    NoComplaint,
    /// Too many items, or none.
    #[error("Выберите от одного до {limit} сообщений")]
    WrongCount {
        /// Items allowed.
        limit: usize,
    },
    /// Linked already.
    #[error("Инциденты уже связаны")]
    AlreadyLinked,
    /// Not linked.
    #[error("Инциденты не связаны")]
    NotLinked,
    /// The body works on it already.
    #[error("Инцидент уже у этого исполнителя")]
    SameBody,
    /// A dispute waits to be decided.
    #[error("Спор о подведомственности: решает руководитель ЦУР")]
    Disputed,
    /// Nothing to decide.
    #[error("Спора о подведомственности нет: решать нечего")]
    NoDispute,
}
