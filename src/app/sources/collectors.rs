//! Which collector reads a source: the only place that names the networks' clients.

use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use jiff::{SignedDuration, tz::TimeZone};

use crate::{
    collect::{
        demo::DemoSource,
        feed::{FeedClient, Selectors, SiteClient},
        governor::Rate,
        http::Http,
        mastodon::MastodonClient,
        net::Net,
        telegram::{self, TelegramClient},
        vk::{self, VkClient},
        youtube::{self, YoutubeClient},
    },
    config::{OutsideSettings, SourceSettings},
    domain::{Network, io_reason},
    ports::{Clock, Collector, Secret},
};

/// The way to the outside, shared by all collectors.
pub struct Outside {
    net: Arc<Net>,
    settings: OutsideSettings,
    zone: TimeZone,
}

impl Outside {
    /// Opens it; sends nothing yet. `zone`: in which sites of the region write their dates.
    ///
    /// # Errors
    /// Unreadable certificates.
    pub fn open(
        settings: &OutsideSettings,
        clock: &Arc<dyn Clock>,
        zone: &TimeZone,
    ) -> anyhow::Result<Self> {
        let contact = settings.contact.as_ref();
        let contact = contact.map_or_else(String::new, |contact| format!(" (+{contact})"));
        let agent = format!("Otklik/{}{contact}", env!("CARGO_PKG_VERSION"));
        let http = Http::new(&agent, settings.ca_file.as_deref())?;
        Ok(Self {
            net: Arc::new(Net::new(Arc::new(http), Arc::clone(clock))),
            settings: settings.clone(),
            zone: zone.clone(),
        })
    }

    /// The collector of a source.
    ///
    /// # Errors
    /// A source that is refused or lacks something; the sentence says what.
    pub fn collector(&self, source: &SourceSettings) -> anyhow::Result<Box<dyn Collector>> {
        let collector = self.build(source);
        collector.with_context(|| format!("источник {}", source.id))
    }

    fn build(&self, source: &SourceSettings) -> anyhow::Result<Box<dyn Collector>> {
        let address = || {
            let address = source.address.as_deref();
            address.context("нужен ключ address: что читать")
        };
        Ok(match source.network {
            Network::Demo => Box::new(DemoSource::new().context("сценарий демонстрации")?),
            Network::Feed if source.sitemap.is_some() => Box::new(self.site(source)?),
            Network::Feed => Box::new(FeedClient::new(Arc::clone(&self.net), address()?)?),
            Network::Vk => {
                let token = self.token(Network::Vk)?;
                let base = self.base(Network::Vk).unwrap_or(vk::BASE);
                let net = Arc::clone(&self.net);
                Box::new(VkClient::new(net, &token, base, address()?)?)
            }
            Network::Telegram => {
                let base = self.base(Network::Telegram);
                let client = TelegramClient::new(Arc::clone(&self.net), address()?, base)?;
                Box::new(client.with_comments(source.comments))
            }
            Network::Mastodon => {
                let home = self.mastodon_home()?;
                Box::new(MastodonClient::new(
                    Arc::clone(&self.net),
                    home,
                    address()?,
                )?)
            }
            Network::Youtube => {
                let key = self.token(Network::Youtube)?;
                let base = self.base(Network::Youtube).unwrap_or(youtube::BASE);
                let net = Arc::clone(&self.net);
                Box::new(YoutubeClient::new(net, &key, base, address()?)?)
            }
            other => bail!("сеть {} не читается", other.id()),
        })
    }

    /// The token of a network, from its file.
    fn token(&self, network: Network) -> anyhow::Result<Secret> {
        let key = format!("token_file в [networks.{}]", network.id());
        let own = self.settings.networks.get(&network);
        let file = own.and_then(|own| own.token_file.as_ref());
        let file = file.with_context(|| format!("нет ключа {key}: файла с токеном"))?;
        let path = file.display();
        let token = std::fs::read_to_string(file)
            .map_err(|error| anyhow!("{key}: файл {path} не читается: {}", io_reason(&error)))?;
        if token.trim().is_empty() {
            bail!("{key}: файл {path} пуст");
        }
        Ok(Secret::new(&token))
    }

    /// The instance of Mastodon that gave out our token, and the token; none: we have none.
    fn mastodon_home(&self) -> anyhow::Result<Option<(&str, Secret)>> {
        let own = self.settings.networks.get(&Network::Mastodon);
        if own.is_none_or(|own| own.token_file.is_none()) {
            return Ok(None);
        }
        let home = self.base(Network::Mastodon);
        let home = home.context(
            "в [networks.mastodon] есть token_file, но нет base: назовите узел, который выдал токен, base = \"https://mastodon.example\" — другим узлам он не отправляется",
        )?;
        Ok(Some((home, self.token(Network::Mastodon)?)))
    }

    /// Another address of a network's interface.
    fn base(&self, network: Network) -> Option<&str> {
        self.settings.networks.get(&network)?.base.as_deref()
    }

    /// A site without a feed.
    fn site(&self, source: &SourceSettings) -> anyhow::Result<SiteClient> {
        let sitemap = source.sitemap.as_deref();
        let sitemap = sitemap.context("нужен ключ sitemap: карта сайта")?;
        let page = source.page.as_ref();
        let page = page.context("нужен раздел [source.page]: что где на странице")?;
        let selectors = Selectors::new(&page.title, &page.text, page.date.as_deref());
        let selectors = selectors.context("[source.page]")?;
        let (net, zone) = (Arc::clone(&self.net), self.zone.clone());
        Ok(SiteClient::new(net, sitemap, selectors, zone)?)
    }
}

/// Never more often than this: by the settings of the source, and so that the day's quota of its token
/// lasts for all sources that share it.
pub fn least(source: &SourceSettings, all: &[SourceSettings]) -> Option<SignedDuration> {
    let own = source
        .every_seconds
        .map(|seconds| SignedDuration::from_secs(seconds.into()));
    let sharing = all
        .iter()
        .filter(|other| other.network == source.network)
        .count();
    let share = main_rate(source.network).map(|rate| {
        let sharing = i32::try_from(sharing).unwrap_or(i32::MAX);
        rate.every.saturating_mul(sharing)
    });
    own.into_iter().chain(share).max()
}

/// The rate of the method that every reading of a network needs, where all its sources share it.
fn main_rate(network: Network) -> Option<Rate> {
    match network {
        Network::Vk => Some(vk::WALL_GET),
        Network::Telegram => Some(telegram::RATE),
        Network::Youtube => Some(youtube::READINGS),
        _ => None,
    }
}
