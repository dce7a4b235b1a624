//! Feeds: saved searches with a secret address.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{desk::NewFeed, ports::FeedRecord};

/// A saved search.
#[derive(Serialize, ToSchema)]
#[schema(as = Feed)]
pub struct FeedDto {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The query, canonical.
    pub query: String,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl From<FeedRecord> for FeedDto {
    fn from(feed: FeedRecord) -> Self {
        Self {
            id: feed.id,
            name: feed.name,
            query: feed.query,
            created_at: feed.created_at.to_string(),
        }
    }
}

/// A feed just made. Its address is shown this once.
#[derive(Serialize, ToSchema)]
pub struct FeedCreated {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The query, canonical.
    pub query: String,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// The secret address, from the root of the site.
    pub url: String,
}

impl From<NewFeed> for FeedCreated {
    fn from(new: NewFeed) -> Self {
        Self {
            id: new.feed.id,
            name: new.feed.name,
            query: new.feed.query,
            created_at: new.feed.created_at.to_string(),
            url: format!("/feeds/{}.atom", new.token),
        }
    }
}

/// A search to be saved.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewFeed)]
#[serde(deny_unknown_fields)]
pub struct NewFeedRequest {
    /// Its name.
    pub name: String,
    /// The query.
    pub query: String,
}
