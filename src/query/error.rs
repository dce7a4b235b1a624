//! What is wrong with a query: where, what was expected, and an example. In Russian.

use serde::Serialize;

/// A query that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message} (столбец {column}); ожидалось: {expected}; например: {example}")]
pub struct QueryError {
    /// A stable word for machines.
    #[serde(rename = "error")]
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where, 1-based, in code points.
    pub column: usize,
    /// What was expected there.
    pub expected: String,
    /// A query that works.
    pub example: String,
}

impl QueryError {
    pub(super) fn new(
        code: &'static str,
        column: usize,
        message: impl Into<String>,
        expected: impl Into<String>,
        example: impl Into<String>,
    ) -> Self {
        Self {
            code,
            message: message.into(),
            column,
            expected: expected.into(),
            example: example.into(),
        }
    }
}
