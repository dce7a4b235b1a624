//! What one reply of a network tells, and what its refusals mean. Every network's `map` ends here.

use crate::domain::RawItem;

/// What was read in one reply.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// Items in the order of the reply.
    pub items: Vec<RawItem>,
    /// Native ids of items that the network says are deleted.
    pub gone: Vec<String>,
    /// Entries that could not be read at all: schema drift shows here before anything is lost unseen.
    pub unread: usize,
    /// Native ids of entries that are shown and are no items: service messages.
    pub service: Vec<String>,
    /// Where the next page begins, in the network's own words; none on the last page.
    pub next: Option<String>,
    /// Native ids of pinned items: old ones stand first, so meeting a known one says nothing.
    pub pinned: Vec<String>,
    /// Refusals of single calls where one reply answers several (VK's `execute`).
    pub refused: Vec<ReplyError>,
}

/// What a refusal of a network means for whoever reads it, whatever its code there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// The network's own fault: ask again a little later.
    Again,
    /// Asked too fast: this token slows down.
    TooFast,
    /// The day's quota of the method is used up: leave it, and try rarely.
    QuotaSpent,
    /// Too many alike (flood control): leave it for a quarter of an hour.
    BackOff,
    /// The token is no good any more, or wants a captcha: no request with it until a person looked.
    TokenParked,
    /// The session or its key has run out: ask for a new one; with none to be had the token is parked.
    Renew,
    /// This kind of token may not ask this; another kind may.
    OtherToken,
    /// The source is closed to us: private, blocked, for members only.
    Closed,
    /// The source shows nothing to passers-by: its public preview is switched off. Another way of
    /// asking may still read it.
    PreviewOff,
    /// What was asked for is gone: a source or an item, deleted, banned, or never was.
    Gone,
    /// Comments of this post are closed: it is not asked again.
    NoComments,
    /// The reply is too large: ask for less.
    AskLess,
    /// We ask wrongly: a fault of configuration.
    WrongRequest,
}

/// Why a reply gave no items.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// The reply is no reply of this network: another format, cut short, or empty.
    #[error("ответ не читается: ожидался {expected}, {found}")]
    Format {
        /// What it should have been, in Russian: «JSON», «HTML страницы t.me».
        expected: &'static str,
        /// What it is, in Russian; never texts or tokens that stand in the reply.
        found: String,
    },
    /// The network refuses. Its own message is left out: some echo the token.
    #[error("сеть отказала (код {code}): {}{}", trouble.said(), pause(*retry_after))]
    Refused {
        /// The network's code: a number at some, a word at others.
        code: String,
        /// What it means.
        trouble: Trouble,
        /// Seconds until it may be asked again, if the network says; it wins over any schedule.
        retry_after: Option<u32>,
    },
    /// The source goes on under another id: the one we ask is answered no more.
    #[error("источник переехал, его новый номер — {to}")]
    Moved {
        /// The new id, in the network's own words.
        to: String,
    },
    /// The network sends no replies of its own: files have `otklik import`.
    #[error(
        "у сети «{0}» нет записанных ответов; есть: feed, vk, telegram, max, ok, mastodon, youtube, mail"
    )]
    Network(&'static str),
    /// The reply does not tell what it answers; how to name that.
    #[error("по ответу не видно, что спрашивалось: назовите это в --method, например {0}")]
    Unplaced(&'static str),
    /// The network has no such method, or none of this name is read.
    #[error("метод «{0}» не разбирается; есть: {1}")]
    Method(String, &'static str),
}

/// Checks the name of a method, for networks whose replies tell by themselves what was asked.
/// `methods`: those that are read, through commas.
///
/// # Errors
/// A method that is not among them.
pub(super) fn one_of(method: Option<&str>, methods: &'static str) -> Result<(), ReplyError> {
    match method {
        Some(method) if methods.split(", ").all(|known| known != method) => {
            Err(ReplyError::Method(method.to_owned(), methods))
        }
        _ => Ok(()),
    }
}

impl ReplyError {
    /// A refusal by the network's code. Of a code that is text only what a code is made of is kept:
    /// it comes from outside and goes into logs.
    pub fn refused(code: impl ToString, trouble: Trouble) -> Self {
        const CODE_MAX: usize = 40;
        let named = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        Self::Refused {
            code: code
                .to_string()
                .chars()
                .filter(named)
                .take(CODE_MAX)
                .collect(),
            trouble,
            retry_after: None,
        }
    }

    /// A reply that is not JSON: says where it breaks, not what stands there.
    pub fn json(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let found = if error.is_eof() {
            format!("он обрывается на строке {line}, столбце {column}")
        } else {
            format!("а строка {line}, столбец {column} — что-то другое")
        };
        Self::Format {
            expected: "JSON",
            found,
        }
    }
}

fn pause(retry_after: Option<u32>) -> String {
    retry_after.map_or_else(String::new, |seconds| {
        format!(", спросить снова через {seconds} с")
    })
}

impl Trouble {
    /// What it means, in Russian.
    pub const fn said(self) -> &'static str {
        match self {
            Self::Again => "временный сбой у сети",
            Self::TooFast => "слишком частые запросы",
            Self::QuotaSpent => "дневная квота метода исчерпана",
            Self::BackOff => "слишком много однотипных запросов",
            Self::TokenParked => "токен не действует или требует подтверждения",
            Self::Renew => "сеанс истёк, нужен новый",
            Self::OtherToken => "этому виду токена метод недоступен",
            Self::Closed => "источник закрыт",
            Self::PreviewOff => "открытый просмотр у источника выключен",
            Self::Gone => "источника или записи больше нет",
            Self::NoComments => "комментарии закрыты",
            Self::AskLess => "ответ слишком велик",
            Self::WrongRequest => "неверный запрос: проверьте настройку источника",
        }
    }
}
