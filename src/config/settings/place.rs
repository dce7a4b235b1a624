//! Where the state directory must not lie: in what is no disk, and among files that are the
//! administrator's and are replaced with everything in their folder.

use std::path::{Path, PathBuf};

use super::Paths;

/// Trees of the kernel: nothing that is written there is kept.
const OF_KERNEL: [&str; 3] = ["/proc", "/sys", "/dev"];
/// Memory that serves as a disk until the next start of the machine, as `/tmp` may: enough for a trial.
const MEMORY: &str = "/dev/shm";
/// The folder of settings, laid out as in this repository.
const CONFIG: &str = "config";
/// The search index inside the state directory; made anew, it is emptied first.
const INDEX: &str = "index";

/// Why the state directory cannot work where it lies, and what to do; none when it can.
pub(super) fn misplaced(directory: &Path, paths: &Paths) -> Option<(String, String)> {
    let state = real(directory);
    let is_kept = state.starts_with(MEMORY);
    let mut trees = OF_KERNEL.iter().filter(|_| !is_kept);
    if let Some(tree) = trees.find(|tree| state.starts_with(tree)) {
        return Some((
            format!("каталог состояния лежит в {tree}: это не диск, и данные там не сохранятся"),
            "укажите каталог на диске, например /var/lib/otklik".to_owned(),
        ));
    }
    let index = state.join(INDEX);
    for (key, folder) in folders(paths) {
        let own = real(folder);
        let shown = folder.display();
        if own.starts_with(&index) {
            let index = directory.join(INDEX);
            return Some((
                format!(
                    "в папке {} служба держит поисковый индекс и стирает её, когда собирает его заново, \
                     а в ней лежит {shown} ([paths] {key})",
                    index.display()
                ),
                "укажите для каталога состояния отдельную папку".to_owned(),
            ));
        }
        if state.starts_with(&own) {
            return Some((
                format!(
                    "каталог состояния лежит внутри {shown} ([paths] {key}): при обновлении эту папку \
                     заменяют целиком, и данные пропадут вместе с ней"
                ),
                "укажите папку вне правил и настроек, например /var/lib/otklik".to_owned(),
            ));
        }
    }
    None
}

/// The administrator's folders, with the keys that name them.
fn folders(paths: &Paths) -> impl Iterator<Item = (&'static str, &Path)> {
    let named = [
        ("rules", &*paths.rules),
        ("index", &*paths.index),
        ("regions", &*paths.regions),
        ("regulations", &*paths.regulations),
        ("calendars", &*paths.calendars),
        ("maps", &*paths.maps),
    ];
    let around = paths.regions.parent();
    let config = around.filter(|folder| folder.ends_with(CONFIG));
    named
        .into_iter()
        .chain(config.map(|config| ("regions", config)))
}

/// The path without links and dots, as far as it is there already.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let there = path.ancestors().find_map(|folder| {
        let real = folder.canonicalize().ok()?;
        Some(real.join(path.strip_prefix(folder).ok()?))
    });
    there.unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything in one folder, as in this repository.
    fn paths(root: &Path) -> Paths {
        Paths {
            rules: root.join("rules"),
            index: root.join("index"),
            regions: root.join("config/regions"),
            regulations: root.join("config/regulations"),
            calendars: root.join("config/calendars"),
            maps: root.join("config/maps"),
            seasons: root.join("config/seasons.toml"),
        }
    }

    #[test]
    fn data_lie_apart_from_what_is_replaced_and_on_a_disk() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let paths = paths(root);
        let why = |directory: &Path| {
            let (why, remedy) = misplaced(directory, &paths).unwrap();
            format!("{why}. {remedy}\n").replace(root.to_str().unwrap(), "…")
        };
        let said = [
            "rules",
            "rules/sectors/state",
            "config/state",
            "config/regions/state",
            "index/state",
            ".",
        ]
        .map(|inner| why(&root.join(inner)));
        let of_kernel = ["/dev/otklik", "/proc/otklik", "/sys"].map(|it| why(Path::new(it)));
        insta::assert_snapshot!(said.concat() + &of_kernel.concat(), @"
        каталог состояния лежит внутри …/rules ([paths] rules): при обновлении эту папку заменяют целиком, и данные пропадут вместе с ней. укажите папку вне правил и настроек, например /var/lib/otklik
        каталог состояния лежит внутри …/rules ([paths] rules): при обновлении эту папку заменяют целиком, и данные пропадут вместе с ней. укажите папку вне правил и настроек, например /var/lib/otklik
        каталог состояния лежит внутри …/config ([paths] regions): при обновлении эту папку заменяют целиком, и данные пропадут вместе с ней. укажите папку вне правил и настроек, например /var/lib/otklik
        каталог состояния лежит внутри …/config/regions ([paths] regions): при обновлении эту папку заменяют целиком, и данные пропадут вместе с ней. укажите папку вне правил и настроек, например /var/lib/otklik
        каталог состояния лежит внутри …/index ([paths] index): при обновлении эту папку заменяют целиком, и данные пропадут вместе с ней. укажите папку вне правил и настроек, например /var/lib/otklik
        в папке …/./index служба держит поисковый индекс и стирает её, когда собирает его заново, а в ней лежит …/index ([paths] index). укажите для каталога состояния отдельную папку
        каталог состояния лежит в /dev: это не диск, и данные там не сохранятся. укажите каталог на диске, например /var/lib/otklik
        каталог состояния лежит в /proc: это не диск, и данные там не сохранятся. укажите каталог на диске, например /var/lib/otklik
        каталог состояния лежит в /sys: это не диск, и данные там не сохранятся. укажите каталог на диске, например /var/lib/otklik
        ");
        assert_eq!(misplaced(Path::new("/dev/shm/otklik"), &paths), None);
        for right in ["state", "rules-state", "configuration", "data/index"] {
            assert_eq!(misplaced(&root.join(right), &paths), None, "{right}");
        }
    }

    #[test]
    fn a_link_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir(root.join("rules")).unwrap();
        std::os::unix::fs::symlink(root.join("rules"), root.join("data")).unwrap();
        assert!(misplaced(&root.join("data/state"), &paths(root)).is_some());
    }
}
