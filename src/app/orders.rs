//! Orders from the command line to whoever holds the state directory: the running daemon through its
//! socket, or else the command itself. Both run this same code.

use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use super::waiting::{Progress, Waiting, patient};
use super::{
    import::{Import, import},
    past,
    refusal::{BadQuery, Refusal},
    reprocess::{ReprocessOrder, reprocess},
    rooms::Rooms,
    sla::{self, Replay},
};
use crate::{
    desk::{DeskError, NewSource, NewUser, StatisticsAsk, UserChange},
    domain::{ItemId, RegionRole, Role, Scope, User, UserId, login_key},
    pipeline::record::Intake,
    ports::{AuditEntry, Page, PastAsk},
    web::StatusDto,
};

/// Hits in one answer at most.
const HITS_MAX: usize = 500;

/// What is ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case")]
pub enum Order {
    /// Figures.
    Status,
    /// Take in a file.
    Import(Import),
    /// Something about the sources.
    Source(SourceOrder),
    /// Find items with everybody's rights.
    Search {
        /// The query.
        query: String,
        /// Hits at most.
        limit: usize,
    },
    /// Add a user; the answer holds the one-time password.
    UserAdd {
        /// Login name.
        login: String,
        /// Name shown to colleagues.
        name: String,
        /// What they may do.
        role: Role,
        /// Where they may do it.
        scope: Scope,
    },
    /// All users.
    UserList,
    /// The roles that the region offers.
    UserRoles,
    /// A new one-time password.
    UserPassword {
        /// Whose.
        login: String,
    },
    /// Block, or let in again.
    UserBlock {
        /// Whom.
        login: String,
        /// False lets in again.
        blocked: bool,
    },
    /// Fill the index again from the store.
    Reindex,
    /// Judge stored messages anew under the rules in force.
    Reprocess(ReprocessOrder),
    /// Write a consistent copy.
    Backup {
        /// A file that does not exist yet.
        to: PathBuf,
    },
    /// The recorded cases under another regulation.
    SlaReplay(Replay),
    /// A page of the past, for those who review rules.
    Past(PastAsk),
    /// One message with its thread; null when there is none of this number.
    PastOne {
        /// Its number.
        id: ItemId,
    },
    /// Erase the message at an address, everywhere and at once.
    Forget {
        /// Its address.
        url: String,
    },
    /// Erase what has stayed long enough, or count it.
    Retention {
        /// Erase.
        apply: bool,
    },
}

/// What is ordered about the sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum SourceOrder {
    /// All of them and how they are doing.
    List,
    /// Add one.
    Add {
        /// Its settings.
        new: NewSource,
    },
    /// Take out one that was added.
    Remove {
        /// Which.
        id: String,
    },
    /// The settings (TOML) of an added one; null when none of this id was added.
    Settings {
        /// Which.
        id: String,
    },
    /// What was seen in the last days.
    Coverage {
        /// So many.
        days: u16,
    },
    /// What contact centres counted.
    Statistics {
        /// When.
        ask: StatisticsAsk,
    },
    /// All official pages and whether they answer.
    Pages,
    /// Stop one, or let it go on.
    Pause {
        /// Which.
        id: String,
        /// False lets it go on.
        paused: bool,
    },
}

/// Carries an order out. Blocks; `waiting` hears how far it has come.
///
/// # Errors
/// What stood in the way, in Russian.
pub fn carry_out(rooms: &Rooms, order: Order, waiting: &mut Waiting<'_>) -> anyhow::Result<Value> {
    match order {
        Order::Status => {
            let status = rooms.desk.status(None).map_err(refused)?;
            Ok(serde_json::to_value(StatusDto::from(status))?)
        }
        Order::Import(order) => import(rooms, &order, waiting),
        Order::Source(order) => source(rooms, order),
        Order::Search { query, limit } => search(rooms, &query, limit),
        Order::UserAdd {
            login,
            name,
            role,
            scope,
        } => {
            let new = NewUser {
                login,
                name,
                role,
                scope,
                password: None,
                lasting: false,
            };
            let (user, password) = rooms.desk.add_user(None, new).map_err(refused)?;
            Ok(json!({"user": user_json(&user), "password": password}))
        }
        Order::UserRoles => Ok(rooms.desk.region().roles.iter().map(role_json).collect()),
        Order::UserList => {
            let users = rooms.store.users()?;
            Ok(users.iter().map(user_json).collect())
        }
        Order::UserPassword { login } => {
            let id = user_id(rooms, &login)?;
            let password = crate::desk::secrets::one_time_password()?;
            let change = UserChange {
                password: Some(password.clone()),
                ..UserChange::default()
            };
            let user = rooms.desk.change_user(None, id, change).map_err(refused)?;
            Ok(json!({"user": user_json(&user), "password": password}))
        }
        Order::UserBlock { login, blocked } => {
            let id = user_id(rooms, &login)?;
            let change = UserChange {
                active: Some(!blocked),
                ..UserChange::default()
            };
            let user = rooms.desk.change_user(None, id, change).map_err(refused)?;
            Ok(json!({"user": user_json(&user)}))
        }
        Order::Reindex => reindex(rooms, waiting),
        Order::Reprocess(order) => Ok(serde_json::to_value(reprocess(rooms, order, waiting)?)?),
        Order::Backup { to } => backup(rooms, &to),
        Order::SlaReplay(ask) => Ok(serde_json::to_value(sla::replay(rooms, &ask)?)?),
        Order::Past(ask) => Ok(serde_json::to_value(past::page(&*rooms.store, &ask)?)?),
        Order::PastOne { id } => Ok(serde_json::to_value(past::one(&*rooms.store, id)?)?),
        Order::Forget { url } => forget(rooms, &url),
        Order::Retention { apply } => {
            let report = rooms.retention().run_once(apply)?;
            Ok(json!({"applied": apply, "report": report}))
        }
    }
}

fn reindex(rooms: &Rooms, waiting: &mut Waiting<'_>) -> anyhow::Result<Value> {
    rooms.indexing.reindex(|done, all| {
        let step = Progress {
            done: done.unsigned_abs(),
            all: all.unsigned_abs(),
        };
        // Whoever leaves an index half full has it filled all the same.
        let _ = waiting(step);
    })?;
    let (documents, bytes) = rooms.index.size();
    Ok(json!({"documents": documents, "bytes": bytes}))
}

fn backup(rooms: &Rooms, to: &Path) -> anyhow::Result<Value> {
    rooms.store.backup(to)?;
    let bytes = std::fs::metadata(to).context("копия не читается")?.len();
    Ok(json!({"file": to, "bytes": bytes}))
}

fn source(rooms: &Rooms, order: SourceOrder) -> anyhow::Result<Value> {
    match order {
        SourceOrder::List => {
            let lines = rooms.desk.sources(None).map_err(refused)?;
            Ok(serde_json::to_value(lines)?)
        }
        SourceOrder::Add { new } => {
            let line = rooms.desk.add_source(None, &new).map_err(refused)?;
            Ok(serde_json::to_value(line)?)
        }
        SourceOrder::Remove { id } => {
            rooms.desk.remove_source(None, &id).map_err(refused)?;
            Ok(json!({"removed": id}))
        }
        SourceOrder::Settings { id } => {
            let mut added = rooms.store.added_sources()?.into_iter();
            let found = added.find_map(|(own, settings)| (own.as_str() == id).then_some(settings));
            Ok(serde_json::to_value(found)?)
        }
        SourceOrder::Coverage { days } => {
            let span = SignedDuration::from_hours(24 * i64::from(days));
            let from = rooms.clock.now().checked_sub(span).ok();
            let report = rooms.desk.coverage(None, from, None).map_err(refused)?;
            Ok(serde_json::to_value(report)?)
        }
        SourceOrder::Statistics { ask } => {
            let found = rooms.desk.statistics(None, &ask).map_err(refused)?;
            Ok(serde_json::to_value(found)?)
        }
        SourceOrder::Pages => {
            let pages = rooms.desk.pages(None).map_err(refused)?;
            Ok(serde_json::to_value(pages)?)
        }
        SourceOrder::Pause { id, paused } => {
            let line = rooms.desk.pause_source(None, &id, paused);
            Ok(serde_json::to_value(line.map_err(refused)?)?)
        }
    }
}

/// Takes a message out as if its author had deleted it, and rewrites the files, so that no copy of its
/// words is left in them.
fn forget(rooms: &Rooms, url: &str) -> anyhow::Result<Value> {
    let items = rooms.store.items_at(url)?;
    if items.is_empty() {
        let why = format!("сообщения со ссылкой {url} нет: возможно, оно уже стёрто");
        return Err(Refusal::new(why).into());
    }
    let count = items.len();
    for (source, native_id) in items {
        let intake = Intake {
            gone: vec![native_id],
            ..Intake::default()
        };
        rooms.recorder.record(&source, intake)?;
    }
    rooms.store.audit(&AuditEntry {
        at: rooms.clock.now(),
        user: None,
        action: "item.forgotten".to_owned(),
        subject: format!("{count} by address"),
    })?;
    rooms.indexing.catch_up()?;
    rooms.retention().run_once(true)?;
    Ok(json!({"forgotten": count}))
}

fn user_json(user: &User) -> Value {
    json!({
        "id": user.id, "login": user.login, "name": user.name,
        "role": user.role.id(), "active": user.active,
    })
}

fn role_json(role: &RegionRole) -> Value {
    json!({
        "id": role.role.id(), "name": role.name, "clause": role.clause, "by_act": role.by_act,
        "scope": role.role.scope_kind().id(),
    })
}

fn user_id(rooms: &Rooms, login: &str) -> anyhow::Result<UserId> {
    let users = rooms.store.users()?;
    let wanted = login_key(login);
    let user = users.iter().find(|user| login_key(&user.login) == wanted);
    let none = || Refusal::new(format!("пользователя «{login}» нет")).into();
    user.map(|user| user.id).ok_or_else(none)
}

/// What the desk refuses is the asker's matter; what it cannot do is the machine's.
fn refused(error: DeskError) -> anyhow::Error {
    match error {
        DeskError::Search(error) => error.into(),
        DeskError::Store(error) => error.into(),
        DeskError::Machine(_) => error.into(),
        other => Refusal::new(other.to_string()).into(),
    }
}

fn bad_query(query: &str, error: DeskError) -> anyhow::Error {
    let DeskError::Query {
        message,
        column,
        expected,
        example,
    } = error
    else {
        return refused(error);
    };
    // A query that looks for a person is refused before it is read, and may be wrong besides.
    let code = crate::query::parse(query)
        .err()
        .filter(|error| error.message == message);
    Refusal::query(BadQuery {
        error: code.map_or("person", |error| error.code).to_owned(),
        message,
        column,
        expected,
        example,
    })
    .into()
}

/// Searches with everybody's rights: whoever may open the state directory may read it all.
fn search(rooms: &Rooms, query: &str, limit: usize) -> anyhow::Result<Value> {
    let everybody = User {
        id: UserId(0),
        login: String::new(),
        name: String::new(),
        role: Role::Head,
        scope: Scope::default(),
        active: true,
        owes_password: false,
    };
    let page = Page {
        offset: 0,
        limit: limit.min(HITS_MAX),
    };
    let page = rooms
        .desk
        .search(&everybody, query, page)
        .map_err(|error| bad_query(query, error))?;
    let hits = page.hits.iter().map(|hit| {
        let item = &hit.item.stored.item;
        json!({
            "id": hit.item.stored.id, "published_at": item.published_at.to_string(),
            "network": item.network.id(), "source": item.source, "incident": hit.incident,
            "text": hit.snippet.text, "highlights": hit.snippet.highlights,
        })
    });
    Ok(json!({
        "total": page.total, "at_least": page.at_least, "canonical": page.canonical,
        "hits": hits.collect::<Vec<_>>(),
    }))
}
