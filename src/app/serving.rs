//! Speaks HTTP on a listener. Connections are patient with requests in work and with nothing else: a head
//! that does not arrive, or a connection nobody uses, ends in time, and at a stop at once.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use axum::{Router, serve::Listener};
use hyper::{
    rt::{Sleep, Timer},
    server::conn::http1,
};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Longest the head of a request may take to arrive, with the rest before it.
pub const HEAD_ARRIVES: Duration = Duration::from_secs(30);

/// When a server ends.
#[derive(Clone)]
pub struct Ends {
    /// Cancelled when no request is taken any more and those in work are finished.
    pub soft: CancellationToken,
    /// Cancelled when connections are dropped as they are.
    pub hard: CancellationToken,
}

/// Serves until the soft token and to the end of the requests in work, or until the hard token.
pub async fn serve(mut listener: TcpListener, router: Router, ends: Ends, head: Duration) {
    let connections = TaskTracker::new();
    let mut http = http1::Builder::new();
    http.timer(HeadTimer(ends.soft.clone()))
        .header_read_timeout(head);
    loop {
        let (stream, _) = tokio::select! {
            () = ends.soft.cancelled() => break,
            accepted = Listener::accept(&mut listener) => accepted,
        };
        connections.spawn(connection(
            stream,
            http.clone(),
            router.clone(),
            ends.clone(),
        ));
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

async fn connection(stream: TcpStream, http: http1::Builder, router: Router, ends: Ends) {
    let service = TowerToHyperService::new(router);
    let connection = http.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    // How it ends is the other side's matter: it may go away at any time.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = ends.soft.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        _ = connection => {}
        () = ends.hard.cancelled() => {}
    }
}

/// Measures how long a head takes. It runs only while a connection has no request in work, so the soft
/// token, which ends every measure, closes just the connections that nobody waits for.
struct HeadTimer(CancellationToken);

impl Timer for HeadTimer {
    fn sleep(&self, rest: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(Instant::now() + rest)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        let soft = self.0.clone();
        Box::pin(Rest(Box::pin(async move {
            tokio::select! {
                () = tokio::time::sleep_until(deadline.into()) => {}
                () = soft.cancelled() => {}
            }
        })))
    }
}

/// A rest that the soft token cuts short.
struct Rest(Pin<Box<dyn Future<Output = ()> + Send + Sync>>);

impl Future for Rest {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(context)
    }
}

impl Sleep for Rest {}

#[cfg(test)]
mod tests {
    use std::{net::SocketAddr, sync::Arc};

    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        sync::Notify,
        task::JoinSet,
    };

    use super::*;

    const HALF: &str = "GET / HTTP/1.1\r\nHost: a\r\n";
    /// Far more than anything here takes.
    const PATIENCE: Duration = Duration::from_secs(60);

    struct Site {
        address: SocketAddr,
        ends: Ends,
        serving: JoinSet<()>,
        /// A request came into work.
        entered: Arc<Notify>,
        /// It may be finished.
        released: Arc<Notify>,
    }

    impl Site {
        async fn open(head: Duration) -> Self {
            let (entered, released) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
            let (inside, go_on) = (Arc::clone(&entered), Arc::clone(&released));
            let work = async move || {
                inside.notify_one();
                go_on.notified().await;
                "done"
            };
            let router = Router::new().route("/", get(work));
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let ends = Ends {
                soft: CancellationToken::new(),
                hard: CancellationToken::new(),
            };
            let mut serving = JoinSet::new();
            serving.spawn(serve(listener, router, ends.clone(), head));
            Self {
                address,
                ends,
                serving,
                entered,
                released,
            }
        }

        async fn call(&self, said: &str) -> TcpStream {
            let mut stream = TcpStream::connect(self.address).await.unwrap();
            stream.write_all(said.as_bytes()).await.unwrap();
            stream
        }
    }

    /// What comes until the other side closes.
    async fn heard(mut stream: TcpStream) -> String {
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes);
        // A reset is an end too.
        let _ = tokio::time::timeout(PATIENCE, read).await.expect("closes");
        String::from_utf8(bytes).unwrap()
    }

    #[tokio::test]
    async fn a_stop_waits_for_a_request_in_work_and_for_no_half_of_one() {
        let mut site = Site::open(PATIENCE * 10).await;
        let silent = site.call("").await;
        let half = site.call(HALF).await;
        let whole = site.call(&format!("{HALF}\r\n")).await;
        site.entered.notified().await;
        site.ends.soft.cancel();
        assert_eq!(heard(half).await, "");
        assert_eq!(heard(silent).await, "");
        assert!(site.serving.try_join_next().is_none(), "it waits");
        site.released.notify_one();
        let answer = heard(whole).await;
        assert!(answer.ends_with("\r\n\r\ndone"), "{answer}");
        let ended = tokio::time::timeout(PATIENCE, site.serving.join_next()).await;
        ended.expect("ends").unwrap().unwrap();
    }

    #[tokio::test]
    async fn the_hard_token_waits_for_nothing() {
        let mut site = Site::open(PATIENCE * 10).await;
        let whole = site.call(&format!("{HALF}\r\n")).await;
        site.entered.notified().await;
        site.ends.soft.cancel();
        site.ends.hard.cancel();
        assert_eq!(heard(whole).await, "");
        let ended = tokio::time::timeout(PATIENCE, site.serving.join_next()).await;
        ended.expect("ends").unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_head_that_does_not_arrive_is_not_waited_for() {
        let site = Site::open(Duration::from_millis(10)).await;
        assert_eq!(heard(site.call(HALF).await).await, "");
        assert_eq!(heard(site.call("").await).await, "");
    }
}
