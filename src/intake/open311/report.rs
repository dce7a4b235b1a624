//! One report as a client sends it.

use super::form;
use crate::text::written;

/// Longest description, characters (the standard's bound).
const DESCRIPTION_MAX: usize = 4000;
/// Longest of the other fields, characters.
const SHORT_MAX: usize = 300;

/// The fields of a report that we read. Name, mail address, phone, device, account and picture of the
/// resident are fields of the standard, too: they are accepted and passed over.
pub struct Report {
    /// The key of the application.
    pub api_key: String,
    /// The jurisdiction, if it is named.
    pub jurisdiction: Option<String>,
    /// The service that the resident chose.
    pub service_code: String,
    description: Option<String>,
    address: Option<String>,
    address_id: Option<String>,
    point: Option<(f64, f64)>,
}

impl Report {
    /// Reads a form.
    ///
    /// # Errors
    /// A form that lacks something; the sentence says what and holds nothing of the report.
    pub fn read(body: &[u8]) -> Result<Self, String> {
        let [
            api_key,
            jurisdiction,
            service_code,
            description,
            address,
            address_id,
            lat,
            long,
        ] = form::fields(
            body,
            [
                "api_key",
                "jurisdiction_id",
                "service_code",
                "description",
                "address_string",
                "address_id",
                "lat",
                "long",
            ],
        );
        for (name, value, most) in [
            ("jurisdiction_id", &jurisdiction, SHORT_MAX),
            ("service_code", &service_code, SHORT_MAX),
            ("description", &description, DESCRIPTION_MAX),
            ("address_string", &address, SHORT_MAX),
            ("address_id", &address_id, SHORT_MAX),
        ] {
            if value
                .as_ref()
                .is_some_and(|value| value.chars().count() > most)
            {
                return Err(format!("{name}: длиннее {most} знаков"));
            }
        }
        Ok(Self {
            api_key: api_key.unwrap_or_default(),
            jurisdiction,
            service_code: service_code
                .ok_or("не указан service_code: код услуги из списка services")?,
            description,
            address,
            address_id,
            point: point(lat, long)?,
        })
    }

    /// What is recorded: the resident's words, and the place in lines of its own, where places are
    /// looked for.
    ///
    /// # Errors
    /// A report without words or place.
    pub(super) fn text(&self) -> Result<String, String> {
        let description = self.description.as_deref();
        let mut text = description
            .and_then(written)
            .ok_or("пустое description: напишите, что случилось")?;
        let words = text.len();
        let mut add = |name: &str, value: &str| text.push_str(&format!("\n{name}: {value}"));
        if let Some(address) = &self.address {
            add("Адрес", address);
        }
        if let Some(id) = &self.address_id {
            add("Номер адреса", id);
        }
        if let Some((lat, long)) = self.point {
            // Ten metres: enough to find a hole in the road.
            add("Координаты", &format!("{lat:.4}, {long:.4}"));
        }
        if text.len() == words {
            return Err(
                "не указано место: нужны lat и long, address_string или address_id".to_owned(),
            );
        }
        Ok(text)
    }

    /// Everything of the report that is recorded, for its id.
    pub(super) fn kept(&self) -> [String; 2] {
        let text = self.text().unwrap_or_default();
        [self.service_code.clone(), text]
    }
}

/// A point of the earth, if both halves of it are given.
fn point(lat: Option<String>, long: Option<String>) -> Result<Option<(f64, f64)>, String> {
    let (lat, long) = match (lat, long) {
        (None, None) => return Ok(None),
        (Some(lat), Some(long)) => (lat, long),
        _ => return Err("lat и long бывают только вместе".to_owned()),
    };
    let degrees = |written: &str, most: f64| {
        let degrees = written.parse::<f64>().ok();
        degrees.filter(|degrees| degrees.abs() <= most)
    };
    let point = degrees(&lat, 90.0).zip(degrees(&long, 180.0));
    match point {
        Some(point) => Ok(Some(point)),
        None => Err("lat и long — градусы WGS 84 с точкой: 50.5954 и 36.5873".to_owned()),
    }
}
