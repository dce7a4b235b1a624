//! A small town that lives on this machine: a VK community, a Telegram channel and a newspaper's feed
//! over real HTTP, so that a demonstration crawls them as it would crawl the networks.
//!
//! ```text
//! cargo run --example town -- --token-file state/demo/vk.token
//! ```
//! `make run` starts it beside the daemon of `config/town.toml`. The networks are those of the
//! integration tests: they hold their callers to the real limits. Nobody in the town exists.

#![expect(
    clippy::unwrap_used,
    reason = "the fake networks are tests: what cannot be, panics"
)]
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "the tests use more of the fakes than the town does"
)]

mod fakes;
mod script;

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    net::SocketAddr,
    os::unix::process::parent_id,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, bail};
use axum::{
    Form, Router,
    extract::{self, FromRequest, Path, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::any,
};
use jiff::Timestamp;
use otklik::ports::{Clock, Payload, Request, Secret, SystemClock};

use fakes::{
    Personality,
    feed::Medium,
    tme::{Channel, Tme},
    vk::{self, Vk},
};
use script::Script;

/// Where it listens; `config/town.toml` names the same port.
const LISTEN: ([u8; 4], u16) = ([127, 0, 0, 1], 8089);
/// The community, the channel and the newspaper, as `config/town.toml` names them.
const COMMUNITY: i64 = -700_001;
const CHANNEL: &str = "town_belgorod";
const NEWSPAPER: &str = "vestnik.example";

/// The networks by host.
type Hosts = Arc<HashMap<&'static str, Mutex<Box<dyn Personality>>>>;

fn main() -> anyhow::Result<()> {
    let token_file = token_file()?;
    if let Some(folder) = token_file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&token_file, vk::TOKEN).context("файл токена не пишется")?;
    let hosts = open(&Script::load()?, SystemClock.now());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let address = SocketAddr::from(LISTEN);
        let listener = tokio::net::TcpListener::bind(address).await;
        let listener = listener.with_context(|| format!("порт {address} занят"))?;
        println!("город: http://{address}");
        let app = Router::new()
            .route("/{host}/{*path}", any(answer))
            .with_state(hosts);
        tokio::select! {
            served = async { axum::serve(listener, app).await } => served.context("HTTP"),
            () = orphaned() => Ok(()),
        }
    })
}

/// Ends when the one who started the town has ended: a town that nobody reads is nobody's.
async fn orphaned() {
    let parent = parent_id();
    let mut looks = tokio::time::interval(Duration::from_secs(1));
    while parent_id() == parent {
        looks.tick().await;
    }
}

fn token_file() -> anyhow::Result<PathBuf> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.as_slice() {
        [key, file] if key == "--token-file" => Ok(file.into()),
        _ => bail!("запуск: town --token-file ФАЙЛ — куда записать токен ненастоящей сети"),
    }
}

fn open(script: &Script, start: Timestamp) -> Hosts {
    let vk = Vk::default();
    {
        let mut truth = vk.truth();
        truth.quota = 5_000;
        truth.walls.insert(COMMUNITY, script.wall(start));
    }
    let channels: BTreeMap<String, Channel> = [(CHANNEL.to_owned(), script.channel(start))].into();
    let tme = Tme::new(&Arc::new(Mutex::new(channels)));
    let newspaper = Medium(script.newspaper(start));
    let boxed = |network: Box<dyn Personality>| Mutex::new(network);
    Arc::new(HashMap::from([
        (vk::HOST, boxed(Box::new(vk))),
        ("t.me", boxed(Box::new(tme))),
        (NEWSPAPER, boxed(Box::new(newspaper))),
    ]))
}

/// `/t.me/s/town?before=5` is what the network at `t.me` is asked.
async fn answer(
    State(hosts): State<Hosts>,
    Path((host, path)): Path<(String, String)>,
    asked: extract::Request,
) -> Response {
    let Some(network) = hosts.get(&*host) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut request = request(&host, &path, &asked);
    if asked.method() == Method::POST {
        match Form::from_request(asked, &()).await {
            Ok(Form(form)) => request.payload = Payload::Form(form),
            Err(refused) => return refused.into_response(),
        }
    }
    // One who asks against the rules makes a network panic; that must not silence it for the others.
    let mut network = network.lock().unwrap_or_else(PoisonError::into_inner);
    let reply = network.answer(&request, SystemClock.now());
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    response.body(reply.body.into()).unwrap()
}

/// What the network is asked, its form aside.
fn request(host: &str, path: &str, asked: &extract::Request) -> Request {
    let query = asked
        .uri()
        .query()
        .map_or_else(String::new, |it| format!("?{it}"));
    let text = |name: &header::HeaderName| asked.headers().get(name)?.to_str().ok();
    let mut request = Request::get(format!("https://{host}/{path}{query}"));
    request.authorization = text(&header::AUTHORIZATION).map(Secret::new);
    if let Some(known) = text(&header::IF_NONE_MATCH) {
        request.headers.push(("if-none-match", known.to_owned()));
    }
    request
}
