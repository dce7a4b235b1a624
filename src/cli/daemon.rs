//! `otklik run`: the daemon in the foreground.

use std::{
    io::{Error, ErrorKind, Write},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use anyhow::anyhow;
use tokio::net::TcpListener;

use super::{args::Cli, exit::End, ground};
use crate::{
    app::{
        daemon::Daemon,
        ground::Ground,
        lifecycle::unix_signals,
        logging,
        state::{StateDir, StateError},
    },
    domain::io_reason,
    ports::SystemClock,
};

/// Threads for blocking work at most.
const BLOCKING_THREADS: usize = 32;

/// Runs until a signal.
pub fn run(cli: &Cli) -> Result<End, End> {
    let ground = ground(cli)?;
    logging::start(&ground.settings.log);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()?;
    let outcome = runtime.block_on(serve(ground));
    runtime.shutdown_timeout(Duration::from_secs(1));
    match outcome {
        Ok(0) => Ok(End::Well),
        Ok(code) => Ok(End::Code(code)),
        Err(error) => Err(match error.downcast::<StateError>() {
            Ok(error) => error.into(),
            Err(error) => End::Failed(error),
        }),
    }
}

async fn serve(ground: Ground) -> anyhow::Result<u8> {
    // A second daemon hears of the first, not of its port.
    drop(StateDir::lock(&ground.settings.state_directory)?);
    let listen = ground.settings.http.listen;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| unheard(listen, &error))?;
    let daemon = Daemon::start(ground, Arc::new(SystemClock), listener).await?;
    // Whoever reads the announcement may send a signal at once, and it must find us listening.
    let signals = unix_signals(daemon.life())?;
    announce(&daemon);
    Ok(daemon.run(signals).await.exit_code())
}

/// Why nobody could be heard at this address, and what to do.
fn unheard(listen: SocketAddr, error: &Error) -> anyhow::Error {
    let why = match error.kind() {
        ErrorKind::AddrInUse => {
            "порт занят другой программой. Остановите её или укажите в настройках другой [http] listen"
        }
        ErrorKind::AddrNotAvailable => {
            "у этой машины нет такого адреса. Укажите её собственный: [http] listen"
        }
        ErrorKind::PermissionDenied => {
            "порты ниже 1024 открывает только root. Укажите порт выше: [http] listen"
        }
        _ => return anyhow!("адрес {listen} не занять: {}", io_reason(error)),
    };
    anyhow!("адрес {listen} не занять: {why}")
}

/// Two stable lines on standard output: where, and who may enter. Told once, logged never.
fn announce(daemon: &Daemon) {
    let mut out = std::io::stdout();
    let mut said = format!("адрес: http://{}\n", daemon.address);
    if let Some(first) = &daemon.first_login {
        // A demonstration tells the same password at every start.
        let kind = if daemon.rooms.ground.is_demo() {
            "пароль"
        } else {
            "одноразовый пароль"
        };
        said.push_str(&format!(
            "вход: {}  {kind}: {}\n",
            first.login, first.password
        ));
    }
    // A closed standard output is no reason not to serve.
    let _ = out.write_all(said.as_bytes()).and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_taken_port_is_told_with_what_to_do() {
        let first = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listen = first.local_addr().unwrap();
        let error = TcpListener::bind(listen).await.unwrap_err();
        assert_eq!(
            unheard(listen, &error).to_string(),
            format!(
                "адрес {listen} не занять: порт занят другой программой. Остановите её или укажите в настройках \
                 другой [http] listen"
            )
        );
    }
}
