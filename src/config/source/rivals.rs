//! Sources that cannot stand beside each other.

use super::SourceSettings;
use crate::{classify::Table, domain::Network};

/// Sources that would take each other's messages.
pub fn one_stream(root: &Table<'_>, sources: &[SourceSettings]) {
    let rivals = sources.iter().enumerate().find_map(|(n, one)| {
        let mut others = sources[..n].iter();
        Some((others.find(|other| other.is_rival_of(one))?, one))
    });
    if let Some((one, other)) = rivals {
        let message = format!(
            "источники «{}» и «{}» отнимали бы события у одного бота",
            one.id, other.id
        );
        let remedy = match one.network {
            Network::Max => {
                "оставьте один, без address: он прочтёт все чаты бота; или дайте каждому [source.hook]"
            }
            _ => "оставьте один, без address: он услышит все каналы и группы бота",
        };
        root.report("source", message, remedy);
    }
}
