//! `otklik sources statistics`: what contact centres counted.

use jiff::civil::Date;

use super::args::StatisticsArgs;
use crate::{
    app::orders::{Order, SourceOrder, patient},
    cli::{args::Cli, exit::End, holder::Holder, print},
    desk::{Statistics, StatisticsAsk},
    domain::Tally,
    ports::TallyStep,
};

/// Prints a row for each time, municipality and topic.
pub fn run(cli: &Cli, args: &StatisticsArgs) -> Result<End, End> {
    let ask = StatisticsAsk {
        from: args.from,
        to: args.to,
        by: if args.weeks {
            TallyStep::Week
        } else {
            TallyStep::Day
        },
    };
    let order = Order::Source(SourceOrder::Statistics { ask });
    let answer = Holder::of(cli)?.ask(&order, &mut patient)?;
    if cli.json {
        return print(&answer.to_string());
    }
    let found: Statistics =
        serde_json::from_value(answer).map_err(|error| End::Failed(error.into()))?;
    print(&format!(
        "{} — {}: обращений {}",
        shown(found.from),
        shown(found.to),
        found.total
    ))?;
    for row in &found.rows {
        print(&told(row))?;
    }
    Ok(End::Well)
}

fn shown(day: Date) -> String {
    day.strftime("%d.%m.%Y").to_string()
}

fn told(row: &Tally) -> String {
    let territory = row.territory.as_deref();
    let parts = [&row.group, &row.topic];
    let topic: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    format!(
        "{}  {}  {}  {}",
        shown(row.day),
        territory.unwrap_or("муниципалитет не определён"),
        if topic.is_empty() {
            "тема не названа".to_owned()
        } else {
            topic.join(" / ")
        },
        row.count
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_said() {
        let full = Tally {
            day: "2026-11-20".parse().unwrap(),
            territory: Some("Белгород".to_owned()),
            group: Some("ЖКХ".to_owned()),
            topic: Some("Отопление".to_owned()),
            count: 3,
        };
        assert_eq!(told(&full), "20.11.2026  Белгород  ЖКХ / Отопление  3");
        let bare = Tally {
            territory: None,
            group: None,
            topic: None,
            ..full
        };
        assert_eq!(
            told(&bare),
            "20.11.2026  муниципалитет не определён  тема не названа  3"
        );
    }
}
