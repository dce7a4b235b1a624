//! Commands on the state directory: through the daemon's socket while it runs, else on our own under
//! the lock. What is done is the same code.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use super::{
    args::{Cli, Command, UserCommand},
    exit::End,
    ground, on_terminal, print,
};
use crate::{
    app::{
        control,
        import::Import,
        orders::{Order, Progress, carry_out},
        refusal::Refusal,
        reprocess::ReprocessOrder,
        rooms::Rooms,
        state::{self, StateDir, StateError, socket_in},
    },
    config::load_settings,
    ports::SystemClock,
};

/// Runs the command.
pub fn run(cli: &Cli) -> Result<End, End> {
    if let Command::Restore { from } = &cli.command {
        return restore(cli, from);
    }
    let order = order(&cli.command)?;
    let bar = bar();
    let mut told = |step: Progress| {
        bar.set_length(step.all);
        bar.set_position(step.done);
    };
    let answer = Holder::of(cli)?.ask(&order, &mut told)?;
    bar.finish_and_clear();
    print(&if cli.json {
        answer.to_string()
    } else {
        said(&order, &answer)
    })?;
    Ok(end(&order, &answer))
}

/// Nothing found, or rows that were not taken, are problems for those who call from a script.
fn end(order: &Order, answer: &Value) -> End {
    let problems = match order {
        Order::Search { .. } => answer["total"] == 0,
        Order::Import(_) => answer["rejected"] != 0,
        _ => false,
    };
    if problems { End::Problems } else { End::Well }
}

/// Whoever holds the state directory: the daemon behind its socket, or this process under the lock.
pub(super) struct Holder<'c> {
    cli: &'c Cli,
    directory: PathBuf,
    /// Opened when no daemon answers, and kept for the orders that follow.
    own: Option<Rooms>,
}

impl<'c> Holder<'c> {
    /// The holder of the state directory that the settings name.
    ///
    /// # Errors
    /// Wrong settings.
    pub(super) fn of(cli: &'c Cli) -> Result<Self, End> {
        Ok(Self {
            cli,
            directory: load_settings(&cli.config)?.state_directory,
            own: None,
        })
    }

    /// Has an order carried out.
    ///
    /// # Errors
    /// What stood in the way.
    pub(super) fn ask(
        &mut self,
        order: &Order,
        told: &mut dyn FnMut(Progress),
    ) -> Result<Value, End> {
        let refused = |error: anyhow::Error| refused(self.cli, error);
        let rooms = match &self.own {
            Some(rooms) => rooms,
            None => {
                let socket = socket_in(&self.directory);
                let region = self.cli.region.as_deref();
                let answer = control::send(&socket, region, order, told).map_err(refused)?;
                if let Some(answer) = answer {
                    return Ok(answer);
                }
                let state = StateDir::lock(&self.directory).map_err(state_error)?;
                let rooms = Rooms::open(ground(self.cli)?, state, Arc::new(SystemClock))?;
                if let Some(warning) = rooms.warning {
                    eprintln!("{warning}");
                }
                self.own.insert(rooms)
            }
        };
        if matches!(order, Order::Search { .. } | Order::Status) {
            rooms.indexing.catch_up().map_err(anyhow::Error::from)?;
        }
        carry_out(rooms, order.clone(), told).map_err(refused)
    }
}

/// A query that is wrong is told with the query that was typed.
fn refused(cli: &Cli, error: anyhow::Error) -> End {
    let refusal = error.downcast_ref::<Refusal>();
    match (refusal.and_then(|it| it.query.clone()), &cli.command) {
        (Some(bad), Command::Search { query, .. }) => End::Query {
            query: query.clone(),
            bad: Box::new(bad),
        },
        _ => error.into(),
    }
}

fn order(command: &Command) -> Result<Order, End> {
    Ok(match command {
        Command::Status => Order::Status,
        Command::Import(args) => Order::Import(Import {
            file: own_file(&args.file)?,
            map: args.map.clone(),
            source: args.source.clone(),
            spread_days: args.spread,
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

fn state_error(error: StateError) -> End {
    match error {
        StateError::Busy { .. } => End::Usage(error.to_string()),
        StateError::Unreachable { .. } => End::Failed(error.into()),
    }
}

/// Restoring replaces the database, so nobody may hold it; the index is built anew at the next start.
fn restore(cli: &Cli, from: &Path) -> Result<End, End> {
    let settings = load_settings(&cli.config)?;
    let state = StateDir::lock(&settings.state_directory).map_err(state_error)?;
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

/// The answer in Russian.
fn said(order: &Order, answer: &Value) -> String {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    match order {
        Order::Status => status(answer),
        Order::Search { .. } => found(answer),
        Order::UserAdd { login, .. } | Order::UserPassword { login } => {
            format!(
                "логин: {login}  одноразовый пароль: {}",
                text(&answer["password"])
            )
        }
        Order::UserList => users(answer),
        Order::UserRoles => roles(answer),
        Order::UserBlock { login, blocked } => {
            format!(
                "Вход для {login} {}",
                if *blocked {
                    "закрыт"
                } else {
                    "открыт"
                }
            )
        }
        Order::Import(_) => format!(
            "Загружено: {}, уже было: {}, изменено: {}, без текста: {}, отклонено: {}{}",
            answer["items"],
            answer["known"],
            answer["edited"],
            answer["empty"],
            answer["rejected"],
            answer["rejects_file"]
                .as_str()
                .map_or(String::new(), |file| format!(" ({file})")),
        ),
        Order::Reindex => format!("Индекс построен: сообщений {}", answer["documents"]),
        Order::Reprocess(order) => judged_anew(order.dry_run, answer),
        Order::Backup { .. } => {
            format!(
                "Копия записана и проверена: {}, байт {}",
                text(&answer["file"]),
                answer["bytes"]
            )
        }
        // Read and told by other commands.
        Order::Past(_) | Order::PastOne { .. } | Order::Source(_) | Order::SlaReplay(_) => {
            answer.to_string()
        }
        Order::Forget { .. } => format!("Стёрто сообщений: {}", answer["forgotten"]),
        Order::Retention { apply } => erased(*apply, &answer["report"]),
    }
}

fn judged_anew(dry_run: bool, answer: &Value) -> String {
    let nothing = if dry_run {
        "Ничего не записано. "
    } else {
        ""
    };
    format!(
        "{nothing}Разобрано заново сообщений: {}, разбор стал другим: {}, перешло: {}, \
         открыто инцидентов: {}, уточнено мест: {}, услышано опасностей и частных дел: {}, \
         осталось на месте (решил человек, людям ответили или опасность не подтверждена): {}",
        answer["judged"],
        answer["changed"],
        answer["moved"],
        answer["opened"],
        answer["relocated"],
        answer["graver"],
        answer["held"],
    )
}

fn erased(apply: bool, report: &Value) -> String {
    format!(
        "{}: вне отраслей {}, закрытых инцидентов {}, вне инцидентов {}, ссылок {}, ключей {}",
        if apply {
            "Стёрто"
        } else {
            "Будет стёрто"
        },
        report["unsorted"],
        report["closed"],
        report["loose"],
        report["links"],
        report["keys"],
    )
}

fn status(answer: &Value) -> String {
    let mut said = format!(
        "Сообщений: {}\nИнцидентов: {}, открытых: {}\nПравил: {}, категорий: {}\nИндекс: сообщений {}, отстаёт на {}",
        answer["items"],
        answer["incidents"],
        answer["open"],
        answer["rules"]["rules"],
        answer["rules"]["categories"],
        answer["index"]["documents"],
        answer["index"]["lag"],
    );
    for source in answer["sources"].as_array().into_iter().flatten() {
        let word = |key: &str| source[key].as_str().unwrap_or_default();
        let (id, name) = (word("id"), word("name"));
        said.push_str(&format!("\n  {name} ({id}): {}", source["items"]));
    }
    said
}

fn found(answer: &Value) -> String {
    let at_least = if answer["at_least"] == true {
        "не менее "
    } else {
        ""
    };
    let mut said = format!("Найдено: {at_least}{}", answer["total"]);
    let hits = answer["hits"].as_array().map_or(&[][..], Vec::as_slice);
    if answer["at_least"] == true || answer["total"] != hits.len() {
        said.push_str(&format!(", показано: {}", hits.len()));
    }
    for hit in hits {
        let word = |key: &str| hit[key].as_str().unwrap_or_default().to_owned();
        said.push_str(&format!(
            "\n{}  {}\n    {}",
            word("published_at"),
            word("source"),
            word("text")
        ));
    }
    said
}

fn roles(answer: &Value) -> String {
    let lines = answer.as_array().into_iter().flatten().map(|role| {
        let word = |key: &str| role[key].as_str().unwrap_or_default().to_owned();
        let basis = if role["by_act"] == true {
            format!("акт: {}", word("clause"))
        } else {
            "актом не определено".to_owned()
        };
        format!("{}  {}  ({basis})", word("id"), word("name"))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn users(answer: &Value) -> String {
    let lines = answer.as_array().into_iter().flatten().map(|user| {
        let word = |key: &str| user[key].as_str().unwrap_or_default().to_owned();
        let blocked = if user["active"] == true {
            ""
        } else {
            "  (вход закрыт)"
        };
        format!(
            "{}  {}  {}{blocked}",
            word("login"),
            word("role"),
            word("name")
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}
