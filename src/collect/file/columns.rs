//! The column map: which heading of an export is which field of a message. An allow-list: what it
//! does not name is not read, and it cannot name a column about a person (invariant 11).

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::Deserialize;
use toml::Spanned;

use super::{Encoding, Field, Purpose};
use crate::domain::{Diagnostic, ItemKind, Network, TerritoryId, toml_in_russian};

/// Headings of a row's number in its file. The next export counts from one again, so it is no id,
/// whatever a map says.
const ORDINALS: [&str; 5] = ["№", "№ п/п", "№ пп", "п/п", "номер по порядку"];

/// How the columns of one kind of export become fields.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnMap {
    pub(super) purpose: Purpose,
    columns: [Vec<String>; Field::ALL.len()],
    /// The field delimiter of CSV; `None` takes the likeliest of the head line.
    pub(super) delimiter: Option<u8>,
    pub(super) encoding: Encoding,
    /// The zone of dates without an offset, when the map names one.
    zone: Option<TimeZone>,
    /// Date formats in the notation of `strftime`, tried in order after RFC 3339.
    pub(super) dates: Vec<String>,
    pub(super) network: Option<Network>,
    pub(super) kind: Option<ItemKind>,
    pub(super) networks: BTreeMap<String, Network>,
    pub(super) kinds: BTreeMap<String, ItemKind>,
    pub(super) territories: BTreeMap<String, TerritoryId>,
}

impl ColumnMap {
    /// The map that an import takes when none is named.
    ///
    /// # Errors
    /// Never for the map that is compiled in; a test reads it.
    pub fn default_map() -> Result<Self, Diagnostic> {
        Self::default_for(Purpose::Messages)
    }

    /// The same for another purpose.
    ///
    /// # Errors
    /// As [`default_map`](Self::default_map).
    pub fn default_for(purpose: Purpose) -> Result<Self, Diagnostic> {
        const NAME: &str = "config/maps/default.toml";
        Self::parse_for(
            purpose,
            NAME,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/config/maps/default.toml"
            )),
        )
    }

    /// Reads a map of messages; `file` is its name for messages of ours.
    ///
    /// # Errors
    /// As [`parse_for`](Self::parse_for).
    pub fn parse(file: &str, source: &str) -> Result<Self, Diagnostic> {
        Self::parse_for(Purpose::Messages, file, source)
    }

    /// Reads a map.
    ///
    /// # Errors
    /// When the text is no map: unknown keys, unknown networks, kinds or zones, a column that the purpose
    /// needs is not named, or one is about a person.
    pub fn parse_for(purpose: Purpose, file: &str, source: &str) -> Result<Self, Diagnostic> {
        let place = At { file, source };
        let raw: RawMap = toml::from_str(source).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let (message, remedy) = toml_in_russian(error.message());
            let remedy = format!("{remedy}; образец — config/maps/default.toml");
            place.fault(at, message, &remedy)
        })?;
        let mut columns = read_columns(&raw.columns, purpose, &place)?;
        columns[Field::Id as usize].retain(|name| !ORDINALS.contains(&fold(name).as_str()));
        Ok(Self {
            purpose,
            columns,
            delimiter: read_delimiter(raw.delimiter.as_ref(), &place)?,
            encoding: read_encoding(raw.encoding.as_ref(), &place)?,
            zone: read_zone(raw.timezone.as_ref(), &place)?,
            dates: raw.dates,
            network: raw.constants.network,
            kind: raw.constants.kind,
            networks: folded(raw.networks),
            kinds: folded(raw.kinds),
            territories: folded(raw.territories)
                .into_iter()
                .map(|(name, id)| (name, TerritoryId::new(id)))
                .collect(),
        })
    }

    /// The map as the files of a region are read by it: what the map does not say of the zone, the
    /// region does.
    pub fn in_region(mut self, zone: &TimeZone) -> Self {
        self.zone.get_or_insert_with(|| zone.clone());
        self
    }

    /// The zone of dates without an offset; UTC when neither the map nor a region says it.
    pub(super) fn zone(&self) -> TimeZone {
        self.zone.clone().unwrap_or(TimeZone::UTC)
    }

    /// What its files are read for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The headings that mean this field.
    pub fn names(&self, field: Field) -> &[String] {
        &self.columns[field as usize]
    }

    /// The field of a heading, letters of any case, `ё` like `е`.
    pub(super) fn field(&self, heading: &str) -> Option<Field> {
        let heading = fold(heading);
        Field::ALL
            .into_iter()
            .filter(|field| self.purpose.reads(*field))
            .find(|field| self.names(*field).iter().any(|name| fold(name) == heading))
    }

    /// The rank of a heading among those of its field: the first named wins.
    pub(super) fn rank(&self, field: Field, heading: &str) -> usize {
        let heading = fold(heading);
        let names = self.names(field);
        names
            .iter()
            .position(|name| fold(name) == heading)
            .unwrap_or(names.len())
    }
}

/// A heading or value as it is compared: spreadsheets break headings into lines.
pub(super) fn fold(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").to_lowercase().replace('ё', "е")
}

fn folded<T>(table: BTreeMap<String, T>) -> BTreeMap<String, T> {
    table
        .into_iter()
        .map(|(name, value)| (fold(&name), value))
        .collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMap {
    delimiter: Option<Spanned<String>>,
    encoding: Option<Spanned<String>>,
    timezone: Option<Spanned<String>>,
    #[serde(default)]
    dates: Vec<String>,
    columns: BTreeMap<Spanned<String>, Spanned<Names>>,
    #[serde(default)]
    constants: Constants,
    #[serde(default)]
    networks: BTreeMap<String, Network>,
    #[serde(default)]
    kinds: BTreeMap<String, ItemKind>,
    #[serde(default)]
    territories: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Constants {
    network: Option<Network>,
    kind: Option<ItemKind>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Many(Vec<String>),
}

impl Names {
    fn all(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}

/// A map's file, for pointing into it.
struct At<'a> {
    file: &'a str,
    source: &'a str,
}

impl At<'_> {
    fn fault(&self, at: usize, message: impl Into<String>, remedy: &str) -> Diagnostic {
        Diagnostic::at(self.file, self.source, at, message, remedy)
    }
}

fn read_columns(
    raw: &BTreeMap<Spanned<String>, Spanned<Names>>,
    purpose: Purpose,
    place: &At<'_>,
) -> Result<[Vec<String>; Field::ALL.len()], Diagnostic> {
    const PERSONAL: &str =
        "удалите эту колонку из карты: сведения об авторе не читаются и не хранятся";
    let mut columns: [Vec<String>; Field::ALL.len()] = Default::default();
    for (key, names) in raw {
        let at = key.span().start;
        let Some(field) = Field::ALL.into_iter().find(|f| f.key() == key.get_ref()) else {
            if is_personal(key.get_ref()) {
                let message = format!("поле «{}» — сведения об авторе", key.get_ref());
                return Err(place.fault(at, message, PERSONAL));
            }
            let keys = Field::ALL.map(Field::key).join(", ");
            let message = format!("нет такого поля: «{}»", key.get_ref());
            return Err(place.fault(at, message, &format!("допустимы: {keys}")));
        };
        for name in names.get_ref().all() {
            if is_personal(name) {
                let message = format!("колонка «{name}» — сведения об авторе");
                return Err(place.fault(names.span().start, message, PERSONAL));
            }
            columns[field as usize].push(name.clone());
        }
    }
    for (field, what) in purpose.needs() {
        if columns[*field as usize].is_empty() {
            let key = field.key();
            let message = format!("не названа колонка {what}");
            let remedy = format!("добавьте в [columns]: {key} = \"заголовок колонки {what}\"");
            return Err(Diagnostic::file(place.file, message, remedy));
        }
    }
    Ok(columns)
}

/// True for a heading that speaks of a person: each of its words is looked at, its single letters
/// together («Ф. И. О.»), and Latin letters as the Cyrillic ones they look like («Aвтор»).
fn is_personal(heading: &str) -> bool {
    const STARTS: &str = "автор фио фамили отчеств телефон профил аккаунт логин никнейм почт email author user \
        phone profile account login nick surname lastname firstname fullname displayname screenname passport \
        паспорт снилс заявител обративш отправител адресант граждан пользовател подписчик абонент собственник \
        контакт персон sender mobile contact person customer client owner whatsapp viber вайбер ватсап мобильн \
        сотов device устройств рожден возраст";
    const EXACT: &str = "имя имени тел моб ник name mail инн from fio ip";
    let is_one = |word: &str| {
        EXACT.split(' ').any(|exact| exact == word)
            || STARTS.split(' ').any(|start| word.starts_with(start))
    };
    let heading = fold(heading).replace("e-mail", "email");
    let words = heading.split(|c: char| !c.is_alphanumeric());
    let single = |word: &&str| word.chars().count() == 1;
    let initials: String = words.clone().filter(single).collect();
    words
        .chain([initials.as_str()])
        .any(|word| is_one(word) || is_one(&cyrillic(word)))
}

/// A word with its Latin letters as the Cyrillic ones they look like.
fn cyrillic(word: &str) -> String {
    const LATIN: &str = "aceopxykmtbh";
    const CYRILLIC: &str = "асеорхукмтвн";
    word.chars()
        .map(|c| {
            let mut pairs = LATIN.chars().zip(CYRILLIC.chars());
            pairs
                .find(|(latin, _)| *latin == c)
                .map_or(c, |(_, own)| own)
        })
        .collect()
}

fn read_delimiter(raw: Option<&Spanned<String>>, place: &At<'_>) -> Result<Option<u8>, Diagnostic> {
    let Some(raw) = raw else { return Ok(None) };
    match raw.get_ref().as_bytes() {
        b"auto" => Ok(None),
        [delimiter @ (b';' | b',' | b'\t' | b'|')] => Ok(Some(*delimiter)),
        _ => Err(place.fault(
            raw.span().start,
            format!("неизвестный разделитель «{}»", raw.get_ref()),
            "допустимы: auto ; , | и \\t",
        )),
    }
}

fn read_encoding(raw: Option<&Spanned<String>>, place: &At<'_>) -> Result<Encoding, Diagnostic> {
    raw.map_or(Ok(Encoding::Auto), |raw| {
        let read = raw.get_ref().parse::<Encoding>();
        read.map_err(|error| {
            place.fault(
                raw.span().start,
                error.to_string(),
                "или удалите строку: auto",
            )
        })
    })
}

fn read_zone(
    raw: Option<&Spanned<String>>,
    place: &At<'_>,
) -> Result<Option<TimeZone>, Diagnostic> {
    raw.map(|raw| {
        TimeZone::get(raw.get_ref()).map_err(|_| {
            place.fault(
                raw.span().start,
                format!("неизвестный часовой пояс «{}»", raw.get_ref()),
                "назовите его как в базе поясов (Europe/Moscow, Asia/Vladivostok) или удалите строку: \
                 пояс региона",
            )
        })
    })
    .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(source: &str) -> String {
        ColumnMap::parse("maps/my.toml", source)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn the_maps_of_the_house_are_read() {
        let map = ColumnMap::default_map().unwrap();
        assert_eq!(map.field("ТЕКСТ"), Some(Field::Text));
        assert_eq!(map.field("Автор"), None);
        assert_eq!(map.field("Тема"), None);
        let counting = ColumnMap::default_for(Purpose::Statistics).unwrap();
        for (heading, field) in [
            ("Группа тем", Some(Field::TopicGroup)),
            ("тема", Some(Field::Topic)),
            ("Количество", Some(Field::Count)),
            ("Дата", Some(Field::PublishedAt)),
            ("Муниципалитет", Some(Field::Territory)),
            ("Текст", None),
            ("Номер", None),
            ("Ссылка", None),
        ] {
            assert_eq!(counting.field(heading), field, "{heading}");
        }
        for (name, source) in [
            (
                "incident-management",
                include_str!("../../../config/maps/incident-management.toml"),
            ),
            (
                "appeals-jsonl",
                include_str!("../../../config/maps/appeals-jsonl.toml"),
            ),
            ("pos", include_str!("../../../config/maps/pos.toml")),
        ] {
            ColumnMap::parse(name, source).unwrap_or_else(|fault| panic!("{fault}"));
        }
    }

    #[test]
    fn a_map_cannot_name_a_person() {
        for heading in [
            "Автор",
            "ФИО заявителя",
            "author_name",
            "Телефон",
            "E-mail",
            "user id",
            "Ник",
            "Ф.И.О.",
            "Ф. И. О",
            "Aвтoр",
            "Tелефон",
            "Контактные данные",
            "Кем подано: обратившийся",
            "displayName",
            "IP",
            "Дата рождения",
        ] {
            let source = format!("[columns]\ntext = \"Текст\"\nid = [\"№\", \"{heading}\"]\n");
            let fault = fault(&source);
            assert!(fault.contains("сведения об авторе"), "{heading}: {fault}");
        }
        for heading in [
            "Текст",
            "Именование темы",
            "Телеграм-канал",
            "Никольское",
            "№ обращения",
            "И. о. темы",
            "Содержание",
            "Населённый пункт",
        ] {
            assert!(!is_personal(heading), "{heading}");
        }
        insta::assert_snapshot!(fault("[columns]\ntext = \"Текст\"\nauthor = \"Кто\"\n"), @r#"
        maps/my.toml:3:1: поле «author» — сведения об авторе
             3 | author = "Кто"
               | ^
          что сделать: удалите эту колонку из карты: сведения об авторе не читаются и не хранятся
        "#);
    }

    #[test]
    fn a_bad_map_says_what_is_expected() {
        insta::assert_snapshot!(fault("[columns]\ntekst = \"Текст\"\n"), @r#"
        maps/my.toml:2:1: нет такого поля: «tekst»
             2 | tekst = "Текст"
               | ^
          что сделать: допустимы: id, text, title, network, kind, published_at, official, parent_id, thread_id, url, territory, topic_group, topic, count
        "#);
        insta::assert_snapshot!(fault("[columns]\nid = \"№\"\n"), @r#"
        maps/my.toml: не названа колонка с текстом
          что сделать: добавьте в [columns]: text = "заголовок колонки с текстом"
        "#);
        let counted = ColumnMap::parse_for(
            Purpose::Statistics,
            "maps/centre.toml",
            "[columns]\ntopic = \"Тема\"\n",
        );
        insta::assert_snapshot!(counted.unwrap_err(), @r#"
        maps/centre.toml: не названа колонка с датой
          что сделать: добавьте в [columns]: published_at = "заголовок колонки с датой"
        "#);
        insta::assert_snapshot!(fault("delimiter = \":\"\n[columns]\ntext = \"Текст\"\n"), @r#"
        maps/my.toml:1:13: неизвестный разделитель «:»
             1 | delimiter = ":"
               |             ^
          что сделать: допустимы: auto ; , | и \t
        "#);
        insta::assert_snapshot!(fault("timezone = \"Москва\"\n[columns]\ntext = \"Текст\"\n"), @r#"
        maps/my.toml:1:12: неизвестный часовой пояс «Москва»
             1 | timezone = "Москва"
               |            ^
          что сделать: назовите его как в базе поясов (Europe/Moscow, Asia/Vladivostok) или удалите строку: пояс региона
        "#);
    }
}
