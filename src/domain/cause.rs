//! Causes (причина): why many incidents are told as one. The incident that stands for them is their head
//! (головной инцидент).

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $id:literal, $name:literal;)*) => {
        /// What stands at a node of a network (узел).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum NodeKind { $($(#[$doc])* $variant,)* }

        impl NodeKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable id, as in the region's file.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// The Russian name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

kinds! {
    /// Котельная.
    BoilerHouse = "boiler_house", "котельная";
    /// Тепловой пункт.
    HeatPoint = "heat_point", "тепловой пункт";
    /// Подстанция.
    Substation = "substation", "подстанция";
    /// Насосная станция.
    PumpingStation = "pumping_station", "насосная станция";
    /// Водозабор.
    WaterIntake = "water_intake", "водозабор";
    /// Газораспределительный пункт.
    GasPoint = "gas_point", "газораспределительный пункт";
}

impl NodeKind {
    /// The kind with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.id() == id)
    }
}

/// What makes many incidents one, with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Cause {
    /// One node feeds them all.
    Topology {
        /// The node's id in the region's file.
        node: String,
        /// What stands there.
        what: NodeKind,
        /// Its name there.
        title: String,
        /// Places that complain.
        places: u32,
    },
    /// Far more of one kind than usual at this hour.
    Burst {
        /// Length of the window, in hours.
        hours: u8,
        /// Messages in it.
        observed: u32,
        /// People who certainly wrote them.
        voices: u32,
        /// How many are usual in such a window.
        expected: f64,
        /// How likely so many or more would be on a usual day.
        tail: f64,
    },
}

impl Cause {
    /// The stable id.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Topology { .. } => "topology",
            Self::Burst { .. } => "burst",
        }
    }

    /// The evidence as a Russian sentence without its full stop.
    pub fn sentence(&self) -> String {
        match self {
            Self::Topology {
                what,
                title,
                places,
                ..
            } => format!(
                "Общий узел: {} {title}, жалобы из {places} {}",
                what.name(),
                form(*places, ["места", "мест", "мест"])
            ),
            Self::Burst {
                hours,
                observed,
                voices,
                expected,
                ..
            } => format!(
                "За {hours} {} {observed} {} от {voices} {}, обычно {}",
                form(u32::from(*hours), ["час", "часа", "часов"]),
                form(*observed, ["обращение", "обращения", "обращений"]),
                form(*voices, ["жителя", "жителей", "жителей"]),
                usual(*expected),
            ),
        }
    }
}

/// The form of a noun after a number: 1 час, 2 часа, 5 часов.
fn form(number: u32, [one, few, many]: [&str; 3]) -> &str {
    match (number % 100, number % 10) {
        (11..=14, _) => many,
        (_, 1) => one,
        (_, 2..=4) => few,
        _ => many,
    }
}

/// A usual number for people: one digit after the comma.
fn usual(expected: f64) -> String {
    if expected < 0.1 {
        return "меньше 0,1".to_owned();
    }
    let rounded = format!("{expected:.1}").replace('.', ",");
    rounded.strip_suffix(",0").unwrap_or(&rounded).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_evidence_is_told_without_statistics() {
        let burst = |hours, observed, voices, expected| Cause::Burst {
            hours,
            observed,
            voices,
            expected,
            tail: 1e-6,
        };
        let node = |places| Cause::Topology {
            node: "north".into(),
            what: NodeKind::BoilerHouse,
            title: "«Северная»".into(),
            places,
        };
        for (cause, told) in [
            (
                burst(6, 9, 7, 1.2),
                "За 6 часов 9 обращений от 7 жителей, обычно 1,2",
            ),
            (
                burst(1, 3, 3, 0.04),
                "За 1 час 3 обращения от 3 жителей, обычно меньше 0,1",
            ),
            (
                burst(24, 21, 21, 7.0),
                "За 24 часа 21 обращение от 21 жителя, обычно 7",
            ),
            (
                node(3),
                "Общий узел: котельная «Северная», жалобы из 3 мест",
            ),
            (
                node(21),
                "Общий узел: котельная «Северная», жалобы из 21 места",
            ),
        ] {
            assert_eq!(cause.sentence(), told);
        }
    }

    proptest! {
        /// The log is JSON, and so is the stored state: both must hold the same after any number of
        /// writings.
        #[test]
        fn the_evidence_of_a_burst_comes_back_as_it_was_written(
            expected in 0.0..100.0_f64,
            tail in 0.0..1.0_f64,
            rarity in 0..300_i32,
        ) {
            let tail = tail * 10_f64.powi(-rarity);
            let burst = Cause::Burst { hours: 6, observed: 26, voices: 26, expected, tail };
            let written = serde_json::to_string(&burst).unwrap();
            prop_assert_eq!(serde_json::from_str::<Cause>(&written).unwrap(), burst);
        }
    }

    #[test]
    fn every_kind_of_node_is_found_by_its_id() {
        for kind in NodeKind::ALL {
            assert_eq!(NodeKind::from_id(kind.id()), Some(*kind));
            let word = serde_json::to_value(kind).unwrap();
            assert_eq!(word, kind.id());
        }
    }
}
