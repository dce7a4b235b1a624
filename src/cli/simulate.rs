//! `otklik simulate`: a made-up year of the region through the production workflow.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::Instant,
};

use clap::Args;
use jiff::civil::Date;
use serde_json::json;

use super::{args::Cli, exit::End, ground, print};
use crate::{
    app::simulate::{Appeal, Ask, BodyFigures, Figures, Spread, read, simulate},
    domain::{IncidentState, io_reason},
    incidents::Tally,
    pipeline::record::RehearsalParts,
};

/// Longest simulation, in days: the calendars hold four years.
const DAYS_MAX: i64 = 1_100;
/// Bodies, rules of escalation, hours and incidents shown to a person.
const SHOWN: usize = 12;
const HOURS_SHOWN: usize = 3;

/// Что прожить.
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// Дни поступления обращений: CSV (или CSV.GZ) со столбцом opened и, если есть, category и address.
    /// Берутся последние дни файла, время суток — случай. Без ключа поток придумывается.
    #[arg(long, value_name = "ФАЙЛ")]
    pub arrivals: Option<PathBuf>,
    /// Сколько дней.
    #[arg(long, default_value_t = 365, value_name = "ДНИ", value_parser = clap::value_parser!(u16).range(1..=DAYS_MAX))]
    pub days: u16,
    /// Первый день; с файлом — ближайший за ним, с которого дни недели файла останутся на местах.
    #[arg(long, default_value = "2025-01-01", value_name = "ДЕНЬ")]
    pub from: Date,
    /// Зерно случая: с одним зерном выходит одно и то же.
    #[arg(long, default_value_t = 1, value_name = "ЧИСЛО")]
    pub seed: u64,
}

/// What the run cost.
struct Cost {
    seconds: f64,
    /// Most memory held at once; none where the machine does not tell.
    megabytes: Option<u64>,
}

/// Runs the command. Clocks that a replay does not give again make exit code 1.
pub fn run(cli: &Cli, args: &SimulateArgs) -> Result<End, End> {
    let ground = ground(cli)?;
    let ask = Ask {
        from: args.from,
        days: args.days,
        seed: args.seed,
        appeals: args.arrivals.as_deref().map(appeals).transpose()?,
    };
    let formation = ground.formation();
    let parts = RehearsalParts {
        rules: &ground.rules,
        register: &ground.register,
        formation: &formation,
        regime: &ground.regime,
    };
    let start = Instant::now();
    let figures = simulate(parts, &ask).map_err(|error| End::Usage(error.to_string()))?;
    let cost = Cost {
        seconds: start.elapsed().as_secs_f64(),
        megabytes: peak_memory(),
    };
    if cli.json {
        let (seconds, megabytes) = (cost.seconds, cost.megabytes);
        let machine = json!({"seconds": seconds, "peak_megabytes": megabytes});
        print(&json!({"figures": figures, "machine": machine}).to_string())?;
    } else {
        print(&said(&ground.region.name, &figures, &cost))?;
    }
    Ok(if figures.wrong.is_empty() {
        End::Well
    } else {
        End::Problems
    })
}

fn appeals(path: &Path) -> Result<Vec<Appeal>, End> {
    let file = File::open(path).map_err(|error| {
        let (path, reason) = (path.display(), io_reason(&error));
        End::Failed(anyhow::anyhow!("файл {path} не читается: {reason}"))
    })?;
    read(file).map_err(|error| End::Usage(format!("файл {}: {error}", path.display())))
}

/// Most memory that this process ever held, as Linux tells it.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes / 1024)
}

fn said(region: &str, figures: &Figures, cost: &Cost) -> String {
    let mut lines = vec![
        format!(
            "{region}: дней {}, с {}, зерно {}",
            figures.days,
            figures.from.strftime("%d.%m.%Y"),
            figures.seed
        ),
        "Это испытание программы, а не региона: сообщения, органы и их расторопность выдуманы."
            .to_owned(),
        "Просроченные сроки здесь ничего не говорят ни о городе, ни о его службах.".to_owned(),
        String::new(),
    ];
    lines.extend(incidents(figures));
    lines.extend(clocks(figures));
    lines.extend(escalations(figures));
    lines.extend(hours(figures));
    lines.extend(machine(figures, cost));
    lines.push(check(figures));
    lines.join("\n")
}

fn incidents(figures: &Figures) -> Vec<String> {
    let reopened = figures.reopened;
    let states = figures.states.iter().map(|(id, count)| {
        let state = IncidentState::ALL
            .into_iter()
            .find(|state| state.id() == *id);
        let name = state.map_or(*id, |state| state.name()).to_lowercase();
        format!("{name} {count}")
    });
    let states: Vec<String> = states.collect();
    vec![
        row("Сообщений жителей", figures.arrivals),
        row("  открыли инцидент", figures.incidents),
        row("  присоединились", figures.joined),
        row("  никуда не вошли", figures.left_out),
        row("Первых ответов органов под сообщением", figures.replies),
        row("Опять здесь: повторы закрытых", figures.repeats),
        row("Открыты снова людьми", reopened.by_people),
        row("Открыты снова новой жалобой", reopened.by_complaints),
        row("С опасностью", figures.dangers),
        row("  подтвердили не сразу", figures.confirmed_late),
        row("Открыты в конце", figures.open),
        format!("Состояния в конце: {}", states.join(", ")),
        String::new(),
    ]
}

fn row(name: &str, count: usize) -> String {
    format!("{name:<40}{count:>8}")
}

fn clocks(figures: &Figures) -> Vec<String> {
    let mut lines = vec![
        spread("До первой реакции", figures.reaction),
        spread("До окончательного ответа", figures.answer),
        String::new(),
        format!(
            "{:<40}{:>8}{:>8}{:>8}{:>12}",
            "Сроки", "вовремя", "позже", "идёт", "вовремя, %"
        ),
    ];
    let clocks = figures.clocks.iter();
    lines.extend(clocks.map(|(kind, tally)| kept(kind.name(), *tally)));
    lines.push(String::new());
    lines.push("Окончательный ответ по органам".to_owned());
    let bodies = figures.bodies.iter().take(SHOWN);
    lines.extend(bodies.map(|body| kept(&body_name(body), body.answers)));
    lines.extend(more(figures.bodies.len(), SHOWN));
    lines.push(String::new());
    lines
}

fn body_name(body: &BodyFigures) -> String {
    const WIDTH: usize = 38;
    let name = body
        .name
        .as_deref()
        .unwrap_or("орган не назван в bodies.toml");
    match name.chars().count() > WIDTH {
        true => name.chars().take(WIDTH - 1).chain(['…']).collect(),
        false => name.to_owned(),
    }
}

fn spread(name: &str, spread: Spread) -> String {
    let Spread { count, median, p90 } = spread;
    format!(
        "{name}, рабочее время: половина за {}, девять из десяти за {} (всего {count})",
        hours_of(median),
        hours_of(p90)
    )
}

fn hours_of(minutes: i64) -> String {
    format!("{} ч {:02} мин", minutes / 60, minutes % 60)
}

fn kept(name: &str, tally: Tally) -> String {
    let late = tally.late + tally.overdue;
    let done = tally.met + late;
    let share = match done {
        0 => "—".to_owned(),
        done => format!(
            "{},{}",
            tally.met * 100 / done,
            tally.met * 1_000 / done % 10
        ),
    };
    format!(
        "  {name:<38}{:>8}{late:>8}{:>8}{share:>12}",
        tally.met, tally.running
    )
}

fn escalations(figures: &Figures) -> Vec<String> {
    let all = figures.escalations.iter();
    let raised: usize = all.clone().map(|raised| raised.times).sum();
    let mut lines = vec![row("Эскалаций", raised)];
    lines.extend(
        all.take(SHOWN)
            .map(|raised| format!("  {:>7}  {} → {}", raised.times, raised.why, raised.to)),
    );
    lines.extend(more(figures.escalations.len(), SHOWN));
    lines.push(String::new());
    lines
}

fn more(all: usize, shown: usize) -> Option<String> {
    let more = all.saturating_sub(shown);
    (more > 0).then(|| format!("  … и ещё {more}; все — с ключом --json"))
}

fn hours(figures: &Figures) -> Vec<String> {
    let mut hours: Vec<(usize, usize)> = figures.by_hour.into_iter().enumerate().collect();
    hours.sort_by_key(|(hour, count)| (std::cmp::Reverse(*count), *hour));
    let busiest = hours.iter().take(HOURS_SHOWN);
    let busiest = busiest.map(|(hour, count)| format!("{hour:02}:00 — {count}"));
    let busiest: Vec<String> = busiest.collect();
    let fullest = figures.fullest.as_ref();
    let fullest =
        fullest.map(|(hour, count)| format!("Самый полный час: {hour}, сообщений {count}"));
    let busiest = format!("Больше всего пишут в часы: {}", busiest.join(", "));
    [busiest]
        .into_iter()
        .chain(fullest)
        .chain([String::new()])
        .collect()
}

fn machine(figures: &Figures, cost: &Cost) -> Vec<String> {
    let rate = |count: f64| count / cost.seconds.max(0.001);
    let events = u32::try_from(figures.events).unwrap_or(u32::MAX);
    let steps = u32::try_from(figures.steps).unwrap_or(u32::MAX);
    let memory = cost
        .megabytes
        .map(|megabytes| format!(", память до {megabytes} МБ"));
    vec![format!(
        "Машина: {:.1} с{}; шагов {} ({:.0} в секунду), событий в журналах {} ({:.0} в секунду)",
        cost.seconds,
        memory.unwrap_or_default(),
        figures.steps,
        rate(f64::from(steps)),
        figures.events,
        rate(f64::from(events))
    )]
}

/// What the replay of all logs says.
fn check(figures: &Figures) -> String {
    if figures.wrong.is_empty() {
        return "Проверка: журналы проиграны заново, сроки сошлись у всех инцидентов.".to_owned();
    }
    let listed = figures.wrong.iter().take(SHOWN);
    let listed: Vec<String> = listed.map(|id| format!("№ {id}")).collect();
    let more = figures.wrong.len().saturating_sub(SHOWN);
    let more = if more > 0 {
        format!(" и ещё {more}")
    } else {
        String::new()
    };
    format!(
        "ОШИБКА ПРОГРАММЫ: по журналу выходят другие сроки или эскалации у инцидентов {}{more}. Сообщите разработчикам зерно и ключи этого запуска",
        listed.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures() -> Figures {
        let counted = |met, late, running, overdue| Tally {
            met,
            late,
            running,
            overdue,
        };
        Figures {
            from: jiff::civil::date(2025, 1, 1),
            days: 30,
            seed: 7,
            arrivals: 120,
            left_out: 5,
            incidents: 90,
            joined: 25,
            replies: 40,
            reaction: Spread {
                count: 80,
                median: 65,
                p90: 480,
            },
            answer: Spread {
                count: 70,
                median: 600,
                p90: 3_000,
            },
            clocks: [(crate::domain::ClockKind::Answer, counted(60, 8, 10, 2))].into(),
            bodies: vec![BodyFigures {
                name: Some("Министерство дорог и всего, что по ним ездит".to_owned()),
                incidents: 90,
                answers: counted(0, 0, 3, 0),
            }],
            escalations: vec![crate::app::simulate::Raised {
                why: "окончательный ответ: ориентир пройден".to_owned(),
                to: "руководитель ЦУР".to_owned(),
                times: 10,
            }],
            reopened: crate::app::simulate::Reopenings {
                by_people: 2,
                by_complaints: 1,
            },
            repeats: 3,
            dangers: 4,
            confirmed_late: 1,
            states: [("closed", 78), ("in_work", 12)].into(),
            open: 12,
            by_hour: std::array::from_fn(|hour| hour % 10),
            fullest: Some(("03.01.2025 09:00".to_owned(), 14)),
            events: 900,
            steps: 700,
            refused: 0,
            wrong: Vec::new(),
        }
    }

    #[test]
    fn a_person_reads_the_year_on_one_page() {
        let cost = Cost {
            seconds: 2.0,
            megabytes: Some(64),
        };
        insta::assert_snapshot!(said("Примерная область", &figures(), &cost), @"
        Примерная область: дней 30, с 01.01.2025, зерно 7
        Это испытание программы, а не региона: сообщения, органы и их расторопность выдуманы.
        Просроченные сроки здесь ничего не говорят ни о городе, ни о его службах.

        Сообщений жителей                            120
          открыли инцидент                            90
          присоединились                              25
          никуда не вошли                              5
        Первых ответов органов под сообщением         40
        Опять здесь: повторы закрытых                  3
        Открыты снова людьми                           2
        Открыты снова новой жалобой                    1
        С опасностью                                   4
          подтвердили не сразу                         1
        Открыты в конце                               12
        Состояния в конце: закрыт 78, в работе 12

        До первой реакции, рабочее время: половина за 1 ч 05 мин, девять из десяти за 8 ч 00 мин (всего 80)
        До окончательного ответа, рабочее время: половина за 10 ч 00 мин, девять из десяти за 50 ч 00 мин (всего 70)

        Сроки                                    вовремя   позже    идёт  вовремя, %
          Окончательный ответ                         60      10      10        85,7

        Окончательный ответ по органам
          Министерство дорог и всего, что по ни…       0       0       3           —

        Эскалаций                                     10
               10  окончательный ответ: ориентир пройден → руководитель ЦУР

        Больше всего пишут в часы: 09:00 — 9, 19:00 — 9, 08:00 — 8
        Самый полный час: 03.01.2025 09:00, сообщений 14

        Машина: 2.0 с, память до 64 МБ; шагов 700 (350 в секунду), событий в журналах 900 (450 в секунду)
        Проверка: журналы проиграны заново, сроки сошлись у всех инцидентов.
        ");
    }

    #[test]
    fn a_clock_that_does_not_come_out_again_is_an_error_with_its_numbers() {
        let mut figures = figures();
        figures.wrong = (1..=14).map(crate::domain::IncidentId).collect();
        insta::assert_snapshot!(check(&figures), @"
        ОШИБКА ПРОГРАММЫ: по журналу выходят другие сроки или эскалации у инцидентов № 1, № 2, № 3, № 4, № 5, № 6, № 7, № 8, № 9, № 10, № 11, № 12 и ещё 2. Сообщите разработчикам зерно и ключи этого запуска
        ");
    }
}
