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

pub(super) fn not_near(column: usize) -> QueryError {
    QueryError::new(
        "not_near",
        column,
        "рядом с «/» могут стоять слово, фраза, другое «/» или выбор из них через «|»",
        "слово, фраза или «(… | …)»",
        "(вода | водопровод) /3 (нет | отсутствовать)",
    )
}

pub(super) fn too_many_negations(column: usize) -> QueryError {
    QueryError::new(
        "too_deep",
        column,
        "«НЕ», «-» и скобки стоят друг в друге слишком много раз: два отрицания подряд отменяют друг друга",
        "слово, фраза или скобка после одного «-»",
        "вода -минеральная",
    )
}

pub(super) fn empty_brackets(column: usize) -> QueryError {
    QueryError::new(
        "empty_brackets",
        column,
        "в скобках ничего нет",
        "слова внутри скобок",
        "(вода | свет)",
    )
}

pub(super) fn unclosed_bracket(column: usize) -> QueryError {
    QueryError::new(
        "unclosed_bracket",
        column,
        "скобка не закрыта",
        "закрывающая скобка",
        "(вода | свет) нет",
    )
}

pub(super) fn bar_in_phrase(column: usize) -> QueryError {
    QueryError::new(
        "bar_in_phrase",
        column,
        "выбор внутри фразы берётся в скобки",
        "«(слово | слово)» внутри кавычек",
        "\"(нет | без) воды\"",
    )
}

pub(super) fn stray_slop(column: usize) -> QueryError {
    QueryError::new(
        "stray_slop",
        column,
        "«~» ставится только вплотную к закрывающей кавычке фразы",
        "фраза в кавычках и сразу за ней «~» с числом лишних слов",
        "\"нет воды\"~2",
    )
}

pub(super) fn stray_star(column: usize) -> QueryError {
    QueryError::new(
        "stray_star",
        column,
        "«*» ставится только в конце слова: он значит «любое продолжение»",
        "начало слова и «*» сразу за ним",
        "энергосбыт*",
    )
}
