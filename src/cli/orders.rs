//! Commands on the state directory: which order a command is, and what its answer says.

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use super::{
    args::{Cli, Command, UserCommand},
    exit::End,
    holder::Holder,
    interrupt::Interrupt,
    on_terminal, print,
    said::said,
    tell,
};
use crate::{
    app::{
        import::Import,
        orders::{Order, Progress},
        reprocess::ReprocessOrder,
        state::{self, StateDir},
    },
    config::load_settings,
};

/// Runs the command.
pub fn run(cli: &Cli) -> Result<End, End> {
    if let Command::Restore { from } = &cli.command {
        return restore(cli, from);
    }
    let order = order(&cli.command)?;
    let bar = bar();
    // Only an import stops half-way and goes on from there.
    let interrupt = match order {
        Order::Import(_) => Some(Interrupt::listen(bar.clone())?),
        _ => None,
    };
    let is_interrupted = || interrupt.as_ref().is_some_and(Interrupt::is_asked);
    let mut waiting = |step: Progress| {
        bar.set_length(step.all);
        bar.set_position(step.done);
        match is_interrupted() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    };
    let answer = Holder::of(cli)?.ask(&order, &mut waiting)?;
    bar.finish_and_clear();
    if answer["stopped"] == true && !is_interrupted() {
        tell("Служба останавливается и не закончила загрузку");
    }
    print(&if cli.json {
        answer.to_string()
    } else {
        said(&order, &answer)
    })?;
    Ok(end(&order, &answer))
}

/// Nothing found, a damaged store, a file without a row, or rows that were not taken, are problems for those who call from
/// a script; what was not done to its end has failed.
fn end(order: &Order, answer: &Value) -> End {
    let problems = match order {
        Order::Search { .. } => answer["total"] == 0,
        Order::Status => answer["damage"].is_string(),
        Order::Import(_) if answer["stopped"] == true => return End::Code(3),
        Order::Import(_) => answer["rejected"] != 0 || answer["rows"] == 0,
        _ => false,
    };
    if problems { End::Problems } else { End::Well }
}

fn order(command: &Command) -> Result<Order, End> {
    Ok(match command {
        Command::Status => Order::Status,
        Command::Import(args) => Order::Import(Import {
            file: own_file(&args.file)?,
            map: args.map.clone(),
            source: args.source.clone(),
            spread_days: args.spread,
            rejects: args
                .rejects
                .as_deref()
                .map(std::path::absolute)
                .transpose()?,
            encoding: args.encoding.clone(),
            kind: None,
            territory: None,
        }),
        Command::Search { query, limit } => Order::Search {
            query: query.clone(),
            limit: (*limit).into(),
        },
        Command::Reindex => Order::Reindex,
        Command::Reprocess(args) => Order::Reprocess(ReprocessOrder {
            from: args.from,
            to: args.to,
            dry_run: args.dry_run,
        }),
        Command::Forget { url } => Order::Forget { url: url.clone() },
        Command::Backup { to } => Order::Backup {
            to: std::path::absolute(to)?,
        },
        Command::Retention(args) => Order::Retention { apply: args.apply },
        Command::User { command } => user_order(command),
        _ => return Err(End::Usage("этой команде хранилище не нужно".to_owned())),
    })
}

/// A file as another process finds it: `/dev/stdin` is one of our own, whatever stands behind it.
fn own_file(file: &Path) -> std::io::Result<PathBuf> {
    let path = std::path::absolute(file)?;
    let is_ours = path.starts_with("/dev") || path.starts_with("/proc");
    let behind = is_ours.then(|| path.canonicalize().ok()).flatten();
    Ok(behind.unwrap_or(path))
}

fn user_order(command: &UserCommand) -> Order {
    match command {
        UserCommand::Add {
            login,
            name,
            role,
            scope,
        } => Order::UserAdd {
            login: login.clone(),
            name: name.clone(),
            role: *role,
            scope: scope.into(),
        },
        UserCommand::List => Order::UserList,
        UserCommand::Roles => Order::UserRoles,
        UserCommand::Passwd { login } => Order::UserPassword {
            login: login.clone(),
        },
        UserCommand::Block { login, undo } => Order::UserBlock {
            login: login.clone(),
            blocked: !undo,
        },
    }
}

/// Restoring replaces the database, so nobody may hold it; the index is built anew at the next start.
fn restore(cli: &Cli, from: &Path) -> Result<End, End> {
    let settings = load_settings(&cli.config)?;
    let state = StateDir::lock(&settings.state_directory)?;
    let sealed = state::restore(&state, from)?;
    if cli.json {
        let said = json!({"file": from, "database": state.database(), "checksum": sealed});
        return print(&said.to_string());
    }
    if !sealed {
        print(
            "Внимание: копия без контрольной суммы: такие писали прежние версии. Проверено только \
             строение файла, но не каждая запись.",
        )?;
    }
    print("Хранилище восстановлено. Поисковый индекс построится при следующем запуске.")
}

/// A bar on a terminal, silence elsewhere.
pub(super) fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if !on_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
