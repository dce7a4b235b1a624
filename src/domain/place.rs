//! Places (место): territory → settlement → street → house, or facility. A flat number is never part of one.

use serde::{Deserialize, Serialize};

use super::CategoryId;

/// Where a problem is. Every level may be unknown; a deeper level without its parents is allowed
/// ("ул. Мира, 12" in a text that names no town).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Municipality (муниципалитет), in the nominative as the region's file names it.
    pub territory: Option<String>,
    /// Town, village or other settlement (населённый пункт), nominative.
    pub settlement: Option<String>,
    /// Street (улица), nominative, without its type word: «Мира», not «улица Мира».
    pub street: Option<String>,
    /// House number with its building part («12», «12/1», «12 к2»), never a flat.
    pub house: Option<String>,
    /// A facility with a number, or a route, in a town whose streets the place then does not name:
    /// «поликлиника № 4», «маршрут № 15». Incidents alone lie at one; no mention names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility: Option<String>,
}

impl Place {
    /// True when nothing at all is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// True when `self` is `other` or lies above it: every level `self` names, `other` names alike.
    pub fn contains(&self, other: &Self) -> bool {
        fn fits(above: Option<&String>, below: Option<&String>) -> bool {
            above.is_none() || above == below
        }
        fits(self.territory.as_ref(), other.territory.as_ref())
            && fits(self.settlement.as_ref(), other.settlement.as_ref())
            && fits(self.street.as_ref(), other.street.as_ref())
            && fits(self.house.as_ref(), other.house.as_ref())
            && fits(self.facility.as_ref(), other.facility.as_ref())
    }

    /// True when nothing inside its town is known.
    pub fn is_town(&self) -> bool {
        self.street.is_none() && self.house.is_none() && self.facility.is_none()
    }

    /// True when two strangers who complain of this category here speak of one problem. Of what a vague
    /// category gathers, a town has many at a time.
    pub fn is_spot_of(&self, category: &CategoryId) -> bool {
        !(self.is_empty() || category.is_vague() && self.is_town())
    }

    /// Its town, with all that lies inside it left out.
    pub fn town(&self) -> Self {
        Self {
            territory: self.territory.clone(),
            settlement: self.settlement.clone(),
            ..Self::default()
        }
    }

    /// One Russian line from broad to narrow: «Старый Оскол, Мира, 12»; empty when unknown.
    pub fn line(&self) -> String {
        let settlement = self
            .settlement
            .as_ref()
            .filter(|name| Some(*name) != self.territory.as_ref());
        [
            self.territory.as_ref(),
            settlement,
            self.street.as_ref(),
            self.house.as_ref(),
            self.facility.as_ref(),
        ]
        .into_iter()
        .flatten()
        .cloned()
        .collect::<Vec<_>>()
        .join(", ")
    }
}

/// A place as one text names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceMention {
    /// What was understood.
    #[serde(flatten)]
    pub place: Place,
    /// The words of the text it was read from.
    pub text: String,
    /// False when the words could name something else and the operator should look.
    pub certain: bool,
    /// The settlements that bear the name, in the order of the region's file, when several do and the
    /// text does not say which. The place then has no territory and is not certain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may_be: Vec<Namesake>,
}

/// One of several settlements that a text may mean by one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Namesake {
    /// Its municipality, nominative.
    pub territory: String,
    /// Its name, nominative.
    pub settlement: String,
    /// Once it is known to be this one, nothing else is in doubt.
    pub certain: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_is_written_as_before_unless_several_bear_its_name() {
        let before = r#"{"territory":"Белгород","settlement":null,"street":"Мира","house":"12","text":"Мира, 12","certain":true}"#;
        let mut mention: PlaceMention = serde_json::from_str(before).unwrap();
        assert_eq!(serde_json::to_string(&mention).unwrap(), before);
        mention.may_be.push(Namesake {
            territory: "Ивнянский район".into(),
            settlement: "Александровка".into(),
            certain: true,
        });
        let written = serde_json::to_string(&mention).unwrap();
        assert!(
            written.ends_with(
                r#","may_be":[{"territory":"Ивнянский район","settlement":"Александровка","certain":true}]}"#
            ),
            "{written}"
        );
        assert_eq!(
            serde_json::from_str::<PlaceMention>(&written).unwrap(),
            mention
        );
    }
}
