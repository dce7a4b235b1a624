//! The state directory: where everything is kept, and the lock that one process holds.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
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
    /// The directory or its lock cannot be made or opened.
    #[error("каталог состояния {path} недоступен: {}", io_reason(source))]
    Unreachable {
        /// The directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
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
        let unreachable = |source| StateError::Unreachable {
            path: path.to_owned(),
            source,
        };
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(unreachable)?;
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
        self.path.join("otklik.db")
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
}
