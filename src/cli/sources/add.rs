//! `otklik sources add`: a new `[[source]]` at the end of the settings' file, which stays as it was
//! otherwise. The whole file is read as it would be, and a source that cannot be read is not written.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::Context;
use jiff::tz::TimeZone;

use super::args::AddArgs;
use crate::{
    app::sources::Book,
    cli::{args::Cli, exit::End, print},
    config::{ConfigError, Settings},
};

/// Adds the source.
pub fn run(cli: &Cli, args: &AddArgs) -> Result<End, End> {
    let file = &cli.config;
    let before = fs::read_to_string(file)
        .with_context(|| format!("файл настроек {} не читается", file.display()))?;
    let id = args.id.clone().unwrap_or_else(|| usual_id(args));
    let after = format!("{}\n{}", before.trim_end_matches('\n'), block(args, &id));
    let settings = Settings::parse(&file.display().to_string(), &after)
        .map_err(|faults| End::from(ConfigError::Wrong(faults)))?;
    // Whether it can be read hangs neither on the zone nor, with an address, on the rules.
    let own: Vec<String> = Book::of(&settings)
        .misfits(&TimeZone::UTC, None)
        .into_iter()
        .filter(|misfit| misfit.contains(&id))
        .collect();
    if !own.is_empty() {
        return Err(End::Usage(own.join("\n")));
    }
    replace(file, &after)?;
    if cli.json {
        return print(&serde_json::json!({"id": id, "file": file}).to_string());
    }
    print(&format!(
        "Источник «{id}» добавлен в {}. Проверить: otklik sources test {id}. \
         Служба начнёт читать его после перезапуска",
        file.display()
    ))
}

/// «feed:gazeta.example/rss».
fn usual_id(args: &AddArgs) -> String {
    let bare = args.address.trim_start_matches("https://");
    let bare = bare.trim_start_matches("http://").trim_end_matches('/');
    format!("{}:{bare}", args.network.id())
}

fn block(args: &AddArgs, id: &str) -> String {
    let mut block = String::from("\n[[source]]\n");
    let mut line = |key: &str, value: &str| {
        let value = toml::Value::String(value.to_owned());
        writeln!(block, "{key} = {value}").expect("writing into memory does not fail");
    };
    line("id", id);
    line("network", args.network.id());
    if let Some(name) = &args.name {
        line("name", name);
    }
    line("address", &args.address);
    if let Some(territory) = &args.territory {
        line("territory", territory);
    }
    if let Some(every) = args.every {
        writeln!(block, "every_seconds = {every}").expect("writing into memory does not fail");
    }
    block
}

/// The new file takes the place of the old one whole.
fn replace(file: &Path, contents: &str) -> anyhow::Result<()> {
    let beside = file.with_extension("toml.new");
    fs::write(&beside, contents)
        .with_context(|| format!("файл {} не пишется", beside.display()))?;
    fs::rename(&beside, file).with_context(|| format!("файл {} не заменяется", file.display()))
}
