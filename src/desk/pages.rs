//! The official pages (официальная страница) of the region: which of them answer, and which are silent.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Desk, DeskError};
use crate::domain::{Body, BodyId, Network, OfficialPage, Permission, Register, User};
use crate::ports::OfficialActivity;

/// A page from which nothing was seen for so long is silent.
const SILENT: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Replies are counted over this time.
const COUNTED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How an official page is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageState {
    /// It writes.
    Speaks,
    /// Nothing of it was seen for fourteen days, or ever.
    Silent,
}

impl PageState {
    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Speaks => "speaks",
            Self::Silent => "silent",
        }
    }

    /// What people read on the desk.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Speaks => "пишет",
            Self::Silent => "молчит",
        }
    }
}

/// An official page as it stands. Two pages of one body in one network share their figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageLine {
    /// Whose it is.
    pub body: BodyId,
    /// The body's name.
    pub body_name: String,
    /// What people call the page; the body's name when the register gives none.
    pub name: String,
    /// Where.
    pub network: Network,
    /// Where people read it.
    pub address: String,
    /// How it is doing.
    pub state: PageState,
    /// Its newest publication that was seen, a reply or not.
    pub last_at: Option<Timestamp>,
    /// Its newest reply in an incident.
    pub answered_at: Option<Timestamp>,
    /// Replies in incidents of the last thirty days.
    pub answers: usize,
}

impl Desk {
    /// The pages of the bodies in the user's territories, in the order of the register. `by` is none
    /// for the command line.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], store failures.
    pub fn pages(&self, by: Option<&User>) -> Result<Vec<PageLine>, DeskError> {
        let reach = self.reach(by, Permission::PagesRead)?;
        let (register, now) = (self.register.load(), self.now());
        let since = now.checked_sub(COUNTED).unwrap_or(Timestamp::MIN);
        let seen = self.store.official_activity(since)?;
        let of = |page: &OfficialPage| register.body(&page.body).and_then(Body::territory);
        let pages = register.pages().iter();
        Ok(pages
            .filter(|page| reach.has_territory(of(page)))
            .map(|page| line(page, &register, &seen, now))
            .collect())
    }

    /// The name of a body; its id when the register no longer has it.
    pub(super) fn body_name(&self, id: &BodyId) -> String {
        let register = self.register.load();
        let body = register.body(id);
        body.map_or_else(|| id.to_string(), |body| body.name.clone())
    }
}

fn line(
    page: &OfficialPage,
    register: &Register,
    seen: &[OfficialActivity],
    now: Timestamp,
) -> PageLine {
    let body = register.body(&page.body);
    let body_name = body.map_or_else(|| page.body.to_string(), |body| body.name.clone());
    let seen = (seen.iter()).find(|seen| seen.body == page.body && seen.network == page.network);
    let last_at = seen.map(|seen| seen.last_at);
    let speaks = last_at.is_some_and(|at| at.duration_until(now) <= SILENT);
    PageLine {
        body: page.body.clone(),
        name: page.name.clone().unwrap_or_else(|| body_name.clone()),
        body_name,
        network: page.network,
        address: page.address.clone(),
        state: if speaks {
            PageState::Speaks
        } else {
            PageState::Silent
        },
        last_at,
        answered_at: seen.and_then(|seen| seen.answered_at),
        answers: seen.map_or(0, |seen| seen.answers),
    }
}
