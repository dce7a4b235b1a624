//! Reads and writes `rules/weights.toml`.
//!
//! ```toml
//! [fit]
//! texts = 8123
//! fingerprint = "…"          # of the texts and labels it was trained on
//!
//! [sectors]
//! order = ["health", "education", …]
//! bias = "-512 -730 …"       # thousandths, a column for each sector
//! words = '''              # stems, families, forms
//! =ямы -12 3 …
//! @вода 40 -7 …
//! '''
//!
//! [[head]]
//! id = "danger"
//! bias = "-0.41"
//! stems = '''
//! @батарея 1.31  подъезд 1.27 …
//! '''
//! ```

use std::fmt::Write;

use super::{
    Head, Learnt, SectorTable, Separator,
    sectors::{FORM, SECTORS, SectorRow},
};
use crate::{
    classify::{
        banned::{ExtraBan, form_reason, learnt_reason},
        document::{Document, Table},
    },
    domain::{Diagnostic, Sector},
};

/// Bytes of a line of a word, about.
const LINE_BYTES: usize = 40;
/// Pairs on a line of the file.
const LINE_PAIRS: usize = 8;

/// What was fitted to what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FitNote {
    /// How many texts.
    pub texts: usize,
    /// Digest of the texts, their labels and weights.
    pub fingerprint: String,
    /// Cross-validated figures, one a line.
    pub figures: Vec<String>,
}

/// The contents of the file.
pub fn write(note: &FitNote, learnt: &Learnt) -> String {
    let mut out = String::from(
        "# Made by `otklik rules fit`: do not edit, the next fit would undo it. Stems from the strongest\n\
         # for to the strongest against. Without this file the daemon works by its rules alone.\n\n[fit]\n",
    );
    let _ = writeln!(out, "texts = {}", note.texts);
    let _ = writeln!(out, "fingerprint = \"{}\"", note.fingerprint);
    let _ = writeln!(out, "figures = [");
    for figure in &note.figures {
        let _ = writeln!(out, "  \"{figure}\",");
    }
    out.push_str("]\n");
    if let Some(table) = &learnt.sectors {
        write_sectors(&mut out, table);
    }
    for separator in &learnt.separators {
        let _ = write!(
            out,
            "\n[[head]]\nid = \"{}\"\nbias = \"{:.2}\"\nstems = '''\n",
            separator.head.id(),
            separator.bias
        );
        for line in separator.stems.chunks(LINE_PAIRS) {
            let pairs: Vec<String> = line
                .iter()
                .map(|(stem, w)| format!("{stem} {w:.2}"))
                .collect();
            let _ = writeln!(out, "{}", pairs.join("  "));
        }
        out.push_str("'''\n");
    }
    out
}

fn write_sectors(out: &mut String, table: &SectorTable) {
    let order = Sector::ALL.map(|sector| format!("\"{sector}\"")).join(", ");
    let row = |row: &SectorRow| row.map(|part| part.to_string()).join(" ");
    let bias = row(&table.bias);
    let _ = write!(
        out,
        "\n[sectors]\norder = [{order}]\nbias = \"{bias}\"\nwords = '''\n"
    );
    for (word, parts) in &table.words {
        let _ = writeln!(out, "{word} {}", row(parts));
    }
    out.push_str("'''\n");
}

/// Reads the file.
///
/// # Errors
/// Every finding; nothing is built then.
pub fn read(name: &str, contents: &str, extra: &[ExtraBan]) -> Result<Learnt, Vec<Diagnostic>> {
    let document = Document::new(name, contents);
    let parsed = document.parse();
    let root = Table::root(&document, &parsed, "файл весов");
    root.only(&["fit", "sectors", "head"]);
    let sectors = root.optional_table("sectors");
    let sectors = sectors.and_then(|table| sector_table(&document, &table, extra));
    let separators = root
        .tables("head")
        .iter()
        .filter_map(|table| separator(&document, table, extra))
        .collect();
    let found = document.into_findings();
    if found.is_empty() {
        Ok(Learnt {
            sectors,
            separators,
        })
    } else {
        Err(found)
    }
}

/// The remedy for a file that was written by hand.
const AGAIN: &str =
    "уберите файл и запустите otklik rules fit: пока его нет, работают одни правила";
/// The remedy for a word that no rule may look for.
const TAKE_AWAY: &str = "уберите вместе с числом";

fn sector_table(
    document: &Document<'_>,
    table: &Table<'_>,
    extra: &[ExtraBan],
) -> Option<SectorTable> {
    table.only(&["order", "bias", "words"]);
    if table.words("order") != Sector::ALL.map(Sector::id) {
        table.report("order", "отрасли стоят не в своём порядке", AGAIN);
        return None;
    }
    let bias = table.text("bias", "-512 …")?;
    let Some(bias) = sector_row(&mut bias.value.split_whitespace()) else {
        table.report("bias", "нужно целое число на каждую отрасль", AGAIN);
        return None;
    };
    let list = table.text("words", "подъезд -12 …")?;
    let mut words = Vec::with_capacity(list.value.len() / LINE_BYTES);
    for line in list.value.lines() {
        let mut parts = line.split(' ');
        let word = parts.next().unwrap_or_default();
        let why = match word.strip_prefix(FORM) {
            Some(form) => form_reason(form, extra),
            None => learnt_reason(word, extra),
        };
        let (message, remedy) = match (sector_row(&mut parts), why) {
            (Some(row), None) => {
                words.push((word.into(), row));
                continue;
            }
            (None, _) => (
                format!("у «{word}» нужно целое число на каждую отрасль"),
                AGAIN,
            ),
            (_, Some(why)) => (format!("слово «{word}» запрещено: {why}"), TAKE_AWAY),
        };
        document.report(list.span.start, message, remedy);
        return None;
    }
    Some(SectorTable { bias, words })
}

/// So many numbers as there are sectors, and nothing after them.
fn sector_row<'l>(words: &mut impl Iterator<Item = &'l str>) -> Option<SectorRow> {
    let mut row = [0; SECTORS];
    for part in &mut row {
        *part = words.next()?.parse().ok()?;
    }
    words.next().is_none().then_some(row)
}

fn separator(document: &Document<'_>, table: &Table<'_>, extra: &[ExtraBan]) -> Option<Separator> {
    table.only(&["id", "bias", "stems"]);
    let id = table.text("id", "danger")?;
    let heads = || Head::all().filter(|head| !matches!(head, Head::Sector(_)));
    let Some(head) = heads().find(|head| head.id() == id.value) else {
        let known: Vec<&str> = heads().map(Head::id).collect();
        table.report(
            "id",
            format!("нет головы «{}»", id.value),
            format!("есть: {}", known.join(", ")),
        );
        return None;
    };
    let bias = table.text("bias", "-0.50")?;
    let Some(bias) = finite(&bias.value) else {
        table.report("bias", "сдвиг должен быть числом", AGAIN);
        return None;
    };
    let list = table.text("stems", "подъезд 1.20")?;
    let mut stems = Vec::new();
    let mut words = list.value.split_whitespace();
    while let Some(stem) = words.next() {
        let weight = words.next().and_then(finite);
        let why = learnt_reason(stem, extra);
        let (message, remedy) = match (weight, why) {
            (Some(weight), None) => {
                stems.push((stem.into(), weight));
                continue;
            }
            (None, _) => (format!("у основы «{stem}» нет числа"), AGAIN),
            (_, Some(why)) => (format!("основа «{stem}» запрещена: {why}"), TAKE_AWAY),
        };
        document.report(list.span.start, format!("{}: {message}", head.id()), remedy);
        return None;
    }
    Some(Separator { head, bias, stems })
}

fn finite(word: &str) -> Option<f32> {
    word.parse().ok().filter(|number: &f32| number.is_finite())
}
