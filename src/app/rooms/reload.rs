//! Reading the files again while the house runs: rules, register, nodes, seasons, regulation and calendars
//! come into force together, or all that was stays.

use std::sync::{Arc, PoisonError};

use super::Rooms;
use crate::{
    app::ground::{lexicon_hash, regulation_of, rules_card, strangers},
    classify::RuleSet,
    config::{ConfigError, load_calendar, load_register, load_seasons, load_topology, rule_files},
    domain::{NoticeKind, Register},
    incidents::{
        FormationSettings, Regime,
        burst::{BurstSettings, Seasons},
        topology::Topology,
    },
};

/// What a reload has read.
struct Read {
    rules: RuleSet,
    /// Digest of the analyser's files.
    lexicon_hash: String,
    register: Register,
    topology: Topology,
    seasons: Seasons,
    regime: Regime,
}

/// Which of the files did not load, in words that go before «не загрузились», and why.
type Unread = (&'static str, ConfigError);

fn of<T: Into<ConfigError>>(what: &'static str) -> impl Fn(T) -> Unread {
    move |error| (what, error.into())
}

impl Rooms {
    /// Reads the files again: all of them come into force, or the old ones stay and a notice says why.
    /// What did not change is left alone.
    pub fn reload(&self) {
        let mut rejected = self.rejected.lock().unwrap_or_else(PoisonError::into_inner);
        match self.read() {
            Ok(read) => {
                *rejected = None;
                match self.enforce(read) {
                    Some(text) => self.teller.tell(NoticeKind::RulesLoaded, text),
                    None => tracing::info!("the files say nothing new, what is in force stays"),
                }
            }
            Err((what, error)) => {
                tracing::warn!(%error, "the files did not load, the old ones stay in force");
                let said = error.to_string();
                let first = said.lines().next().unwrap_or_default();
                let text = format!("{what} не загрузились, действуют прежние. {first}");
                // The watch over files and a signal find the same fault; it is told once.
                if rejected.replace(text.clone()).as_ref() != Some(&text) {
                    self.teller.tell(NoticeKind::RulesRejected, text);
                }
            }
        }
    }

    /// Everything as the files say now.
    fn read(&self) -> Result<Read, Unread> {
        let (settings, region) = (&self.ground.settings, &self.ground.region.id);
        let (paths, regions) = (&settings.paths, &settings.paths.regions);
        let files = rule_files(settings, region).map_err(of("Правила"))?;
        let rules = RuleSet::load(&files).map_err(of("Правила"))?;
        let register = load_register(regions, region, rules.places());
        let register = register.map_err(of("Страницы органов"))?;
        let topology = load_topology(regions, region, &rules).map_err(of("Узлы"))?;
        let seasons = load_seasons(&paths.seasons, &rules).map_err(of("Сезоны"))?;
        Ok(Read {
            lexicon_hash: lexicon_hash(&files),
            regime: self.read_regime(&rules)?,
            rules,
            register,
            topology,
            seasons,
        })
    }

    /// Regulation and calendars as the files say now. Which regulation it is, and the zone, is said at the
    /// start.
    fn read_regime(&self, rules: &RuleSet) -> Result<Regime, Unread> {
        let (settings, region) = (&self.ground.settings, &self.ground.region);
        let paths = &settings.paths;
        let regulation = regulation_of(settings, Some(region));
        let regulation = regulation.map_err(of("Сроки регламента"))?;
        let file = (paths.regulations).join(format!("{}.toml", regulation.id));
        let strangers = strangers(&file, &regulation, rules);
        if !strangers.is_empty() {
            return Err(of("Сроки регламента")(strangers));
        }
        let calendar = load_calendar(&paths.calendars, &paths.regions, &region.id);
        Ok(Regime {
            regulation,
            calendar: calendar.map_err(of("Календари"))?,
            zone: region.zone.clone(),
        })
    }

    /// Puts in force what has changed, and tells what that was; none when nothing has.
    fn enforce(&self, read: Read) -> Option<String> {
        let mut told = Vec::new();
        self.enforce_rules(read.rules, &read.lexicon_hash, &mut told);
        let register = read.register;
        if register != **self.register.load() {
            told.push(format!(
                "Действует новый реестр официальных страниц: органов {}, страниц {}",
                register.bodies().len(),
                register.pages().len()
            ));
            self.register.store(Arc::new(register));
            tracing::info!("a new register of official pages is in force");
        }
        self.enforce_heads(read.topology, read.seasons, &mut told);
        self.enforce_regime(read.regime, &mut told);
        (!told.is_empty()).then(|| told.join(". "))
    }

    fn enforce_rules(&self, rules: RuleSet, lexicon_hash: &str, told: &mut Vec<String>) {
        if rules.hash() == self.rules.load().hash() {
            return;
        }
        told.push(format!(
            "Действуют новые правила: категорий {}, правил {}",
            rules.categories().len(),
            rules.rules().len()
        ));
        if lexicon_hash != self.ground.lexicon_hash {
            told.push(
                "Словари разбора изменились: поиск перейдёт на них при следующем запуске"
                    .to_owned(),
            );
        }
        self.card
            .store(Arc::new(rules_card(&rules, self.clock.now())));
        self.rules.store(Arc::new(rules));
        tracing::info!("a new rule set is in force");
    }

    /// What makes heads of incidents: nodes and bursts. The open ones stay as they are.
    fn enforce_heads(&self, topology: Topology, seasons: Seasons, told: &mut Vec<String>) {
        let formation = self.formation.load();
        if topology != *formation.topology {
            let count = topology.nodes().len();
            told.push(format!("Действует новый список узлов: {count}"));
            self.formation.store(Arc::new(FormationSettings {
                topology: Arc::new(topology),
                ..FormationSettings::clone(&formation)
            }));
            tracing::info!("new nodes are in force");
        }
        let bursts = self.bursts.load();
        if seasons != bursts.seasons {
            let count = seasons.0.len();
            told.push(format!("Действует новый список сезонов: {count}"));
            self.bursts.store(Arc::new(BurstSettings {
                seasons,
                ..BurstSettings::clone(&bursts)
            }));
            tracing::info!("new seasons are in force");
        }
    }

    /// Clocks are snapshots: what was opened before keeps its deadlines.
    fn enforce_regime(&self, regime: Regime, told: &mut Vec<String>) {
        let before = self.regime.load();
        if regime.regulation != before.regulation {
            told.push(format!(
                "Действует новый регламент «{}»: он для новых инцидентов, поставленные сроки не двигаются",
                regime.regulation.name
            ));
        }
        if regime.calendar != before.calendar {
            told.push("Действует новый производственный календарь".to_owned());
        }
        if regime.regulation != before.regulation || regime.calendar != before.calendar {
            self.regime.store(Arc::new(regime));
            tracing::info!("a new regulation or calendar is in force");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::testing::{open, settings},
        domain::{ClockKind, Severity},
    };

    #[test]
    fn a_changed_dictionary_rules_at_once_and_search_follows_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let index = folder.path().join("index");
        std::fs::create_dir(&index).unwrap();
        for file in std::fs::read_dir("index").unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), index.join(file.file_name())).unwrap();
        }
        let config = settings(folder.path(), &format!("index = {index:?}"), "");
        let rooms = open(&config);
        rooms.reload();
        assert_eq!(rooms.store.notices(1).unwrap(), []);

        let synonyms = index.join("synonyms.toml");
        let more = "\n[[synonym]]\nwords = [\"самокат\"]\nadds = [\"велосипед\"]\n";
        let contents = std::fs::read_to_string(&synonyms).unwrap_or_default() + more;
        std::fs::write(&synonyms, contents).unwrap();
        rooms.reload();
        let told = rooms.store.notices(1).unwrap().remove(0);
        assert_eq!(told.kind, NoticeKind::RulesLoaded);
        assert!(told.text.contains("поиск перейдёт"), "{}", told.text);
    }

    #[test]
    fn a_changed_register_is_in_force_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let region = folder.path().join("regions/belgorod");
        std::fs::create_dir_all(&region).unwrap();
        for name in ["region.toml", "places.toml", "bodies.toml"] {
            let from = format!("config/regions/belgorod/{name}");
            std::fs::copy(from, region.join(name)).unwrap();
        }
        let paths = format!("regions = {:?}", folder.path().join("regions"));
        let rooms = open(&settings(folder.path(), &paths, ""));
        assert_eq!(rooms.desk.pages(None).unwrap(), []);

        let page = "[[page]]\nbody = \"centre\"\nnetwork = \"vk\"\naccount = \"-999000001\"\n\
            address = \"https://vk.com/primer\"\n";
        std::fs::write(region.join("pages.toml"), page).unwrap();
        rooms.reload();
        assert_eq!(rooms.desk.pages(None).unwrap().len(), 1);
        let told = rooms.store.notices(1).unwrap().remove(0);
        let said = "Действует новый реестр официальных страниц: органов 29, страниц 1";
        assert_eq!((told.kind, &*told.text), (NoticeKind::RulesLoaded, said));

        std::fs::write(region.join("pages.toml"), page.repeat(2)).unwrap();
        rooms.reload();
        assert_eq!(
            rooms.desk.pages(None).unwrap().len(),
            1,
            "the old one stays"
        );
        let told = rooms.store.notices(1).unwrap().remove(0);
        assert_eq!(told.kind, NoticeKind::RulesRejected);
    }

    /// A house whose region, regulations, calendars and seasons lie in a folder of the test.
    struct Own {
        rooms: Rooms,
        folder: tempfile::TempDir,
    }

    impl Own {
        fn open() -> Self {
            let folder = tempfile::tempdir().unwrap();
            for file in [
                "regions/belgorod/region.toml",
                "regions/belgorod/places.toml",
                "regions/belgorod/bodies.toml",
                "regulations/default.toml",
                "regulations/belgorod.toml",
                "calendars/ru-2026.toml",
            ] {
                let to = folder.path().join(file);
                std::fs::create_dir_all(to.parent().unwrap()).unwrap();
                std::fs::write(to, ours(file)).unwrap();
            }
            let paths = ["regions", "regulations", "calendars", "seasons.toml"].map(|name| {
                let key = name.trim_end_matches(".toml");
                format!("{key} = {:?}\n", folder.path().join(name))
            });
            let rooms = open(&settings(folder.path(), &paths.concat(), ""));
            Self { rooms, folder }
        }

        /// Writes files of every kind, and reads them all again.
        fn changed() -> Self {
            let own = Self::open();
            own.write("regions/belgorod/topology.toml", NODE);
            own.write("seasons.toml", &ours("seasons.toml"));
            own.write("regulations/belgorod.toml", &regulation("1 час"));
            own.write("calendars/ru-2027.toml", &ours("calendars/ru-2027.toml"));
            own.rooms.reload();
            own
        }

        fn write(&self, name: &str, text: &str) {
            std::fs::write(self.folder.path().join(name), text).unwrap();
        }

        fn newest_notice(&self) -> (NoticeKind, String) {
            let told = self.rooms.store.notices(1).unwrap().remove(0);
            (told.kind, told.text)
        }

        /// Nodes and seasons in force, and whether a low problem is owed a first reaction and next year
        /// can be counted.
        fn in_force(&self) -> (usize, usize, bool, bool) {
            let (regime, bursts) = (self.rooms.watch().regime.load_full(), self.rooms.bursts());
            let terms = &regime.regulation.terms;
            (
                self.rooms.formation.load().topology.nodes().len(),
                bursts.settings.load().seasons.0.len(),
                terms.get(ClockKind::Reaction, Severity::Low).is_some(),
                regime.calendar.missing([2027]).is_empty(),
            )
        }
    }

    const NODE: &str = "[[node]]\nid = \"plant\"\nkind = \"boiler_house\"\ntitle = \"«Северная»\"\n\
        categories = [\"housing.heating_off\"]\nhouses = [{ place = \"ул. Мира, Белгород\" }]\n";

    fn ours(file: &str) -> String {
        std::fs::read_to_string(format!("config/{file}")).unwrap()
    }

    fn regulation(low: &str) -> String {
        let own = ours("regulations/belgorod.toml");
        format!("{own}[reaction]\nlow = \"{low}\"\n")
    }

    #[test]
    fn nodes_seasons_regulation_and_calendar_are_in_force_at_once() {
        let own = Own::open();
        own.rooms.reload();
        assert_eq!(own.rooms.store.notices(1).unwrap(), [], "nothing changed");
        assert_eq!(own.in_force(), (0, 0, false, false));
        let own = Own::changed();
        let seasons = ours("seasons.toml").matches("[[season]]").count();
        assert_eq!(own.in_force(), (1, seasons, true, true));
        let (kind, text) = own.newest_notice();
        assert_eq!(kind, NoticeKind::RulesLoaded, "{text}");
        for part in [
            "узлов: 1",
            "список сезонов",
            "регламент «Ориентир",
            "календарь",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn one_broken_file_leaves_everything_as_it_was_and_is_named() {
        let own = Own::changed();
        let before = own.in_force();
        let (node, seasons) = (NODE, ours("seasons.toml"));
        let year = ours("calendars/ru-2027.toml");
        for (name, broken, what) in [
            (
                "regions/belgorod/topology.toml",
                node.replace("boiler_house", "boiler"),
                "Узлы",
            ),
            (
                "seasons.toml",
                seasons.replacen("[[season]]", "[[sason]]", 1),
                "Сезоны",
            ),
            (
                "regulations/belgorod.toml",
                regulation("скоро"),
                "Сроки регламента",
            ),
            (
                "calendars/ru-2027.toml",
                year.replace("year = 2027", "year = 2028"),
                "Календари",
            ),
        ] {
            let good = std::fs::read_to_string(own.folder.path().join(name)).unwrap();
            own.write(name, &broken);
            own.rooms.reload();
            let (kind, text) = own.newest_notice();
            assert_eq!(kind, NoticeKind::RulesRejected, "{text}");
            let begins = format!("{what} не загрузились, действуют прежние. ");
            assert!(text.starts_with(&begins) && text.contains(name), "{text}");
            assert_eq!(own.in_force(), before, "{name}");
            own.write(name, &good);
        }
    }

    #[test]
    fn a_fault_is_told_once_however_often_it_is_found() {
        let own = Own::open();
        let rejections = || {
            let told = own.rooms.store.notices(10).unwrap().into_iter();
            told.filter(|one| one.kind == NoticeKind::RulesRejected)
                .count()
        };
        let good = ours("calendars/ru-2026.toml");
        let broken = |year: &str| good.replace("year = 2026", &format!("year = {year}"));
        let read = |text: &str| {
            own.write("calendars/ru-2026.toml", text);
            own.rooms.reload();
            rejections()
        };
        assert_eq!(read(&broken("2025")), 1);
        assert_eq!(read(&broken("2025")), 1, "by the watch and by the signal");
        assert_eq!(read(&broken("2024")), 2, "another fault");
        assert_eq!(read(&good), 2);
        assert_eq!(read(&broken("2024")), 3, "mended and broken again");
    }
}
