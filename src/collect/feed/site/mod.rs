//! Reads the news pages of a site without a feed.
//!
//! ```text
//! robots.txt, daily ─► sitemap, its newest parts ─► pages new or changed since the cursor ─► items
//! ```
//! What robots.txt forbids is not asked, and no host more often than it wants.

use std::{cmp::Reverse, collections::HashSet, sync::Arc};

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use reqwest::Url;

pub use self::address::NoSite;
use self::memory::{Listed, Memory, UNDATED_MAX};
use super::{
    Page, Robots, Selectors, Sitemap, article,
    client::{LIMITS, refused},
    decode::{decode, decode_as},
    pages,
};
use crate::{
    collect::{
        governor::{Call, Limits, Rate},
        net::{Denied, Net},
    },
    domain::{RawItem, SourceState},
    ports::{Ask, Collector, Harvest, Outcome, Reply, Request},
};

pub(super) mod address;
mod memory;

/// Our name in robots.txt.
const AGENT: &str = "otklik";
/// The longest pause between two requests that a site may ask for.
const DELAY_MAX: SignedDuration = SignedDuration::from_secs(60);
/// Parts of a sitemap that are asked for in one reading.
const PARTS_MAX: usize = 8;
/// Dated pages of a sitemap that are looked at; the newest.
const LISTED_MAX: usize = 1_000;
/// The largest news page, in bytes.
const PAGE_CAP: usize = 4 << 20;

/// The news pages of one site.
pub struct SiteClient {
    net: Arc<Net>,
    sitemap: Url,
    selectors: Selectors,
    zone: TimeZone,
}

/// What a reading knows of the site's wishes.
struct Manners {
    robots: Robots,
    limits: Limits,
}

impl SiteClient {
    /// A client of the site that has this sitemap. `zone` is the site's: dates without one are meant
    /// in it.
    ///
    /// # Errors
    /// What is no address of a site.
    pub fn new(
        net: Arc<Net>,
        sitemap: &str,
        selectors: Selectors,
        zone: TimeZone,
    ) -> Result<Self, NoSite> {
        let sitemap = address::sitemap(sitemap)?;
        Ok(Self {
            net,
            sitemap,
            selectors,
            zone,
        })
    }

    async fn round(
        &self,
        memory: &mut Memory,
        harvest: &mut Harvest,
        now: Timestamp,
    ) -> Result<(), Denied> {
        let manners = self.manners(memory, now).await?;
        let (listed, trouble) = self.listed(&manners, memory).await?;
        let queue = memory.queue(&listed);
        for page in &queue.pages {
            self.page(page, &manners, memory, harvest).await?;
        }
        harvest.more = queue.more;
        if !queue.more {
            memory.listed_to_end(&listed, now);
        }
        trouble.map_or(Ok(()), Err)
    }

    /// The rules of the host: as remembered, or asked for anew. Without them nothing is asked.
    async fn manners(&self, memory: &mut Memory, now: Timestamp) -> Result<Manners, Denied> {
        if memory.robots(now).is_none() {
            let robots = self.robots(memory).await?;
            memory.keep_robots(robots, now);
        }
        let manners = Manners {
            robots: memory.robots(now).cloned().unwrap_or_default(),
            limits: limits(memory),
        };
        if manners.robots.allows(&address::path(&self.sitemap)) {
            return Ok(manners);
        }
        let why = "robots.txt сайта не разрешает читать карту сайта";
        Err(Denied::setback(SourceState::Closed, why))
    }

    async fn robots(&self, memory: &mut Memory) -> Result<Robots, Denied> {
        let mut url = self.sitemap.clone();
        url.set_path("/robots.txt");
        url.set_query(None);
        let reply = self.send(&url, &limits(memory), Request::CAP).await;
        let reply = reply.map_err(|denied| said_of(denied, "robots.txt не читается"))?;
        let found = (200..300).contains(&reply.status);
        let odd = found && pages::is_page(&decode(&reply.body));
        // Some sites show a page for whatever they do not have; but any site may do so by mistake.
        if memory.robots_odd(odd) {
            let why = "вместо robots.txt пришла страница HTML: правила сайта неизвестны";
            return Err(Denied::setback(SourceState::Stale, why));
        }
        // RFC 9309 §2.3.1.3: a site that has no such file forbids nothing.
        let rules = if found && !odd { &*reply.body } else { &[] };
        Ok(Robots::read(rules, AGENT))
    }

    /// The pages that the sitemap lists and that may be read; and what went wrong with some part of it.
    async fn listed(
        &self,
        manners: &Manners,
        memory: &Memory,
    ) -> Result<(Vec<Listed>, Option<Denied>), Denied> {
        let top = self.part(&self.sitemap, manners).await?;
        let (mut pages, mut trouble) = (top.pages, None);
        for part in self.newest_parts(top.children, manners, memory.floor()) {
            match self.part(&part, manners).await {
                Ok(part) => pages.extend(part.pages),
                // The index is older than its parts: nothing to be told of.
                Err(denied) if is_gone(&denied) => {}
                Err(denied) => trouble = Some(denied),
            }
        }
        let listed = self.readable(pages, manners, memory)?;
        Ok((listed, trouble))
    }

    async fn part(&self, url: &Url, manners: &Manners) -> Result<Sitemap, Denied> {
        let reply = self.send(url, &manners.limits, Request::CAP).await?;
        if !(200..300).contains(&reply.status) {
            return Err(said_of(refused(reply.status), "карта сайта"));
        }
        super::sitemap(&reply.body)
            .map_err(|error| Denied::setback(SourceState::ParseBroken, error.to_string()))
    }

    /// Numbered parts without dates grow at the end.
    fn newest_parts(&self, parts: Vec<Page>, manners: &Manners, floor: Timestamp) -> Vec<Url> {
        let recent = |part: &Page| part.lastmod.is_none_or(|at| at >= floor);
        let mut parts: Vec<Page> = parts.into_iter().rev().filter(recent).collect();
        parts.sort_by_key(|part| Reverse(part.lastmod));
        parts
            .iter()
            .filter_map(|part| address::web(&part.url))
            .filter(|url| self.is_ours(url) && manners.robots.allows(&address::path(url)))
            .take(PARTS_MAX)
            .collect()
    }

    /// Recent pages of this very host that robots.txt leaves to us: the newest dated ones, and all
    /// without a date unless they are too many to be told from new ones.
    fn readable(
        &self,
        pages: Vec<Page>,
        manners: &Manners,
        memory: &Memory,
    ) -> Result<Vec<Listed>, Denied> {
        let recent = |page: &Page| {
            let published = page.published.is_none_or(|at| at >= memory.since());
            published && page.lastmod.is_none_or(|at| at >= memory.floor())
        };
        let recent: Vec<Page> = pages.into_iter().filter(recent).collect();
        let ours = recent.iter().filter_map(|page| {
            let url = address::web(&page.url).filter(|url| self.is_ours(url))?;
            Some((url, page.lastmod))
        });
        let ours: Vec<(Url, Option<Timestamp>)> = ours.collect();
        if ours.is_empty() && !recent.is_empty() {
            let why = "карта сайта ведёт на другой узел: укажите в sitemap карту того узла, www. тоже важно";
            return Err(Denied::setback(SourceState::ParseBroken, why));
        }
        let mut known = HashSet::new();
        let (mut dated, mut undated): (Vec<Listed>, Vec<Listed>) = ours
            .iter()
            .filter(|(url, _)| manners.robots.allows(&address::path(url)))
            .map(|(url, lastmod)| Listed::new(url.clone(), *lastmod))
            .filter(|page| address::is_news(&page.url) && known.insert(page.key.clone()))
            .partition(|page| page.lastmod.is_some());
        if known.is_empty() && ours.iter().any(|(url, _)| address::is_news(url)) {
            let why = "robots.txt сайта не разрешает читать ни одну страницу из карты сайта";
            return Err(Denied::setback(SourceState::Closed, why));
        }
        if undated.len() > UNDATED_MAX {
            undated.clear();
            if dated.is_empty() {
                let why = "в карте сайта нет дат (lastmod), а страниц слишком много: укажите карту новостей";
                return Err(Denied::setback(SourceState::ParseBroken, why));
            }
        }
        dated.sort_by_key(|page| Reverse(page.lastmod));
        dated.truncate(LISTED_MAX);
        dated.extend(undated);
        Ok(dated)
    }

    /// Reads a page, or remembers that it could not be read.
    async fn page(
        &self,
        page: &Listed,
        manners: &Manners,
        memory: &mut Memory,
        harvest: &mut Harvest,
    ) -> Result<(), Denied> {
        let sent = self.send(&page.url, &manners.limits, PAGE_CAP).await;
        let reply = sent.inspect_err(|denied| {
            // Busy hosts and our own turn say nothing of the page.
            if state_of(denied) == Some(SourceState::Stale) {
                memory.failed(page);
            }
        })?;
        let tried = memory.tries(page) > 0;
        match reply.status {
            200..300 => {}
            // A server that is being moved says 404 as well: it is asked once more.
            404 if !tried => {
                memory.failed(page);
                return Ok(());
            }
            404 | 410 => {
                memory.pass(page);
                harvest.gone.push(super::map::normalised(&page.url));
                return Ok(());
            }
            status => {
                memory.failed(page);
                return Err(refused(status));
            }
        }
        let text = decode_as(&reply.body, reply.header("content-type"));
        if !tried && !is_whole(&text) {
            memory.failed(page);
            return Ok(());
        }
        match self.item(page, &reply, &text, manners) {
            Some(item) => {
                memory.read_well(page);
                let past = |at: Timestamp| at < memory.since();
                if !item.published_at.is_some_and(past) {
                    harvest.items.push(item);
                }
                Ok(())
            }
            None => {
                memory.found_nothing(page);
                self.fits(memory)
            }
        }
    }

    /// None: no text where it should be, or the answer is of another place than was asked for.
    fn item(&self, page: &Listed, reply: &Reply, text: &str, manners: &Manners) -> Option<RawItem> {
        let elsewhere = |at: &Url| {
            let allowed = manners.robots.allows(&address::path(at));
            !(address::same_site(at, &self.sitemap) && address::is_news(at) && allowed)
        };
        if address::web(&reply.url).is_some_and(|at| elsewhere(&at)) {
            return None;
        }
        let item = article(text, &page.url, &self.selectors, &self.zone).ok()?;
        Some(RawItem {
            published_at: item.published_at.or(page.lastmod),
            ..item
        })
    }

    fn fits(&self, memory: &Memory) -> Result<(), Denied> {
        if !memory.is_rebuilt() {
            return Ok(());
        }
        let why = format!(
            "на новых страницах нет текста по селектору text = «{}»: сайт перестроен, поправьте раздел [source.page]",
            self.selectors.text_written
        );
        Err(Denied::setback(SourceState::ParseBroken, why))
    }

    /// robots.txt speaks for one host only, and so does the pace.
    fn is_ours(&self, url: &Url) -> bool {
        url.host_str() == self.sitemap.host_str() && url.port() == self.sitemap.port()
    }

    async fn send(&self, url: &Url, limits: &Limits, cap: usize) -> Result<Reply, Denied> {
        let mut request = Request::get(url.as_str());
        request.cap = cap;
        let host = request.host().to_owned();
        let call = Call {
            host: &host,
            token: None,
            method: "page",
        };
        self.net.send(&call, limits, request).await
    }
}

impl Collector for SiteClient {
    fn read<'a>(&'a mut self, ask: Ask<'a>) -> BoxFuture<'a, Harvest> {
        Box::pin(async move {
            let mut memory = Memory::read(ask.cursor, ask.now);
            let mut harvest = Harvest::default();
            let ended = self.round(&mut memory, &mut harvest, ask.now).await;
            harvest.cursor = Some(memory.write());
            match ended {
                Ok(()) => harvest,
                Err(denied) => denied.end(harvest),
            }
        })
    }
}

/// Our pace, or a slower one that the site asks for.
fn limits(memory: &Memory) -> Limits {
    let asked = memory.pace().map(SignedDuration::try_from);
    let asked = asked.map_or(SignedDuration::ZERO, |asked| asked.unwrap_or(DELAY_MAX));
    Limits {
        host: Rate {
            every: asked.clamp(LIMITS.host.every, DELAY_MAX),
            ..LIMITS.host
        },
        ..LIMITS
    }
}

/// Whether a page came to its end: a program that breaks off half-way still answers 200.
fn is_whole(page: &str) -> bool {
    let tail = page.trim_end().as_bytes();
    tail.windows(7)
        .rev()
        .any(|end| end.eq_ignore_ascii_case(b"</html>"))
}

fn state_of(denied: &Denied) -> Option<SourceState> {
    match &denied.outcome {
        Outcome::Setback(setback) => Some(setback.state),
        Outcome::Well | Outcome::Waits => None,
    }
}

fn is_gone(denied: &Denied) -> bool {
    state_of(denied) == Some(SourceState::Gone)
}

/// The same, and what it was that could not be read.
fn said_of(mut denied: Denied, what: &str) -> Denied {
    if let Outcome::Setback(setback) = &mut denied.outcome {
        setback.why = format!("{what}: {}", setback.why);
    }
    denied
}
