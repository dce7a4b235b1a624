//! Folders into which files are put: the settings of a source as its inbox.

use std::path::Path;

use anyhow::Context;
use jiff::tz::TimeZone;

use crate::{
    app::import::column_map,
    collect::{
        file::Purpose,
        inbox::{Content, Inbox},
    },
    config::SourceSettings,
    domain::Network,
};

/// What the files of a source are read for.
pub fn purpose(source: &SourceSettings) -> Purpose {
    if source.statistics_only {
        Purpose::Statistics
    } else {
        Purpose::Messages
    }
}

/// The inbox of a folder of letters or exports; `zone`: in which the region writes its dates.
///
/// # Errors
/// No folder, no such map, or no such encoding.
pub(super) fn inbox(
    source: &SourceSettings,
    maps: &Path,
    zone: &TimeZone,
) -> anyhow::Result<Inbox> {
    let folder = source.folder.as_ref();
    let folder = folder.context("нужен ключ folder: куда кладут файлы")?;
    if source.network == Network::Mail {
        return Ok(Inbox::new(folder, source.keep_days, Content::Letters));
    }
    let encoding = source.encoding.as_deref().map(str::parse).transpose()?;
    let purpose = purpose(source);
    let map = column_map(maps, source.map.as_deref(), purpose)?;
    let content = Content::Exports {
        map: Box::new(map.in_region(zone)),
        encoding,
        kind: source.kind,
    };
    Ok(Inbox::new(folder, source.keep_days, content))
}
