//! What stands between a message and the operator when others want the same hands: imports and sources
//! that arrive together, and an index that cannot even be emptied.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use otklik::{
    domain::{Seq, SourceId},
    pipeline::{index::IndexStage, record::Intake},
    ports::{IndexDocument, SearchError, SearchIndex, SearchRequest, SearchResult},
};

use crate::house::House;

#[test]
fn imports_that_arrive_together_take_turns() {
    let house = House::open();
    let import = |name: String| {
        for batch in 0..20 {
            let items = (0..2).map(|row| otklik::domain::RawItem {
                native_id: format!("{batch}-{row}"),
                text: format!("Белгород, ул. Мира, {row}: нет горячей воды, {batch}-й звонок"),
                ..Default::default()
            });
            let intake = Intake {
                items: items.collect(),
                ..Intake::default()
            };
            let recorded = house
                .rooms
                .recorder
                .record(&SourceId::new(name.clone()), intake);
            assert!(recorded.is_ok(), "{name}, {batch}: {recorded:?}");
        }
    };
    thread::scope(|scope| {
        for number in 0..12 {
            scope.spawn(move || import(format!("file:{number}")));
        }
    });
    house.rooms.indexing.catch_up().unwrap();
    assert_eq!(house.rooms.index.size().0, 12 * 20 * 2);
}

/// An index on a disk that is full: what is to be emptied is, and to say so fails.
struct FullDisk {
    index: Arc<dyn SearchIndex>,
    full: AtomicBool,
}

impl SearchIndex for FullDisk {
    fn write(&self, documents: &[IndexDocument]) -> Result<(), SearchError> {
        self.index.write(documents)
    }

    fn commit(&self, seq: Seq) -> Result<(), SearchError> {
        self.index.commit(seq)
    }

    fn purge(&self) -> Result<(), SearchError> {
        self.index.purge()
    }

    fn committed(&self) -> Seq {
        self.index.committed()
    }

    fn sound(&self) -> Result<(), SearchError> {
        self.index.sound()
    }

    fn search(&self, request: &SearchRequest) -> Result<SearchResult, SearchError> {
        self.index.search(request)
    }

    fn clear(&self) -> Result<(), SearchError> {
        self.index.clear()?;
        match self.full.load(Ordering::Relaxed) {
            true => Err(SearchError::Engine {
                doing: "очистить поисковый индекс",
                source: "на диске нет места".into(),
            }),
            false => Ok(()),
        }
    }

    fn size(&self) -> (usize, u64) {
        self.index.size()
    }
}

#[test]
fn an_index_that_was_half_emptied_on_a_full_disk_fills_again() {
    let house = House::open();
    house.given_posts(&[
        "Белгород, ул. Мира, 1: нет света",
        "Прорвало трубу на Садовой, 3",
    ]);
    let index = Arc::new(FullDisk {
        index: Arc::clone(&house.rooms.index),
        full: AtomicBool::new(true),
    });
    let stage = IndexStage::new(Arc::clone(&house.rooms.store), index.clone());
    assert!(stage.reindex(|_, _| ()).is_err());
    index.full.store(false, Ordering::Relaxed);
    stage.catch_up().unwrap();
    assert_eq!(index.size().0, 2);
}
