//! The daemon's local socket: one order as a JSON line in, progress and one answer as JSON lines out.
//!
//! Whoever may open the socket (mode 0600 in a directory of mode 0700) owns the state directory, so
//! there is no further login.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::Shutdown,
    ops::ControlFlow,
    os::unix::{fs::PermissionsExt, net::UnixStream as StdStream},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{anyhow, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::net::{UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;

use super::{
    orders::{Order, carry_out},
    refusal::Refusal,
    rooms::Rooms,
    waiting::{Progress, Waiting},
};
use crate::{
    collect::file::{FileError, FileFault},
    domain::{RegionId, io_reason, reasons},
    ports::StoreError,
};

/// Orders carried out at once.
const AT_ONCE: usize = 4;
/// Longest order, in bytes.
const ORDER_MAX: u64 = 64 * 1024;
/// Longest path of a socket, in bytes: the system's.
const PATH_MAX: usize = 107;
/// How long a look at the other end takes at most.
const GLANCE: Duration = Duration::from_millis(1);

/// What is said when the other end went away before the answer.
const UNANSWERED: &str =
    "служба закрыла связь, не ответив: она останавливается или перегружена. Повторите позже";

/// What is said of an order or an answer that another version wrote.
const STRANGE_ORDER: &str =
    "служба не понимает эту команду: их версии разные. Перезапустите службу и повторите";
const STRANGE_ANSWER: &str = "ответ службы не разобрать: она остановлена посреди ответа, или её версия \
     другая. Перезапустите службу и повторите";

/// How long whoever is at the other end is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For an order to arrive.
    pub order: Duration,
    /// For a line of the answer to be taken.
    pub line: Duration,
}

impl Patience {
    /// The daemon's.
    pub const USUAL: Self = Self {
        order: Duration::from_secs(5),
        line: Duration::from_secs(5),
    };
}

/// One end of a connection until a moment: what is not said or heard by then is not waited for.
struct Until<'s> {
    stream: &'s StdStream,
    end: Instant,
}

impl<'s> Until<'s> {
    fn after(patience: Duration, stream: &'s StdStream) -> Self {
        let end = Instant::now() + patience;
        Self { stream, end }
    }

    /// What is left; a time-out of nothing would be none.
    fn rest(&self) -> io::Result<Option<Duration>> {
        let rest = self.end.saturating_duration_since(Instant::now());
        match rest.is_zero() {
            true => Err(io::ErrorKind::TimedOut.into()),
            false => Ok(Some(rest)),
        }
    }
}

impl Read for Until<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(self.rest()?)?;
        self.stream.read(into)
    }
}

impl Write for Until<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(self.rest()?)?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

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
    bound(&path).map_err(|error| unheard(&path, &error))
}

fn bound(path: &Path) -> io::Result<UnixListener> {
    if path.exists() {
        std::fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Why nobody could be heard at this path, and what to do.
fn unheard(path: &Path, error: &io::Error) -> anyhow::Error {
    let (length, path) = (path.as_os_str().len(), path.display());
    if length > PATH_MAX {
        return anyhow!(
            "локальный сокет {path} не создаётся: его путь длиннее {PATH_MAX} байт. Укажите в настройках \
             каталог с путём короче: [state] directory"
        );
    }
    let why = io_reason(error);
    anyhow!("локальный сокет {path} не создаётся: {why}. Проверьте права на каталог состояния")
}

/// Serves orders until the soft token; orders under way are finished, but for an import, which stops at
/// its next batch; those that are still to come are not waited for.
///
/// # Errors
/// When the socket fails.
pub async fn serve(
    rooms: Arc<Rooms>,
    listener: UnixListener,
    soft: CancellationToken,
    patience: Patience,
) -> anyhow::Result<()> {
    let mut running = tokio::task::JoinSet::new();
    while let Some(stream) = next(&listener, &mut running, &soft).await? {
        let (rooms, soft) = (Arc::clone(&rooms), soft.clone());
        running.spawn(async move {
            if let Err(error) = answer(rooms, stream, soft, patience).await {
                tracing::warn!(%error, "an order on the local socket failed");
            }
        });
    }
    while running.join_next().await.is_some() {}
    let _ = std::fs::remove_file(rooms.state.socket());
    Ok(())
}

/// The next one who asks, once there is room for him; none when the daemon stops.
async fn next(
    listener: &UnixListener,
    running: &mut tokio::task::JoinSet<()>,
    soft: &CancellationToken,
) -> io::Result<Option<UnixStream>> {
    let come = async {
        let stream = listener.accept().await?.0;
        while running.len() >= AT_ONCE {
            running.join_next().await;
        }
        Ok(Some(stream))
    };
    tokio::select! {
        () = soft.cancelled() => Ok(None),
        stream = come => stream,
    }
}

async fn answer(
    rooms: Arc<Rooms>,
    stream: UnixStream,
    soft: CancellationToken,
    patience: Patience,
) -> anyhow::Result<()> {
    let stream = stream.into_std()?;
    stream.set_nonblocking(false)?;
    let ear = stream.try_clone()?;
    let answered = tokio::task::spawn_blocking(move || answer_blocking(&rooms, &stream, patience));
    tokio::pin!(answered);
    tokio::select! {
        done = &mut answered => return done?,
        () = soft.cancelled() => {}
    }
    // An order that has not come yet will not be carried out any more, and an import sees that nobody
    // waits for its end.
    let _ = ear.shutdown(Shutdown::Read);
    answered.await?
}

fn answer_blocking(rooms: &Rooms, stream: &StdStream, patience: Patience) -> anyhow::Result<()> {
    let mut line = String::new();
    let heard = Until::after(patience.order, stream);
    BufReader::new(heard.take(ORDER_MAX)).read_line(&mut line)?;
    if line.is_empty() {
        return Ok(());
    }
    let reply = match serde_json::from_str::<Asked>(&line) {
        Err(error) => {
            tracing::warn!(%error, "an order could not be read");
            Reply::Error(STRANGE_ORDER.to_owned())
        }
        Ok(asked) => match asked.strange(&rooms.ground.region.id) {
            Some(refusal) => Reply::Refused(refusal),
            None => obey(rooms, asked.order, stream, patience),
        },
    };
    Ok(say(&mut Until::after(patience.line, stream), &reply)?)
}

fn obey(rooms: &Rooms, order: Order, out: &StdStream, patience: Patience) -> Reply {
    let mut hears = true;
    let mut waiting = |progress| {
        // Who does not listen for a while may still wait for the answer.
        let mut slow = Until::after(patience.line, out);
        hears = hears && say(&mut slow, &Reply::Progress(progress)).is_ok();
        match nobody_waits(out) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    };
    let done = catch_unwind(AssertUnwindSafe(|| carry_out(rooms, order, &mut waiting)));
    match done {
        Ok(Ok(value)) => Reply::Done(value),
        Ok(Err(error)) => match error.downcast() {
            Ok(refusal) => Reply::Refused(refusal),
            Err(error) => Reply::Error(failed(&error)),
        },
        Err(_) => Reply::Error("внутренняя ошибка службы, подробности — в её журнале".to_owned()),
    }
}

/// True when whoever asked has gone or closed their half, which takes the order back; or the daemon stops
/// and has closed it for them.
fn nobody_waits(mut stream: &StdStream) -> bool {
    let seen = stream
        .set_read_timeout(Some(GLANCE))
        .and_then(|()| stream.read(&mut [0]));
    match seen {
        Ok(read) => read == 0,
        Err(error) => !matches!(
            error.kind(),
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
        ),
    }
}

/// Whoever asks may read a file that the daemon may not: it runs as another user, with folders of its own.
fn failed(error: &anyhow::Error) -> String {
    if let Some(StoreError::Folder { .. }) = error.downcast_ref() {
        return format!(
            "{error}. Копию пишет служба: укажите папку, в которую может писать её пользователь, \
             например /var/lib/otklik-backup"
        );
    }
    let fault = error.downcast_ref::<FileError>().map(FileError::fault);
    match fault {
        Some(FileFault::Io(_)) => format!(
            "{error}. Файл читает служба: положите его туда, где его читает её пользователь, и дайте \
             ему право на чтение"
        ),
        _ => reasons(error.as_ref()),
    }
}

fn say(out: &mut impl Write, reply: &Reply) -> io::Result<()> {
    let mut line = serde_json::to_vec(reply)?;
    line.push(b'\n');
    out.write_all(&line)
}

/// Sends an order to the daemon that holds the socket, which must be of this region when one is named;
/// none when no daemon listens there. Where `waiting` breaks off, the order is taken back, and the answer
/// says what was done till then.
///
/// # Errors
/// What the daemon answers, or when it goes away.
pub fn send(
    socket: &Path,
    region: Option<&str>,
    order: &Order,
    waiting: &mut Waiting<'_>,
) -> anyhow::Result<Option<Value>> {
    let Ok(mut stream) = StdStream::connect(socket) else {
        return Ok(None);
    };
    let mut line = serde_json::to_vec(&Asked {
        region: region.map(str::to_owned),
        order: order.clone(),
    })?;
    line.push(b'\n');
    // What the system says of a line that broke helps nobody.
    stream.write_all(&line).map_err(|_| anyhow!(UNANSWERED))?;
    for line in BufReader::new(&stream).lines() {
        let Ok(line) = line else { break };
        match serde_json::from_str(&line) {
            Ok(Reply::Progress(step)) => {
                if waiting(step).is_break() {
                    // Only the half on which it would hear more of us: it still answers.
                    let _ = stream.shutdown(Shutdown::Write);
                }
            }
            Ok(Reply::Done(value)) => return Ok(Some(value)),
            Ok(Reply::Refused(refusal)) => return Err(refusal.into()),
            Ok(Reply::Error(error)) => return Err(anyhow!(error)),
            Err(_) => bail!(STRANGE_ANSWER),
        }
    }
    bail!(UNANSWERED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{import::Import, testing::rooms_in, waiting::patient};

    /// Longer than any test waits.
    const FOREVER: Duration = Duration::from_secs(3_600);
    /// Far more than anything here takes.
    const ENOUGH: Duration = Duration::from_secs(60);

    #[test]
    fn who_does_not_read_the_answer_is_not_waited_for() {
        let (ours, theirs) = StdStream::pair().unwrap();
        let page = Reply::Done(Value::String("вода ".repeat(1_000_000)));
        let mut out = Until::after(Duration::from_millis(20), &ours);
        let error = say(&mut out, &page).unwrap_err();
        let late = [io::ErrorKind::WouldBlock, io::ErrorKind::TimedOut];
        assert!(late.contains(&error.kind()), "{error}");
        drop(theirs);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_stop_waits_neither_for_silent_askers_nor_for_a_free_hand() {
        let folder = tempfile::tempdir().unwrap();
        let rooms = Arc::new(rooms_in(folder.path(), ""));
        let (listener, soft) = (listen(&rooms).unwrap(), CancellationToken::new());
        let socket = rooms.state.socket();
        let patience = Patience {
            order: FOREVER,
            line: FOREVER,
        };
        let served = tokio::task::JoinSet::from_iter([serve(
            Arc::clone(&rooms),
            listener,
            soft.clone(),
            patience,
        )]);
        let comes = |_| StdStream::connect(&socket).unwrap();
        let silent: Vec<_> = (1..AT_ONCE).map(comes).collect();
        // They come in turn: when this one is answered, those before it are waited for.
        let asked = socket.clone();
        let ask = move || send(&asked, None, &Order::UserRoles, &mut patient);
        let answer = tokio::task::spawn_blocking(ask).await.unwrap();
        assert!(answer.unwrap().unwrap().is_array());
        let more: Vec<_> = (0..3).map(comes).collect();
        soft.cancel();
        let ended = tokio::time::timeout(ENOUGH, served.join_all()).await;
        assert!(ended.expect("it ends").remove(0).is_ok());
        drop((silent, more));
    }

    /// Rows of the file that is imported here: far more than are read before anybody can react.
    const ROWS: u64 = 10_000;

    /// Has a daemon import a file, and reacts when it hears for the first time how far that has come.
    async fn imported(
        react: impl Fn(&CancellationToken) -> ControlFlow<()> + Send + 'static,
    ) -> Value {
        let folder = tempfile::tempdir().unwrap();
        let rows: String = (0..ROWS)
            .map(|n| format!("{{\"text\":\"Строка {n}\"}}\n"))
            .collect();
        let order = Order::Import(Import {
            file: folder.path().join("rows.jsonl"),
            ..Import::default()
        });
        std::fs::write(folder.path().join("rows.jsonl"), rows).unwrap();
        let rooms = Arc::new(rooms_in(folder.path(), ""));
        let (listener, soft) = (listen(&rooms).unwrap(), CancellationToken::new());
        let (socket, token) = (rooms.state.socket(), soft.clone());
        let patience = Patience {
            order: FOREVER,
            line: FOREVER,
        };
        let served = tokio::task::JoinSet::from_iter([serve(rooms, listener, token, patience)]);
        let stop = soft.clone();
        let ask = move || send(&socket, None, &order, &mut |_| react(&stop));
        let answer = tokio::task::spawn_blocking(ask).await.unwrap();
        soft.cancel();
        let ended = tokio::time::timeout(ENOUGH, served.join_all()).await;
        assert!(ended.expect("it ends").remove(0).is_ok());
        answer.unwrap().unwrap()
    }

    /// True when it says that rows are left in the file.
    fn is_in_part(answer: &Value) -> bool {
        let items = answer["items"].as_u64().unwrap();
        answer["stopped"] == true && (1..ROWS).contains(&items)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_import_ends_between_two_batches_when_nobody_waits_for_it() {
        let answer = imported(|_| ControlFlow::Break(())).await;
        assert!(is_in_part(&answer), "taken back: {answer}");
        let stops = |soft: &CancellationToken| {
            soft.cancel();
            ControlFlow::Continue(())
        };
        let answer = imported(stops).await;
        assert!(is_in_part(&answer), "the daemon stops: {answer}");
    }

    #[test]
    fn a_socket_that_cannot_be_made_is_told_with_a_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let long = folder.path().join("каталог".repeat(9)).join("otklik.sock");
        let said = |path: &Path| {
            let denied = io::Error::from(io::ErrorKind::PermissionDenied);
            unheard(path, &denied).to_string()
        };
        assert!(said(&long).contains("путь длиннее 107 байт. Укажите в настройках"));
        insta::assert_snapshot!(said(Path::new("state/otklik.sock")), @"локальный сокет state/otklik.sock не создаётся: нет права на чтение или запись. Проверьте права на каталог состояния");
    }
}
