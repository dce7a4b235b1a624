//! Places.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::Place;

/// A place, from broad to narrow.
#[derive(Serialize, ToSchema)]
#[schema(as = Place)]
pub struct PlaceDto {
    /// Municipality.
    #[schema(required)]
    pub territory: Option<String>,
    /// Town or village.
    #[schema(required)]
    pub settlement: Option<String>,
    /// Street without its type word.
    #[schema(required)]
    pub street: Option<String>,
    /// House.
    #[schema(required)]
    pub house: Option<String>,
    /// A facility with a number, or a route, where no street is named.
    #[schema(required)]
    pub facility: Option<String>,
}

impl From<Place> for PlaceDto {
    fn from(place: Place) -> Self {
        Self {
            territory: place.territory,
            settlement: place.settlement,
            street: place.street,
            house: place.house,
            facility: place.facility,
        }
    }
}
