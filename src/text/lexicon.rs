//! The lexicon: what the files under `index/` say about words. Immutable, shared by all analysers.

use std::{
    collections::{BTreeMap, HashMap, hash_map},
    fmt,
    ops::Bound,
};

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxBuildHasher;

use super::{form::Form, plain::fold};
use crate::domain::Diagnostic;

mod files;
mod guard;

use files::{
    AbbreviationsFile, FamiliesFile, FrequencyFile, LookalikesFile, SynonymsFile, check_version,
    named, read,
};
use guard::Guard;

pub use guard::Entry;

/// Changes whenever the same text would give other tokens; the search index is rebuilt then.
pub const ANALYSER_VERSION: u32 = 1;

/// Bytes that a form takes in a list of forms, about: room for a family is made at once.
const FORM_BYTES: usize = 16;

type Map<V> = HashMap<Box<str>, V, FxBuildHasher>;

/// Families, abbreviations, synonyms, look-alikes and frequencies.
pub struct Lexicon {
    stemmer: Stemmer,
    /// Form → the place of its keys among `family_keys`.
    families: Map<u32>,
    /// Keys of families, with the leading `@`. Forms of the same families share one list.
    family_keys: Vec<Vec<Box<str>>>,
    /// Form → keys of the words it stands for.
    abbreviations: Map<Vec<Vec<Box<str>>>>,
    /// Key → keys it adds.
    synonyms: Map<Vec<Box<str>>>,
    lookalikes: Map<char>,
    /// Key or form → expected share of messages that contain it, in the order of the words.
    shares: BTreeMap<Box<str>, f32>,
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lexicon")
            .field("families", &self.families.len())
            .field("abbreviations", &self.abbreviations.len())
            .finish_non_exhaustive()
    }
}

impl Lexicon {
    /// Reads the files of `index/`, given as (name as the user knows it, contents). A file may be
    /// missing: its part of the lexicon is then empty.
    ///
    /// # Errors
    /// Every finding in every file; nothing is built then.
    pub fn parse(files: &[(String, String)]) -> Result<Self, Vec<Diagnostic>> {
        Self::guarded(files, |_| None)
    }

    /// As [`parse`](Self::parse), where `refused` tells why a word may not stand in these files. What a
    /// dictionary says of a word acts on every rule: it must not say what no rule may.
    ///
    /// # Errors
    /// Every finding in every file; nothing is built then.
    pub fn guarded(
        files: &[(String, String)],
        refused: impl Fn(Entry<'_>) -> Option<&'static str>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut found = Vec::new();
        let families: FamiliesFile = read(files, "families.toml", &mut found);
        let abbreviations: AbbreviationsFile = read(files, "abbreviations.toml", &mut found);
        let synonyms: SynonymsFile = read(files, "synonyms.toml", &mut found);
        let lookalikes: LookalikesFile = read(files, "lookalikes.toml", &mut found);
        let frequency: FrequencyFile = read(files, "frequency.toml", &mut found);
        check_version(files, &mut found);
        let mut guard = Guard::new(files, refused);
        guard.families(&families);
        guard.abbreviations(&abbreviations);
        guard.synonyms(&synonyms);
        found.extend(guard.found);
        let mut lexicon = Self::empty();
        lexicon.add_families(families, files, &mut found);
        lexicon.add_lookalikes(lookalikes, files, &mut found);
        for entry in abbreviations.abbreviation {
            let words = entry
                .expand
                .split_whitespace()
                .map(|word| lexicon.keys(&fold(word)))
                .collect();
            lexicon
                .abbreviations
                .insert(fold(&entry.form).into(), words);
        }
        for entry in synonyms.synonym {
            let adds: Vec<_> = entry
                .adds
                .iter()
                .flat_map(|word| lexicon.keys(&fold(word)))
                .collect();
            for word in &entry.words {
                for key in lexicon.keys(&fold(word)) {
                    lexicon
                        .synonyms
                        .entry(key)
                        .or_default()
                        .extend(adds.iter().cloned());
                }
            }
        }
        for (word, share) in frequency.share {
            for key in lexicon.keys(&fold(&word)) {
                let known = lexicon.shares.entry(key).or_default();
                *known = known.max(share);
            }
        }
        if found.is_empty() {
            Ok(lexicon)
        } else {
            Err(found)
        }
    }

    /// A lexicon that knows no words: stems only, and the built-in look-alikes.
    pub fn empty() -> Self {
        let mut lookalikes = Map::default();
        for (latin, cyrillic) in "aceopxykmtbh".chars().zip("асеорхукмтвн".chars()) {
            lookalikes.insert(latin.to_string().into(), cyrillic);
        }
        for (digit, cyrillic) in "0346".chars().zip("озчб".chars()) {
            lookalikes.insert(digit.to_string().into(), cyrillic);
        }
        Self {
            stemmer: Stemmer::create(Algorithm::Russian),
            families: Map::default(),
            family_keys: Vec::new(),
            abbreviations: Map::default(),
            synonyms: Map::default(),
            lookalikes,
            shares: BTreeMap::new(),
        }
    }

    /// True when a closed family lists this form, so that it may stand in an exclusion.
    pub fn in_family(&self, form: &str) -> bool {
        self.families.contains_key(form)
    }

    /// The keys of a normalised form: its families, or else its stem.
    pub fn keys(&self, form: &str) -> Vec<Box<str>> {
        match self.families.get(form) {
            Some(&at) => self.family_keys[at as usize].clone(),
            None => vec![self.stem(form)],
        }
    }

    /// The Snowball stem of a normalised form.
    pub fn stem(&self, form: &str) -> Box<str> {
        self.stemmer.stem(form).into()
    }

    /// The share of messages expected to contain this key or exact form; small when unknown.
    pub fn share(&self, key: &str) -> f32 {
        const RARE: f32 = 0.002;
        self.shares.get(key).copied().unwrap_or(RARE)
    }

    /// The share of messages expected to contain some form that begins so.
    pub fn prefix_share(&self, prefix: &str) -> f32 {
        const RARE: f32 = 0.003;
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let known = self.shares.range::<str, _>(from);
        let known = known.take_while(|(word, _)| word.starts_with(prefix));
        known.map(|(_, share)| *share).sum::<f32>().max(RARE)
    }

    /// Positions a form takes: its parts if hyphenated, the words it stands for if an abbreviation.
    pub fn width(&self, form: &str) -> u8 {
        let parts = match form.contains('-') {
            true => form.split('-').filter(|part| !part.is_empty()).count(),
            false => 1,
        };
        let words = self.abbreviations.get(form).map_or(1, Vec::len);
        u8::try_from(parts.max(words).max(1)).unwrap_or(u8::MAX)
    }

    /// The Cyrillic letter that this Latin letter or digit may imitate.
    pub(super) fn lookalike(&self, c: char) -> Option<char> {
        let mut buffer = [0; 4];
        self.lookalikes.get(&*c.encode_utf8(&mut buffer)).copied()
    }

    /// Everything about a scanned word.
    pub(super) fn form(&self, word: &str) -> Form {
        let text = collapse(word, 1);
        let mut keys = self.keys(&text);
        if text != word {
            // «ваннна» is «ванна», «оооочень» is «очень»: without a dictionary both readings stand.
            for key in self.keys(&collapse(word, 2)) {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        let mut added: Vec<(u8, Box<str>)> = Vec::new();
        for key in keys
            .iter()
            .filter_map(|key| self.synonyms.get(key))
            .flatten()
        {
            added.push((0, key.clone()));
        }
        let expansion = self.abbreviations.get(text.as_str());
        for (offset, keys) in (0u8..).zip(expansion.into_iter().flatten()) {
            added.extend(keys.iter().map(|key| (offset, key.clone())));
        }
        let width = self.width(&text);
        Form {
            text: text.into(),
            keys: keys.into(),
            added: added.into(),
            width,
        }
    }

    fn add_families(
        &mut self,
        file: FamiliesFile,
        files: &[(String, String)],
        found: &mut Vec<Diagnostic>,
    ) {
        for family in file.family {
            let key: Box<str> = format!("@{}", fold(&family.name)).into();
            let alone = self.list_keys(vec![key.clone()]);
            let forms = family.forms.get_ref();
            self.families.reserve(forms.len() / FORM_BYTES);
            for form in forms.split_whitespace() {
                if fold(form) != form {
                    let (name, source) = named(files, "families.toml");
                    let from = family.forms.span().start;
                    let inside = source
                        .get(family.forms.span())
                        .and_then(|all| all.find(form));
                    found.push(Diagnostic::at(
                        name,
                        source,
                        from + inside.unwrap_or_default(),
                        format!("форма «{form}» записана не так, как её видит анализатор"),
                        format!("напишите «{}»", fold(form)),
                    ));
                }
                self.add_to_family(form, &key, alone);
            }
        }
    }

    /// Puts a form into the family of `key`, whose list of keys is `alone`.
    fn add_to_family(&mut self, form: &str, key: &str, alone: u32) {
        match self.families.entry(form.into()) {
            hash_map::Entry::Vacant(free) => {
                free.insert(alone);
            }
            hash_map::Entry::Occupied(known) => {
                let mut keys = self.family_keys[*known.get() as usize].clone();
                if keys.iter().all(|other| **other != *key) {
                    keys.push(key.into());
                    let together = self.list_keys(keys);
                    self.families.insert(form.into(), together);
                }
            }
        }
    }

    fn list_keys(&mut self, keys: Vec<Box<str>>) -> u32 {
        let place = u32::try_from(self.family_keys.len()).expect("lexicons are small");
        self.family_keys.push(keys);
        place
    }

    fn add_lookalikes(
        &mut self,
        file: LookalikesFile,
        files: &[(String, String)],
        found: &mut Vec<Diagnostic>,
    ) {
        for (from, to) in file.letters.into_iter().chain(file.digits) {
            let mut target = to.chars();
            match (target.next(), target.next()) {
                (Some(letter), None) => {
                    self.lookalikes.insert(from.into(), letter);
                }
                _ => found.push(Diagnostic::file(
                    named(files, "lookalikes.toml").0,
                    format!("«{from}» должно заменяться одной буквой, а не «{to}»"),
                    "оставьте одну русскую букву",
                )),
            }
        }
    }
}

/// Shortens runs of three and more equal Cyrillic letters to `keep`.
pub(super) fn collapse(word: &str, keep: usize) -> String {
    let mut out = String::with_capacity(word.len());
    let mut rest = word.chars().peekable();
    while let Some(letter) = rest.next() {
        let mut run = 1;
        while rest.next_if_eq(&letter).is_some() {
            run += 1;
        }
        let long = run >= 3 && matches!(letter, 'а'..='я');
        let times = if long { keep } else { run };
        out.extend(std::iter::repeat_n(letter, times));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        let files = [
            (
                "index/families.toml",
                "[[family]]\nname = \"батарея\"\nforms = \"батарея батареи\"\n",
            ),
            (
                "index/abbreviations.toml",
                "[[abbreviation]]\nform = \"гвс\"\nexpand = \"горячая вода\"\n",
            ),
            (
                "index/synonyms.toml",
                "[[synonym]]\nwords = [\"помойка\"]\nadds = [\"свалка\"]\n",
            ),
        ];
        let files: Vec<_> = files
            .iter()
            .map(|(n, t)| ((*n).to_owned(), (*t).to_owned()))
            .collect();
        Lexicon::parse(&files).expect("the sample is well-formed")
    }

    #[test]
    fn a_family_replaces_the_stem_of_its_forms() {
        let lexicon = lexicon();
        assert_eq!(lexicon.keys("батарея"), lexicon.keys("батареи"));
        assert_eq!(&*lexicon.keys("воды")[0], "вод");
    }

    #[test]
    fn an_abbreviation_takes_the_positions_of_its_words() {
        let form = lexicon().form("гвс");
        assert_eq!(form.width, 2);
        assert_eq!(
            form.added
                .iter()
                .map(|(at, key)| (*at, &**key))
                .collect::<Vec<_>>(),
            [(0, "горяч"), (1, "вод")]
        );
    }

    #[test]
    fn an_elongated_word_keeps_both_readings() {
        let form = lexicon().form("группппа");
        assert_eq!(&*form.text, "група");
        assert_eq!(
            form.keys.iter().map(|key| &**key).collect::<Vec<_>>(),
            ["груп", "групп"]
        );
        assert_eq!(&*lexicon().form("оооочень").text, "очень");
    }

    #[test]
    fn a_synonym_adds_its_key_in_every_form() {
        let form = lexicon().form("помойку");
        assert_eq!(form.added.len(), 1);
    }

    #[test]
    fn a_wrong_form_is_named_with_line_and_remedy() {
        let files = vec![(
            "index/families.toml".to_owned(),
            "[[family]]\nname = \"лед\"\nforms = \"Лёд\"\n".to_owned(),
        )];
        let found = Lexicon::parse(&files).expect_err("«Лёд» is not the analyser's form");
        insta::assert_snapshot!(found[0], @r#"
        index/families.toml:3:10: форма «Лёд» записана не так, как её видит анализатор
             3 | forms = "Лёд"
               |          ^
          что сделать: напишите «лед»
        "#);
    }
}
