//! `otklik sources coverage`: what was seen in the last days, and where the centre was blind.

use super::list::moment;
use crate::{
    app::orders::{Order, SourceOrder, patient},
    cli::{args::Cli, exit::End, holder::Holder, print},
    desk::CoverageReport,
};

/// Prints the coverage of the last `days`.
pub fn run(cli: &Cli, days: u16) -> Result<End, End> {
    let answer =
        Holder::of(cli)?.ask(&Order::Source(SourceOrder::Coverage { days }), &mut patient)?;
    if cli.json {
        return print(&answer.to_string());
    }
    let report: CoverageReport =
        serde_json::from_value(answer).map_err(|error| End::Failed(error.into()))?;
    print(&format!(
        "{} — {}: видно {}",
        moment(report.from),
        moment(report.to),
        share(report.seen_percent)
    ))?;
    for one in &report.territories {
        print(&format!(
            "{}  источников {}, видно {}",
            one.territory,
            one.sources,
            share(one.seen_percent)
        ))?;
    }
    for source in &report.sources {
        print(&format!(
            "{}  «{}»  видно {}",
            source.id,
            source.name,
            share(source.seen_percent)
        ))?;
        for span in &source.blind {
            let state = if span.paused {
                "остановлен"
            } else {
                span.state.name()
            };
            print(&format!(
                "    {} — {}  {state}",
                moment(span.from),
                moment(span.to)
            ))?;
        }
    }
    Ok(End::Well)
}

fn share(percent: Option<u8>) -> String {
    percent.map_or_else(
        || "— (ещё не читалось)".to_owned(),
        |percent| format!("{percent} %"),
    )
}
