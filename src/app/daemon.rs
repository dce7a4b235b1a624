//! The daemon: rooms opened, stages started, page served, until a signal.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::{net::TcpListener, sync::mpsc};

use super::{
    control::{self, Patience},
    ground::Ground,
    lifecycle::{Hooks, Lifecycle, Outcome, Signal},
    rooms::Rooms,
    serving::{self, Ends, HEAD_ARRIVES},
    sources,
    state::StateDir,
    watch,
};
use crate::{
    desk::{FirstLogin, UserChange, secrets},
    pipeline::{
        door::Door,
        record::{self, Delivery},
    },
    ports::Clock,
    web::{Web, router},
};

/// How long a stop may take.
const GRACE: Duration = Duration::from_secs(20);
/// Deliveries that may wait for the record stage.
const DELIVERIES: usize = 4;
/// The login of the first administrator.
const ADMIN: &str = "admin";

/// A started daemon.
pub struct Daemon {
    /// Everything open.
    pub rooms: Arc<Rooms>,
    /// Where it listens.
    pub address: SocketAddr,
    /// How the administrator gets in, when it is to be told.
    pub first_login: Option<FirstLogin>,
    /// Takes raw items of sources; dropping every clone lets the record stage end.
    pub deliveries: mpsc::Sender<Delivery>,
    life: Lifecycle,
}

impl Daemon {
    /// Locks the state directory, opens everything and starts the stages. The listener and the clock
    /// come from outside, so that tests choose them.
    ///
    /// # Errors
    /// A held lock, a database or index that cannot be opened.
    pub async fn start(
        ground: Ground,
        clock: Arc<dyn Clock>,
        listener: TcpListener,
    ) -> anyhow::Result<Self> {
        let state = StateDir::lock(&ground.settings.state_directory)?;
        let (rooms, first_login) = tokio::task::spawn_blocking(move || {
            let rooms = Rooms::open(ground, state, clock)?;
            let first_login = administrator(&rooms)?;
            anyhow::Ok((Arc::new(rooms), first_login))
        })
        .await??;
        let address = listener.local_addr()?;
        let life = Lifecycle::new(GRACE);
        let (deliveries, door) = start_stages(&life, &rooms).await?;
        let web = Web {
            desk: Arc::clone(&rooms.desk),
            door,
            live: rooms.live.clone(),
            soft: life.soft(),
            metrics: metrics_handle()?,
            secure_cookies: public_url(&rooms, address).starts_with("https://"),
            public_url: public_url(&rooms, address),
        };
        let ends = Ends {
            soft: life.soft(),
            hard: life.hard(),
        };
        life.spawn("http", async move {
            serving::serve(listener, router(web), ends, HEAD_ARRIVES).await;
            Ok(())
        });
        Ok(Self {
            rooms,
            address,
            first_login,
            deliveries,
            life,
        })
    }

    /// A handle to the daemon's life, for stopping it and for reading signals.
    pub fn life(&self) -> &Lifecycle {
        &self.life
    }

    /// Runs until a signal or the death of a task.
    pub async fn run(self, signals: mpsc::Receiver<Signal>) -> Outcome {
        drop(self.deliveries);
        tracing::info!(address = %self.address, "listening");
        let outcome = self
            .life
            .run(signals, Arc::new(RoomHooks(self.rooms)))
            .await;
        if outcome == Outcome::Clean {
            tracing::info!("stopped, everything in work was finished");
        }
        outcome
    }
}

struct RoomHooks(Arc<Rooms>);

impl Hooks for RoomHooks {
    fn reload(&self) {
        self.0.reload();
        self.0.book.reload();
    }

    fn healthy(&self) -> bool {
        self.0.store.ping().is_ok()
    }
}

async fn start_stages(
    life: &Lifecycle,
    rooms: &Arc<Rooms>,
) -> anyhow::Result<(mpsc::Sender<Delivery>, Door)> {
    let (deliveries, waiting) = mpsc::channel(DELIVERIES);
    let grown = || rooms.grown.subscribe();
    // The channel closes when the daemon drops its sender at the end, or the last source stops; the
    // stage must then live on until the soft token, for it is no death.
    let (recorder, soft) = (Arc::clone(&rooms.recorder), life.soft());
    life.spawn("record", async move {
        record::run(recorder, waiting).await?;
        soft.cancelled().await;
        Ok(())
    });
    let told = || rooms.pulse.clone();
    let indexing = rooms.indexing.clone();
    life.spawn("index", indexing.run(grown(), life.soft(), told()));
    let live = rooms.live.clone();
    life.spawn("live", live.follow(grown(), life.soft(), told()));
    life.spawn("retention", rooms.retention().run(life.soft(), told()));
    life.spawn("clocks", rooms.watch().run(life.soft(), told()));
    life.spawn("bursts", rooms.bursts().run(life.soft(), told()));
    life.spawn("rules", watch::run(Arc::clone(rooms), life.soft()));
    let (store, clock) = (Arc::clone(&rooms.store), Arc::clone(&rooms.clock));
    let door = Door::new(store, clock, deliveries.clone());
    sources::start(life, rooms, &door, &deliveries).await?;
    let socket = control::listen(rooms)?;
    life.spawn(
        "control",
        control::serve(Arc::clone(rooms), socket, life.soft(), Patience::USUAL),
    );
    Ok((deliveries, door))
}

/// Where people open the site; the listening address when the settings do not say.
fn public_url(rooms: &Rooms, address: SocketAddr) -> String {
    let set = rooms.ground.settings.http.public_url.as_deref();
    set.map_or_else(
        || format!("http://{address}"),
        |url| url.trim_end_matches('/').to_owned(),
    )
}

/// How the administrator gets in, when it is to be told: once in a real house, at every start
/// of a demonstration, whose password stays the same as long as its state directory.
fn administrator(rooms: &Rooms) -> anyhow::Result<Option<FirstLogin>> {
    let demo = rooms.ground.is_demo();
    let made = rooms.desk.first_administrator(demo)?;
    if !demo {
        return Ok(made);
    }
    if let Some(made) = made {
        rooms.state.keep_demo_password(&made.password)?;
        return Ok(Some(made));
    }
    let kept = rooms.state.demo_password()?;
    let Some((admin, hash)) = rooms.store.credentials(ADMIN)? else {
        return Ok(None);
    };
    let told = |password| {
        Some(FirstLogin {
            login: admin.login.clone(),
            password,
        })
    };
    if admin.active
        && let Some(kept) = kept.filter(|kept| secrets::verify(kept, Some(&hash)))
    {
        return Ok(told(kept));
    }
    // The file is gone or somebody chose another password: a demonstration must still open.
    let password = secrets::one_time_password()?;
    rooms.state.keep_demo_password(&password)?;
    let change = UserChange {
        password: Some(password.clone()),
        active: Some(true),
        lasting: true,
        ..UserChange::default()
    };
    rooms.desk.change_user(None, admin.id, change)?;
    Ok(told(password))
}

/// The process's recorder of metrics; made once, because a process has only one.
fn metrics_handle() -> anyhow::Result<PrometheusHandle> {
    static HANDLE: std::sync::Mutex<Option<PrometheusHandle>> = std::sync::Mutex::new(None);
    let mut slot = HANDLE
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(handle) = slot.as_ref() {
        return Ok(handle.clone());
    }
    let handle = PrometheusBuilder::new()
        .install_recorder()
        .context("метрики")?;
    Ok(slot.insert(handle).clone())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::{
        app::testing::rooms_in,
        desk::NewUser,
        domain::{Role, Scope},
    };

    const DEMO: &str = "[[source]]\nid = \"demo\"\nnetwork = \"demo\"\n";

    #[test]
    fn a_demonstration_opens_with_the_same_password_every_time() {
        let folder = tempfile::tempdir().unwrap();
        let rooms = rooms_in(folder.path(), DEMO);
        let first = administrator(&rooms).unwrap().unwrap();
        let (_, token) = rooms.desk.login(ADMIN, &first.password).unwrap();
        drop(rooms);
        let file = folder.path().join("state/demo-password");
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);

        let rooms = rooms_in(folder.path(), DEMO);
        assert!(administrator(&rooms).unwrap().as_ref() == Some(&first));
        assert!(rooms.desk.who(&token).unwrap().is_some(), "still logged in");
        drop(rooms);

        std::fs::remove_file(&file).unwrap();
        let rooms = rooms_in(folder.path(), DEMO);
        let second = administrator(&rooms).unwrap().unwrap();
        assert!(second != first);
        let (_, token) = rooms.desk.login(ADMIN, &second.password).unwrap();
        let who = rooms.desk.who(&token).unwrap();
        assert!(who.is_some(), "its password is no one-time one");
    }

    fn added_before(rooms: &Rooms, login: &str, role: Role) {
        let new = NewUser {
            login: login.to_owned(),
            name: String::new(),
            role,
            scope: Scope::default(),
            password: None,
            lasting: false,
        };
        rooms.desk.add_user(None, new).unwrap();
    }

    #[test]
    fn whoever_was_added_before_the_first_start_does_not_rule() {
        let folder = tempfile::tempdir().unwrap();
        let rooms = rooms_in(folder.path(), "");
        added_before(&rooms, "Admin", Role::Operator);
        let first = administrator(&rooms).unwrap().unwrap();
        assert_eq!(first.login, "admin-2", "the operator's login stays theirs");
        let (user, _) = rooms.desk.login(&first.login, &first.password).unwrap();
        assert_eq!(user.role, Role::Admin);
        assert!(administrator(&rooms).unwrap().is_none());
    }

    #[test]
    fn an_administrator_added_before_the_first_start_is_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let rooms = rooms_in(folder.path(), "");
        added_before(&rooms, "vera", Role::Admin);
        assert!(administrator(&rooms).unwrap().is_none());
    }

    #[test]
    fn a_real_house_tells_its_password_once_and_keeps_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let rooms = rooms_in(folder.path(), "");
        assert!(administrator(&rooms).unwrap().is_some());
        assert!(administrator(&rooms).unwrap().is_none());
        assert!(!folder.path().join("state/demo-password").exists());
    }
}
