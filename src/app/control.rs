//! The daemon's local socket: one order as a JSON line in, progress and one answer as JSON lines out.
//!
//! Whoever may open the socket (mode 0600 in a directory of mode 0700) owns the state directory, so
//! there is no further login.

use std::{
    io::{BufRead, BufReader, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream as StdStream},
    path::Path,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, anyhow, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::net::{UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;

use super::{
    orders::{Order, Progress, carry_out},
    refusal::Refusal,
    rooms::Rooms,
};
use crate::{
    collect::file::{FileError, FileFault},
    domain::{RegionId, reasons},
};

/// Orders carried out at once.
const AT_ONCE: usize = 4;
/// Longest an order may take to arrive.
const ARRIVES: Duration = Duration::from_secs(5);
/// Longest order, in bytes.
const ORDER_MAX: u64 = 64 * 1024;

/// An order as it travels.
#[derive(Debug, Serialize, Deserialize)]
struct Asked {
    /// The region that the asker named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(flatten)]
    order: Order,
}

impl Asked {
    /// Why a daemon of this region does not carry it out; none when it does.
    fn strange(&self, own: &RegionId) -> Option<Refusal> {
        let other = self.region.as_deref().filter(|it| *it != own.as_str())?;
        let why = format!(
            "служба работает с регионом «{own}», а указан «{other}»: уберите --region или остановите службу"
        );
        Some(Refusal::new(why))
    }
}

/// A line of the answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reply {
    Progress(Progress),
    Done(Value),
    Refused(Refusal),
    Error(String),
}

/// Listens on the socket; a stale one of a killed daemon is replaced (we hold the lock).
///
/// # Errors
/// When the socket cannot be made.
pub fn listen(rooms: &Rooms) -> anyhow::Result<UnixListener> {
    let path = rooms.state.socket();
    if path.exists() {
        std::fs::remove_file(&path)?;
    }
    let listener = UnixListener::bind(&path).context("локальный сокет не создаётся")?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Serves orders until the soft token; orders under way are finished.
///
/// # Errors
/// When the socket fails.
pub async fn serve(
    rooms: Arc<Rooms>,
    listener: UnixListener,
    soft: CancellationToken,
) -> anyhow::Result<()> {
    let mut running = tokio::task::JoinSet::new();
    loop {
        let stream = tokio::select! {
            () = soft.cancelled() => break,
            accepted = listener.accept() => accepted?.0,
        };
        while running.len() >= AT_ONCE {
            running.join_next().await;
        }
        let rooms = Arc::clone(&rooms);
        running.spawn(async move {
            if let Err(error) = answer(rooms, stream).await {
                tracing::warn!(%error, "an order on the local socket failed");
            }
        });
    }
    while running.join_next().await.is_some() {}
    let _ = std::fs::remove_file(rooms.state.socket());
    Ok(())
}

async fn answer(rooms: Arc<Rooms>, stream: UnixStream) -> anyhow::Result<()> {
    let stream = stream.into_std()?;
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(ARRIVES))?;
    tokio::task::spawn_blocking(move || answer_blocking(&rooms, &stream)).await?
}

fn answer_blocking(rooms: &Rooms, stream: &StdStream) -> anyhow::Result<()> {
    let mut line = String::new();
    let mut limited = BufReader::new(std::io::Read::take(stream, ORDER_MAX));
    limited.read_line(&mut line)?;
    let reply = match serde_json::from_str::<Asked>(&line) {
        Err(error) => Reply::Error(format!("приказ не разобрать: {error}")),
        Ok(asked) => match asked.strange(&rooms.ground.region.id) {
            Some(refusal) => Reply::Refused(refusal),
            None => obey(rooms, asked.order, stream),
        },
    };
    say(&mut { stream }, &reply)
}

fn obey(rooms: &Rooms, order: Order, mut out: &StdStream) -> Reply {
    let mut told = |progress| {
        // The one who asked may have gone; the order is finished all the same.
        let _ = say(&mut out, &Reply::Progress(progress));
    };
    match carry_out(rooms, order, &mut told) {
        Ok(value) => Reply::Done(value),
        Err(error) => match error.downcast() {
            Ok(refusal) => Reply::Refused(refusal),
            Err(error) => Reply::Error(failed(&error)),
        },
    }
}

/// Whoever asks may read a file that the daemon may not: it runs as another user, with folders of its own.
fn failed(error: &anyhow::Error) -> String {
    let fault = error.downcast_ref::<FileError>().map(FileError::fault);
    match fault {
        Some(FileFault::Io(_)) => format!(
            "{error}. Файл читает служба: положите его туда, где его читает её пользователь, и дайте \
             ему право на чтение"
        ),
        _ => reasons(error.as_ref()),
    }
}

fn say(out: &mut impl Write, reply: &Reply) -> anyhow::Result<()> {
    let mut line = serde_json::to_vec(reply)?;
    line.push(b'\n');
    Ok(out.write_all(&line)?)
}

/// Sends an order to the daemon that holds the socket, which must be of this region when one is named;
/// none when no daemon listens there.
///
/// # Errors
/// What the daemon answers, or when it goes away.
pub fn send(
    socket: &Path,
    region: Option<&str>,
    order: &Order,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<Option<Value>> {
    let Ok(mut stream) = StdStream::connect(socket) else {
        return Ok(None);
    };
    let mut line = serde_json::to_vec(&Asked {
        region: region.map(str::to_owned),
        order: order.clone(),
    })?;
    line.push(b'\n');
    stream.write_all(&line)?;
    for line in BufReader::new(stream).lines() {
        match serde_json::from_str(&line?)? {
            Reply::Progress(step) => progress(step),
            Reply::Done(value) => return Ok(Some(value)),
            Reply::Refused(refusal) => return Err(refusal.into()),
            Reply::Error(error) => return Err(anyhow!(error)),
        }
    }
    bail!("демон не ответил: он остановился")
}
