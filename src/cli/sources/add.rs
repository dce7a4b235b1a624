//! `otklik sources add` and `remove`: the book of sources, through whoever holds the state directory.
//! A running daemon reads a new source at once. `otklik.toml` belongs to people and is not written.

use super::args::AddArgs;
use crate::{
    app::orders::{Order, SourceOrder, patient},
    cli::{args::Cli, exit::End, holder::Holder, print},
    desk::{NewSource, SourceLine},
};

/// Adds the source.
pub fn run(cli: &Cli, args: &AddArgs) -> Result<End, End> {
    let new = NewSource {
        id: args.id.clone(),
        network: args.network.id().to_owned(),
        name: args.name.clone(),
        address: args.address.clone(),
        territory: args.territory.clone(),
        every_seconds: args.every,
        official: args.official,
        comments: args.comments,
    };
    let answer = Holder::of(cli)?.ask(&Order::Source(SourceOrder::Add { new }), &mut patient)?;
    if cli.json {
        return print(&answer.to_string());
    }
    let line: SourceLine =
        serde_json::from_value(answer).map_err(|error| End::Failed(error.into()))?;
    let id = line.id;
    print(&format!(
        "Источник «{id}» добавлен; служба читает его без перезапуска. Проверить: otklik sources test {id}"
    ))
}

/// Takes out a source that was added.
pub fn remove(cli: &Cli, id: &str) -> Result<End, End> {
    let order = Order::Source(SourceOrder::Remove { id: id.to_owned() });
    let answer = Holder::of(cli)?.ask(&order, &mut patient)?;
    if cli.json {
        return print(&answer.to_string());
    }
    print(&format!(
        "Источник «{id}» больше не читается; прочитанное хранится свой срок"
    ))
}
