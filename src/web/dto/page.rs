//! Official pages and whether they answer.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    desk::PageLine,
    domain::{Network, Timestamp},
};

/// An official page as it stands.
#[derive(Serialize, ToSchema)]
#[schema(as = OfficialPage)]
pub struct PageDto {
    /// Whose it is.
    pub body: String,
    /// The body's name.
    pub body_name: String,
    /// What people call the page.
    pub name: String,
    /// Its network.
    #[schema(value_type = String)]
    pub network: Network,
    /// Where people read it.
    pub address: String,
    /// `speaks`, or `silent`: nothing of it was seen for fourteen days, or ever.
    pub state: &'static str,
    /// In Russian.
    pub state_name: &'static str,
    /// Its newest publication that was seen.
    #[schema(required, format = DateTime)]
    pub last_at: Option<String>,
    /// Its newest reply in an incident.
    #[schema(required, format = DateTime)]
    pub answered_at: Option<String>,
    /// Replies in incidents of the last thirty days.
    pub answers: usize,
}

impl From<PageLine> for PageDto {
    fn from(line: PageLine) -> Self {
        let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
        Self {
            body: line.body.to_string(),
            body_name: line.body_name,
            name: line.name,
            network: line.network,
            address: line.address,
            state: line.state.id(),
            state_name: line.state.name(),
            last_at: text(line.last_at),
            answered_at: text(line.answered_at),
            answers: line.answers,
        }
    }
}
