//! Why an order is not carried out: the asker's matter, not the machine's. Travels over the local
//! socket, so that a command ends the same with a running daemon and without.

use serde::{Deserialize, Serialize};

use crate::query::QueryError;

/// The request is wrong; the text says how, in Russian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// Where, when it is a query that is wrong.
    pub query: Option<BadQuery>,
}

impl Refusal {
    /// A refusal in these words.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            query: None,
        }
    }

    /// A query that does not parse, or looks for a person.
    pub fn query(bad: BadQuery) -> Self {
        Self {
            message: bad.message.clone(),
            query: Some(bad),
        }
    }
}

/// What is wrong with a query, as machines read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadQuery {
    /// A stable word.
    pub error: String,
    /// What is wrong.
    pub message: String,
    /// Where, 1-based, in code points.
    pub column: usize,
    /// What was expected there.
    pub expected: String,
    /// A query that works.
    pub example: String,
}

impl From<QueryError> for BadQuery {
    fn from(error: QueryError) -> Self {
        Self {
            error: error.code.to_owned(),
            message: error.message,
            column: error.column,
            expected: error.expected,
            example: error.example,
        }
    }
}
