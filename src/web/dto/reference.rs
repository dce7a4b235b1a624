//! Names of everything the page may filter by or show.

use serde::Serialize;
use utoipa::ToSchema;

use super::SignalKindDto;
use crate::{
    desk::{QUERY_HELP, RulesCard, Surroundings, network_name},
    domain::{
        Block, Body, CloseReason, ConflictKind, IncidentState, Network, Permission, RegionRole,
        Sector, Severity, Signal, User,
    },
};

/// An id with its Russian name.
#[derive(Serialize, ToSchema)]
pub struct Named {
    /// The stable id.
    pub id: String,
    /// The Russian name.
    pub name: String,
}

fn named(id: impl Into<String>, name: impl Into<String>) -> Named {
    Named {
        id: id.into(),
        name: name.into(),
    }
}

/// A colleague to choose.
#[derive(Serialize, ToSchema)]
pub struct ColleagueInfo {
    /// The number.
    pub id: i64,
    /// The name; of namesakes with the login.
    pub name: String,
    /// The role takes cards into work: one may be handed to them.
    pub takes_cards: bool,
}

/// The colleagues, told apart by the login where they share a name.
fn colleagues(users: &[User]) -> Vec<ColleagueInfo> {
    let named = |name: &str| users.iter().filter(|user| user.name == name).count();
    let name = |user: &User| match named(&user.name) {
        1 => user.name.clone(),
        _ => format!("{} ({})", user.name, user.login),
    };
    let infos = users.iter().map(|user| ColleagueInfo {
        id: user.id.0,
        name: name(user),
        takes_cards: user.role.allows(Permission::CardTake),
    });
    infos.collect()
}

/// A sector with its categories.
#[derive(Serialize, ToSchema)]
pub struct SectorInfo {
    /// The stable id.
    pub id: String,
    /// The Russian name.
    pub name: String,
    /// Its categories.
    pub categories: Vec<Named>,
}

/// A block of sectors as the region's founding act names it.
#[derive(Serialize, ToSchema)]
pub struct BlockInfo {
    /// The stable id.
    pub id: String,
    /// What the act calls it.
    pub name: String,
    /// What the act also calls it.
    pub aliases: Vec<String>,
    /// Ids of its sectors.
    pub sectors: Vec<String>,
    /// The body that the act gives it to.
    #[schema(required)]
    pub body: Option<Named>,
    /// Where the act speaks of it; null: «актом не определено».
    #[schema(required)]
    pub basis: Option<String>,
}

impl From<&(Block, Option<Body>)> for BlockInfo {
    fn from((block, body): &(Block, Option<Body>)) -> Self {
        let sectors = block.sectors.iter();
        Self {
            id: block.id.clone(),
            name: block.name.clone(),
            aliases: block.aliases.clone(),
            sectors: sectors.map(|sector| sector.id().to_owned()).collect(),
            body: (body.as_ref()).map(|body| named(body.id.to_string(), body.name.clone())),
            basis: block.basis.clone(),
        }
    }
}

/// A signal.
#[derive(Serialize, ToSchema)]
pub struct SignalInfo {
    /// The stable id.
    pub id: String,
    /// The Russian name.
    pub name: String,
    /// What kind of sign it is.
    pub kind: SignalKindDto,
}

/// A line of the help for the query language.
#[derive(Serialize, ToSchema)]
#[schema(as = QueryHelp)]
pub struct QueryHelpDto {
    /// The form.
    pub form: String,
    /// What it means.
    pub meaning: String,
    /// A query to try.
    pub example: String,
}

/// A role that the region offers.
#[derive(Serialize, ToSchema)]
pub struct RoleInfo {
    /// The stable id.
    pub id: String,
    /// What the region calls it.
    pub name: String,
    /// False: «актом не определено».
    pub by_act: bool,
    /// The clauses of the act.
    #[schema(required)]
    pub clause: Option<String>,
    /// The part of the region it needs: `region sector territory body direction sector_or_direction`.
    pub scope: &'static str,
    /// Private cards may be opened to a user of this role by name.
    pub may_be_let_into_private: bool,
}

impl From<&RegionRole> for RoleInfo {
    fn from(own: &RegionRole) -> Self {
        Self {
            id: own.role.id().to_owned(),
            name: own.name.clone(),
            by_act: own.by_act,
            clause: own.clause.clone(),
            scope: own.role.scope_kind().id(),
            may_be_let_into_private: own.role.may_be_let_into_private(),
        }
    }
}

/// All names.
#[derive(Serialize, ToSchema)]
#[schema(as = Reference)]
pub struct ReferenceDto {
    /// Sectors with their categories.
    pub sectors: Vec<SectorInfo>,
    /// The region's blocks of sectors, in the order of its act. A sector that no block holds stands alone.
    pub blocks: Vec<BlockInfo>,
    /// Signals, gravest first.
    pub signals: Vec<SignalInfo>,
    /// Kinds of conflicts of communication, in the order of the card.
    pub conflicts: Vec<Named>,
    /// Severities, mildest first.
    pub severities: Vec<Named>,
    /// States in the order of the work.
    pub states: Vec<Named>,
    /// Reasons to close or reject.
    pub close_reasons: Vec<Named>,
    /// The user's territories.
    pub territories: Vec<String>,
    /// Active colleagues who work some of the same.
    pub users: Vec<ColleagueInfo>,
    /// Networks.
    pub networks: Vec<Named>,
    /// Help for the query language.
    pub query_help: Vec<QueryHelpDto>,
    /// Roles of the region, for whoever keeps the users.
    pub roles: Vec<RoleInfo>,
    /// Bodies of the region, for whoever passes cards on or keeps the users.
    pub bodies: Vec<Named>,
}

impl ReferenceDto {
    /// The names in force now.
    pub fn new(known: &Surroundings, rules: &RulesCard) -> Self {
        Self {
            sectors: Sector::ALL
                .into_iter()
                .map(|sector| sector_info(sector, rules))
                .collect(),
            blocks: known.blocks.iter().map(Into::into).collect(),
            signals: Signal::ALL
                .iter()
                .map(|signal| SignalInfo {
                    id: signal.id().to_owned(),
                    name: signal.name().to_owned(),
                    kind: signal.kind().into(),
                })
                .collect(),
            conflicts: ConflictKind::ALL
                .into_iter()
                .map(|it| named(it.id(), it.name()))
                .collect(),
            severities: Severity::ALL
                .into_iter()
                .map(|it| named(it.id(), it.name()))
                .collect(),
            states: IncidentState::ALL
                .into_iter()
                .map(|it| named(it.id(), it.name()))
                .collect(),
            close_reasons: CloseReason::ALL
                .into_iter()
                .map(|it| named(it.id(), it.name()))
                .collect(),
            territories: known.territories.clone(),
            users: colleagues(&known.colleagues),
            networks: Network::ALL
                .into_iter()
                .map(|it| named(it.id(), network_name(it)))
                .collect(),
            query_help: QUERY_HELP
                .iter()
                .map(|help| QueryHelpDto {
                    form: help.form.to_owned(),
                    meaning: help.meaning.to_owned(),
                    example: help.example.to_owned(),
                })
                .collect(),
            roles: known.roles.iter().map(Into::into).collect(),
            bodies: (known.bodies.iter())
                .map(|body| named(body.id.to_string(), body.name.clone()))
                .collect(),
        }
    }
}

fn sector_info(sector: Sector, rules: &RulesCard) -> SectorInfo {
    SectorInfo {
        id: sector.id().to_owned(),
        name: sector.name().to_owned(),
        categories: rules
            .categories
            .iter()
            .filter(|category| category.id.sector_part() == sector.id())
            .map(|category| named(category.id.to_string(), category.name.clone()))
            .collect(),
    }
}
