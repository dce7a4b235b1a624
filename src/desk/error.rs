//! Why the desk refuses, in words for the person at it.

use crate::{
    classify::TrialError,
    ports::{SearchError, StoreError},
};

/// A refusal or failure. Its text is shown to operators, hence Russian; causes stay in the log.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// There is no such thing, or the user may not know of it.
    #[error("{0}")]
    NotFound(String),
    /// The user's role does not allow it.
    #[error("{0}")]
    Forbidden(String),
    /// Login and password do not fit, or the user is blocked. One text for both.
    #[error("Неверный логин или пароль")]
    WrongPassword,
    /// Who logged in with a one-time password has not chosen an own one yet.
    #[error("Сначала смените одноразовый пароль на свой")]
    PasswordOwed,
    /// Too many wrong passwords for one login.
    #[error("Слишком много неудачных попыток входа. Попробуйте через {minutes} мин")]
    Throttled {
        /// Whole minutes to wait, at least one.
        minutes: i64,
    },
    /// Somebody else changed the incident first.
    #[error("{0}")]
    Conflict(String),
    /// The incident's state does not allow the action now.
    #[error("{0}")]
    NotAllowed(String),
    /// The request itself is wrong.
    #[error("{0}")]
    Invalid(String),
    /// The query does not parse, or looks for a person.
    #[error("{message}")]
    Query {
        /// What is wrong.
        message: String,
        /// Where, 1-based in code points.
        column: usize,
        /// What was expected there.
        expected: String,
        /// A query that works.
        example: String,
    },
    /// An expression of a rule on trial does not stand.
    #[error(transparent)]
    Expression(#[from] TrialError),
    /// The store failed.
    #[error("{}", unanswered(.0))]
    Store(#[from] StoreError),
    /// The index failed.
    #[error("Поиск не отвечает: {0}")]
    Search(SearchError),
    /// The machine refused random bytes or a digest.
    #[error("Внутренняя ошибка")]
    Machine(&'static str),
}

impl From<SearchError> for DeskError {
    fn from(error: SearchError) -> Self {
        Self::Search(error)
    }
}

impl DeskError {
    /// No such incident, as far as this user may know.
    pub fn no_incident(id: crate::domain::IncidentId) -> Self {
        Self::NotFound(format!(
            "Инцидента № {id} нет или он вне вашей зоны ответственности"
        ))
    }
}

/// What a user of the desk hears of a store that failed.
const fn unanswered(error: &StoreError) -> &'static str {
    match error {
        StoreError::Malformed { .. } | StoreError::Damaged { .. } => {
            "База данных повреждена. Сообщите администратору: её восстанавливают из копии"
        }
        _ => "Хранилище не отвечает. Повторите позже",
    }
}
