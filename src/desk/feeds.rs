//! Feeds (лента): saved searches that are read at a secret address, and can be revoked.

use super::{Desk, DeskError, secrets};
use crate::{
    domain::{Permission, User},
    ports::FeedRecord,
    text::named,
};

/// Feeds one user may have.
const FEEDS_MAX: usize = 50;
/// Most letters of a feed's name.
const NAME_MAX: usize = 100;

/// A feed just made, with the token that is told once.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFeed {
    /// The feed.
    pub feed: FeedRecord,
    /// The secret part of its address.
    pub token: String,
}

impl Desk {
    /// The user's feeds, oldest first.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], store failures.
    pub fn feeds(&self, user: &User) -> Result<Vec<FeedRecord>, DeskError> {
        self.reach(user, Permission::FeedWrite)?;
        Ok(self.store.feeds(user.id)?)
    }

    /// Saves a search as a feed. The address is a secret: whoever has it reads with the owner's
    /// rights until the feed is revoked.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::Invalid`] for the name, [`DeskError::Query`] for the query, store failures.
    pub fn add_feed(&self, user: &User, name: &str, query: &str) -> Result<NewFeed, DeskError> {
        self.reach(user, Permission::FeedWrite)?;
        let name = named(name).filter(|name| name.chars().count() <= NAME_MAX);
        let Some(name) = name else {
            return Err(DeskError::Invalid(format!(
                "Название ленты — до {NAME_MAX} знаков, среди них буквы или цифры"
            )));
        };
        if self.store.feeds(user.id)?.len() >= FEEDS_MAX {
            return Err(DeskError::Invalid(format!(
                "У вас уже {FEEDS_MAX} лент. Удалите ненужную"
            )));
        }
        let query = super::search::parse(query)?.to_string();
        let token = secrets::token()?;
        let mut feed = FeedRecord {
            id: 0,
            name,
            query,
            owner: user.id,
            created_at: self.now(),
        };
        feed.id = self.store.add_feed(&feed, &secrets::digest(&token))?;
        self.audit(Some(user.id), "feed.created", format!("feed {}", feed.id))?;
        Ok(NewFeed { feed, token })
    }

    /// Removes a feed; its address stops working at once.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`], [`DeskError::NotFound`], store failures.
    pub fn revoke_feed(&self, user: &User, id: i64) -> Result<(), DeskError> {
        self.reach(user, Permission::FeedWrite)?;
        if !self.store.revoke_feed(id, user.id)? {
            return Err(DeskError::NotFound("Такой ленты нет".to_owned()));
        }
        self.audit(Some(user.id), "feed.revoked", format!("feed {id}"))
    }

    /// The feed at this address with its owner, whose rights it reads with.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when there is none or its owner is blocked, store failures.
    pub fn feed_at(&self, token: &str) -> Result<(FeedRecord, User), DeskError> {
        self.store
            .feed(&secrets::digest(token))?
            .filter(|(_, owner)| owner.active)
            .ok_or_else(|| DeskError::NotFound("Такой ленты нет или она отозвана".to_owned()))
    }
}
