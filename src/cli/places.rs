//! `otklik places import-oktmo`: codes of the state classifier into the region's `places.toml`.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use serde_json::json;

use super::{args::Cli, exit::End, print};
use crate::{
    classify::Gazetteer,
    config::{
        ConfigError, load_places, load_region, load_settings,
        oktmo::{Classifier, Filled, fill, region_code},
        replace_places,
    },
    domain::{Diagnostic, RegionId, io_reason},
};

/// The largest classifier that is read: that of the whole country takes 30 MB.
const TABLE_BYTES_MAX: u64 = 256 << 20;

/// Что сделать с местами.
#[derive(Debug, Subcommand)]
pub enum PlacesCommand {
    /// Вписать коды ОКТМО в places.toml региона: по точному названию внутри своего муниципалитета.
    ///
    /// Что не нашлось или нашлось несколько раз, остаётся без кода и перечисляется со своей строкой;
    /// записанное рукой не меняется. Порядок и комментарии файла остаются.
    ImportOktmo(ImportOktmoArgs),
}

/// Откуда взять коды.
#[derive(Debug, Args)]
pub struct ImportOktmoArgs {
    /// Таблица Росстата «ОКТМО»: CSV в windows-1251 или UTF-8, столбцы через «;».
    #[arg(value_name = "ФАЙЛ")]
    pub file: PathBuf,
    /// Только показать, ничего не записывать.
    #[arg(long)]
    pub dry_run: bool,
}

/// Runs the command. Places that stay without a code make exit code 1.
pub fn run(cli: &Cli, command: &PlacesCommand) -> Result<End, End> {
    let PlacesCommand::ImportOktmo(args) = command;
    let settings = load_settings(&cli.config)?;
    let id = cli.region.as_deref();
    let id = id.map_or_else(|| settings.default_region.clone(), RegionId::new);
    let folder = &settings.paths.regions;
    let region = load_region(folder, &id)?;
    let (file, text) = load_places(folder, &id)?;
    Gazetteer::parse(&file, &text).map_err(ConfigError::from)?;
    let code = region_code(&file, &text).map_err(wrong)?;
    let table = read(&args.file)?;
    let classifier = Classifier::parse(&table, &code)
        .map_err(|error| End::Usage(format!("{}: {error}", args.file.display())))?;
    let filled = fill(&file, &text, &classifier).map_err(wrong)?;
    // What is written must load.
    Gazetteer::parse(&file, &filled.text).map_err(ConfigError::from)?;
    if !args.dry_run && filled.written > 0 {
        let written = replace_places(folder, &id, &filled.text);
        written.map_err(|error| {
            End::Failed(anyhow::anyhow!(
                "не записывается {file}: {}",
                io_reason(&error)
            ))
        })?;
    }
    if cli.json {
        print(&told_to_programs(&filled, args.dry_run))?;
    } else {
        print(&said(&filled, (&region.name, &file), args.dry_run))?;
    }
    Ok(if filled.left.is_empty() {
        End::Well
    } else {
        End::Problems
    })
}

fn wrong(finding: Diagnostic) -> End {
    ConfigError::Wrong(vec![finding]).into()
}

fn read(path: &Path) -> Result<Vec<u8>, End> {
    let refuse = |why: &str| {
        End::Failed(anyhow::anyhow!(
            "файл {} не читается: {why}",
            path.display()
        ))
    };
    let failed = |error: io::Error| refuse(&io_reason(&error));
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(failed)?;
    let read = file.take(TABLE_BYTES_MAX + 1).read_to_end(&mut bytes);
    match read.map_err(failed)? as u64 {
        size if size > TABLE_BYTES_MAX => Err(refuse(&format!("он больше {TABLE_BYTES_MAX} байт"))),
        _ => Ok(bytes),
    }
}

fn told_to_programs(filled: &Filled, dry_run: bool) -> String {
    let left = filled.left.iter();
    let left: Vec<_> = left
        .map(|left| json!({"line": left.line, "name": left.name, "why": left.why}))
        .collect();
    let (written, known) = (filled.written, filled.known);
    json!({"written": written, "known": known, "left": left, "dry_run": dry_run}).to_string()
}

fn said(filled: &Filled, (region, file): (&str, &str), dry_run: bool) -> String {
    let done = if dry_run {
        "нашлось"
    } else {
        "вписано"
    };
    let mut lines = vec![format!(
        "{region}: {done} кодов ОКТМО: {}, было: {}, осталось без своего кода: {}",
        filled.written,
        filled.known,
        filled.left.len()
    )];
    let left = filled.left.iter();
    lines.extend(left.map(|left| format!("{file}:{}: {}: {}", left.line, left.name, left.why)));
    lines.join("\n")
}
