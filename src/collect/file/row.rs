//! Record text → row of mapped fields → [`RawItem`]. Whatever the map does not name is left behind here.

use sha2::{Digest, Sha256};

use super::{ColumnMap, Field, FileFault, FileOptions, columns::fold, moment, rejects::quoted};
use crate::{
    collect::half_hex,
    domain::{ItemKind, Network, RawItem, TerritoryId, Timestamp},
    text::{clean, is_public_address, kept_id},
};

/// Longest id, address or name of a territory, bytes.
const SHORT_MAX: usize = 2048;

/// The mapped fields of one record, by [`Field`].
pub(super) type Row = [Option<String>; Field::ALL.len()];

/// The column of each field, by [`Field`].
pub(super) type Columns = [Option<usize>; Field::ALL.len()];

/// How a record's text is taken apart.
#[derive(Debug)]
pub(super) enum RowReader {
    Json,
    Csv {
        delimiter: u8,
        width: usize,
        columns: Box<Columns>,
    },
}

impl RowReader {
    /// A reader for the CSV file with this head line.
    pub fn csv(head: &str, delimiter: u8, map: &ColumnMap) -> Result<Self, FileFault> {
        let Ok(headings) = split(head, delimiter) else {
            let reason = "первая строка не разбирается. Проверьте в ней кавычки";
            return Err(FileFault::NotReadable(reason.to_owned()));
        };
        let columns = columns(headings.iter(), map);
        if let Some((field, what)) = lacking(&columns, map) {
            return Err(FileFault::NoColumn {
                field,
                what,
                found: headings.iter().collect::<Vec<_>>().join(", "),
                expected: map.names(field).join(", "),
            });
        }
        Ok(Self::Csv {
            delimiter,
            width: headings.len(),
            columns: Box::new(columns),
        })
    }

    /// The row of one record; the error is a reason with a remedy.
    pub fn read(&self, text: &str, map: &ColumnMap) -> Result<Row, String> {
        match self {
            Self::Json => json_row(text, map),
            Self::Csv {
                delimiter,
                width,
                columns,
            } => {
                let record = split(text, *delimiter)?;
                if record.len() != *width {
                    return Err(format!(
                        "в строке колонок: {}, а в заголовке: {width}. Возьмите текст с \
                         разделителем в кавычки",
                        record.len()
                    ));
                }
                let value = |column: usize| record.get(column).map(str::to_owned);
                Ok(columns.map(|column| column.and_then(value).filter(|v| !v.trim().is_empty())))
            }
        }
    }
}

/// Where the mapped fields stand under these headings; of several, what the map names first.
pub(super) fn columns<'h>(
    headings: impl Iterator<Item = &'h str> + Clone,
    map: &ColumnMap,
) -> Columns {
    Field::ALL.map(|field| {
        headings
            .clone()
            .enumerate()
            .filter(|(_, heading)| map.field(heading) == Some(field))
            .min_by_key(|(_, heading)| map.rank(field, heading))
            .map(|(column, _)| column)
    })
}

/// The first column that must be there and is not.
pub(super) fn lacking(columns: &Columns, map: &ColumnMap) -> Option<(Field, &'static str)> {
    let mut needs = map.purpose.needs().iter().copied();
    needs.find(|(field, _)| columns[*field as usize].is_none())
}

fn split(text: &str, delimiter: u8) -> Result<csv::StringRecord, String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .buffer_capacity(text.len().clamp(64, 8192))
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    reader
        .read_record(&mut record)
        .map_err(|_| "строка CSV не разбирается. Проверьте кавычки".to_owned())?;
    Ok(record)
}

fn json_row(text: &str, map: &ColumnMap) -> Result<Row, String> {
    use serde_json::Value;
    let value: Value = serde_json::from_str(text).map_err(|error| {
        format!(
            "не JSON, позиция {}: {}. В JSONL каждая строка — один объект {{…}}",
            error.column(),
            json_fault(&error)
        )
    })?;
    let Value::Object(object) = value else {
        return Err("строка — не объект. Разложите массив по строкам: jq -c '.[]' файл".to_owned());
    };
    let mut row = Row::default();
    let mut ranks = [usize::MAX; Field::ALL.len()];
    for (key, value) in object {
        let Some(field) = map.field(&key) else {
            continue;
        };
        let value = match value {
            Value::Null => continue,
            Value::String(text) if text.trim().is_empty() => continue,
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            Value::Array(_) | Value::Object(_) => {
                return Err(format!(
                    "в поле «{key}» не строка. Ожидается строка или число"
                ));
            }
        };
        let rank = map.rank(field, &key);
        if rank < ranks[field as usize] {
            ranks[field as usize] = rank;
            row[field as usize] = Some(value);
        }
    }
    Ok(row)
}

fn json_fault(error: &serde_json::Error) -> &'static str {
    if error.is_eof() {
        "строка обрывается"
    } else if error.is_syntax() {
        "ошибка записи"
    } else {
        "неверное значение"
    }
}

/// The message of a row; the error is a reason with a remedy.
pub(super) fn to_item(
    mut row: Row,
    map: &ColumnMap,
    options: &FileOptions,
) -> Result<RawItem, String> {
    let mut take = |field: Field| row[field as usize].take().map(|v| v.trim().to_owned());
    let text = take(Field::Text).ok_or("нет текста. Впишите его или удалите строку")?;
    let text = match take(Field::Title) {
        Some(title) => format!("{title}\n\n{text}"),
        None => text,
    };
    let network = named(
        take(Field::Network),
        &map.networks,
        Network::from_id,
        &NETWORKS,
    )?
    .or(map.network)
    .unwrap_or_default();
    let kind = named(take(Field::Kind), &map.kinds, ItemKind::from_id, &KINDS)?
        .or(map.kind)
        .or(options.kind)
        .unwrap_or_default();
    let official = take(Field::Official).map_or(Ok(false), |written| flag(&written))?;
    let mut id = |field| Ok::<_, String>(short(take(field), field)?.map(kept_id));
    let (id, parent, thread) = (id(Field::Id)?, id(Field::ParentId)?, id(Field::ThreadId)?);
    let place = short(take(Field::Territory), Field::Territory)?;
    let written = take(Field::PublishedAt);
    let written = written.map(|date| moment::read(&date, map, options.now));
    let written = written.transpose()?;
    let native_id = id.unwrap_or_else(|| {
        let content = content_id(&text, network, parent.as_deref());
        told_apart(content, written, place.as_deref())
    });
    let published_at = written
        .unwrap_or_else(|| undated(&native_id, thread.as_deref().or(parent.as_deref()), options));
    Ok(RawItem {
        network,
        kind,
        official,
        published_at: Some(published_at),
        url: take(Field::Url).filter(|url| is_public_address(url)),
        territory: place
            .map(|name| territory(name, map))
            .or_else(|| options.territory.clone()),
        native_id,
        parent,
        thread,
        text,
        ..RawItem::default()
    })
}

const NETWORKS: Words = Words {
    what: "сеть",
    ids: || Network::ALL.map(Network::id).join(", "),
    table: "[networks]",
};
const KINDS: Words = Words {
    what: "вид сообщения",
    ids: || ItemKind::ALL.map(ItemKind::id).join(", "),
    table: "[kinds]",
};

/// A closed list of words, for its error message.
struct Words {
    what: &'static str,
    ids: fn() -> String,
    table: &'static str,
}

fn named<T: Copy>(
    written: Option<String>,
    own: &std::collections::BTreeMap<String, T>,
    by_id: fn(&str) -> Option<T>,
    words: &Words,
) -> Result<Option<T>, String> {
    let Some(written) = written else {
        return Ok(None);
    };
    let folded = fold(&written);
    if let Some(value) = own.get(&folded).copied().or_else(|| by_id(&folded)) {
        return Ok(Some(value));
    }
    Err(format!(
        "неизвестное значение поля «{}»: «{}». Допустимы: {}; другие слова назовите в {} карты",
        words.what,
        quoted(&written),
        (words.ids)(),
        words.table
    ))
}

fn flag(written: &str) -> Result<bool, String> {
    match fold(written).as_str() {
        "true" | "1" | "да" | "yes" => Ok(true),
        "false" | "0" | "нет" | "no" => Ok(false),
        _ => Err("непонятный признак официальной страницы. Ожидается true или false".to_owned()),
    }
}

fn short(value: Option<String>, field: Field) -> Result<Option<String>, String> {
    if value.as_ref().is_some_and(|value| value.len() > SHORT_MAX) {
        return Err(format!(
            "поле «{}» длиннее {SHORT_MAX} байт. Проверьте, та ли это колонка",
            field.key()
        ));
    }
    Ok(value)
}

pub(super) fn territory(name: String, map: &ColumnMap) -> TerritoryId {
    let known = map.territories.get(&fold(&name)).cloned();
    known.unwrap_or_else(|| TerritoryId::new(name))
}

/// An id out of the content, the same in every encoding and with every line end.
fn content_id(text: &str, network: Network, parent: Option<&str>) -> String {
    let mut hash = Sha256::new();
    for word in clean(text).split_whitespace() {
        hash.update(word);
        hash.update(b" ");
    }
    hash.update(network.id());
    hash.update(b"\n");
    hash.update(parent.unwrap_or_default());
    half_hex(hash)
}

/// The same words at another time or in another municipality are another complaint.
fn told_apart(content: String, at: Option<Timestamp>, place: Option<&str>) -> String {
    if at.is_none() && place.is_none() {
        return content;
    }
    let at = at.map(|at| at.as_second().to_string()).unwrap_or_default();
    let place = place.map(fold).unwrap_or_default();
    half_hex(Sha256::new_with_prefix(format!("{content}\n{at}\n{place}")))
}

fn undated(id: &str, root: Option<&str>, options: &FileOptions) -> Timestamp {
    let key = |id: &str| {
        let digest = Sha256::digest(id);
        let mut first = [0; 8];
        first.copy_from_slice(&digest[..8]);
        u64::from_le_bytes(first)
    };
    options.spread_days.map_or(options.now, |days| {
        let own = root.filter(|root| *root != id).map(|_| key(id));
        moment::spread(options.now, days, key(root.unwrap_or(id)), own)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_content_is_stable() {
        let id = content_id("Нет  отопления\r\nщорса 47", Network::Vk, None);
        assert_eq!(
            id,
            content_id("Нет отопления\nщорса 47 ", Network::Vk, None)
        );
        assert_ne!(id, content_id("Нет отопления щорса 48", Network::Vk, None));
        assert_ne!(id, content_id("Нет отопления щорса 47", Network::Ok, None));
        assert_ne!(
            content_id("+1", Network::Vk, Some("1")),
            content_id("+1", Network::Vk, Some("2"))
        );
        assert_eq!(id.len(), 32);
    }

    #[test]
    fn the_same_words_elsewhere_or_another_day_are_another_complaint() {
        let id = |at: Option<i64>, place| {
            let at = at.map(|at| Timestamp::from_second(at).unwrap());
            told_apart(content_id("Нет воды", Network::Vk, None), at, place)
        };
        assert_eq!(id(Some(1), Some("Губкин  ")), id(Some(1), Some("губкин")));
        let all = [
            id(None, None),
            id(Some(1), None),
            id(Some(2), None),
            id(None, Some("Губкин")),
            id(Some(1), Some("Губкин")),
            id(Some(1), Some("Валуйки")),
        ];
        let different: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }
}
