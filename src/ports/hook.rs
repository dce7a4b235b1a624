//! The hook port: a network that calls us by itself (webhook). A hook proves the call and maps it; it
//! stores nothing, and the caller hears «well» only after what it told is recorded.

use crate::domain::{RawItem, Timestamp};

/// A call from outside.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// Its headers, names in lower case.
    pub headers: &'a [(String, String)],
    /// Its body.
    pub body: &'a [u8],
    /// When it came.
    pub now: Timestamp,
}

impl<'a> Call<'a> {
    /// The first header of this name, which is given in lower case.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        let mut headers = self.headers.iter();
        headers.find_map(|(own, value)| (own == name).then_some(value.as_str()))
    }
}

/// What a call told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heard {
    /// Items, new, known and edited alike: the record stage tells them apart.
    pub items: Vec<RawItem>,
    /// Native ids of items that are deleted in the network.
    pub gone: Vec<String>,
    /// What the caller wants to hear: «ok», a confirmation code.
    pub answer: String,
}

/// A call that is not heard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unheard {
    /// It does not prove where it comes from.
    #[error("подпись или секрет не сходятся")]
    Unproven,
    /// It proves that, and nobody can read it. The sentence holds neither text nor names.
    #[error("{0}")]
    Unreadable(String),
    /// More than the house takes from one source in a minute.
    #[error("слишком много вызовов за минуту, повторите позже")]
    TooMany,
}

/// Hears the calls of one source.
pub trait Hook: Send + Sync {
    /// Proves and reads a call.
    ///
    /// # Errors
    /// A call without proof, or one that cannot be read.
    fn hear(&self, call: &Call<'_>) -> Result<Heard, Unheard>;
}
