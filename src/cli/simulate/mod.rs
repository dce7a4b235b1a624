//! `otklik simulate`: a made-up year of the region through the whole house, in a folder that is thrown
//! away.

mod report;

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::Instant,
};

use clap::Args;
use jiff::civil::Date;
use serde_json::json;

use super::{
    args::{Cli, day},
    exit::End,
    ground,
    orders::bar,
    print,
};
use crate::{
    app::simulate::{Appeals, Ask, Played, SimulateError, read, simulate},
    domain::io_reason,
};

/// Longest simulation, in days: the calendars hold four years.
const DAYS_MAX: i64 = 1_100;

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
    #[arg(long, default_value = "2025-01-01", value_name = "ДЕНЬ", value_parser = day)]
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
    /// Size of the database in the end.
    database_megabytes: u64,
}

/// Runs the command. Clocks that a replay does not give again make exit code 1.
pub fn run(cli: &Cli, args: &SimulateArgs) -> Result<End, End> {
    let ground = ground(cli)?;
    let region = ground.region.name.clone();
    let ask = Ask {
        from: args.from,
        days: args.days,
        seed: args.seed,
        appeals: args.arrivals.as_deref().map(appeals).transpose()?,
    };
    let (start, bar) = (Instant::now(), bar());
    bar.set_length(args.days.into());
    let played = simulate(ground, &ask, &mut || bar.inc(1));
    bar.finish_and_clear();
    let Played { figures, bytes } = played.map_err(ended)?;
    let cost = Cost {
        seconds: start.elapsed().as_secs_f64(),
        megabytes: peak_memory(),
        database_megabytes: bytes / 1024 / 1024,
    };
    if cli.json {
        let machine = json!({
            "seconds": cost.seconds,
            "peak_megabytes": cost.megabytes,
            "database_megabytes": cost.database_megabytes,
        });
        print(&json!({"figures": figures, "machine": machine}).to_string())?;
    } else {
        print(&report::said(&region, &figures, &cost))?;
    }
    Ok(if figures.wrong.is_empty() {
        End::Well
    } else {
        End::Problems
    })
}

/// What was asked for in vain, or what broke on the way.
fn ended(error: SimulateError) -> End {
    match error {
        SimulateError::Silent | SimulateError::Calendar { .. } | SimulateError::Days { .. } => {
            End::Usage(error.to_string())
        }
        broken => End::Failed(broken.into()),
    }
}

fn appeals(path: &Path) -> Result<Appeals, End> {
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
