//! Where VK's comments stand, and the ids and addresses that follow from it. What a search finds on a
//! person's wall has no address, and an id that does not name the person (invariant 14).

use sha2::{Digest, Sha256};

use super::wire::Entry;
use crate::collect::asked::Asked;

/// A post or a topic of a board. A wall's owner is negative when it is a community, a board's group is
/// positive: both as VK writes them in its own addresses.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// A post.
    Post {
        /// Whose wall.
        owner: i64,
        /// Its number there.
        post: i64,
    },
    /// A topic.
    Topic {
        /// Whose board.
        group: i64,
        /// Its number there.
        topic: i64,
    },
}

impl Place {
    /// The post that `wall.getComments` was asked about.
    pub fn of_wall(asked: Asked<'_>) -> Option<Self> {
        Some(Self::Post {
            owner: asked.number("owner_id")?,
            post: asked.number("post_id")?,
        })
    }

    /// The topic that `board.getComments` was asked about.
    pub fn of_board(asked: Asked<'_>) -> Option<Self> {
        Some(Self::Topic {
            group: asked.number("group_id")?,
            topic: asked.number("topic_id")?,
        })
    }

    /// The place that a comment tells itself; in events the owner has a name of its own.
    pub fn of(entry: &Entry) -> Option<Self> {
        if let (Some(owner), Some(topic)) = (entry.topic_owner_id, entry.topic_id) {
            return Some(Self::Topic {
                group: owner.saturating_neg(),
                topic,
            });
        }
        Some(Self::Post {
            owner: entry.post_owner_id.or(entry.owner_id)?,
            post: entry.post_id?,
        })
    }

    /// The native id of the post or topic.
    pub fn thread(self) -> String {
        match self {
            Self::Post { owner, post } if owner > 0 => format!("wp{}", opaque(owner, post)),
            Self::Post { owner, post } => format!("w{owner}_{post}"),
            Self::Topic { group, topic } => format!("b{group}_{topic}"),
        }
    }

    /// The native id of a comment there.
    pub fn comment(self, id: i64) -> String {
        match self {
            Self::Post { owner, post } if owner > 0 => {
                format!("wcp{}_{id}", opaque(owner, post))
            }
            Self::Post { owner, post } => format!("wc{owner}_{post}_{id}"),
            Self::Topic { group, topic } => format!("b{group}_{topic}_{id}"),
        }
    }

    /// The address of the post or topic; none on a person's wall.
    pub fn url(self) -> Option<String> {
        match self {
            Self::Post { owner, post } => {
                (owner < 0).then(|| format!("https://vk.com/wall{owner}_{post}"))
            }
            Self::Topic { group, topic } => Some(format!("https://vk.com/topic-{group}_{topic}")),
        }
    }

    /// The address of a comment there; `root` is the topmost of those it stands under.
    pub fn comment_url(self, id: i64, root: Option<i64>) -> Option<String> {
        let place = self.url()?;
        Some(match (self, root) {
            (Self::Topic { .. }, _) => format!("{place}?post={id}"),
            (Self::Post { .. }, None) => format!("{place}?reply={id}"),
            (Self::Post { .. }, Some(root)) => format!("{place}?reply={id}&thread={root}"),
        })
    }
}

/// A digest that tells one post from another and leads to none.
fn opaque(owner: i64, post: i64) -> String {
    let digest = Sha256::digest(format!("{owner}_{post}"));
    digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
