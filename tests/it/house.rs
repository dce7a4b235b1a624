//! A whole daemon inside the test: real rules, a state directory of its own, a clock that stands.

use std::{
    path::Path,
    sync::{Arc, Once},
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use otklik::{
    app::{daemon::Daemon, ground::Ground, lifecycle::Lifecycle, rooms::Rooms},
    desk::{FirstLogin, NewUser, UserChange},
    domain::{ItemKind, Network, RawItem, Role, Scope, SourceId, Timestamp},
    pipeline::{self, record::Intake},
    ports::{Clock, MockClock},
};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    runtime::Runtime,
    sync::{mpsc, watch},
    task::JoinHandle,
};

/// The daemon, its clock, and the ways in. Dropping it stops the daemon and fails the test if a task
/// died.
pub struct House {
    pub rooms: Arc<Rooms>,
    pub base: String,
    /// The clock they all look at.
    pub clock: Arc<MockClock>,
    /// Of the administrator, whom the first start makes; none over a database that has one.
    pub first_login: Option<FirstLogin>,
    /// Done once the administrator has a password that lasts.
    settled_in: Once,
    life: Lifecycle,
    running: Option<JoinHandle<otklik::app::lifecycle::Outcome>>,
    _signals: mpsc::Sender<otklik::app::lifecycle::Signal>,
    runtime: Runtime,
    _folder: tempfile::TempDir,
}

/// Stands even for those who sleep by it: only the test moves it. Whoever waits to read a source again
/// waits for the end of the test.
struct Standing {
    hands: Arc<MockClock>,
    /// For how long each went to sleep.
    asleep: watch::Sender<Vec<Duration>>,
}

impl Standing {
    fn at(hands: &Arc<MockClock>) -> Self {
        Self {
            hands: Arc::clone(hands),
            asleep: watch::Sender::default(),
        }
    }

    /// Until the watches have looked once. Later they would find what the test lays down, and tell of
    /// it beside the test's own look.
    async fn watches_sleep(&self) {
        let mut asleep = self.asleep.subscribe();
        let all = |asleep: &Vec<Duration>| WATCHES.iter().all(|rest| asleep.contains(rest));
        let waited = tokio::time::timeout(Duration::from_secs(60), asleep.wait_for(all)).await;
        waited.expect("a watch never went to sleep").unwrap();
    }
}

/// The rests of the stages that look at the whole desk by the clock.
const WATCHES: [Duration; 2] = [pipeline::watch::EVERY, pipeline::burst::EVERY];

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        self.hands.now()
    }

    fn sleep(&self, rest: Duration) -> BoxFuture<'_, ()> {
        self.asleep.send_modify(|asleep| asleep.push(rest));
        Box::pin(std::future::pending())
    }
}

/// A Friday morning in the region.
pub const MORNING: &str = "2026-11-20T06:00:00Z";
/// The password of every user of a test.
pub const PASSWORD: &str = "тихая-осень-26";

impl House {
    pub fn open() -> Self {
        Self::over(|_| ())
    }

    /// A house over what somebody left in its state directory before, or in a folder `rules` beside it.
    pub fn over(left: impl FnOnce(&Path)) -> Self {
        Self::settled(left, |_| String::new())
    }

    /// A house with more lines at the end of its settings; the files that they name may be laid into
    /// the folder.
    pub fn with(more: impl FnOnce(&Path) -> String) -> Self {
        Self::settled(|_| (), more)
    }

    fn settled(left: impl FnOnce(&Path), more: impl FnOnce(&Path) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("otklik.toml");
        let root = env!("CARGO_MANIFEST_DIR");
        let state = folder.path().join("state");
        left(&state);
        let more = more(folder.path());
        // Rules, regions, regulations and calendars that the test laid there, or all of ours.
        let laid = |name: &str, ours: &str| {
            let own = folder.path().join(name);
            let ours = Path::new(root).join(ours);
            if own.exists() { own } else { ours }
        };
        let rules = laid("rules", "rules");
        let regions = laid("regions", "config/regions");
        let regulations = laid("regulations", "config/regulations");
        let calendars = laid("calendars", "config/calendars");
        let settings = format!(
            "default_region = \"belgorod\"\n[state]\ndirectory = {state:?}\n[paths]\n\
             rules = {rules:?}\nindex = \"{root}/index\"\nregions = {regions:?}\n\
             regulations = {regulations:?}\ncalendars = {calendars:?}\n"
        );
        let settings = settings + &more;
        std::fs::write(&config, settings).unwrap();
        let clock = Arc::new(MockClock::new(MORNING.parse().unwrap()));
        let runtime = Runtime::new().unwrap();
        let (signals, heard) = mpsc::channel(4);
        let (daemon, first_login) = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let ground = Ground::load(&config, None).unwrap();
            let standing = Arc::new(Standing::at(&clock));
            let time = Arc::clone(&standing) as Arc<dyn Clock>;
            let mut daemon = Daemon::start(ground, time, listener).await.unwrap();
            standing.watches_sleep().await;
            let first_login = daemon.first_login.take();
            (daemon, first_login)
        });
        Self {
            rooms: Arc::clone(&daemon.rooms),
            base: format!("http://{}", daemon.address),
            clock,
            first_login,
            settled_in: Once::new(),
            life: daemon.life().clone(),
            running: Some(runtime.spawn(daemon.run(heard))),
            _signals: signals,
            runtime,
            _folder: folder,
        }
    }

    /// Residents write these posts now, each in its own thread.
    pub fn given_posts(&self, texts: &[&str]) {
        self.given(None, "vk:town", texts);
    }

    /// Residents write these posts in a group of this territory.
    pub fn given_posts_of(&self, territory: &str, texts: &[&str]) {
        self.given(Some(territory), &format!("vk:{territory}"), texts);
    }

    fn given(&self, territory: Option<&str>, source: &str, texts: &[&str]) {
        let items = texts.iter().enumerate().map(|(at, text)| RawItem {
            network: Network::Vk,
            native_id: format!("{at}-{}", text.len()),
            kind: ItemKind::Post,
            author: Some(format!("resident {at}")),
            text: (*text).to_owned(),
            published_at: Some(self.clock.now()),
            territory: territory.map(Into::into),
            ..RawItem::default()
        });
        let source = SourceId::new(source);
        let intake = Intake {
            items: items.collect(),
            ..Intake::default()
        };
        self.rooms.recorder.record(&source, intake).unwrap();
        self.rooms.indexing.catch_up().unwrap();
    }

    /// A browser in which the administrator is logged in, with a password that lasts.
    pub fn admin(&self) -> Browser {
        self.settled_in.call_once(|| {
            let desk = &self.rooms.desk;
            let users = self.rooms.store.users().unwrap();
            let admin = users.iter().find(|user| user.login == "admin").unwrap();
            let change = UserChange {
                password: Some(PASSWORD.into()),
                lasting: true,
                ..UserChange::default()
            };
            desk.change_user(None, admin.id, change).unwrap();
        });
        self.known_user("admin")
    }

    /// A browser of a new user with this role and scope.
    pub fn user(&self, login: &str, role: Role, scope: Scope) -> Browser {
        let new = NewUser {
            login: login.into(),
            name: login.into(),
            role,
            scope,
            password: Some(PASSWORD.into()),
            lasting: true,
        };
        self.rooms.desk.add_user(None, new).unwrap();
        self.known_user(login)
    }

    /// A browser of a user who was made before.
    pub fn known_user(&self, login: &str) -> Browser {
        self.browser(login, PASSWORD)
    }

    fn browser(&self, login: &str, password: &str) -> Browser {
        let browser = self.stranger();
        browser.log_in(login, password);
        browser
    }

    /// A browser in which nobody is logged in.
    pub fn stranger(&self) -> Browser {
        Browser::at(&self.base)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let started = Instant::now();
        self.life.stop();
        if let Some(running) = self.running.take() {
            let outcome = self.runtime.block_on(running).unwrap();
            if !std::thread::panicking() {
                assert_eq!(outcome.exit_code(), 0, "a task died");
                assert!(
                    started.elapsed().as_secs() < 15,
                    "the daemon stopped slowly"
                );
            }
        }
    }
}

/// Asks the daemon over HTTP as one user.
pub struct Browser {
    agent: ureq::Agent,
    base: String,
}

impl Browser {
    /// A browser at this address.
    pub fn at(base: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build();
        Self {
            agent: config.new_agent(),
            base: base.to_owned(),
        }
    }

    pub fn log_in(&self, login: &str, password: &str) {
        let body = json!({"login": login, "password": password});
        let (status, _) = self.post("/api/v1/login", &body);
        assert_eq!(status, 200);
    }

    /// Logs in with a one-time password and chooses an own one.
    pub fn log_in_at_first(&self, login: &str, made: &str) {
        self.log_in(login, made);
        let (status, _) = self.post("/api/v1/me/password", &json!({"new": PASSWORD}));
        assert_eq!(status, 200);
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        let mut reply = self
            .agent
            .get(format!("{}{path}", self.base))
            .call()
            .unwrap();
        (
            reply.status().as_u16(),
            reply.body_mut().read_json().unwrap_or(Value::Null),
        )
    }

    pub fn text(&self, path: &str) -> (u16, String) {
        let mut reply = self
            .agent
            .get(format!("{}{path}", self.base))
            .call()
            .unwrap();
        (
            reply.status().as_u16(),
            reply.body_mut().read_to_string().unwrap(),
        )
    }

    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let mut reply = self
            .agent
            .post(format!("{}{path}", self.base))
            .send_json(body)
            .unwrap();
        (
            reply.status().as_u16(),
            reply.body_mut().read_json().unwrap_or(Value::Null),
        )
    }

    pub fn patch(&self, path: &str, body: &Value) -> (u16, Value) {
        let mut reply = self
            .agent
            .patch(format!("{}{path}", self.base))
            .send_json(body)
            .unwrap();
        (
            reply.status().as_u16(),
            reply.body_mut().read_json().unwrap_or(Value::Null),
        )
    }

    /// Posts these bytes as another program would, and gives what it hears.
    pub fn call(&self, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
        let mut request = self.agent.post(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut reply = request.send(body).unwrap();
        (
            reply.status().as_u16(),
            reply.body_mut().read_to_string().unwrap(),
        )
    }

    pub fn delete(&self, path: &str) -> u16 {
        self.agent
            .delete(format!("{}{path}", self.base))
            .call()
            .unwrap()
            .status()
            .as_u16()
    }

    /// Posts as another site's page would.
    pub fn post_from_elsewhere(&self, path: &str, body: &Value) -> u16 {
        let request = self.agent.post(format!("{}{path}", self.base));
        let request = request
            .header("sec-fetch-site", "cross-site")
            .header("origin", "https://evil.example");
        request.send_json(body).unwrap().status().as_u16()
    }

    /// What is served there, as it comes.
    pub fn stream(&self, path: &str) -> impl std::io::Read + Send + use<> {
        let request = self.agent.get(format!("{}{path}", self.base));
        request.call().unwrap().into_body().into_reader()
    }

    /// A header of what is served there; empty when there is none.
    pub fn header(&self, path: &str, name: &str) -> String {
        let reply = self.agent.get(format!("{}{path}", self.base)).call();
        let reply = reply.unwrap();
        let value = reply.headers().get(name).and_then(|it| it.to_str().ok());
        value.unwrap_or_default().to_owned()
    }

    /// The first lines of a stream that hold this word, after the last event seen.
    pub fn events(&self, last: i64, word: &str) -> String {
        use std::io::BufRead;
        let request = self.agent.get(format!("{}/api/v1/events", self.base));
        let reply = request
            .header("last-event-id", last.to_string())
            .call()
            .unwrap();
        let lines = std::io::BufReader::new(reply.into_body().into_reader()).lines();
        let found = lines.map_while(Result::ok).find(|line| line.contains(word));
        found.unwrap_or_default()
    }
}

/// What the page reads there.
pub fn get(browser: &Browser, path: &str) -> Value {
    let (status, found) = browser.get(&format!("/api/v1/{path}"));
    assert_eq!(status, 200, "{path}: {found}");
    found
}

/// Somebody who works one municipality.
pub fn of_town(territory: &str) -> Scope {
    Scope {
        territories: vec![territory.to_owned()],
        ..Scope::default()
    }
}
