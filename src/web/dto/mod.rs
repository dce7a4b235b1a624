//! What goes over the wire, a resource a file. Converting is all these types do.

mod account;
mod feed;
mod incident;
mod item;
mod notice;
mod reference;
mod risk;
mod search;
mod status;

pub use account::{
    LoginRequest, Me, NewUserRequest, RegionDto, RoleDto, ScopeDto, UserChangeRequest, UserDto,
};
pub use feed::{FeedCreated, FeedDto, NewFeedRequest};
pub use incident::{
    ActionRequest, CardAction, CardDto, Counted, DeadlineDto, HistoryEntry, IncidentPage,
    IncidentRow, PlaceDto, SeverityDto, UserName,
};
pub use item::{CardItem, HighlightDto};
pub use notice::NoticeDto;
pub use reference::{Named, QueryHelpDto, ReferenceDto, SectorInfo, SignalInfo};
pub use risk::{RiskCellDto, RiskTableDto};
pub use search::{FacetDto, SearchHitDto, SearchPageDto};
pub use status::{IndexStatus, RulesStatus, SourceStatus, StatusDto};
