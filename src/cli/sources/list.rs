//! `otklik sources list`, `plan`, `pause` and `resume`: the book of sources, through whoever holds the
//! state directory.

use serde_json::Value;

use crate::{
    app::orders::{Order, SourceOrder, patient},
    cli::{args::Cli, exit::End, holder::Holder, print},
    desk::SourceLine,
    domain::Timestamp,
};

/// What is read and how it goes. Blind spots make exit code 1.
pub fn run(cli: &Cli) -> Result<End, End> {
    let (answer, lines) = ask(cli)?;
    let blind = lines.iter().any(|line| line.blind);
    if cli.json {
        print(&answer.to_string())?;
    } else if lines.is_empty() {
        print("В настройках нет источников: добавьте [[source]]")?;
    } else {
        for line in &lines {
            print(&told(line))?;
        }
    }
    Ok(if blind { End::Problems } else { End::Well })
}

/// How often each source will be read.
pub fn plan(cli: &Cli) -> Result<End, End> {
    let (answer, lines) = ask(cli)?;
    if cli.json {
        return print(&answer.to_string());
    }
    for line in &lines {
        let often = match line.every_minutes {
            None => "по своему порядку".to_owned(),
            Some(0) => "ждёт событий без перерыва".to_owned(),
            Some(minutes) => format!(
                "раз в {} (≈ {} в сутки)",
                span(minutes),
                1_440 / minutes.max(1)
            ),
        };
        let rhythm = match line.of_week {
            None => "ритм ещё неизвестен".to_owned(),
            Some(items) => format!("сообщений за неделю: {items}"),
        };
        print(&format!(
            "{}  {}  {often}; {rhythm}",
            line.id,
            line.network.id()
        ))?;
    }
    Ok(End::Well)
}

/// Stops a source or lets it go on.
pub fn pause(cli: &Cli, id: &str, paused: bool) -> Result<End, End> {
    let id = id.to_owned();
    let answer = Holder::of(cli)?.ask(
        &Order::Source(SourceOrder::Pause { id, paused }),
        &mut patient,
    )?;
    if cli.json {
        return print(&answer.to_string());
    }
    let line: SourceLine = read(answer)?;
    let said = if paused {
        "остановлен"
    } else {
        "читается"
    };
    print(&format!("Источник «{}» {said}", line.name))
}

fn ask(cli: &Cli) -> Result<(Value, Vec<SourceLine>), End> {
    let answer = Holder::of(cli)?.ask(&Order::Source(SourceOrder::List), &mut patient)?;
    Ok((answer.clone(), read(answer)?))
}

fn read<T: serde::de::DeserializeOwned>(answer: Value) -> Result<T, End> {
    serde_json::from_value(answer).map_err(|error| End::Failed(error.into()))
}

fn told(line: &SourceLine) -> String {
    let state = if line.paused {
        "остановлен"
    } else {
        &line.state_name
    };
    let mut said = format!(
        "{}  {}  «{}»  {state}",
        line.id,
        line.network.id(),
        line.name
    );
    if let Some(since) = line.since.filter(|_| line.blind && !line.paused) {
        said.push_str(&format!(" с {}", moment(since)));
    }
    if let Some(why) = &line.why {
        said.push_str(&format!(": {why}"));
    }
    said.push_str(&format!("\n    сообщений {}", line.items));
    for (what, at) in [
        ("новейшее", line.newest_at),
        ("прочитан", line.read_at),
        ("следующий раз", line.next_at),
    ] {
        if let Some(at) = at {
            said.push_str(&format!(", {what} {}", moment(at)));
        }
    }
    said
}

/// For people at a terminal.
pub(super) fn moment(at: Timestamp) -> String {
    at.strftime("%d.%m.%Y %H:%M UTC").to_string()
}

/// «45 мин», «3 ч», «1 сут».
fn span(minutes: i64) -> String {
    match minutes {
        ..120 => format!("{minutes} мин"),
        120..1_440 => format!("{} ч", minutes / 60),
        _ => format!("{} сут", minutes / 1_440),
    }
}
