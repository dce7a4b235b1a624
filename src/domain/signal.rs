//! Signals (сигнал): what a text says about risk, scale, or a failed answer. Never about a person.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What a signal tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignalKind {
    /// Something may go wrong or hurt (риск).
    Risk,
    /// A service or its answer failed the resident (конфликт коммуникации).
    Conflict,
    /// A circumstance: scale, duration, genre (обстоятельство).
    State,
}

impl SignalKind {
    /// The stable id used in rules and replies.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Risk => "risk",
            Self::Conflict => "conflict",
            Self::State => "state",
        }
    }
}

macro_rules! signals {
    ($($(#[$doc:meta])* $variant:ident = $id:literal, $kind:ident, $name:literal;)*) => {
        /// A mark on a message. The meanings are fixed: only if the text says so; in doubt, left out.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Signal { $($(#[$doc])* $variant,)* }

        impl Signal {
            /// All signals, gravest first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable id used in rules, replies and the store.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// The Russian name shown on the desk.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What the signal tells of.
            pub const fn kind(self) -> SignalKind {
                match self { $(Self::$variant => SignalKind::$kind,)* }
            }
        }
    };
}

signals! {
    /// Stated or plainly implied threat to life or health.
    Danger = "danger", Risk, "Опасность";
    /// An unverified claim that needs an answer.
    Rumour = "rumour", Risk, "Слух";
    /// An appeal, call or request got no reaction.
    Unanswered = "unanswered", Conflict, "Без ответа";
    /// A formal, empty or redirecting reply (отписка).
    BrushOff = "brush_off", Conflict, "Отписка";
    /// A promise or date of a responsible body was missed.
    PromiseBroken = "promise_broken", Conflict, "Обещание не выполнено";
    /// Rudeness by staff, or a rude reply.
    Rude = "rude", Conflict, "Грубость";
    /// It recurs, or was complained of before.
    Repeat = "repeat", Conflict, "Повторно";
    /// Gone or going to an inspectorate because ordinary channels failed.
    Escalation = "escalation", Conflict, "Обычный канал не сработал";
    /// A whole building, street, village or district is hit.
    Mass = "mass", State, "Массовая проблема";
    /// Children, the old, disabled, pregnant or seriously ill suffer.
    Vulnerable = "vulnerable", State, "Уязвимые жители";
    /// It lasts many days, weeks, months, years.
    Prolonged = "prolonged", State, "Давно";
    /// Thanks, or says it is solved.
    Gratitude = "gratitude", State, "Благодарность";
    /// Mainly asks for information.
    Question = "question", State, "Вопрос";
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A word that names no signal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("нет сигнала «{word}»; есть: {}", known())]
pub struct ParseSignalError {
    word: String,
}

fn known() -> String {
    Signal::ALL
        .iter()
        .map(|signal| signal.id())
        .collect::<Vec<_>>()
        .join(", ")
}

impl FromStr for Signal {
    type Err = ParseSignalError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|signal| signal.id() == word)
            .ok_or_else(|| ParseSignalError {
                word: word.to_owned(),
            })
    }
}
