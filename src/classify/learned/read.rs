//! Reads and writes `rules/weights.toml`.
//!
//! ```toml
//! [fit]
//! texts = 8123
//! fingerprint = "…"          # of the texts and labels it was trained on
//!
//! [[head]]
//! id = "housing"
//! bias = "-0.41"
//! stems = '''
//! @батарея 1.31  подъезд 1.27 …
//! '''
//! ```

use std::fmt::Write;

use super::{Head, Separator};
use crate::{
    classify::{
        banned::{ExtraBan, learnt_reason},
        document::{Document, Table},
    },
    domain::Diagnostic,
};

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
pub fn write(note: &FitNote, separators: &[Separator]) -> String {
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
    for separator in separators {
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

/// Reads the file.
///
/// # Errors
/// Every finding; nothing is built then.
pub fn read(
    name: &str,
    contents: &str,
    extra: &[ExtraBan],
) -> Result<Vec<Separator>, Vec<Diagnostic>> {
    let document = Document::new(name, contents);
    let parsed = document.parse();
    let root = Table::root(&document, &parsed, "файл весов");
    root.only(&["fit", "head"]);
    let separators = root
        .tables("head")
        .iter()
        .filter_map(|table| separator(&document, table, extra))
        .collect();
    let found = document.into_findings();
    if found.is_empty() {
        Ok(separators)
    } else {
        Err(found)
    }
}

fn separator(document: &Document<'_>, table: &Table<'_>, extra: &[ExtraBan]) -> Option<Separator> {
    table.only(&["id", "bias", "stems"]);
    let id = table.text("id", "housing")?;
    let Some(head) = Head::from_id(&id.value) else {
        let known: Vec<&str> = Head::all().map(Head::id).collect();
        table.report(
            "id",
            format!("нет головы «{}»", id.value),
            format!("есть: {}", known.join(", ")),
        );
        return None;
    };
    let bias = table.text("bias", "-0.50")?;
    let Some(bias) = finite(&bias.value) else {
        table.report(
            "bias",
            "сдвиг должен быть числом",
            "запустите otklik rules fit заново",
        );
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
            (None, _) => (
                format!("у основы «{stem}» нет числа"),
                "запустите otklik rules fit заново",
            ),
            (_, Some(why)) => (
                format!("основа «{stem}» запрещена: {why}"),
                "уберите её вместе с числом",
            ),
        };
        document.report(list.span.start, format!("{}: {message}", head.id()), remedy);
        return None;
    }
    Some(Separator { head, bias, stems })
}

fn finite(word: &str) -> Option<f32> {
    word.parse().ok().filter(|number: &f32| number.is_finite())
}
