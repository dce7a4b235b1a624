//! A database as SQL text that makes it again, and as columns to compare.

use std::{collections::BTreeMap, fmt::Write};

use rusqlite::Connection;

/// The first column of every row of a query, as text.
fn texts(db: &Connection, sql: &str) -> Vec<String> {
    let mut query = db.prepare(sql).unwrap();
    let rows = query.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn tables(db: &Connection) -> Vec<String> {
    texts(
        db,
        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid",
    )
}

fn columns_of(db: &Connection, table: &str) -> Vec<String> {
    texts(
        db,
        &format!("SELECT name FROM pragma_table_info('{table}')"),
    )
}

/// The text of `tests/it/schemas/vN.sql`: what makes this very database again.
pub fn sql(db: &Connection, schema: u32) -> String {
    let mut text = format!(
        "-- The database of schema {schema} as the daemon of its time left it; tests/it/schemas.rs says how \
         it was made.\n-- It is never changed. Nobody in it exists.\n"
    );
    let id: i64 = db
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .unwrap();
    // Rows come in the order of the tables, which may refer to later ones.
    text.push_str("PRAGMA foreign_keys = OFF;\n");
    writeln!(text, "PRAGMA application_id = {id};").unwrap();
    let made = "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND type";
    let by = "ORDER BY rowid";
    for line in texts(db, &format!("{made} = 'table' {by}")) {
        writeln!(text, "{line}").unwrap();
    }
    for table in tables(db) {
        let quoted = columns_of(db, &table).into_iter();
        let quoted: Vec<_> = quoted.map(|name| format!("quote(\"{name}\")")).collect();
        let values = format!("SELECT {} FROM \"{table}\"", quoted.join(" || ', ' || "));
        for row in texts(db, &values) {
            writeln!(text, "INSERT INTO \"{table}\" VALUES ({row});").unwrap();
        }
    }
    for line in texts(db, &format!("{made} <> 'table' {by}")) {
        writeln!(text, "{line}").unwrap();
    }
    text
}

/// Every column by `table.column`, its values in the order of the table's key.
pub fn columns(db: &Connection) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for table in tables(db) {
        let key = format!("SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk");
        let key = texts(db, &key).join(", ");
        for column in columns_of(db, &table) {
            let values = format!("SELECT quote(\"{column}\") FROM \"{table}\" ORDER BY {key}");
            all.insert(format!("{table}.{column}"), texts(db, &values));
        }
    }
    all
}
