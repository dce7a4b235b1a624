//! The folder itself: which files lie there and are whole, and where they go when they are over.

use std::{
    collections::HashMap,
    ffi::OsString,
    fs::{self, DirEntry, File},
    io::{self, Read},
    path::{Path, PathBuf},
    time::SystemTime,
};

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use sha2::{Digest, Sha256};

use crate::{collect::half_hex, domain::io_reason};

/// Where files go that were read.
const DONE: &str = "done";
/// Where files go that cannot be read, and bad rows.
pub(super) const REJECTS: &str = "rejects";

/// A file that has not changed for so long is whole.
const SETTLED: SignedDuration = SignedDuration::from_secs(60);
/// Files that are looked at; the others wait until these have gone.
const FILES_MAX: usize = 10_000;
/// Bytes of a file that are digested: more are not read either.
pub(super) const FILE_MAX: u64 = 1 << 30;
/// Days that bad rows and refused files are kept, whatever becomes of the others: there must be time to
/// mend them, and it is the term of a text outside every sector (invariant 13).
const REJECTS_DAYS: u8 = 7;
/// Bytes of a name that are kept: with what is put before and after, a file system bears no more.
const NAME_MAX: usize = 200;

/// A folder into which somebody puts files.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    /// Days that read files are kept.
    keep_days: u8,
    /// What lay there at the last look; none before the first.
    seen: Option<HashMap<OsString, Seen>>,
}

/// A file as it was last seen.
#[derive(Debug, Clone)]
struct Seen {
    len: u64,
    modified: SystemTime,
    /// Since when it has been so.
    since: Timestamp,
    digest: Option<String>,
    /// It was told that it cannot be opened.
    told: bool,
}

/// What a look finds.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// The files that are whole, the oldest first.
    pub whole: Vec<Lying>,
    /// The names of those that cannot be opened, and why; a file is named once.
    pub shut: Vec<(String, String)>,
}

/// A file that lies there whole.
#[derive(Debug, Clone)]
pub(super) struct Lying {
    pub path: PathBuf,
    pub len: u64,
    /// Of its content.
    pub digest: String,
}

impl Lying {
    /// Its name.
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }
}

impl Folder {
    pub fn new(root: &Path, keep_days: u8) -> Self {
        Self {
            root: root.to_owned(),
            keep_days,
            seen: None,
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The files that are whole. One is whole when it has not changed between two
    /// looks a minute apart; whoever gives it a name with a dot before or `.part` behind, and renames it
    /// in the end, need not write fast. None at the first look, which can know no file to be whole.
    pub fn look(&mut self, now: Timestamp) -> io::Result<Option<Look>> {
        let is_first = self.seen.is_none();
        let mut known = self.seen.take().unwrap_or_default();
        let mut seen = HashMap::new();
        for entry in fs::read_dir(&self.root)?.take(FILES_MAX) {
            let entry = entry?;
            let name = entry.file_name();
            if let Some((len, modified)) = candidate(&entry)? {
                let before = known.remove(&name);
                let same = before.filter(|seen| (seen.len, seen.modified) == (len, modified));
                let first = Seen {
                    len,
                    modified,
                    since: now,
                    digest: None,
                    told: false,
                };
                seen.insert(name, same.unwrap_or(first));
            }
        }
        self.seen = Some(seen);
        Ok((!is_first).then(|| self.settled(now)))
    }

    /// Those of the seen files that are whole.
    fn settled(&mut self, now: Timestamp) -> Look {
        let mut look = Look::default();
        let mut whole = Vec::new();
        for (name, seen) in self.seen.iter_mut().flatten() {
            if now.duration_since(seen.since) < SETTLED {
                continue;
            }
            let path = self.root.join(name);
            let read = seen.digest.clone().map_or_else(|| digest(&path), Ok);
            match read {
                Ok(digest) => {
                    seen.digest = Some(digest.clone());
                    let len = seen.len;
                    whole.push((seen.modified, Lying { path, len, digest }));
                }
                // It may be taken away at any moment, and that is nobody's fault.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) if !seen.told => {
                    seen.told = true;
                    let name = name.to_string_lossy().into_owned();
                    look.shut.push((name, io_reason(&error)));
                }
                Err(_) => {}
            }
        }
        whole.sort_by(|a, b| (a.0, &a.1.path).cmp(&(b.0, &b.1.path)));
        look.whole = whole.into_iter().map(|(_, lying)| lying).collect();
        look
    }

    /// Where a file goes in `place` today: its date says until when it is kept.
    pub fn away(&self, file: &Lying, place: &str, now: Timestamp) -> io::Result<PathBuf> {
        let folder = self.root.join(place);
        fs::create_dir_all(&folder)?;
        let (date, mark) = (today(now), &file.digest[..8]);
        let name = file.name();
        Ok(folder.join(format!("{date}-{mark}-{}", tail(&name))))
    }

    /// Puts a file away that was read.
    pub fn done(&self, file: &Lying, now: Timestamp) -> io::Result<()> {
        if self.keep_days == 0 {
            return self.erase(file);
        }
        fs::rename(&file.path, self.away(file, DONE, now)?)
    }

    /// Erases a file.
    pub fn erase(&self, file: &Lying) -> io::Result<()> {
        fs::remove_file(&file.path)
    }

    /// Puts a file away that cannot be read.
    pub fn refuse(&self, file: &Lying, now: Timestamp) -> io::Result<()> {
        fs::rename(&file.path, self.away(file, REJECTS, now)?)
    }

    /// Erases what was put away and has lain its days. Only plain files that bear our date
    /// are touched.
    pub fn sweep(&self, now: Timestamp) -> io::Result<()> {
        for (place, days) in [(DONE, self.keep_days), (REJECTS, REJECTS_DAYS)] {
            let last = today(now).saturating_sub(i64::from(days).days());
            let entries = match fs::read_dir(self.root.join(place)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                entries => entries?,
            };
            for entry in entries {
                let entry = entry?;
                let name = entry.file_name();
                let put = name.to_str().and_then(|name| name.get(..10)?.parse().ok());
                let is_ours = put.is_some_and(|put: Date| put <= last);
                if is_ours && entry.file_type()?.is_file() {
                    fs::remove_file(entry.path())?;
                }
            }
        }
        Ok(())
    }
}

fn today(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

/// Length and time of what may be one of our files; none for folders, links, and what is being written.
fn candidate(entry: &DirEntry) -> io::Result<Option<(u64, SystemTime)>> {
    let name = entry.file_name();
    let name = name.to_string_lossy().to_lowercase();
    let unfinished = name.starts_with('.') || name.ends_with(".part") || name.ends_with(".tmp");
    if unfinished || !entry.file_type()?.is_file() {
        return Ok(None);
    }
    match entry.metadata() {
        Ok(known) => Ok(Some((known.len(), known.modified()?))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Of a file's content.
fn digest(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?.take(FILE_MAX);
    let (mut hash, mut chunk) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut chunk)? {
            0 => break,
            read => hash.update(&chunk[..read]),
        }
    }
    Ok(half_hex(hash))
}

/// The end of a name: the ending stands there.
fn tail(name: &str) -> &str {
    let from = name.len().saturating_sub(NAME_MAX);
    let from = (from..name.len()).find(|at| name.is_char_boundary(*at));
    &name[from.unwrap_or(0)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn names(folder: &mut Folder, now: Timestamp) -> Vec<String> {
        let look = folder.look(now).unwrap().unwrap_or_default();
        look.whole.iter().map(Lying::name).collect()
    }

    #[test]
    fn a_file_is_whole_when_it_has_not_changed_for_a_minute() {
        let place = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(place.path(), 7);
        let put = |name: &str, text: &str| fs::write(place.path().join(name), text).unwrap();
        put("a.csv", "Текст\nяма");
        put(".b.csv", "");
        put("c.csv.part", "");
        put("d.TMP", "");
        fs::create_dir(place.path().join("e.csv")).unwrap();
        assert!(names(&mut folder, at(0)).is_empty());
        assert!(names(&mut folder, at(59)).is_empty());
        put("a.csv", "Текст\nяма\nи ещё яма");
        assert!(names(&mut folder, at(60)).is_empty(), "it still grows");
        assert_eq!(names(&mut folder, at(120)), ["a.csv"]);
    }

    #[test]
    fn what_is_put_away_is_erased_in_its_time_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(place.path(), 2);
        fs::write(place.path().join("a.csv"), "яма").unwrap();
        fs::write(place.path().join("b.csv"), "не таблица").unwrap();
        folder.look(at(0)).unwrap();
        let files = folder.look(at(60)).unwrap().unwrap().whole;
        folder.done(&files[0], at(60)).unwrap();
        folder.refuse(&files[1], at(60)).unwrap();
        fs::write(place.path().join("done/свой файл.csv"), "").unwrap();
        let own = place.path().join("done/2020-01-01 архив");
        fs::create_dir(&own).unwrap();
        let count = |name: &str| fs::read_dir(place.path().join(name)).unwrap().count();
        for (day, done, rejects) in [(1, 3, 1), (2, 2, 1), (6, 2, 1), (7, 2, 0)] {
            folder.sweep(at(day * 86_400)).unwrap();
            assert_eq!((count(DONE), count(REJECTS)), (done, rejects), "day {day}");
        }
    }

    /// Root may read everything: then there is nothing to see here.
    #[cfg(unix)]
    #[test]
    fn a_file_without_rights_is_named_once_and_the_others_are_read() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(place.path(), 7);
        let shut = place.path().join("a.csv");
        fs::write(&shut, "Текст\nяма").unwrap();
        fs::write(place.path().join("b.csv"), "Текст\nснег").unwrap();
        fs::set_permissions(&shut, fs::Permissions::from_mode(0o000)).unwrap();
        if File::open(&shut).is_ok() {
            return;
        }
        folder.look(at(0)).unwrap();
        for (minute, named) in [(1, 1), (2, 0)] {
            let look = folder.look(at(minute * 60)).unwrap().unwrap();
            assert_eq!(look.shut.len(), named);
            assert!(look.shut.iter().all(|(name, _)| name == "a.csv"));
            assert_eq!(look.whole.len(), 1);
        }
        fs::set_permissions(&shut, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(names(&mut folder, at(180)), ["a.csv", "b.csv"]);
    }

    #[test]
    fn a_long_name_keeps_its_end() {
        let long = format!("{}.xlsx", "я".repeat(130));
        assert!(tail(&long).len() <= NAME_MAX && tail(&long).ends_with("я.xlsx"));
        assert_eq!(tail("a.csv"), "a.csv");
    }
}
