//! What goes over the wire, a resource a file. Converting is all these types do.

mod account;
mod action;
mod bench;
mod coverage;
mod feed;
mod incident;
mod item;
mod notice;
mod page;
mod reference;
mod risk;
mod search;
mod source;
mod status;

pub use account::{LoginRequest, Me, NewUserRequest, UserChangeRequest, UserDto};
pub use action::ActionRequest;
pub use bench::{TriedExpression, TriedTextDto, TryExpressionRequest, TryTextRequest};
pub use coverage::CoverageDto;
pub use feed::{FeedCreated, FeedDto, NewFeedRequest};
pub use incident::{CardDto, IncidentPage, IncidentRow, PlaceDto, SeverityDto, UserName};
pub use item::{CardItem, CardVerdict, HighlightDto, SignalKindDto};
pub use notice::NoticeDto;
pub use page::PageDto;
pub use reference::ReferenceDto;
pub use risk::RiskTableDto;
pub use search::{SearchHitDto, SearchPageDto};
pub use source::{NewSourceRequest, PauseRequest, SourceDto};
pub use status::StatusDto;
