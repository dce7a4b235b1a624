//! A workbook (XLSX) → rows of mapped fields. Of every sheet only the mapped columns are kept, and of
//! the sheets the first that has the columns that must be there.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{
    Cell, DataRef, ExcelDateTime, ExcelDateTimeType, Reader, SheetType, Xlsx, XlsxError,
};
use jiff::civil;
use zip::ZipArchive;

use super::{
    ColumnMap, Field, Reject, moment,
    row::{Row, columns, lacking},
};

/// How the archive begins that a workbook is.
pub(super) const MAGIC: &[u8] = b"PK\x03\x04";

/// Largest file, bytes.
const FILE_MAX: u64 = 32 << 20;
/// Most that a workbook may unpack to, and most that is kept of its cells, bytes.
const UNPACKED_MAX: u64 = 128 << 20;
/// Most rows of a sheet.
const ROWS_MAX: usize = 200_000;
/// Most different strings: each takes at least a dozen bytes of what is unpacked.
const STRINGS_MAX: u64 = UNPACKED_MAX / 12;
/// Where a part says what it is, bytes.
const START: u64 = 1_024;
/// Rows among which the head line is sought: above it stand titles and periods.
const HEAD_ROWS: u32 = 20;
/// Columns of a head line that are looked at.
const HEAD_COLUMNS: u32 = 1_000;

const FOREIGN: &str = "архив не читается как книга Excel (.xlsx): это другой архив или книга повреждена. \
     Откройте её в Excel и сохраните заново, или сохраните лист как CSV (UTF-8)";
const TOO_LARGE: &str = "книга слишком велика: читаются файлы до 32 МБ, после распаковки до 128 МБ, листы до \
     200 000 строк. Разделите выгрузку или сохраните лист как CSV (UTF-8)";

type Book = Xlsx<BufReader<File>>;

/// Why a workbook cannot be read.
enum Unread {
    Foreign,
    TooLarge,
}

impl From<XlsxError> for Unread {
    fn from(_: XlsxError) -> Self {
        Self::Foreign
    }
}

/// The rows of one sheet under its head line.
#[derive(Debug)]
pub(super) struct SheetRows {
    rows: std::vec::IntoIter<(u32, Row)>,
    all: usize,
}

impl SheetRows {
    /// Reads a workbook of so many bytes; the error is a sentence with a remedy.
    pub fn read(file: File, bytes: u64, map: &ColumnMap) -> Result<Self, String> {
        // Some damaged workbooks make the library stumble over its own arithmetic.
        let read = catch_unwind(AssertUnwindSafe(|| read(file, bytes, map)));
        let rows = match read.unwrap_or(Err(Unread::Foreign)) {
            Ok(Some(rows)) => rows,
            Ok(None) => return Err(no_head(map)),
            Err(Unread::Foreign) => return Err(FOREIGN.to_owned()),
            Err(Unread::TooLarge) => return Err(TOO_LARGE.to_owned()),
        };
        Ok(Self {
            all: rows.len(),
            rows: rows.into_iter(),
        })
    }

    /// What the next row makes, or a reject, which names the row as Excel numbers it.
    pub fn next<T>(
        &mut self,
        mut make: impl FnMut(u64, Row) -> Result<T, String>,
    ) -> Option<Result<T, Reject>> {
        let (at, row) = self.rows.next()?;
        let raw = row.iter().flatten().cloned().collect::<Vec<_>>().join("; ");
        let line = u64::from(at) + 1;
        Some(make(line, row).map_err(|reason| Reject { line, reason, raw }))
    }

    /// How much of so many bytes has been handed over.
    pub fn share_of(&self, bytes: u64) -> u64 {
        let (left, all) = (self.rows.len() as u64, self.all.max(1) as u64);
        bytes - bytes * left / all
    }
}

fn no_head(map: &ColumnMap) -> String {
    let needs = map.purpose.needs();
    let what: Vec<&str> = needs.iter().map(|(_, what)| *what).collect();
    let expected = needs.iter().map(|(field, _)| map.names(*field).join(", "));
    let keys = needs
        .iter()
        .map(|(field, _)| format!("{} = \"…\"", field.key()));
    format!(
        "ни на одном листе в первых {HEAD_ROWS} строках нет колонки {}. Ожидается одна из: {}. \
         Назовите её в карте колонок: [columns] {}",
        what.join(" и колонки "),
        expected.collect::<Vec<_>>().join("; "),
        keys.collect::<Vec<_>>().join(", "),
    )
}

fn read(file: File, bytes: u64, map: &ColumnMap) -> Result<Option<Vec<(u32, Row)>>, Unread> {
    if bytes > FILE_MAX {
        return Err(Unread::TooLarge);
    }
    must_fit(&file)?;
    let mut book = Book::new(BufReader::new(file))?;
    let sheets = book.sheets_metadata().to_vec();
    for sheet in sheets {
        if sheet.typ == SheetType::WorkSheet
            && let Some(rows) = sheet_rows(&mut book, &sheet.name, map)?
        {
            return Ok(Some(rows));
        }
    }
    Ok(None)
}

/// Refuses what unpacks to too much. Counted, for what an archive says of itself may be wrong.
fn must_fit(file: &File) -> Result<(), Unread> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| Unread::Foreign)?;
    let mut sum = 0;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|_| Unread::Foreign)?;
        let mut start = Vec::new();
        let mut rest = part.by_ref().take(UNPACKED_MAX + 1 - sum);
        let read = rest.by_ref().take(START).read_to_end(&mut start);
        sum += read.map_err(|_| Unread::Foreign)? as u64;
        sum += io::copy(&mut rest, &mut io::sink()).map_err(|_| Unread::Foreign)?;
        if sum > UNPACKED_MAX || strings_told(&start) > STRINGS_MAX {
            return Err(Unread::TooLarge);
        }
    }
    Ok(())
}

/// How many strings a table of strings says it holds: the library reserves room for as many.
fn strings_told(start: &[u8]) -> u64 {
    let start = String::from_utf8_lossy(start);
    let Some((_, told)) = start.split_once("uniqueCount=") else {
        return 0;
    };
    let told = told.trim_start_matches(['"', '\'']);
    let digits = told.split(|c: char| !c.is_ascii_digit()).next();
    digits.map_or(0, |digits| digits.parse().unwrap_or(u64::MAX))
}

/// The rows of a sheet; none when none of its first rows is a head line.
fn sheet_rows(
    book: &mut Book,
    name: &str,
    map: &ColumnMap,
) -> Result<Option<Vec<(u32, Row)>>, Unread> {
    let dates = Dates {
        map,
        is_1904: book.has_1904_epoch(),
    };
    let mut cells = book.worksheet_cells_reader(name)?;
    let mut next = || cells.next_cell();
    let Some((fields, first)) = head(&mut next, map)? else {
        return Ok(None);
    };
    let mut rows: Vec<(u32, Row)> = Vec::new();
    let mut kept = 0;
    let mut cell = first;
    while let Some(found) = cell {
        let (at, column) = found.get_position();
        let field = fields.get(column as usize).copied().flatten();
        if let Some((field, value)) =
            field.and_then(|field| Some((field, dates.text(&found, field)?)))
        {
            kept += value.len() as u64;
            match rows.last_mut() {
                Some((last, row)) if *last == at => row[field as usize] = Some(value),
                _ => {
                    let mut row = Row::default();
                    row[field as usize] = Some(value);
                    rows.push((at, row));
                }
            }
        }
        if rows.len() > ROWS_MAX || kept > UNPACKED_MAX {
            return Err(Unread::TooLarge);
        }
        cell = next()?;
    }
    Ok(Some(rows))
}

type Found<'c> = Option<Cell<DataRef<'c>>>;
/// The field of each column.
type Fields = Vec<Option<Field>>;

/// The first row that has the columns that must be there, and the first cell below it.
fn head<'c>(
    next: &mut impl FnMut() -> Result<Found<'c>, XlsxError>,
    map: &ColumnMap,
) -> Result<Option<(Fields, Found<'c>)>, Unread> {
    let mut cell = next()?;
    while let Some((at, _)) = cell.as_ref().map(Cell::get_position) {
        if at >= HEAD_ROWS {
            break;
        }
        let mut headings: Vec<String> = Vec::new();
        while let Some(found) = cell.take_if(|found| found.get_position().0 == at) {
            let column = found.get_position().1;
            if let Some(heading) = plain(found.get_value()).filter(|_| column < HEAD_COLUMNS) {
                let column = column as usize;
                headings.resize(headings.len().max(column + 1), String::new());
                headings[column] = heading;
            }
            cell = next()?;
        }
        let columns = columns(headings.iter().map(String::as_str), map);
        if lacking(&columns, map).is_none() {
            let mut fields = vec![None; headings.len()];
            for field in Field::ALL {
                if let Some(column) = columns[field as usize] {
                    fields[column] = Some(field);
                }
            }
            return Ok(Some((fields, cell)));
        }
    }
    Ok(None)
}

/// How dates of a workbook are read.
struct Dates<'m> {
    map: &'m ColumnMap,
    /// Days are counted from 1904, as old Macs did.
    is_1904: bool,
}

impl Dates<'_> {
    /// A cell as the text of a field.
    fn text(&self, cell: &Cell<DataRef<'_>>, field: Field) -> Option<String> {
        /// 1 January 2000 and 1 January 2100 as days since 1900: a number between them in a column of
        /// dates is one that nobody formatted.
        const SERIAL: std::ops::Range<f64> = 36_526.0..73_051.0;
        let value = cell.get_value();
        let moment = match value {
            DataRef::DateTime(at) if at.is_datetime() => civil_of(at),
            DataRef::DateTimeIso(at) => at.parse().ok(),
            DataRef::Float(serial) if field == Field::PublishedAt && SERIAL.contains(serial) => {
                let kind = ExcelDateTimeType::DateTime;
                civil_of(&ExcelDateTime::new(*serial, kind, self.is_1904))
            }
            _ => None,
        };
        match moment {
            Some(at) if field == Field::PublishedAt => {
                moment::of_cell(at, self.map).map(|at| at.to_string())
            }
            Some(at) => Some(at.to_string()),
            None => plain(value),
        }
    }
}

fn civil_of(at: &ExcelDateTime) -> Option<civil::DateTime> {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let small = |part: u8| i8::try_from(part).ok();
    let date = civil::Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?);
    let time = civil::Time::new(small(hour)?, small(minute)?, small(second)?, 0);
    Some(date.ok()?.to_datetime(time.ok()?))
}

/// A cell as Excel shows it: whole numbers without a point. Errors (#Н/Д) are empty.
fn plain(value: &DataRef<'_>) -> Option<String> {
    let text = match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::DateTime(at) => at.as_f64().to_string(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::Error(_) | DataRef::Empty => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}
