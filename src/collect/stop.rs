//! Why a call gave nothing, where one reading makes many calls.

use super::{
    ReplyError, Trouble,
    governor::{Call, Limits},
    net::{Denied, Net},
};
use crate::{domain::SourceState, ports::Outcome};

/// Times a call is made before the reading ends.
pub(super) const TRIES: usize = 3;

/// Why a call gave nothing.
#[derive(Debug)]
pub(super) enum Stop {
    /// The reading ends.
    Denied(Denied),
    /// The network answered, and refuses; whether the reading ends is the asker's to say.
    Refused(ReplyError),
}

impl Stop {
    /// The line broke, or somebody on the way answered for the network: worth another call.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Denied(denied) => {
                matches!(&denied.outcome, Outcome::Setback(told) if told.state == SourceState::Stale)
            }
            Self::Refused(error) => matches!(error, ReplyError::Format { .. }),
        }
    }

    /// What the network's refusal means.
    pub(super) const fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Refused(ReplyError::Refused { trouble, .. }) => Some(*trouble),
            _ => None,
        }
    }

    /// How a reading ends that cannot go on without this call.
    pub(super) fn end(self, net: &Net, call: &Call<'_>, limits: &Limits) -> Denied {
        match self {
            Self::Denied(denied) => denied,
            Self::Refused(error) => net.refused(call, limits, &error),
        }
    }
}

impl From<Denied> for Stop {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}
