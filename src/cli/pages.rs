//! `otklik pages`: the register of official pages and who of them is silent, through whoever holds the
//! state directory.

use super::{args::Cli, exit::End, holder::Holder, print};
use crate::{
    app::orders::{Order, SourceOrder, patient},
    desk::{PageLine, PageState},
    domain::Timestamp,
};

/// The pages as a table. Silent ones make exit code 1.
pub fn run(cli: &Cli) -> Result<End, End> {
    let answer = Holder::of(cli)?.ask(&Order::Source(SourceOrder::Pages), &mut patient)?;
    let told = answer.to_string();
    let pages: Vec<PageLine> =
        serde_json::from_value(answer).map_err(|error| End::Failed(error.into()))?;
    if cli.json {
        print(&told)?;
    } else if pages.is_empty() {
        print("В реестре нет официальных страниц: добавьте их в pages.toml региона")?;
    } else {
        print(&table(&pages))?;
    }
    let silent = pages.iter().any(|page| page.state == PageState::Silent);
    Ok(if silent { End::Problems } else { End::Well })
}

fn table(pages: &[PageLine]) -> String {
    let head = [
        "СОСТОЯНИЕ",
        "СЕТЬ",
        "ПОСЛЕДНЕЕ",
        "ОТВЕТОВ ЗА 30 ДНЕЙ",
        "СТРАНИЦА",
    ];
    let rows = pages.iter().map(|page| {
        [
            page.state.name().to_owned(),
            page.network.id().to_owned(),
            page.last_at.map_or_else(|| "не видели".to_owned(), day),
            page.answers.to_string(),
            format!("{} ({})", page.name, page.address),
        ]
    });
    let rows: Vec<[String; 5]> = [head.map(str::to_owned)].into_iter().chain(rows).collect();
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max();
    let widths = [0, 1, 2, 3].map(|at| width(at).unwrap_or_default());
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(widths);
        let cells = cells.map(|(cell, width)| format!("{cell:width$}  "));
        cells.collect::<String>() + &row[4]
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn day(at: Timestamp) -> String {
    at.strftime("%d.%m.%Y").to_string()
}
