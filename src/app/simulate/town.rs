//! What residents write: the rules' own examples, each at an address of the region.

use super::{
    arrivals::Arrival,
    luck::{Luck, by_weight, pick, share},
};
use crate::{
    classify::{Gazetteer, RuleSet, RuleStatus, Target},
    domain::{ItemKind, Network, RawItem, TerritoryId},
};

/// Streets of every settlement: the region's files name few, and every town has these.
const STREETS: [&str; 30] = [
    "Садовая",
    "Лесная",
    "Школьная",
    "Полевая",
    "Заречная",
    "Мира",
    "Ленина",
    "Гагарина",
    "Победы",
    "Молодёжная",
    "Октябрьская",
    "Советская",
    "Пушкина",
    "Кирова",
    "Набережная",
    "Северная",
    "Южная",
    "Луговая",
    "Вокзальная",
    "Первомайская",
    "Комсомольская",
    "Пионерская",
    "Чапаева",
    "Гоголя",
    "Парковая",
    "Зелёная",
    "Калинина",
    "Свердлова",
    "Строителей",
    "Центральная",
];
/// Highest number of a house.
const HOUSES: usize = 90;
/// Residents who ever write.
const RESIDENTS: usize = 20_000;

/// A category with the texts that tell of it.
struct Kind<'r> {
    weight: u32,
    texts: Vec<&'r str>,
}

/// A region with people who write.
pub(super) struct Town<'r> {
    kinds: Vec<Kind<'r>>,
    /// Settlements with their municipalities.
    settlements: Vec<(&'r str, &'r TerritoryId)>,
}

impl<'r> Town<'r> {
    /// Of the rules' examples and the region's places; none when there are no examples or no places.
    pub fn new(rules: &'r RuleSet, places: &'r Gazetteer) -> Option<Self> {
        let mut kinds: Vec<Kind<'r>> = Vec::new();
        kinds.resize_with(rules.categories().len(), || Kind {
            weight: 0,
            texts: Vec::new(),
        });
        for rule in rules.rules() {
            if let (Target::Category(number), RuleStatus::Stable) = (rule.target, rule.status)
                && !rule.is_hint()
            {
                let kind = &mut kinds[number];
                kind.weight += u32::from(rule.weight);
                kind.texts
                    .extend(rule.match_examples.iter().map(String::as_str));
            }
        }
        kinds.retain(|kind| !kind.texts.is_empty());
        let settlements = places.settlements().iter();
        let settlements = settlements.map(|one| {
            let territory = &places.territories()[one.territory];
            (one.name.as_str(), &territory.id)
        });
        let settlements: Vec<_> = settlements.collect();
        let speaks = !kinds.is_empty() && !settlements.is_empty();
        speaks.then_some(Self { kinds, settlements })
    }

    /// The message of an arrival, the `number`-th.
    pub fn message(&self, arrival: &Arrival, number: usize, luck: &mut Luck) -> RawItem {
        let weights = self.kinds.iter().map(|kind| kind.weight);
        let texts = &self.kinds[by_weight(arrival.category, weights)].texts;
        let text = texts[luck.below(texts.len())];
        let (address, territory) = self.address(arrival.address);
        RawItem {
            network: Network::Vk,
            native_id: number.to_string(),
            kind: ItemKind::Post,
            author: Some(luck.below(RESIDENTS).to_string()),
            text: format!("{text}\n{address}"),
            published_at: Some(arrival.at),
            territory: Some(territory.clone()),
            ..RawItem::default()
        }
    }

    /// The address that a number stands for. Settlements that the file names first complain more.
    fn address(&self, number: u64) -> (String, &TerritoryId) {
        let (name, territory) = self.settlements[skewed(number, self.settlements.len())];
        let street = STREETS[pick(number >> 8, STREETS.len())];
        let house = 1 + pick(number >> 16, HOUSES);
        (format!("{name}, ул. {street}, {house}"), territory)
    }
}

/// An index below `n`, the first ones more often.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lists are short"
)]
fn skewed(number: u64, n: usize) -> usize {
    let index = (share(number).powi(2) * n as f64) as usize;
    index.min(n.saturating_sub(1))
}
