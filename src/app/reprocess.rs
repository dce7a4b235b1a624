//! Stored messages under the rules of today, by days of the region.

use jiff::{SignedDuration, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    rooms::Rooms,
    sla::span,
    waiting::{Progress, Waiting},
};
use crate::pipeline::record::{Reprocess, Reprocessed};

/// Days that are judged anew unless others are named: older complaints that only now become visible
/// would be news to nobody.
const DAYS: i64 = 30;

/// What is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReprocessOrder {
    /// Messages published on this day or later, by the region's zone; of the last thirty days when none.
    pub from: Option<Date>,
    /// Messages published on this day or earlier.
    pub to: Option<Date>,
    /// Only count.
    pub dry_run: bool,
}

/// Judges them anew.
///
/// # Errors
/// Days that cannot be, store failures; what was recorded before stays.
pub fn reprocess(
    rooms: &Rooms,
    order: ReprocessOrder,
    waiting: &mut Waiting<'_>,
) -> anyhow::Result<Reprocessed> {
    let regime = &**rooms.regime.load();
    let recent = || {
        let since = rooms.clock.now() - SignedDuration::from_hours(24 * DAYS);
        since.to_zoned(regime.zone.clone()).date()
    };
    let first = order.from.unwrap_or_else(recent);
    let ask = Reprocess {
        span: span((Some(first), order.to), regime)?,
        apply: !order.dry_run,
    };
    let all = rooms.store.status()?.items as u64;
    let done = rooms.recorder.reprocess(&ask, &mut |judged| {
        let done = judged as u64;
        let _ = waiting(Progress { done, all });
    })?;
    Ok(done)
}
