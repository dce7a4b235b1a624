//! Where VK's comments stand, and the ids and addresses that follow from it. What a search finds on a
//! person's wall has no address, and an id that does not name the person (invariant 14).

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::wire::Entry;
use crate::{collect::asked::Asked, ports::Secret};

/// How ids on a person's wall begin: a comment's, and a post's.
const OF_PERSONS: [&str; 2] = ["wcp", "wp"];

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

/// A digest that tells one post from another. Whoever tries all numbers finds the person behind it: it is
/// stored only when it is veiled.
fn opaque(owner: i64, post: i64) -> String {
    hex(&Sha256::digest(format!("{owner}_{post}")))
}

/// Keys an id on a person's wall, so that trying numbers leads nowhere; other ids stay as they are.
pub fn veil(id: &mut String, key: &Secret) {
    let Some(front) = OF_PERSONS.into_iter().find(|front| id.starts_with(front)) else {
        return;
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(key.reveal().as_bytes())
        .expect("any key length serves HMAC");
    mac.update(id.as_bytes());
    *id = format!("{front}{}", hex(&mac.finalize().into_bytes()));
}

/// The first 64 bits of a digest: enough to tell ids apart.
fn hex(digest: &[u8]) -> String {
    digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_on_a_persons_wall_depend_on_the_key_and_others_do_not() {
        let veiled = |id: &str, key: &str| {
            let mut id = id.to_owned();
            veil(&mut id, &Secret::new(key));
            id
        };
        let (owner, post) = (5_551, 7);
        let place = Place::Post { owner, post };
        for (id, front) in [(place.thread(), "wp"), (place.comment(9), "wcp")] {
            let keyed = veiled(&id, "key");
            assert_eq!(keyed, veiled(&id, "key"), "the same as long as the key is");
            assert!(keyed != id && keyed != veiled(&id, "other"), "{keyed}");
            assert!(keyed.starts_with(front) && keyed.len() == front.len() + 16);
        }
        for id in ["w-700_6", "wc-700_9_12", "b700_6_3"] {
            assert_eq!(veiled(id, "key"), id);
        }
    }
}
