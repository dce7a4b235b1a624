//! Sources of `otklik.toml`, and what is needed to reach their networks.

mod read;
mod rivals;

use std::{collections::BTreeMap, path::PathBuf};

pub(super) use read::source;
pub(super) use rivals::one_stream;

use crate::{
    classify::{Document, Table},
    domain::{Diagnostic, ItemKind, Network, SourceId, TerritoryId},
};

/// A configured source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceSettings {
    /// Its id.
    pub id: SourceId,
    /// Its network.
    pub network: Network,
    /// Name shown on the desk.
    pub name: String,
    /// Territory of its messages when they name none: an id of the region's file, or a name.
    pub territory: Option<TerritoryId>,
    /// The file of a `file` source.
    pub path: Option<PathBuf>,
    /// The folder into which files are put (приёмная папка): letters, or the exports of a `file` source
    /// without a path.
    pub folder: Option<PathBuf>,
    /// Of the files of such a folder only figures are taken: no text, nobody's (`file`).
    pub statistics_only: bool,
    /// Days that files of such a folder are kept after they were read.
    pub keep_days: u8,
    /// What is read in a network: a feed's address, a community, a channel.
    pub address: Option<String>,
    /// The sitemap of a site that has no feed; stands in place of the address.
    pub sitemap: Option<String>,
    /// Where the pages of such a site have their parts.
    pub page: Option<PageSettings>,
    /// Encoding of the file, `utf-8`, `windows-1251`, `koi8-r` or `cp866`; none: as the map says, or found out.
    pub encoding: Option<String>,
    /// Seconds between two looks at a file; a source of a network is read by its own rhythm, but not
    /// more often.
    pub every_seconds: Option<u32>,
    /// The official page of a body (официальная страница): what the page itself writes is the body's.
    pub official: bool,
    /// What its messages are when neither they nor the map say it.
    pub kind: Option<ItemKind>,
    /// The column map: a name in the folder of maps; the default one when none.
    pub map: Option<String>,
    /// Comments under posts with an open incident are read too (Telegram).
    pub comments: bool,
    /// The discussions of the community are read too (VK).
    pub board: bool,
    /// Our bot is asked what it heard in its chats, all of them or the one at the address (Telegram).
    pub bot: bool,
    /// Rules by whose words the network is searched, by id; stand in place of the address (VK).
    pub search: Vec<String>,
    /// The network calls us by itself.
    pub hook: Option<HookSettings>,
    /// The community's own token, with which it is polled: `[source.long_poll]` (VK).
    pub long_poll: Option<PathBuf>,
}

/// How the calls of a source are proved: `[source.hook]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookSettings {
    /// The file that holds the secret shared with the caller.
    pub secret_file: PathBuf,
    /// What the network wants to hear when it asks whether the address is ours (VK).
    pub confirmation: Option<String>,
}

/// Where a news page has its parts, by CSS selectors: `[source.page]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageSettings {
    /// The headline.
    pub title: String,
    /// The text.
    pub text: String,
    /// The date; none: where pages usually keep it.
    pub date: Option<String>,
}

/// How a network is reached: `[networks.vk]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkSettings {
    /// The file that holds the token.
    pub token_file: Option<PathBuf>,
    /// Another address of the network's interface, without a slash at the end.
    pub base: Option<String>,
    /// The application's public key (Одноклассники).
    pub application_key: Option<String>,
    /// The file that holds the application's secret key (Одноклассники).
    pub secret_key_file: Option<PathBuf>,
}

/// How the outside is reached: `[networks]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutsideSettings {
    /// An address for those whose sites we read: stands in `User-Agent`.
    pub contact: Option<String>,
    /// Further trusted root certificates (PEM).
    pub ca_file: Option<PathBuf>,
    /// By network.
    pub networks: BTreeMap<Network, NetworkSettings>,
}

/// The table `[networks]`.
pub(super) fn outside(table: Option<&Table<'_>>) -> OutsideSettings {
    let Some(table) = table else {
        return OutsideSettings::default();
    };
    let ids = CRAWLED.map(Network::id);
    let known: Vec<&str> = ["contact", "ca_file"].into_iter().chain(ids).collect();
    table.only(&known);
    let networks = CRAWLED.into_iter().filter_map(|network| {
        let own = table.optional_table(network.id())?;
        let text = |key: &str| own.optional_text(key).map(|text| text.value);
        if network == Network::Ok {
            own.only(&["token_file", "base", "application_key", "secret_key_file"]);
        } else {
            own.only(&["token_file", "base"]);
        }
        let base = own.optional_text("base").map(|base| base.value);
        let settings = NetworkSettings {
            token_file: own
                .optional_text("token_file")
                .map(|file| file.value.into()),
            base: base.map(|base| base.trim_end_matches('/').to_owned()),
            application_key: text("application_key"),
            secret_key_file: text("secret_key_file").map(PathBuf::from),
        };
        Some((network, settings))
    });
    OutsideSettings {
        contact: table.optional_text("contact").map(|contact| contact.value),
        ca_file: table.optional_text("ca_file").map(|file| file.value.into()),
        networks: networks.collect(),
    }
}

impl SourceSettings {
    /// True where two sources would take each other's messages: a bot of MAX or Telegram has one stream
    /// of updates for all its chats, and whoever reads on in it marks what lies before as read. While
    /// MAX calls us there is no stream.
    pub fn is_rival_of(&self, other: &Self) -> bool {
        match (self.network, other.network) {
            (Network::Max, Network::Max) => self.hook.is_none() || other.hook.is_none(),
            (Network::Telegram, Network::Telegram) => self.bot && other.bot,
            _ => false,
        }
    }

    /// True for what waits for events without a pause.
    pub fn waits(&self) -> bool {
        self.long_poll.is_some() || (self.network == Network::Max && self.hook.is_none())
    }

    /// True for what is read by its own rhythm, as the crawler does it.
    pub fn is_crawled(&self) -> bool {
        CRAWLED.contains(&self.network) || HOOKED.contains(&self.network) || self.folder.is_some()
    }
}

/// Networks that are asked over the wire.
pub const CRAWLED: [Network; 7] = [
    Network::Feed,
    Network::Vk,
    Network::Telegram,
    Network::Max,
    Network::Ok,
    Network::Mastodon,
    Network::Youtube,
];

/// Networks that can call us by themselves.
pub const HOOKED: [Network; 4] = [
    Network::Vk,
    Network::Max,
    Network::Webhook,
    Network::Open311,
];

impl SourceSettings {
    /// Reads one `[[source]]` that stands alone; `label` names it in findings.
    ///
    /// # Errors
    /// Every finding.
    pub fn parse(label: &str, contents: &str) -> Result<Self, Vec<Diagnostic>> {
        let document = Document::new(label, contents);
        let parsed = document.parse();
        let root = Table::root(&document, &parsed, label);
        root.only(&["source"]);
        let found = root.tables("source").first().and_then(source);
        drop(parsed);
        let findings = document.into_findings();
        found.filter(|_| findings.is_empty()).ok_or(findings)
    }
}
