//! Workbooks as Excel writes them, small and by hand: an archive of a few parts.

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

/// A workbook of these sheets: a name and its rows. A cell is its kind and its value, `n 17`:
/// `s` a string of the shared table, `t` a string in place, `n` a number, `d` a number shown as a date,
/// `i` a date in ISO 8601, `b` a flag, `e` an error; nothing: no cell.
pub fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut shared = Vec::new();
    let bodies: Vec<String> = sheets
        .iter()
        .map(|(_, rows)| sheet(rows, &mut shared))
        .collect();
    let (mut list, mut links) = (String::new(), String::new());
    for (at, (name, _)) in sheets.iter().enumerate() {
        let n = at + 1;
        list += &format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>");
        links += &format!(
            "<Relationship Id=\"rId{n}\" Type=\"{RELATION}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        );
    }
    let mut parts = vec![
        (
            "_rels/.rels".to_owned(),
            relations(&format!(
                "<Relationship Id=\"rId1\" Type=\"{RELATION}/officeDocument\" Target=\"xl/workbook.xml\"/>"
            )),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATION}\"><sheets>{list}</sheets></workbook>"
            ),
        ),
        ("xl/_rels/workbook.xml.rels".to_owned(), relations(&links)),
        (
            "xl/styles.xml".to_owned(),
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/>\
                 </cellXfs></styleSheet>"
            ),
        ),
        ("xl/sharedStrings.xml".to_owned(), table(&shared)),
    ];
    for (at, body) in bodies.into_iter().enumerate() {
        parts.push((format!("xl/worksheets/sheet{}.xml", at + 1), body));
    }
    archive(&parts)
}

/// An archive of these files.
pub fn archive(parts: &[(String, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, body) in parts {
        zip.start_file(name.as_str(), SimpleFileOptions::default())
            .unwrap();
        zip.write_all(body.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn relations(links: &str) -> String {
    let space = "http://schemas.openxmlformats.org/package/2006/relationships";
    format!("<Relationships xmlns=\"{space}\">{links}</Relationships>")
}

fn table(strings: &[String]) -> String {
    let all: String = strings
        .iter()
        .map(|text| format!("<si><t>{text}</t></si>"))
        .collect();
    format!(
        "<sst xmlns=\"{MAIN}\" uniqueCount=\"{}\">{all}</sst>",
        strings.len()
    )
}

fn sheet(rows: &[&[&str]], shared: &mut Vec<String>) -> String {
    let mut data = String::new();
    for (row, cells) in rows.iter().enumerate() {
        let row = row + 1;
        data += &format!("<row r=\"{row}\">");
        for (column, cell) in cells.iter().enumerate() {
            let at = format!("{}{row}", char::from(b'A' + u8::try_from(column).unwrap()));
            data += &written(&at, cell, shared);
        }
        data += "</row>";
    }
    // What stands behind the rows must not trouble whoever reads them.
    format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetData>{data}</sheetData>\
         <mergeCells count=\"1\"><mergeCell ref=\"A1:C1\"/></mergeCells></worksheet>"
    )
}

fn written(at: &str, cell: &str, shared: &mut Vec<String>) -> String {
    let Some((kind, value)) = cell.split_once(' ') else {
        return String::new();
    };
    let value = escaped(value);
    match kind {
        "s" => {
            shared.push(value);
            format!("<c r=\"{at}\" t=\"s\"><v>{}</v></c>", shared.len() - 1)
        }
        "t" => format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{value}</t></is></c>"),
        "n" => format!("<c r=\"{at}\"><v>{value}</v></c>"),
        "d" => format!("<c r=\"{at}\" s=\"1\"><v>{value}</v></c>"),
        "i" => format!("<c r=\"{at}\" t=\"d\"><v>{value}</v></c>"),
        "b" => format!("<c r=\"{at}\" t=\"b\"><v>{value}</v></c>"),
        "e" => format!("<c r=\"{at}\" t=\"e\"><v>{value}</v></c>"),
        _ => panic!("no such cell: {cell}"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
