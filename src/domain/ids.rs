//! Newtypes for every identifier, so that an incident can never be asked for by an item's number.
//!
//! Names are shared, not copied: a verdict carries dozens of them.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps a name that the caller has already validated.
            pub fn new(value: impl Into<Arc<str>>) -> Self {
                Self(value.into())
            }

            /// The name as written in files and replies.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self(value.into())
            }
        }
    };
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

text_id! {
    /// A configured source (источник), for example `vk:club1` or `demo`.
    SourceId
}
text_id! {
    /// A region (регион) as its folder under `config/regions` is named.
    RegionId
}
text_id! {
    /// A municipality (муниципалитет) of a region, as its places file names it.
    TerritoryId
}
text_id! {
    /// A body (орган, исполнитель): ministry, administration, municipal centre, enterprise.
    BodyId
}
text_id! {
    /// A category (категория), always `sector.category`.
    CategoryId
}
text_id! {
    /// A rule, always its category or signal, a dot, and the rule's own name.
    RuleId
}
number_id! {
    /// The store's number of an item (сообщение).
    ItemId
}
number_id! {
    /// The number of an incident (инцидент), as operators say it aloud.
    IncidentId
}
number_id! {
    /// The store's number of a user of the desk.
    UserId
}
number_id! {
    /// The store's number of a notice (уведомление).
    NoticeId
}
number_id! {
    /// The store's number of a shift (смена).
    ShiftId
}
number_id! {
    /// The store's number of an absence (отсутствие).
    AbsenceId
}
number_id! {
    /// A place in the outbox: gapless, growing by one with every recorded change.
    Seq
}

impl CategoryId {
    /// The part before the dot: the sector's id.
    pub fn sector_part(&self) -> &str {
        self.as_str().split('.').next().unwrap_or_default()
    }

    /// True for a category that says no more than whose business a problem is.
    pub fn is_vague(&self) -> bool {
        const VAGUE: [&str; 3] = [".general", ".unsorted", ".management"];
        VAGUE.iter().any(|end| self.as_str().ends_with(end))
    }
}
