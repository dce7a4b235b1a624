//! Handlers of `/api/v1`, a resource a file.

mod absences;
mod account;
mod events;
mod extract;
mod feeds;
mod figures;
mod incidents;
mod misfit;
mod pages;
mod rules;
mod search;
mod shifts;
mod sources;
mod users;

use utoipa_axum::{router::OpenApiRouter, routes};

pub use extract::{Asked, Numbered, Sent};

use super::Web;

/// All routes of the API with their description.
pub fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(account::login))
        .routes(routes!(account::logout))
        .routes(routes!(account::me))
        .routes(routes!(account::choose_password))
        .routes(routes!(figures::reference))
        .routes(routes!(incidents::queue))
        .routes(routes!(incidents::card))
        .routes(routes!(incidents::act))
        .routes(routes!(incidents::act_on_many))
        .routes(routes!(incidents::be_present))
        .routes(routes!(search::search))
        .routes(routes!(figures::risks))
        .routes(routes!(feeds::list, feeds::add))
        .routes(routes!(feeds::revoke))
        .routes(routes!(figures::notices))
        .routes(routes!(figures::status))
        .routes(routes!(rules::try_text))
        .routes(routes!(rules::try_expression))
        .routes(routes!(sources::list, sources::add))
        .routes(routes!(sources::remove))
        .routes(routes!(sources::coverage))
        .routes(routes!(sources::pause))
        .routes(routes!(pages::list))
        .routes(routes!(users::list, users::add))
        .routes(routes!(users::change))
        .routes(routes!(sources::statistics))
        .routes(routes!(events::events))
        .routes(routes!(shifts::list, shifts::begin))
        .routes(routes!(shifts::one, shifts::write))
        .routes(routes!(shifts::join))
        .routes(routes!(shifts::end))
        .routes(routes!(shifts::accept))
        .routes(routes!(absences::list, absences::add))
        .routes(routes!(absences::remove))
}
