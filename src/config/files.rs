//! Reads files from disk and hands their contents on. Sizes and numbers of files are bounded.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use super::{
    ConfigError, Region, Settings, calendar, extends, holidays, register, regulation, seasons,
    topology,
};
use crate::{
    classify::{File, Gazetteer, RuleFiles, RuleSet},
    domain::{Diagnostic, RegionId, Register},
    incidents::{Calendar, Regulation, burst::Seasons, topology::Topology},
};

/// The largest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 4 << 20;
/// The largest number of files of one folder.
const FOLDER_FILES_MAX: usize = 1000;

/// Reads and checks `otklik.toml`.
///
/// # Errors
/// The file cannot be read, or all its findings.
pub fn load_settings(path: &Path) -> Result<Settings, ConfigError> {
    let (name, contents) = read_file(path)?;
    Ok(Settings::parse(&name, &contents)?)
}

/// Reads `otklik.toml` for those who look at other files besides: with what is wrong in it.
///
/// # Errors
/// The file cannot be read, or does not say where the others are; then all its findings.
pub fn look_at_settings(path: &Path) -> Result<(Settings, Vec<Diagnostic>), ConfigError> {
    let (name, contents) = read_file(path)?;
    match Settings::look(&name, &contents) {
        (Some(settings), findings) => Ok((settings, findings)),
        (None, findings) => Err(findings.into()),
    }
}

/// The contents of `sectors/`, `signals/` and `filters/` under `dir`, of `weights.toml` and of
/// `golden/danger.toml`; a missing folder is empty, except that of the sectors.
///
/// # Errors
/// There is no such folder, it holds no sector, or a file or folder cannot be read.
pub fn load_rules(dir: &Path) -> Result<RuleFiles, ConfigError> {
    let sectors = read_folder(&dir.join("sectors"))?;
    if sectors.is_empty() {
        let what = "правил: ни одного файла sectors/*.toml";
        return Err(no_files(dir, "rules", what));
    }
    Ok(RuleFiles {
        sectors,
        signals: read_folder(&dir.join("signals"))?,
        filters: read_folder(&dir.join("filters"))?,
        weights: read_if_there(&dir.join("weights.toml"))?,
        danger: read_if_there(&dir.join("golden/danger.toml"))?,
        ..RuleFiles::default()
    })
}

/// The contents of the analyser's files under `dir`.
///
/// # Errors
/// There is no such folder, it holds no file, or a file or folder cannot be read.
pub fn load_index(dir: &Path) -> Result<Vec<File>, ConfigError> {
    let files = read_folder(dir)?;
    if files.is_empty() {
        let what = "словарей анализатора: ни одного файла *.toml";
        return Err(no_files(dir, "index", what));
    }
    Ok(files)
}

/// Says that the folder of a key of `[paths]` is missing, or what it does not hold.
fn no_files(dir: &Path, key: &str, what: &str) -> ConfigError {
    let message = if dir.is_dir() {
        format!("[paths] {key}: в этой папке нет {what}")
    } else {
        format!("[paths] {key}: нет такой папки")
    };
    let remedy = format!(
        "исправьте {key} в разделе [paths] настроек; относительный путь отсчитывается от рабочей папки"
    );
    let finding = Diagnostic::file(dir.display().to_string(), message, remedy);
    ConfigError::NoFiles(Box::new(finding))
}

/// Reads and checks `<dir>/<id>/region.toml`.
///
/// # Errors
/// The file cannot be read, or all its findings.
pub fn load_region(dir: &Path, id: &RegionId) -> Result<Region, ConfigError> {
    let file = dir.join(id.as_str()).join("region.toml");
    if !file.exists() {
        return Err(ConfigError::NoRegion(Box::new(no_region(dir, id))));
    }
    let (name, contents) = read_file(&file)?;
    Ok(Region::parse(&name, &contents, id)?)
}

/// The regions that there are, by their names.
pub fn region_ids(dir: &Path) -> Vec<RegionId> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut known: Vec<String> = entries
        .filter(|entry| entry.path().join("region.toml").exists())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .take(FOLDER_FILES_MAX)
        .collect();
    known.sort();
    known.into_iter().map(RegionId::new).collect()
}

/// Names the regions that there are.
fn no_region(dir: &Path, id: &RegionId) -> Diagnostic {
    let known: Vec<String> = region_ids(dir).iter().map(ToString::to_string).collect();
    let remedy = match known.as_slice() {
        [] => "в этой папке нет ни одного региона: проверьте [paths] regions".to_owned(),
        known => format!(
            "есть: {}; регион задают ключ default_region и параметр --region",
            known.join(", ")
        ),
    };
    Diagnostic::file(
        dir.display().to_string(),
        format!("нет региона «{id}»"),
        remedy,
    )
}

/// The contents of `<dir>/<id>/places.toml`, for the rule set.
///
/// # Errors
/// The file cannot be read.
pub fn load_places(dir: &Path, id: &RegionId) -> Result<File, ConfigError> {
    read_file(&dir.join(id.as_str()).join("places.toml"))
}

/// Puts other contents in the place of `<dir>/<id>/places.toml`, wholly or not at all; its rights stay.
///
/// # Errors
/// The file cannot be written; then the old one stands.
pub fn replace_places(dir: &Path, id: &RegionId, contents: &str) -> io::Result<()> {
    let path = dir.join(id.as_str()).join("places.toml");
    fs::canonicalize(path).and_then(|path| replace(&path, contents))
}

fn replace(path: &Path, contents: &str) -> io::Result<()> {
    let partial = path.with_extension("toml.partial");
    let written = fs::File::create(&partial).and_then(|mut file| {
        file.set_permissions(fs::metadata(path)?.permissions())?;
        file.write_all(contents.as_bytes())?;
        file.sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&partial, path));
    if placed.is_err() {
        // The first error is the one to tell; a left-over is written over by the next attempt.
        let _ = fs::remove_file(&partial);
    }
    placed
}

/// Reads and checks `<dir>/<id>/bodies.toml` and `pages.toml`; one that is missing lists nothing.
///
/// # Errors
/// A file cannot be read, or all findings of both.
pub fn load_register(
    dir: &Path,
    id: &RegionId,
    places: Option<&Gazetteer>,
) -> Result<Register, ConfigError> {
    let folder = dir.join(id.as_str());
    let bodies = read_if_there(&folder.join("bodies.toml"))?;
    let pages = read_if_there(&folder.join("pages.toml"))?;
    Ok(register(bodies.as_ref(), pages.as_ref(), places)?)
}

/// Reads and checks `<dir>/<id>/topology.toml`; a missing one names no node.
///
/// # Errors
/// The file cannot be read, or all its findings.
pub fn load_topology(dir: &Path, id: &RegionId, rules: &RuleSet) -> Result<Topology, ConfigError> {
    let file = read_if_there(&dir.join(id.as_str()).join("topology.toml"))?;
    Ok(topology(file.as_ref(), rules)?)
}

/// Reads and checks the seasons; a missing file names none.
///
/// # Errors
/// The file cannot be read, or all its findings.
pub fn load_seasons(file: &Path, rules: &RuleSet) -> Result<Seasons, ConfigError> {
    Ok(seasons(read_if_there(file)?.as_ref(), rules)?)
}

/// The file beside a regulation that it extends; none when it extends none, or there is no such file.
///
/// # Errors
/// The other file cannot be read.
pub fn regulation_base(file: &Path, text: &str) -> Result<Option<File>, ConfigError> {
    let Some(name) = extends(text) else {
        return Ok(None);
    };
    read_if_there(&file.with_file_name(format!("{name}.toml")))
}

/// The file of a regulation that is given by its name, `<dir>/<name>.toml`, or by its path.
///
/// # Errors
/// There is no such file; told are those of `dir`.
pub fn regulation_file(dir: &Path, given: &str) -> Result<PathBuf, ConfigError> {
    let named = dir.join(format!(
        "{}.toml",
        given.strip_suffix(".toml").unwrap_or(given)
    ));
    let is_bare = !given.contains(['/', '\\']);
    let written = (!is_bare || given.ends_with(".toml")).then(|| PathBuf::from(given));
    let by_name = is_bare.then_some(named);
    let mut all = written.iter().chain(&by_name);
    if let Some(path) = all.find(|path| path.exists()) {
        return Ok(path.clone());
    }
    let known = stems(dir).join(", ");
    let remedy = match known.is_empty() {
        true => format!(
            "в папке {} регламентов нет: проверьте [paths] regulations",
            dir.display()
        ),
        false => format!("есть: {known}; можно назвать и путь к файлу"),
    };
    let path = by_name.or(written).unwrap_or_default();
    let message = format!("нет регламента «{given}»");
    let finding = Diagnostic::file(path.display().to_string(), message, remedy);
    Err(ConfigError::Wrong(vec![finding]))
}

/// The names of the `.toml` files of a folder.
fn stems(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut known: Vec<String> = entries
        .filter_map(|entry| {
            Some(
                entry
                    .file_name()
                    .to_str()?
                    .strip_suffix(".toml")?
                    .to_owned(),
            )
        })
        .take(FOLDER_FILES_MAX)
        .collect();
    known.sort();
    known
}

/// Reads and checks a regulation, given by its name or its path, and the one that it extends.
///
/// # Errors
/// There is no such file, it cannot be read, or all its findings.
pub fn load_regulation(dir: &Path, given: &str) -> Result<Regulation, ConfigError> {
    let path = regulation_file(dir, given)?;
    let (file, contents) = read_file(&path)?;
    let base = regulation_base(&path, &contents)?;
    Ok(regulation(&file, &contents, base.as_ref())?)
}

/// Reads and checks all calendars of a folder, and `<regions>/<id>/holidays.toml` if it is there.
///
/// # Errors
/// A file cannot be read, or all findings of all files.
pub fn load_calendar(dir: &Path, regions: &Path, id: &RegionId) -> Result<Calendar, ConfigError> {
    let own = read_if_there(&regions.join(id.as_str()).join("holidays.toml"))?;
    let own = own.map(|(name, text)| holidays(&name, &text));
    let files = read_folder(dir)?;
    let files = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    match (calendar(files), own.transpose()) {
        (Ok(calendar), Ok(own)) => Ok(calendar.without(own.into_iter().flatten())),
        (all, own) => {
            let found = all.err().into_iter().chain(own.err());
            Err(ConfigError::Wrong(found.flatten().collect()))
        }
    }
}

/// Everything that a rule set is made from, as the settings say, for a region.
///
/// # Errors
/// A file or folder cannot be read.
pub fn rule_files(settings: &Settings, region: &RegionId) -> Result<RuleFiles, ConfigError> {
    Ok(RuleFiles {
        index: load_index(&settings.paths.index)?,
        places: Some(load_places(&settings.paths.regions, region)?),
        banned: settings.banned.clone(),
        ..load_rules(&settings.paths.rules)?
    })
}

fn read_file(path: &Path) -> Result<File, ConfigError> {
    let failed = |source| ConfigError::Read {
        path: path.to_owned(),
        source,
    };
    let size = fs::metadata(path).map_err(failed)?.len();
    if size > FILE_BYTES_MAX {
        let message = format!("файл больше {FILE_BYTES_MAX} байт");
        return Err(failed(io::Error::new(io::ErrorKind::FileTooLarge, message)));
    }
    let bytes = fs::read(path).map_err(failed)?;
    // The standard library looks at Russian letters one by one; every start reads megabytes of them.
    let contents = simdutf8::basic::from_utf8(&bytes)
        .map_err(|_| failed(io::Error::new(io::ErrorKind::InvalidData, "not UTF-8")))?;
    Ok((path.display().to_string(), contents.to_owned()))
}

fn read_if_there(path: &Path) -> Result<Option<File>, ConfigError> {
    match read_file(path) {
        Err(ConfigError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            Ok(None)
        }
        read => read.map(Some),
    }
}

/// The `.toml` files of a folder by name.
fn read_folder(folder: &Path) -> Result<Vec<File>, ConfigError> {
    let failed = |source| ConfigError::Read {
        path: folder.to_owned(),
        source,
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            paths.push(path);
        }
    }
    if paths.len() > FOLDER_FILES_MAX {
        let message = format!("в папке больше {FOLDER_FILES_MAX} файлов");
        return Err(failed(io::Error::other(message)));
    }
    paths.sort();
    // The first file in order that cannot be read is told, whichever was tried first.
    let read: Vec<Result<File, ConfigError>> =
        paths.par_iter().map(|path| read_file(path)).collect();
    read.into_iter().collect()
}
