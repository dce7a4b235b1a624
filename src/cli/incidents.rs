//! `otklik incidents form`: which incidents would come of these messages, by the production code.

pub mod args;
mod input;

use std::{
    fs::File,
    io::{self, Read, Write},
};

use serde_json::{Map, Value, json};

use self::{
    args::IncidentsCommand,
    input::{Gathered, Parse, Step},
};
use super::{args::Cli, exit::End, ground, lines};
use crate::{
    app::ground::Ground,
    config::load_regulation,
    domain::{ClockKind, Place, SourceId, io_reason},
    incidents::Regime,
    pipeline::record::{Rehearsal, RehearsalParts, Rehearsed, Story},
};

/// Runs the command.
pub fn run(cli: &Cli, command: &IncidentsCommand) -> Result<End, End> {
    let IncidentsCommand::Form(args) = command;
    let ground = ground(cli)?;
    let mut regime = (*ground.regime).clone();
    if let Some(name) = &args.regulation {
        regime.regulation = load_regulation(&ground.settings.paths.regulations, name)?;
    }
    let input: Box<dyn Read + Send> = match &args.file {
        Some(path) => Box::new(File::open(path).map_err(|error| {
            let (path, reason) = (path.display(), io_reason(&error));
            End::Failed(anyhow::anyhow!("файл {path} не читается: {reason}"))
        })?),
        None => Box::new(io::stdin()),
    };
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut gathered = Gathered::default();
    let places = ground.rules.places();
    lines::run(input, &mut output, &Parse { places }, &mut gathered)?;
    let (rehearsed, bad) = rehearse(&ground, &regime, gathered, &mut output)?;
    let told = Told {
        ground: &ground,
        clocks: args.regulation.is_some(),
    };
    told.write(&rehearsed, output)?;
    Ok(if bad { End::Problems } else { End::Well })
}

/// Plays the messages in the order of time. True when a line was bad.
fn rehearse(
    ground: &Ground,
    regime: &Regime,
    gathered: Gathered,
    mut output: impl Write,
) -> io::Result<(Rehearsed, bool)> {
    let settings = ground.formation();
    let parts = RehearsalParts {
        rules: &ground.rules,
        register: &ground.register,
        formation: &settings,
        regime,
    };
    let mut bad = gathered.bad;
    let mut rehearsal = Rehearsal::new(parts, SourceId::from("form"));
    for (at, entry) in gathered.in_time() {
        match entry.step {
            Step::Message(raw) => rehearsal.hear(&raw, at),
            Step::Close { item, reason } => {
                if !rehearsal.close(&item, reason, at) {
                    bad = true;
                    let error =
                        format!("закрыть нечего: сообщение «{item}» не в открытом инциденте");
                    let line = json!({"id": null, "line": entry.line, "error": error});
                    writeln!(output, "{line}")?;
                }
            }
        }
    }
    Ok((rehearsal.end(), bad))
}

/// How the result is written.
struct Told<'g> {
    ground: &'g Ground,
    /// The deadlines, too.
    clocks: bool,
}

impl Told<'_> {
    /// One line an incident and one of what is left out; a reader that has gone is no error.
    fn write(&self, rehearsed: &Rehearsed, mut output: impl Write) -> io::Result<()> {
        let left_out = rehearsed.left_out.iter();
        let left_out: Vec<Value> = left_out
            .map(|(id, why)| json!({"id": id, "why": why}))
            .collect();
        let last = json!({"left_out": left_out});
        let lines = rehearsed.stories.iter().map(|story| self.story(story));
        let written = lines
            .chain([last])
            .try_for_each(|line| writeln!(output, "{line}"))
            .and_then(|()| output.flush());
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }

    fn story(&self, story: &Story) -> Value {
        let incident = &story.incident;
        let items: Vec<&str> = story.items.iter().map(|(id, _)| id.as_str()).collect();
        let why: Map<String, Value> = story
            .items
            .iter()
            .map(|(id, reason)| (id.clone(), reason.text().into()))
            .collect();
        let signals: Vec<&str> = incident.signals.iter().map(|signal| signal.id()).collect();
        let linked: Vec<i64> = incident.repeat_of.iter().map(|id| id.0).collect();
        let mut line = json!({
            "id": incident.id, "items": items, "category": incident.category,
            "place": self.place(&incident.place, !incident.uncertain), "signals": signals,
            "severity": incident.severity, "state": incident.state, "parent": incident.head,
            "linked": linked, "opened_at": incident.opened_at, "why": why,
        });
        if self.clocks {
            line["due_at"] = json!(incident.clock(ClockKind::Answer).map(|clock| clock.due_at));
        }
        line
    }

    /// The place as `classify` writes it: a city that is its own municipality stands on both levels.
    fn place(&self, place: &Place, certain: bool) -> Value {
        let known = self.ground.rules.places();
        let is_city = |name: &&String| {
            let mut all = known.iter().flat_map(|places| places.settlements());
            all.any(|settlement| settlement.name == **name)
        };
        let city = || place.territory.as_ref().filter(is_city);
        json!({
            "territory": place.territory, "settlement": place.settlement.as_ref().or_else(city),
            "street": place.street, "house": place.house, "certain": certain,
        })
    }
}
