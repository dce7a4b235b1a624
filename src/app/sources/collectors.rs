//! Which collector reads a source: the only place that names the networks' clients.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, anyhow, bail};
use jiff::tz::TimeZone;

use super::folder;
use crate::{
    app::teller::Teller,
    classify::{Gazetteer, RuleSet, Words},
    collect::{
        demo::DemoSource,
        feed::{FeedClient, Selectors, SiteClient},
        http::Http,
        listening::Listening,
        mastodon::MastodonClient,
        max::{self, MaxClient, MaxHook},
        net::Net,
        ok::{self, OkClient},
        telegram::{self, TelegramBot, TelegramClient},
        vk::{self, VkClient, VkHook, VkPolled, VkSearch, VkWithBoard},
        youtube::{self, YoutubeClient},
    },
    config::{HookSettings, OutsideSettings, SourceSettings},
    domain::{Network, RegionId, TerritoryId, io_reason},
    intake::{Webhook, open311},
    ports::{Clock, Collector, Hook, Secret},
};

/// The way to the outside, shared by all collectors.
#[derive(Clone)]
pub struct Outside {
    net: Arc<Net>,
    settings: OutsideSettings,
    maps: PathBuf,
    zone: TimeZone,
    rules: Option<Arc<RuleSet>>,
    /// A stand-in serves for every secret, whether its file is there or not.
    is_trial: bool,
}

impl Outside {
    /// Opens it; sends nothing yet. `zone`: in which sites and exports of the region write their dates;
    /// `teller` tells people when our clock goes wrong.
    ///
    /// # Errors
    /// Unreadable certificates.
    pub fn open(
        settings: &OutsideSettings,
        clock: &Arc<dyn Clock>,
        zone: &TimeZone,
        teller: Option<&Teller>,
    ) -> anyhow::Result<Self> {
        let contact = settings.contact.as_ref();
        let contact = contact.map_or_else(String::new, |contact| format!(" (+{contact})"));
        let agent = format!("Otklik/{}{contact}", env!("CARGO_PKG_VERSION"));
        let http = Http::new(&agent, settings.ca_file.as_deref())?;
        let mut net = Net::new(Arc::new(http), Arc::clone(clock));
        if let Some(teller) = teller.cloned() {
            net = net.with_clock_ear(Arc::new(move |news| teller.tell_clock(news)));
        }
        Ok(Self {
            net: Arc::new(net),
            settings: settings.clone(),
            maps: PathBuf::new(),
            zone: zone.clone(),
            rules: None,
            is_trial: false,
        })
    }

    /// The same way with a stand-in for every secret: only to see what else is wrong with a source.
    pub(super) fn trial(&self) -> Self {
        Self {
            is_trial: true,
            ..self.clone()
        }
    }

    /// The folder of column maps, for those who read exports.
    pub fn with_maps(self, maps: &Path) -> Self {
        Self {
            maps: maps.to_owned(),
            ..self
        }
    }

    /// The rules by whose words networks are searched.
    pub fn with_rules(self, rules: Option<&Arc<RuleSet>>) -> Self {
        Self {
            rules: rules.cloned(),
            ..self
        }
    }

    /// The same way, with its governor, for another book and other rules.
    pub(super) fn refresh(&mut self, maps: &Path, rules: &Arc<RuleSet>) {
        maps.clone_into(&mut self.maps);
        self.rules = Some(Arc::clone(rules));
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
            Network::Vk if !source.search.is_empty() => Box::new(self.search(source)?),
            Network::Vk => self.community(source, address()?)?,
            Network::Telegram if source.bot => {
                let (net, token) = (Arc::clone(&self.net), self.token(Network::Telegram)?);
                let address = source.address.as_deref();
                Box::new(TelegramBot::new(net, &token, telegram::BOT_BASE, address)?)
            }
            Network::Telegram => {
                let base = self.base(Network::Telegram);
                let client = TelegramClient::new(Arc::clone(&self.net), address()?, base)?;
                Box::new(client.with_comments(source.comments))
            }
            Network::Max => Box::new(self.max(source)?),
            Network::Ok => {
                let (net, keys) = (Arc::clone(&self.net), self.ok_keys()?);
                let base = self.base(Network::Ok).unwrap_or(ok::BASE);
                Box::new(OkClient::new(net, &keys, base, address()?)?)
            }
            Network::Webhook | Network::Open311 => Box::new(Listening),
            Network::File if source.path.is_some() => {
                let file = source.path.as_deref().unwrap_or(Path::new("")).display();
                bail!("файл служба читает сама; разобрать его сейчас: otklik import {file}")
            }
            Network::File | Network::Mail => {
                Box::new(folder::inbox(source, &self.maps, &self.zone)?)
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

    /// A community of VK: its wall, and what belongs to it.
    fn community(
        &self,
        source: &SourceSettings,
        address: &str,
    ) -> anyhow::Result<Box<dyn Collector>> {
        let token = self.token(Network::Vk)?;
        let base = self.base(Network::Vk).unwrap_or(vk::BASE);
        let net = || Arc::clone(&self.net);
        let wall: Box<dyn Collector> = if source.board {
            Box::new(VkWithBoard::new(net(), &token, base, address)?)
        } else {
            Box::new(VkClient::new(net(), &token, base, address)?)
        };
        let Some(file) = &source.long_poll else {
            return Ok(wall);
        };
        let own = self.secret("token_file в [source.long_poll]", file)?;
        let polled = VkPolled::new(net(), &own, base, address, wall)?;
        Ok(Box::new(polled.with_pause(source.every_seconds)))
    }

    /// That the region has the territory of a source. Where the rules are another region's, nobody knows.
    ///
    /// # Errors
    /// It has not; the sentence names the likeliest.
    pub(super) fn locate(&self, source: &SourceSettings, region: &RegionId) -> anyhow::Result<()> {
        let places = self.rules.as_ref().and_then(|rules| rules.places());
        let places = places.filter(|places| places.region() == region.as_str());
        let (Some(places), Some(territory)) = (places, &source.territory) else {
            return Ok(());
        };
        let located = municipality(places, territory).map(drop);
        located.with_context(|| format!("источник {}", source.id))
    }

    /// A search by the words of rules and the name of a place of ours.
    fn search(&self, source: &SourceSettings) -> anyhow::Result<VkSearch> {
        let token = self.token(Network::Vk)?;
        let rules = self.rules.as_ref().context("правила не загружены")?;
        let places = rules.places().context("нет файла мест региона")?;
        let territory = source.territory.as_ref();
        let territory = territory.context("нужен ключ territory: где искать")?;
        let name = municipality(places, territory)?;
        let place = places.seat(name).unwrap_or(name);
        let mut queries = BTreeSet::new();
        for rule in &source.search {
            let asked = rules.queries(rule).context("search")?;
            let line = |words: Words| words.into_iter().collect::<Vec<_>>().join(" ");
            queries.extend(
                asked
                    .into_iter()
                    .map(|words| format!("{} {place}", line(words))),
            );
        }
        let base = self.base(Network::Vk).unwrap_or(vk::BASE);
        let (net, queries) = (Arc::clone(&self.net), queries.into_iter().collect());
        Ok(VkSearch::new(net, &token, base, queries))
    }

    /// Who hears the calls of a source; none for one that does not call by itself.
    ///
    /// # Errors
    /// A source that lacks something; the sentence says what.
    pub fn hook(&self, source: &SourceSettings) -> anyhow::Result<Option<Arc<dyn Hook>>> {
        let Some(own) = &source.hook else {
            return Ok(None);
        };
        let hook = self
            .secret("secret_file в [source.hook]", &own.secret_file)
            .and_then(|secret| hear(source, own, secret));
        hook.map(Some)
            .with_context(|| format!("источник {}", source.id))
    }

    /// All that can be said of a source that waits for other things.
    ///
    /// # Errors
    /// The token of its network cannot be had.
    pub(super) fn lacks_token(&self, source: &SourceSettings) -> anyhow::Result<()> {
        let token = self.token(source.network).map(drop);
        token.with_context(|| format!("источник {}", source.id))
    }

    /// The token of a network, from its file.
    fn token(&self, network: Network) -> anyhow::Result<Secret> {
        if self.is_trial {
            return Ok(stand_in());
        }
        let key = format!("token_file в [networks.{}]", network.id());
        let own = self.settings.networks.get(&network);
        let file = own.and_then(|own| own.token_file.as_ref());
        let file = file.with_context(|| format!("нет ключа {key}: файла с токеном"))?;
        self.secret(&key, file)
    }

    /// What stands in the file of a secret; `key` names it in the settings.
    fn secret(&self, key: &str, file: &Path) -> anyhow::Result<Secret> {
        if self.is_trial {
            return Ok(stand_in());
        }
        let path = file.display();
        let secret = std::fs::read_to_string(file)
            .map_err(|error| anyhow!("{key}: файл {path} не читается: {}", io_reason(&error)))?;
        if secret.trim().is_empty() {
            bail!("{key}: файл {path} пуст");
        }
        Ok(Secret::new(&secret))
    }

    /// What proves our application to Одноклассники.
    fn ok_keys(&self) -> anyhow::Result<ok::Keys> {
        if self.is_trial {
            return Ok(ok::Keys {
                application: "-".to_owned(),
                token: stand_in(),
                secret: stand_in(),
            });
        }
        let own = self.settings.networks.get(&Network::Ok);
        let application = own.and_then(|own| own.application_key.clone());
        let application = application
            .context("нет ключа application_key в [networks.ok]: публичного ключа приложения")?;
        let key = "secret_key_file в [networks.ok]";
        let file = own.and_then(|own| own.secret_key_file.as_ref());
        let file =
            file.with_context(|| format!("нет ключа {key}: файла с секретным ключом приложения"))?;
        Ok(ok::Keys {
            application,
            token: self.token(Network::Ok)?,
            secret: self.secret(key, file)?,
        })
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

    /// The chats of a bot.
    fn max(&self, source: &SourceSettings) -> anyhow::Result<MaxClient> {
        let token = self.token(Network::Max)?;
        let base = self.base(Network::Max).unwrap_or(max::BASE);
        let (net, address) = (Arc::clone(&self.net), source.address.as_deref());
        let client = MaxClient::new(net, &token, base, address)?;
        Ok(match source.hook {
            Some(_) => client.with_calls(source.id.as_str()),
            None => client,
        })
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

/// The region's name for the territory of a source.
fn municipality<'p>(places: &'p Gazetteer, given: &TerritoryId) -> anyhow::Result<&'p str> {
    let known = places.municipality(given.as_str());
    known.with_context(|| {
        let likely = places.likely_territory(given.as_str());
        let likely = likely.map(|name| format!("; может быть, «{name}»?"));
        let hint = likely.unwrap_or_else(|| {
            let all = places.territories().iter();
            let all: Vec<&str> = all.map(|territory| &*territory.name).collect();
            format!("; есть: {}", all.join(", "))
        });
        format!("territory: в регионе нет муниципалитета «{given}»{hint}")
    })
}

/// Who hears the calls of a network.
fn hear(
    source: &SourceSettings,
    own: &HookSettings,
    secret: Secret,
) -> anyhow::Result<Arc<dyn Hook>> {
    let address = || source.address.as_deref().context("нужен ключ address");
    Ok(match source.network {
        Network::Vk => Arc::new(VkHook::new(
            address()?,
            secret,
            own.confirmation.as_deref(),
        )?),
        Network::Max => Arc::new(MaxHook::new(secret, source.address.as_deref())?),
        Network::Webhook => Arc::new(Webhook::new(secret, source.kind.unwrap_or_default())),
        Network::Open311 => Arc::new(open311::Reports::new(&secret)),
        other => bail!("сеть {} вызовов не шлёт", other.id()),
    })
}

/// Serves in a trial, and nowhere else.
fn stand_in() -> Secret {
    Secret::new("-")
}
