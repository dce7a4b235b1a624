//! The nine sectors (отрасль) a problem can belong to, and the blocks of a region over them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::BodyId;

/// A sector (отрасль) of public services. A region's own blocks are views over these nine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sector {
    /// Здравоохранение: clinics, doctors, ambulance, medicines.
    Health,
    /// Образование: schools, kindergartens, camps, universities.
    Education,
    /// Социальная защита: benefits, payments, pensions, disability.
    Social,
    /// ЖКХ: heating, water, management companies, yards, parks, pavements.
    Housing,
    /// Обращение с ТКО: collection, container sites, dumps, waste bills.
    Waste,
    /// Дороги: carriageway, marking, lights, snow on carriageways, parking.
    Roads,
    /// Общественный транспорт: buses, trams, stops, fares, drivers.
    Transport,
    /// Энергетика: electricity, power lines, gas supply, fuel.
    Energy,
    /// Прочее: actionable, but in none of the eight blocks.
    Other,
}

impl Sector {
    /// All sectors in the order the interface shows them.
    pub const ALL: [Self; 9] = [
        Self::Health,
        Self::Education,
        Self::Social,
        Self::Housing,
        Self::Waste,
        Self::Roads,
        Self::Transport,
        Self::Energy,
        Self::Other,
    ];

    /// The stable id used in rules, replies and the store.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Education => "education",
            Self::Social => "social",
            Self::Housing => "housing",
            Self::Waste => "waste",
            Self::Roads => "roads",
            Self::Transport => "transport",
            Self::Energy => "energy",
            Self::Other => "other",
        }
    }

    /// The short Russian name shown on the desk.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Health => "Здравоохранение",
            Self::Education => "Образование",
            Self::Social => "Социальная защита",
            Self::Housing => "ЖКХ",
            Self::Waste => "ТКО",
            Self::Roads => "Дороги",
            Self::Transport => "Транспорт",
            Self::Energy => "Энергетика",
            Self::Other => "Прочее",
        }
    }
}

impl fmt::Display for Sector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// What a region calls one or more sectors (отраслевой блок). Rules know sectors only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Stable id.
    pub id: String,
    /// Russian name as the founding act has it.
    pub name: String,
    /// What the act also calls it.
    pub aliases: Vec<String>,
    /// The sectors it shows.
    pub sectors: Vec<Sector>,
    /// The body that the act gives it to.
    pub body: Option<BodyId>,
    /// Where the act speaks of it; none where it does not.
    pub basis: Option<String>,
}

/// A word that names no sector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "нет отрасли «{0}»; есть: health, education, social, housing, waste, roads, transport, energy, other"
)]
pub struct ParseSectorError(pub String);

impl FromStr for Sector {
    type Err = ParseSectorError;

    /// Accepts the id (`housing`) or the Russian name in any case (`ЖКХ`).
    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let lower = word.to_lowercase();
        Self::ALL
            .into_iter()
            .find(|sector| sector.id() == lower || sector.name().to_lowercase() == lower)
            .ok_or_else(|| ParseSectorError(word.to_owned()))
    }
}
