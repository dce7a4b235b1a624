//! Which collector reads a source: the only place that names the networks' clients.

use std::sync::Arc;

use anyhow::{Context, bail};
use jiff::SignedDuration;

use crate::{
    collect::{
        demo::DemoSource,
        feed::FeedClient,
        governor::Rate,
        http::Http,
        net::Net,
        telegram::{self, TelegramClient},
    },
    config::{OutsideSettings, SourceSettings},
    domain::Network,
    ports::{Clock, Collector},
};

/// The way to the outside, shared by all collectors.
pub struct Outside {
    net: Arc<Net>,
    settings: OutsideSettings,
}

impl Outside {
    /// Opens it; sends nothing yet.
    ///
    /// # Errors
    /// Unreadable certificates.
    pub fn open(settings: &OutsideSettings, clock: &Arc<dyn Clock>) -> anyhow::Result<Self> {
        let contact = settings.contact.as_ref();
        let contact = contact.map_or_else(String::new, |contact| format!(" (+{contact})"));
        let agent = format!("Otklik/{}{contact}", env!("CARGO_PKG_VERSION"));
        let http = Http::new(&agent, settings.ca_file.as_deref())?;
        Ok(Self {
            net: Arc::new(Net::new(Arc::new(http), Arc::clone(clock))),
            settings: settings.clone(),
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
            Network::Feed => Box::new(FeedClient::new(Arc::clone(&self.net), address()?)?),
            Network::Telegram => {
                let known = self.settings.networks.get(&Network::Telegram);
                let base = known.and_then(|known| known.base.as_deref());
                let client = TelegramClient::new(Arc::clone(&self.net), address()?, base);
                let client = client.with_context(|| format!("источник {}", source.id))?;
                Box::new(client.with_comments(source.comments))
            }
            other => bail!("источник {}: сеть {} не читается", source.id, other.id()),
        })
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
        Network::Telegram => Some(telegram::RATE),
        _ => None,
    }
}
