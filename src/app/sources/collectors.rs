//! Which collector reads a source: the only place that names the networks' clients.

use std::sync::Arc;

use anyhow::{Context, bail};
use jiff::{SignedDuration, tz::TimeZone};

use crate::{
    collect::{
        demo::DemoSource,
        feed::{FeedClient, Selectors, SiteClient},
        governor::Rate,
        http::Http,
        net::Net,
    },
    config::{OutsideSettings, Settings, SourceSettings},
    domain::Network,
    ports::{Clock, Collector, SystemClock},
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
        let address = || {
            let address = source.address.as_deref();
            address.with_context(|| format!("источнику {} нужен address", source.id))
        };
        Ok(match source.network {
            Network::Demo => Box::new(DemoSource::new().context("сценарий демонстрации")?),
            Network::Feed if source.sitemap.is_some() => Box::new(self.site(source)?),
            Network::Feed => Box::new(FeedClient::new(Arc::clone(&self.net), address()?)?),
            other => bail!("источник {}: сеть {} не читается", source.id, other.id()),
        })
    }

    /// A site without a feed.
    fn site(&self, source: &SourceSettings) -> anyhow::Result<SiteClient> {
        let of = || format!("источник {}", source.id);
        let sitemap = source.sitemap.as_deref().with_context(of)?;
        let page = source.page.as_ref();
        let page = page.with_context(|| format!("источнику {} нужен [source.page]", source.id))?;
        let selectors = Selectors::new(&page.title, &page.text, page.date.as_deref());
        let selectors = selectors.with_context(|| format!("{}, [source.page]", of()))?;
        let (net, zone) = (Arc::clone(&self.net), self.zone.clone());
        SiteClient::new(net, sitemap, selectors, zone).with_context(of)
    }
}

/// The collector of every source that has one, asked nothing: so that `otklik check` says what a
/// daemon would stumble over.
///
/// # Errors
/// The first source that is refused or lacks something; the sentence says what.
pub fn check(settings: &Settings, zone: &TimeZone) -> anyhow::Result<()> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let mut sources = settings
        .sources
        .iter()
        .filter(|source| source.network != Network::File);
    let outside = Outside::open(&settings.outside, &clock, zone)?;
    sources.try_for_each(|source| outside.collector(source).map(drop))
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

/// The rate of the method that every reading of a network needs, where a day's quota binds it.
fn main_rate(network: Network) -> Option<Rate> {
    let _ = network;
    None
}
