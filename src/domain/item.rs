//! Items (сообщение): one post, comment, message or appeal, before and after the door.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{BodyId, ItemId, SourceId, TerritoryId, Timestamp, Verdict};

/// The kind of a source (сеть).
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// ВКонтакте.
    Vk,
    /// Одноклассники.
    Ok,
    /// Telegram.
    Telegram,
    /// MAX.
    Max,
    /// RSS, Atom, JSON Feed and news pages.
    Feed,
    /// Mastodon.
    Mastodon,
    /// Comments under videos.
    Youtube,
    /// Inbound GeoReport v2.
    Open311,
    /// Обратная связь ПОС exports.
    Pos,
    /// «Инцидент Менеджмент»-like exports.
    Incident,
    /// Mail drop.
    Mail,
    /// An imported file.
    #[default]
    File,
    /// The scripted neighbourhood of `make run`.
    Demo,
    /// Signed calls of another system.
    Webhook,
}

impl Network {
    /// All networks.
    pub const ALL: [Self; 14] = [
        Self::Vk,
        Self::Ok,
        Self::Telegram,
        Self::Max,
        Self::Feed,
        Self::Mastodon,
        Self::Youtube,
        Self::Open311,
        Self::Pos,
        Self::Incident,
        Self::Mail,
        Self::File,
        Self::Demo,
        Self::Webhook,
    ];

    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Vk => "vk",
            Self::Ok => "ok",
            Self::Telegram => "telegram",
            Self::Max => "max",
            Self::Feed => "feed",
            Self::Mastodon => "mastodon",
            Self::Youtube => "youtube",
            Self::Open311 => "open311",
            Self::Pos => "pos",
            Self::Incident => "incident",
            Self::Mail => "mail",
            Self::File => "file",
            Self::Demo => "demo",
            Self::Webhook => "webhook",
        }
    }

    /// The network with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|network| network.id() == id)
    }
}

/// What an item is in its network.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
    /// A post or article of a community or channel.
    #[default]
    Post,
    /// A comment under a post.
    Comment,
    /// A message in a public chat.
    Message,
    /// An appeal through an inbound channel (обращение).
    Appeal,
    /// A reply of a body.
    Reply,
    /// News told by a medium.
    News,
}

impl ItemKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::Post,
        Self::Comment,
        Self::Message,
        Self::Appeal,
        Self::Reply,
        Self::News,
    ];

    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Comment => "comment",
            Self::Message => "message",
            Self::Appeal => "appeal",
            Self::Reply => "reply",
            Self::News => "news",
        }
    }

    /// The kind with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// A language label: ISO 639-1, or `und` when unsure. A label only; no item is dropped for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang([u8; 3]);

impl Lang {
    /// Russian.
    pub const RU: Self = Self(*b"ru\0");
    /// Undetermined.
    pub const UND: Self = Self(*b"und");

    /// The code: two letters, or `und`.
    pub fn as_str(&self) -> &str {
        let len = if self.0[2] == 0 { 2 } else { 3 };
        std::str::from_utf8(&self.0[..len]).expect("built from ASCII only")
    }
}

impl Default for Lang {
    fn default() -> Self {
        Self::UND
    }
}

impl FromStr for Lang {
    type Err = ();

    /// Accepts two lower-case ASCII letters or `und`.
    fn from_str(code: &str) -> Result<Self, ()> {
        match code.as_bytes() {
            b"und" => Ok(Self::UND),
            [a, b] if a.is_ascii_lowercase() && b.is_ascii_lowercase() => Ok(Self([*a, *b, 0])),
            _ => Err(()),
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Lang {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Lang {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<str>::deserialize(from)?;
        code.parse()
            .map_err(|()| serde::de::Error::custom("expected two letters or «und»"))
    }
}

/// A keyed one-way pseudonym of an author. It counts distinct voices inside one incident and does
/// nothing else; the key rotates weekly, so one author in two weeks gives two unrelated values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Voice(pub i64);

/// Sixty-four one-bit min-hashes of a text's stems: the more alike two texts, the fewer bits differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// How many of the 64 bits may differ between copies of one text.
    ///
    /// Measured by `make bench` on real texts. Of appeals with every twentieth word lost 3 bits find
    /// 65 %, 9 bits 99.8 %; with every tenth lost 16 % and 90 %; with a sentence added 14 % and 69 %.
    /// Among all 8 million pairs of appeals, comments, tweets and sentences (6 756 texts) no two that
    /// share less than half of their words and word pairs come as near as 9 bits; at 10 the first do
    /// (2 pairs), at 12 there are 7. Two reports of one event in words of their own are beyond it:
    /// 6 % of 48 such pairs of news.
    const NEAR: u32 = 9;

    /// True when the two texts are the same or nearly the same.
    pub const fn near(self, other: Self) -> bool {
        (self.0 ^ other.0).count_ones() <= Self::NEAR
    }
}

/// Whether an item was changed after its publication.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Edited {
    /// Not that the network says.
    #[default]
    No,
    /// Yes, but the network does not say when.
    Sometime,
    /// At this moment.
    At(Timestamp),
}

/// What a network counts about an item; none where it does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Metrics {
    /// Times it was shown; rounded by some networks («1.5M»).
    pub views: Option<u64>,
    /// Likes and other reactions together.
    pub likes: Option<u64>,
    /// Comments under it.
    pub comments: Option<u64>,
    /// Reposts, shares, boosts.
    pub reposts: Option<u64>,
}

/// What a collector hands over: still raw, still with the author, never stored as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawItem {
    /// The network it came from.
    pub network: Network,
    /// Unique within the source.
    pub native_id: String,
    /// Native id of the item it answers.
    pub parent: Option<String>,
    /// Native id of the thread's first item.
    pub thread: Option<String>,
    /// What it is.
    pub kind: ItemKind,
    /// The author's id in the network; becomes a [`Voice`] at the door and is then forgotten.
    pub author: Option<String>,
    /// The community, channel or site that speaks where no person does, by its id in the network.
    pub account: Option<String>,
    /// Written by an official account (официальная страница).
    pub official: bool,
    /// Text as the network gave it, perhaps with HTML.
    pub text: String,
    /// When it was published, if the source says.
    pub published_at: Option<Timestamp>,
    /// Whether it was changed since.
    pub edited: Edited,
    /// A public address of the post.
    pub url: Option<String>,
    /// Territory of the source, when it has one: its id in the region's file, or its name.
    pub territory: Option<TerritoryId>,
    /// What the network counts about it; tells when its comments are worth another look.
    pub metrics: Metrics,
}

/// An item that may be stored: cleaned, redacted, its author gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The source it came from.
    pub source: SourceId,
    /// The source's network.
    pub network: Network,
    /// Unique within the source.
    pub native_id: String,
    /// Native id of the item it answers.
    pub parent: Option<String>,
    /// Native id of the thread's first item; its own id for a root.
    pub thread: String,
    /// What it is.
    pub kind: ItemKind,
    /// Written by an official account.
    pub official: bool,
    /// Plain text without personal numbers.
    pub text: String,
    /// Distinct-voice mark, if the source knows authors.
    pub voice: Option<Voice>,
    /// A public address of the post; none for items of private persons' pages.
    pub url: Option<String>,
    /// When it was published.
    pub published_at: Timestamp,
    /// When we read it.
    pub collected_at: Timestamp,
    /// Near-duplicate fingerprint; none for very short texts.
    pub fingerprint: Option<Fingerprint>,
    /// Territory of the source by the name that the region's file gives it, the fallback when
    /// nothing names a place.
    pub territory: Option<String>,
    /// The body whose official page wrote it, where the register knows the page.
    pub body: Option<BodyId>,
    /// Whom an official reply addresses by name. For formation alone: never written anywhere.
    #[serde(skip)]
    pub addressed: Option<Voice>,
}

impl Item {
    /// Native ids of what stands above it: the item it answers, and the first of its thread. The
    /// thread's first item names itself.
    pub fn above(&self) -> impl Iterator<Item = &str> {
        self.parent
            .as_deref()
            .into_iter()
            .chain([self.thread.as_str()])
    }
}

/// An item with its number and verdict, as the store gives it back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredItem {
    /// The store's number.
    pub id: ItemId,
    /// The item. Its text is empty once retention has erased it.
    pub item: Item,
    /// What the rules said.
    pub verdict: Verdict,
}
