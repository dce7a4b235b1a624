//! A simulated week: sources are read when their time has come, everything is recorded by the real
//! stage in a real store, and the clock jumps from appointment to appointment.

use std::{cmp::Reverse, collections::BinaryHeap, sync::Arc};

use futures_util::future::join;
use jiff::{SignedDuration, Timestamp};
use otklik::{
    pipeline::{
        crawl::{Crawl, Target},
        record::{self, Delivery},
    },
    ports::{Clock, Collector, MockClock, Store},
};
use tokio::sync::mpsc;

use crate::house::House;

/// Reads sources for so long.
pub fn pass(house: &House, sources: Vec<(Target, Box<dyn Collector>)>, length: SignedDuration) {
    let (deliveries, waiting) = mpsc::channel(8);
    let (store, clock) = (Arc::clone(&house.rooms.store), Arc::clone(&house.clock));
    let reading = read(store, clock, sources, (deliveries, length));
    let recording = record::run(Arc::clone(&house.rooms.recorder), waiting);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let (read, recorded) = runtime.block_on(join(reading, recording));
    read.unwrap();
    recorded.unwrap();
}

async fn read(
    store: Arc<dyn Store>,
    clock: Arc<MockClock>,
    sources: Vec<(Target, Box<dyn Collector>)>,
    (deliveries, length): (mpsc::Sender<Delivery>, SignedDuration),
) -> anyhow::Result<()> {
    let end = clock.now() + length;
    let mut crawls: Vec<Crawl> = sources
        .into_iter()
        .map(|(target, collector)| Crawl {
            collector,
            target,
            store: Arc::clone(&store),
            clock: clock.clone(),
            deliveries: deliveries.clone(),
        })
        .collect();
    drop(deliveries);
    let mut due: BinaryHeap<Reverse<(Timestamp, usize)>> = BinaryHeap::new();
    for (at, crawl) in crawls.iter().enumerate() {
        let record = store.source(&crawl.target.id)?;
        due.push(Reverse((crawl.first(&record), at)));
    }
    while let Some(Reverse((when, at))) = due.pop() {
        if when > end {
            break;
        }
        let wait = when.duration_since(clock.now());
        if wait.is_positive() {
            clock.advance(wait);
        }
        let next = crawls[at].read().await?;
        assert!(
            next > when,
            "a source never spins: {}",
            crawls[at].target.id
        );
        due.push(Reverse((next, at)));
    }
    Ok(())
}
