//! The state directory: where everything is kept, and the lock that one process holds.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use crate::{domain::io_reason, store::Proof};

/// The file of a demonstration's password. A real house keeps digests only.
const DEMO_PASSWORD: &str = "demo-password";

/// Why the state directory cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// A daemon or another command holds it.
    #[error(
        "каталог состояния {path} занят: здесь уже работает другой otklik. Остановите его или укажите в настройках другой [state] directory"
    )]
    Busy {
        /// The directory.
        path: PathBuf,
    },
    /// Nothing was ever kept there.
    #[error(
        "в каталоге {path} нет данных Отклика. Проверьте в настройках [state] directory; данные появятся с первым запуском службы (otklik run), загрузкой (otklik import) или восстановлением из копии (otklik restore)"
    )]
    Nothing {
        /// The directory.
        path: PathBuf,
    },
    /// The database is a file without a byte.
    #[error(
        "файл {path} пуст: данных Отклика в нём нет. Уберите его и восстановите данные из копии: otklik restore ФАЙЛ"
    )]
    Empty {
        /// The database.
        path: PathBuf,
    },
    /// It is another user's, who could not read what we would write.
    #[error(
        "каталог состояния {path} принадлежит пользователю {owner}. Запустите команду от его имени: sudo -u {owner} otklik …"
    )]
    Foreign {
        /// The directory.
        path: PathBuf,
        /// As `sudo -u` takes it.
        owner: String,
    },
    /// The directory or its lock cannot be made or opened.
    #[error("каталог состояния {path} недоступен: {reason}")]
    Unreachable {
        /// The directory.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl StateError {
    fn unreachable(path: &Path, error: &io::Error) -> Self {
        Self::Unreachable {
            path: path.to_owned(),
            reason: io_reason(error),
        }
    }

    /// True when the settings or the way of calling are wrong, false when the machine fails.
    pub const fn is_usage(&self) -> bool {
        !matches!(self, Self::Unreachable { .. })
    }
}

/// The state directory, locked as long as this value lives. The lock goes with the process, so a
/// killed daemon leaves none behind.
#[derive(Debug)]
pub struct StateDir {
    path: PathBuf,
    _lock: File,
}

impl StateDir {
    /// Makes the directory (mode 0700) if need be and takes its lock.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn lock(path: &Path) -> Result<Self, StateError> {
        let unreachable = |error: io::Error| StateError::unreachable(path, &error);
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(unreachable)?;
        own(path)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(path.join("otklik.lock"))
            .map_err(unreachable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(StateError::Busy {
                path: path.to_owned(),
            }),
            Err(TryLockError::Error(source)) => Err(unreachable(source)),
        }
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        database_in(&self.path)
    }

    /// The folder of the search index.
    pub fn index(&self) -> PathBuf {
        self.path.join("index")
    }

    /// The administrator's password of a demonstration; none before its first start.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn demo_password(&self) -> io::Result<Option<String>> {
        match fs::read_to_string(self.path.join(DEMO_PASSWORD)) {
            Ok(kept) => Ok(Some(kept.trim().to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps the administrator's password of a demonstration, readable by its owner only.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn keep_demo_password(&self, password: &str) -> io::Result<()> {
        let mut file = File::options()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(self.path.join(DEMO_PASSWORD))?;
        writeln!(file, "{password}")
    }

    /// The local socket of the daemon.
    pub fn socket(&self) -> PathBuf {
        socket_in(&self.path)
    }
}

/// Makes sure that a directory holds data, and makes nothing.
///
/// # Errors
/// [`StateError`] when there are none, or they are another user's.
pub fn must_hold_data(path: &Path) -> Result<(), StateError> {
    if path.is_dir() {
        own(path)?;
    }
    let database = database_in(path);
    let length = |file: &Path| fs::metadata(file).map(|file| file.len());
    match length(&database) {
        // The first pages of a store may stand in its log alone.
        Ok(0) if length(&path.join("otklik.db-wal")).unwrap_or(0) == 0 => {
            Err(StateError::Empty { path: database })
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(StateError::Nothing {
            path: path.to_owned(),
        }),
        Err(error) => Err(StateError::unreachable(path, &error)),
    }
}

/// Root may write everywhere, but the service could not read what it writes there.
fn own(path: &Path) -> Result<(), StateError> {
    let unreachable = |error: io::Error| StateError::unreachable(path, &error);
    let owner = fs::metadata(path).map_err(unreachable)?.uid();
    let foreign = || StateError::Foreign {
        path: path.to_owned(),
        owner: name_of(owner),
    };
    let uid = |file: File| file.metadata().map(|file| file.uid());
    // Whose a new file is says who we are.
    let ours = match tempfile::tempfile_in(path).and_then(uid) {
        Ok(ours) => ours,
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let elsewhere = tempfile::tempfile().and_then(uid).ok();
            return Err(match elsewhere.is_some_and(|ours| ours != owner) {
                true => foreign(),
                false => unreachable(error.kind().into()),
            });
        }
        // The library puts English words and a made-up name around what the system said.
        Err(error) => return Err(unreachable(error.kind().into())),
    };
    match ours == 0 && owner != 0 {
        true => Err(foreign()),
        false => Ok(()),
    }
}

/// A user as `sudo -u` takes it: the name, or the number of one whom this machine keeps elsewhere.
fn name_of(user: u32) -> String {
    let known = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let number = user.to_string();
    let name = known.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1) == Some(&*number)).then(|| name.to_owned())
    });
    name.unwrap_or_else(|| format!("'#{number}'"))
}

fn database_in(state_dir: &Path) -> PathBuf {
    state_dir.join("otklik.db")
}

/// The local socket of the daemon that holds this directory.
pub fn socket_in(state_dir: &Path) -> PathBuf {
    state_dir.join("otklik.sock")
}

/// Puts a copy in the place of the database. The search index is removed: it is built anew from the
/// store at the next start. The caller holds the lock, so no daemon runs. True when a checksum proved
/// every byte of the copy; without one only its structure is known to be whole.
///
/// # Errors
/// A damaged copy, a database that stands there already, or a failing disk.
pub fn restore(state: &StateDir, from: &Path) -> anyhow::Result<bool> {
    let database = state.database();
    if database.exists() {
        let shown = database.display();
        anyhow::bail!(
            "здесь уже есть хранилище. Переименуйте {shown} (и {shown}-wal, если он есть) и повторите"
        );
    }
    // Before the database stands, not after: an index of another database must not outlive a crash
    // between the two.
    let without_index = || match fs::remove_dir_all(state.index()) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    };
    Ok(crate::store::restore(from, &database, without_index)? == Proof::Sealed)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_second_daemon_is_told_so_and_the_lock_dies_with_its_holder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let first = StateDir::lock(&path).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        let refused = StateDir::lock(&path).unwrap_err();
        assert!(refused.to_string().contains("уже работает другой otklik"));
        drop(first);
        StateDir::lock(&path).unwrap();
    }

    #[test]
    fn root_does_not_write_into_the_folder_of_the_service() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        drop(StateDir::lock(&path).unwrap());
        fs::write(path.join("otklik.db"), "данные").unwrap();
        must_hold_data(&path).unwrap();
        // Only root can give a folder away, and only root can do the harm.
        if std::os::unix::fs::chown(&path, Some(65_534), None).is_err() {
            return;
        }
        fs::remove_file(path.join("otklik.lock")).unwrap();
        for refused in [
            StateDir::lock(&path).unwrap_err(),
            must_hold_data(&path).unwrap_err(),
        ] {
            let said = refused.to_string();
            assert!(refused.is_usage() && said.contains("sudo -u"), "{said}");
            assert!(said.contains(&name_of(65_534)), "{said}");
        }
        assert!(!path.join("otklik.lock").exists(), "nothing is left there");
    }

    #[test]
    fn a_user_has_a_name_or_a_number() {
        assert_eq!(name_of(0), "root");
        assert_eq!(name_of(4_000_000_000), "'#4000000000'");
    }

    #[test]
    fn what_is_missing_is_told_once_and_in_russian() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let refused = StateDir::lock(&file.join("state")).unwrap_err();
        let said = format!("{:#}", anyhow::Error::from(refused));
        let why = "недоступен: вместо папки на пути стоит файл";
        assert!(said.ends_with(why), "{said}");
    }
}
