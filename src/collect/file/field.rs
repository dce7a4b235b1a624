//! What the columns of an export may say, and what of it is looked at.

/// A field of a message, or of a figure, that a column may fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The message's id in the system it was exported from.
    Id,
    /// The text, which a message must have.
    Text,
    /// A heading, joined before the text.
    Title,
    /// The network (сеть).
    Network,
    /// Post, comment, message, appeal, reply or news.
    Kind,
    /// When it was published.
    PublishedAt,
    /// Whether an official account wrote it.
    Official,
    /// Id of the message it answers.
    ParentId,
    /// Id of the thread's first message.
    ThreadId,
    /// A public address of the post.
    Url,
    /// Municipality (муниципалитет).
    Territory,
    /// Group of topics (группа тем), as a contact centre counts by it.
    TopicGroup,
    /// Topic (тема), as a contact centre counts by it.
    Topic,
    /// How many appeals a row stands for.
    Count,
}

impl Field {
    /// All fields, in the order of their numbers.
    pub const ALL: [Self; 14] = [
        Self::Id,
        Self::Text,
        Self::Title,
        Self::Network,
        Self::Kind,
        Self::PublishedAt,
        Self::Official,
        Self::ParentId,
        Self::ThreadId,
        Self::Url,
        Self::Territory,
        Self::TopicGroup,
        Self::Topic,
        Self::Count,
    ];

    /// The key in a map's `[columns]`, and in our own JSONL.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Text => "text",
            Self::Title => "title",
            Self::Network => "network",
            Self::Kind => "kind",
            Self::PublishedAt => "published_at",
            Self::Official => "official",
            Self::ParentId => "parent_id",
            Self::ThreadId => "thread_id",
            Self::Url => "url",
            Self::Territory => "territory",
            Self::TopicGroup => "topic_group",
            Self::Topic => "topic",
            Self::Count => "count",
        }
    }
}

/// What the files of a map are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Their messages. The topic is found by the rules: what others put there would disturb them.
    Messages,
    /// Figures alone: text, ids and addresses are not read.
    Statistics,
}

impl Purpose {
    /// The fields without which a file cannot be read, and the columns they are in.
    pub(super) const fn needs(self) -> &'static [(Field, &'static str)] {
        match self {
            Self::Messages => &[(Field::Text, "с текстом")],
            Self::Statistics => &[(Field::PublishedAt, "с датой"), (Field::Topic, "с темой")],
        }
    }

    /// True for the fields that are looked at.
    pub(super) const fn reads(self, field: Field) -> bool {
        match field {
            Field::TopicGroup | Field::Topic | Field::Count => matches!(self, Self::Statistics),
            Field::PublishedAt | Field::Territory => true,
            _ => matches!(self, Self::Messages),
        }
    }
}
