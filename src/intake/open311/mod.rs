//! Open311 GeoReport v2, the way in: a form with a key becomes a raw item with an id of ours. The way
//! out, what everybody may see of it, is `desk/open311.rs`; [`Node`] writes both formats.

mod form;
mod keys;
mod node;
mod report;

#[cfg(test)]
mod tests;

use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use self::keys::Keys;
pub use self::{
    node::{Format, Node},
    report::Report,
};
use super::hex;
use crate::{
    domain::{ItemKind, Network, RawItem, Timestamp},
    ports::{Call, Heard, Hook, Secret, Unheard},
};

/// Reports that one source may bring in a minute: a city in trouble fits, a flood does not.
const PER_MINUTE: u32 = 300;

/// The hour of a moment, as the ids of its reports begin: ids rise with time.
pub fn hour(at: Timestamp) -> String {
    at.strftime("%Y%m%d%H").to_string()
}

/// Hears the reports of one jurisdiction.
#[derive(Debug)]
pub struct Reports {
    keys: Keys,
    /// The minute, and how many came in it.
    flow: Mutex<(i64, u32)>,
}

impl Reports {
    /// With the keys of this file, one a line.
    pub fn new(keys: &Secret) -> Self {
        Self {
            keys: Keys::read(keys.reveal()),
            flow: Mutex::default(),
        }
    }

    /// Counts a report; false when the minute is full.
    fn fits(&self, now: Timestamp) -> bool {
        let minute = now.as_second().div_euclid(60);
        let mut flow = self.flow.lock().unwrap_or_else(PoisonError::into_inner);
        if flow.0 != minute {
            *flow = (minute, 0);
        }
        flow.1 = flow.1.saturating_add(1);
        flow.1 <= PER_MINUTE
    }
}

impl Hook for Reports {
    fn hear(&self, call: &Call<'_>) -> Result<Heard, Unheard> {
        let report = Report::read(call.body).map_err(Unheard::Unreadable)?;
        if !self.keys.know(&report.api_key) {
            return Err(Unheard::Unproven);
        }
        let text = report.text().map_err(Unheard::Unreadable)?;
        if !self.fits(call.now) {
            return Err(Unheard::TooMany);
        }
        let id = id(&report, call.now);
        Ok(Heard {
            items: vec![RawItem {
                network: Network::Open311,
                native_id: id.clone(),
                kind: ItemKind::Appeal,
                text,
                published_at: Some(call.now),
                ..RawItem::default()
            }],
            gone: Vec::new(),
            answer: id,
        })
    }
}

/// The id of a report. Nobody guesses it without the key, and a client that repeats what we did not
/// answer in time gets the same within the hour. Only what is kept goes into it: neighbours who send
/// the same words of the same place in one hour are one report.
fn id(report: &Report, now: Timestamp) -> String {
    let hour = hour(now);
    let key = report.api_key.as_bytes();
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key length serves HMAC");
    mac.update(hour.as_bytes());
    for part in report.kept() {
        mac.update(&[0]);
        mac.update(part.as_bytes());
    }
    format!("{hour}-{}", hex(&mac.finalize().into_bytes()[..16]))
}
