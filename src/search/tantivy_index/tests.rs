use std::os::unix::fs::{FileExt, symlink};

use proptest::prelude::*;

use super::*;
use crate::{
    domain::{
        CategoryScore, IncidentId, Item, ItemKind, Network, Place, PlaceMention, Sector,
        SectorScore, Signal, SignalMark, StoredItem, Verdict,
    },
    query::{Conditions, Expr, Facts, RuleIndex, Scan, parse},
};

fn stored(number: i64, text: &str) -> StoredItem {
    let at = Timestamp::from_second(1_780_000_000 + number * 60).expect("a moment of 2026");
    StoredItem {
        id: ItemId(number),
        item: Item {
            source: "demo".into(),
            network: Network::Vk,
            native_id: number.to_string(),
            parent: None,
            thread: number.to_string(),
            kind: ItemKind::Post,
            official: number % 3 == 0,
            text: text.to_owned(),
            voice: None,
            url: None,
            published_at: at,
            collected_at: at,
            fingerprint: None,
            territory: Some("Старый Оскол".into()),
            body: None,
            addressed: None,
        },
        verdict: Verdict {
            actionable: number % 2 == 0,
            ..Verdict::default()
        },
    }
}

/// The same message, told by `seed` to another sector, place, day, network and source.
fn varied(mut one: StoredItem, seed: u64) -> StoredItem {
    let pick = |shift: u32, of: u64| (seed >> shift) % of;
    let day = i64::try_from(pick(0, 6)).expect("small") * 86_400;
    let hour = i64::try_from(pick(4, 24)).expect("small") * 3_600;
    one.item.published_at = Timestamp::from_second(1_780_272_000 + day + hour).expect("June 2026");
    one.item.network = [Network::Vk, Network::Telegram][usize::from(pick(9, 2) == 1)];
    one.item.source = if pick(10, 2) == 1 { "vk:town" } else { "demo" }.into();
    one.item.territory = match pick(11, 3) {
        0 => None,
        1 => Some("Белгород".into()),
        _ => Some("Старый Оскол".into()),
    };
    let place = Place {
        territory: (pick(13, 2) == 1).then(|| "Губкинский округ".into()),
        street: (pick(14, 2) == 1).then(|| "Мира".into()),
        ..Place::default()
    };
    let mention = PlaceMention {
        place,
        text: String::new(),
        certain: true,
        may_be: Vec::new(),
    };
    let (sector, category) = [
        (Sector::Housing, "housing.water_off"),
        (Sector::Roads, "roads.holes"),
    ][usize::from(pick(16, 2) == 1)];
    let categories = vec![CategoryScore {
        id: category.into(),
        score: 3.0,
    }];
    let score = SectorScore {
        id: sector,
        score: 3.0,
        categories,
    };
    let marks = [(17, Signal::Danger), (18, Signal::Unanswered)].into_iter();
    let marks = marks.filter(|(shift, _)| pick(*shift, 2) == 1);
    one.verdict = Verdict {
        actionable: pick(19, 2) == 1,
        sectors: (pick(20, 3) > 0).then_some(score).into_iter().collect(),
        signals: marks.map(|(_, signal)| mark(signal)).collect(),
        places: (pick(22, 2) == 1).then_some(mention).into_iter().collect(),
        ..Verdict::default()
    };
    one
}

fn mark(id: Signal) -> SignalMark {
    SignalMark {
        id,
        kind: id.kind(),
        severity: 2,
    }
}

/// Days begin at 21:00 UTC.
fn zone() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(3))
}

struct Library {
    _folder: tempfile::TempDir,
    lexicon: Arc<Lexicon>,
    index: TantivyIndex,
    items: Vec<StoredItem>,
}

/// Every other item of a library belongs to an incident.
fn incident_of(item: &StoredItem) -> Option<IncidentId> {
    (item.id.0 % 2 == 1).then_some(IncidentId(1))
}

/// Every other of those belongs to a private one.
fn in_private(item: &StoredItem) -> bool {
    item.id.0 % 4 == 1
}

impl Library {
    fn of(texts: &[&str]) -> Self {
        Self::over((1..).zip(texts).map(|(n, text)| stored(n, text)).collect())
    }

    fn over(items: Vec<StoredItem>) -> Self {
        let files = [
            (
                "families.toml",
                "[[family]]\nname = \"батарея\"\nforms = \"батарея батареи\"\n",
            ),
            (
                "abbreviations.toml",
                "[[abbreviation]]\nform = \"гвс\"\nexpand = \"горячая вода\"\n",
            ),
        ];
        let files: Vec<_> = files
            .iter()
            .map(|(n, t)| ((*n).to_owned(), (*t).to_owned()))
            .collect();
        let lexicon = Arc::new(Lexicon::parse(&files).expect("well-formed"));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("index");
        let (index, opened) =
            TantivyIndex::open(&path, lexicon.clone(), "test", zone()).expect("opens");
        assert_eq!(opened, Opened::Empty);
        let documents: Vec<_> = items
            .iter()
            .map(|one| IndexDocument {
                stored: one.clone(),
                incident: incident_of(one),
                in_private: in_private(one),
            })
            .collect();
        index.write(&documents).expect("writes");
        index.commit(Seq(items.len() as i64)).expect("commits");
        Self {
            _folder: folder,
            lexicon,
            index,
            items,
        }
    }

    /// What the index narrows to, and whether it claims to be exact.
    fn narrowed(&self, expr: &Expr) -> (Vec<i64>, bool) {
        let request = SearchRequest {
            expr: expr.clone(),
            offset: 0,
            limit: 1_000,
        };
        let result = self.index.search(&request).expect("searches");
        assert_eq!(result.total, result.hits.len());
        (
            result.hits.iter().map(|hit| hit.item.0).collect(),
            result.exact,
        )
    }

    /// What the expression means, newest first.
    fn meant(&self, expr: &Expr) -> Vec<i64> {
        let matcher = RuleIndex::single(self.lexicon.clone(), expr);
        let mut analyser = Analyser::new(self.lexicon.clone());
        let mut conditions = Conditions::new(matcher.fields(), &self.lexicon, &zone());
        let mut scan = Scan::default();
        let mut found = Vec::new();
        for one in &self.items {
            let facts = Facts {
                stored: one,
                in_incident: incident_of(one).is_some(),
                in_private: in_private(one),
            };
            let held = conditions.held(&facts);
            analyser.analyse(&one.item.text);
            if !matcher
                .scan_with(&mut scan, &analyser, &|field| held.contains(&field))
                .is_empty()
            {
                found.push(one.id.0);
            }
        }
        found.reverse();
        found
    }

    fn assert_agrees(&self, expr: &Expr) {
        let (narrowed, exact) = self.narrowed(expr);
        let meant = self.meant(expr);
        if exact {
            assert_eq!(narrowed, meant, "{expr}");
        } else {
            assert!(
                meant.iter().all(|item| narrowed.contains(item)),
                "{expr}: {meant:?} in {narrowed:?}"
            );
        }
    }
}

#[test]
fn the_box_finds_every_form_and_agrees_with_the_matcher() {
    let library = Library::of(&[
        "нет отопления третий день",
        "отопление включили, спасибо",
        "Нет отопления! Батареи ледяные",
        "отопления так и нет",
        "нет гвс второй день",
        "тест-полоски кончились",
    ]);
    let cases: &[(&str, &[i64])] = &[
        ("\"нет отопления\"", &[3, 1]),
        ("отопление", &[4, 3, 2, 1]),
        ("отопление -спасибо", &[4, 3, 1]),
        ("батарея", &[3]),
        ("\"горячая вода\"", &[5]),
        ("\"нет гвс второй\"", &[5]),
        ("полоска | батарея", &[6, 3]),
        ("тест-пол*", &[6]),
        ("=отопление", &[2]),
        ("is:official", &[6, 3]),
        ("is:private", &[5, 1]),
        ("(вода | отопление) -is:private", &[4, 3, 2]),
        ("place:\"старый оскол\" отопление", &[4, 3, 2, 1]),
        ("place:губкин", &[]),
        ("network:vk is:actionable", &[6, 4, 2]),
        ("-отопление", &[6, 5]),
        ("-\"так и нет\"", &[6, 5, 3, 2, 1]),
    ];
    for (query, expected) in cases {
        let expr = parse(query).expect(query);
        let (found, exact) = library.narrowed(&expr);
        assert!(exact, "{query} can be answered by the index alone");
        assert_eq!(found, *expected, "{query}");
        library.assert_agrees(&expr);
    }
}

#[test]
fn facets_count_all_hits() {
    let library = Library::of(&["нет воды", "воды нет", "свет"]);
    let request = SearchRequest {
        expr: parse("вода").expect("parses"),
        offset: 0,
        limit: 1,
    };
    let result = library.index.search(&request).expect("searches");
    assert_eq!((result.hits.len(), result.total), (1, 2));
    let network = result
        .facets
        .iter()
        .find(|count| count.facet == "network")
        .expect("counted");
    assert_eq!((network.value.as_str(), network.count), ("vk", 2));
}

#[test]
fn an_erased_text_is_forgotten_and_a_changed_one_replaced() {
    let library = Library::of(&["нет воды", "нет света"]);
    let mut erased = library.items[0].clone();
    erased.item.text.clear();
    let mut changed = library.items[1].clone();
    changed.item.text = "свет дали".to_owned();
    let documents = [erased, changed].map(|stored| IndexDocument {
        stored,
        incident: None,
        in_private: false,
    });
    library.index.write(&documents).expect("writes");
    library.index.commit(Seq(7)).expect("commits");
    assert_eq!(
        library.narrowed(&parse("вода").expect("parses")).0,
        [0_i64; 0]
    );
    assert_eq!(library.narrowed(&parse("дали").expect("parses")).0, [2]);
    assert_eq!(library.index.committed(), Seq(7));
}

#[test]
fn what_is_erased_while_segments_merge_is_found_in_no_file() {
    let library = Library::of(&["нет воды"]);
    let mut seq = 1;
    let mut committed = |texts: &[(i64, &str)]| {
        seq += 1;
        let documents = texts.iter().map(|(number, text)| IndexDocument {
            stored: stored(*number, text),
            incident: None,
            in_private: false,
        });
        library
            .index
            .write(&documents.collect::<Vec<_>>())
            .expect("writes");
        library.index.commit(Seq(seq)).expect("commits");
    };
    for round in 0..40 {
        let first = 100 + round * 20;
        committed(&[(first, "мой секрет"), (first + 1, "нет света")]);
        // So many small segments that the library merges them beside us.
        (2..9).for_each(|n| committed(&[(first + n, "нет тепла")]));
        committed(&[(first, "")]);
        library.index.purge().expect("purges");
        assert_eq!(library.index.stale().expect("reads"), [], "round {round}");
        assert_eq!(library.index.strays().expect("reads"), 0, "round {round}");
    }
}

#[test]
fn the_commit_survives_and_another_lexicon_starts_over() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("index");
    let lexicon = Arc::new(Lexicon::empty());
    let open = |hash: &str| {
        TantivyIndex::open(&path, lexicon.clone(), hash, TimeZone::UTC).expect("opens")
    };
    let (index, _) = open("one");
    index
        .write(&[IndexDocument {
            stored: stored(1, "нет воды"),
            incident: None,
            in_private: false,
        }])
        .expect("writes");
    index.commit(Seq(12)).expect("commits");
    drop(index);
    let (index, opened) = open("one");
    assert_eq!(
        (opened, index.committed(), index.size().0),
        (Opened::Found, Seq(12), 1)
    );
    drop(index);
    let (index, opened) = open("two");
    assert_eq!(
        (opened, index.committed(), index.size().0),
        (Opened::Empty, Seq(0), 0)
    );
}

/// An index of some messages in a folder of its own, closed.
struct Shelf {
    folder: tempfile::TempDir,
}

impl Shelf {
    fn new() -> Self {
        let shelf = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        let (index, _) = shelf.open().expect("opens");
        fill(&index);
        shelf
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    fn open(&self) -> Result<(TantivyIndex, Opened), SearchError> {
        let lexicon = Arc::new(Lexicon::empty());
        TantivyIndex::open(&self.path(), lexicon, "one", TimeZone::UTC)
    }

    /// The files that an index cannot do without.
    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path()).expect("reads").flatten();
        let known = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            !name.starts_with('.') && name != "otklik-stamp"
        };
        entries
            .map(|entry| entry.path())
            .filter(|path| known(path))
            .collect()
    }

    /// The files of segments, one kind after another.
    fn segments(&self) -> Vec<PathBuf> {
        let mut files = self.files();
        files.retain(|path| path.extension().is_some_and(|kind| kind != "json"));
        files.sort_by_key(|path| path.extension().map(ToOwned::to_owned));
        files
    }
}

/// Three messages, one of them erased, so that every kind of file is there.
fn fill(index: &TantivyIndex) {
    let write = |number: i64, text: &str| {
        let one = IndexDocument {
            stored: stored(number, text),
            incident: None,
            in_private: false,
        };
        index.write(&[one]).expect("writes");
    };
    write(1, "нет воды");
    write(2, "нет света");
    write(3, "нет тепла");
    index.commit(Seq(11)).expect("commits");
    write(2, "");
    index.commit(Seq(12)).expect("commits");
}

fn found(index: &TantivyIndex, query: &str) -> usize {
    let request = SearchRequest {
        expr: parse(query).expect(query),
        offset: 0,
        limit: 10,
    };
    index.search(&request).expect("searches").total
}

#[test]
fn an_index_with_a_damaged_or_missing_file_begins_anew() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 4] = [
        ("gone", |file| fs::remove_file(file).expect("removes")),
        ("empty", |file| fs::write(file, "").expect("writes")),
        ("noise", |file| fs::write(file, "{ broken").expect("writes")),
        ("half", |file| {
            let bytes = fs::read(file).expect("reads");
            fs::write(file, &bytes[..bytes.len() / 2]).expect("writes");
        }),
    ];
    let kinds = Shelf::new().files().len();
    assert!(kinds >= 7, "meta, segment and erased: {kinds}");
    for number in 0..kinds {
        for (how, damage) in damages {
            let shelf = Shelf::new();
            let mut files = shelf.files();
            // The names are random; what they are of is not.
            files.sort_by_key(|path| path.extension().map(ToOwned::to_owned));
            let file = &files[number];
            damage(file);
            let (index, opened) = shelf.open().expect("opens");
            assert_eq!(opened, Opened::Broken, "{how}: {file:?}");
            assert_eq!((index.committed(), index.size().0), (Seq(0), 0));
            fill(&index);
            assert_eq!(found(&index, "\"нет воды\""), 1, "{how}: {file:?}");
            drop(index);
            let (_, opened) = shelf.open().expect("opens");
            assert_eq!(opened, Opened::Found, "{how}: {file:?}");
        }
    }
}

#[test]
fn an_index_that_cannot_be_reached_is_left_as_it_is() {
    // A folder in the place of a file stands for whatever forbids to read it; root may read the rest.
    for name in ["meta.json", "otklik-stamp"] {
        let shelf = Shelf::new();
        let (file, aside) = (shelf.path().join(name), shelf.folder.path().join("aside"));
        fs::rename(&file, &aside).expect("moves");
        fs::create_dir(&file).expect("makes");
        shelf.open().expect_err(name);
        fs::remove_dir(&file).expect("removes");
        fs::rename(&aside, &file).expect("moves back");
        let (index, opened) = shelf.open().expect("opens");
        assert_eq!(
            (opened, index.committed()),
            (Opened::Found, Seq(12)),
            "{name}"
        );
    }
}

#[test]
fn a_broken_index_goes_and_what_its_links_lead_to_stays() {
    let shelf = Shelf::new();
    let outside = shelf.folder.path().join("outside");
    fs::create_dir(&outside).expect("makes");
    fs::write(outside.join("kept"), "").expect("writes");
    symlink(&outside, shelf.path().join("link")).expect("links");
    fs::write(shelf.path().join("meta.json"), "{").expect("writes");
    assert_eq!(shelf.open().expect("opens").1, Opened::Broken);
    assert!(outside.join("kept").exists() && !shelf.path().join("link").exists());

    // The folder itself is a link.
    let elsewhere = shelf.folder.path().join("elsewhere");
    fs::rename(shelf.path(), &elsewhere).expect("moves");
    symlink(&elsewhere, shelf.path()).expect("links");
    fs::write(elsewhere.join("meta.json"), "{").expect("writes");
    assert_eq!(shelf.open().expect("opens").1, Opened::Broken);
    assert!(elsewhere.join("meta.json").exists());
    assert_eq!(shelf.open().expect("opens").1, Opened::Found);
}

#[test]
fn an_open_index_whose_files_break_is_cleared_and_filled_again() {
    let shelf = Shelf::new();
    let (index, _) = shelf.open().expect("opens");
    for file in shelf.files() {
        fs::remove_file(file).expect("removes");
    }
    fs::write(shelf.path().join("meta.json"), "{ broken").expect("writes");
    index.clear().expect("clears");
    fill(&index);
    assert_eq!(found(&index, "нет"), 2);
    drop(index);
    assert_eq!(shelf.open().expect("opens").1, Opened::Found);
}

/// Overwrites what a file holds, in place, and leaves its footer, by which it is known.
fn spoil(file: &Path) {
    let bytes = fs::read(file).expect("reads");
    let footer = bytes.windows(11).rposition(|at| at == b"{\"version\":");
    let body = vec![0xa5; footer.expect("a file of a segment")];
    let open = fs::OpenOptions::new().write(true).open(file);
    open.expect("opens").write_all_at(&body, 0).expect("writes");
}

#[test]
fn an_index_whose_content_was_overwritten_begins_anew() {
    let kinds = Shelf::new().segments().len();
    assert!(kinds >= 6, "segment and erased: {kinds}");
    for number in 0..kinds {
        let shelf = Shelf::new();
        let file = &shelf.segments()[number];
        spoil(file);
        let (index, opened) = shelf.open().expect("opens");
        assert_eq!(opened, Opened::Broken, "{file:?}");
        fill(&index);
        assert_eq!(found(&index, "\"нет воды\""), 1, "{file:?}");
    }
}

#[test]
fn an_open_index_whose_content_is_overwritten_says_so_and_is_mended() {
    let kinds = Shelf::new().segments().len();
    let mut told = 0;
    for number in 0..kinds {
        let shelf = Shelf::new();
        let (index, _) = shelf.open().expect("opens");
        let file = &shelf.segments()[number];
        spoil(file);
        let request = SearchRequest {
            expr: parse("\"нет воды\"").expect("parses"),
            offset: 0,
            limit: 10,
        };
        match index.search(&request) {
            Ok(_) => index.sound().expect("nobody looked at that file"),
            Err(error) => {
                told += 1;
                assert!(matches!(error, SearchError::Damaged), "{file:?}: {error}");
                index.sound().expect_err("it remembers");
            }
        }
        index.clear().expect("clears");
        index.sound().expect("mended");
        fill(&index);
        assert_eq!(found(&index, "\"нет воды\""), 1, "{file:?}");
        index.purge().expect("purges");
        drop(index);
        assert_eq!(shelf.open().expect("opens").1, Opened::Found, "{file:?}");
    }
    assert!(told >= 2, "a search reads the terms and the times: {told}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn search_and_matcher_select_the_same(
        exprs in prop::collection::vec(crate::query::testing::any_expr(), 12),
        texts in prop::collection::vec(crate::query::testing::any_text(), 1..12),
    ) {
        let texts: Vec<_> = texts.iter().map(|text| format!("{text} конец")).collect();
        let library = Library::of(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        for expr in &exprs {
            library.assert_agrees(expr);
        }
    }

    #[test]
    fn index_and_facts_hold_the_same_fields(
        exprs in prop::collection::vec(crate::query::testing::any_search(), 16),
        told in prop::collection::vec((crate::query::testing::any_text(), any::<u64>()), 1..12),
    ) {
        let told = told.iter().map(|(text, seed)| varied(stored(0, &format!("{text} конец")), *seed));
        let mut items: Vec<_> = told.collect();
        items.sort_by_key(|one| one.item.published_at);
        for (number, one) in (1..).zip(&mut items) {
            one.id = ItemId(number);
            one.item.published_at += jiff::SignedDuration::from_secs(number);
        }
        let library = Library::over(items);
        for expr in &exprs {
            library.assert_agrees(expr);
        }
    }
}
