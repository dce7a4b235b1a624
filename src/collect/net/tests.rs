use std::{collections::VecDeque, sync::Mutex};

use futures_util::future::{BoxFuture, ready};

use super::*;
use crate::{collect::governor::Rate, ports::MockClock};

const LIMITS: Limits = Limits {
    token: None,
    methods: &[],
    host: Rate::per_second(1),
};
const CALL: Call<'static> = Call {
    host: "news.example",
    token: None,
    method: "feed",
};

/// Gives the replies it was told, one after another.
struct Script(Mutex<VecDeque<Result<Reply, FetchError>>>);

impl Fetch for Script {
    fn fetch(&self, _: Request) -> BoxFuture<'_, Result<Reply, FetchError>> {
        let next = self.0.lock().unwrap().pop_front();
        Box::pin(ready(next.unwrap_or(Err(FetchError::Unreachable))))
    }
}

fn status(status: u16, headers: &[(&str, &str)]) -> Result<Reply, FetchError> {
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()));
    Ok(Reply {
        status,
        headers: headers.collect(),
        ..Reply::default()
    })
}

fn net(script: Vec<Result<Reply, FetchError>>) -> (Net, Arc<MockClock>) {
    let clock = Arc::new(MockClock::new("2026-11-22T10:00:00Z".parse().unwrap()));
    let script = Arc::new(Script(Mutex::new(script.into())));
    (Net::new(script, clock.clone()), clock)
}

async fn ask(net: &Net) -> Result<Reply, Denied> {
    net.send(&CALL, &LIMITS, Request::get("https://news.example/rss"))
        .await
}

fn state(denied: &Denied) -> Option<SourceState> {
    match &denied.outcome {
        Outcome::Setback(setback) => Some(setback.state),
        _ => None,
    }
}

#[tokio::test]
async fn a_short_wait_is_waited_for() {
    let (net, clock) = net(vec![status(200, &[]), status(200, &[])]);
    let begun = clock.now();
    ask(&net).await.unwrap();
    ask(&net).await.unwrap();
    assert_eq!(
        clock.now().duration_since(begun),
        SignedDuration::from_secs(1)
    );
}

#[tokio::test]
async fn a_busy_host_is_left_alone_as_long_as_it_asks_and_nobody_waits_for_it() {
    let date = "Sun, 22 Nov 2026 10:10:00 GMT";
    for told in ["600", date] {
        let (net, clock) = net(vec![
            status(429, &[("retry-after", told)]),
            status(200, &[]),
        ]);
        let denied = ask(&net).await.unwrap_err();
        assert_eq!(state(&denied), Some(SourceState::Throttled));
        let until = "2026-11-22T10:10:00Z".parse().unwrap();
        assert_eq!(denied.not_before, Some(until));
        let waits = ask(&net).await.unwrap_err();
        assert_eq!(
            (waits.outcome, waits.not_before),
            (Outcome::Waits, Some(until))
        );
        clock.advance(SignedDuration::from_secs(600));
        assert!(ask(&net).await.is_ok());
    }
}

#[tokio::test]
async fn a_host_that_fails_makes_the_source_stale_and_says_why() {
    for failure in [
        status(502, &[]),
        Err(FetchError::TimedOut),
        Err(FetchError::Untrusted),
    ] {
        let (net, _) = net(vec![failure]);
        let denied = ask(&net).await.unwrap_err();
        assert_eq!(state(&denied), Some(SourceState::Stale));
        assert!(denied.not_before.is_some());
    }
}

#[tokio::test]
async fn what_tells_of_the_source_itself_goes_to_its_collector() {
    for code in [200, 304, 401, 403, 404, 410] {
        let (net, _) = net(vec![status(code, &[])]);
        assert_eq!(ask(&net).await.unwrap().status, code);
    }
}

#[tokio::test]
async fn the_last_allowed_request_is_the_last_until_the_count_begins_anew() {
    let left = |left: &'static str, reset: &'static str| {
        status(
            200,
            &[
                ("x-ratelimit-remaining", left),
                ("x-ratelimit-reset", reset),
            ],
        )
    };
    let reset = "2026-11-22T10:05:00.286851Z";
    for (reply, waits) in [
        (left("0", reset), true),
        (left("1", reset), false),
        (left("0", "1800000000"), false),
    ] {
        let (net, clock) = net(vec![reply, status(200, &[])]);
        ask(&net).await.unwrap();
        let denied = ask(&net).await.err();
        let until = denied.and_then(|denied| denied.not_before);
        assert_eq!(until, waits.then(|| reset.parse().unwrap()));
        if waits {
            clock.advance(SignedDuration::from_secs(301));
            assert!(ask(&net).await.is_ok());
        }
    }
    // Refused without a pause of its own: the count's reset is one.
    let headers = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset)];
    let (net, _) = net(vec![status(429, &headers)]);
    let denied = ask(&net).await.unwrap_err();
    assert_eq!(denied.not_before, Some(reset.parse().unwrap()));
}

#[tokio::test]
async fn that_our_clock_is_wrong_is_told_once() {
    let dated = |minutes: i64| {
        let then = "2026-11-22T10:00:00Z".parse::<Timestamp>().unwrap();
        let then = then + SignedDuration::from_mins(minutes);
        let date = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&then);
        status(200, &[("date", date.unwrap().as_str())])
    };
    let (net, _) = net(vec![dated(7), dated(7), dated(7)]);
    let told = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&told);
    let net = net.with_clock_ear(Arc::new(move |news| ear.lock().unwrap().push(news)));
    for host in ["a.example", "b.example", "c.example"] {
        let call = Call { host, ..CALL };
        let request = Request::get(format!("https://{host}/rss"));
        net.send(&call, &LIMITS, request).await.unwrap();
    }
    let behind = SignedDuration::from_mins(-7);
    assert_eq!(*told.lock().unwrap(), [ClockNews::Wrong(behind)]);
}
