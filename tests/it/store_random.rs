//! Random days: whatever is recorded, refused or closed in whatever order, the outbox has no gap and
//! every projection is the one that was given.

use std::collections::BTreeMap;

use otklik::domain::{Event, EventRecord, Incident, ItemId, JoinReason, Membership, Seq};
use otklik::ports::Store;
use proptest::prelude::*;

use crate::store_samples::*;

#[derive(Debug, Clone)]
enum Step {
    /// Residents write; some complaints open incidents at houses, perhaps taken ones.
    Write {
        chatter: usize,
        houses: Vec<u32>,
    },
    /// An item joins an incident.
    Join {
        incident: usize,
    },
    /// The desk remarks, closes, reopens; sometimes on a state that is no longer true.
    Remark {
        incident: usize,
        stale: bool,
    },
    Close {
        incident: usize,
    },
    Reopen {
        incident: usize,
    },
    Notify,
}

fn step() -> impl Strategy<Value = Step> {
    let which = any::<prop::sample::Index>().prop_map(|index| index.index(1000));
    prop_oneof![
        3 => (0_usize..4, prop::collection::vec(1_u32..6, 0..3))
            .prop_map(|(chatter, houses)| Step::Write { chatter, houses }),
        2 => which.clone().prop_map(|incident| Step::Join { incident }),
        2 => (which.clone(), any::<bool>())
            .prop_map(|(incident, stale)| Step::Remark { incident, stale }),
        1 => which.clone().prop_map(|incident| Step::Close { incident }),
        1 => which.prop_map(|incident| Step::Reopen { incident }),
        1 => Just(Step::Notify),
    ]
}

/// What the store should hold.
#[derive(Default)]
struct Model {
    incidents: BTreeMap<i64, (Incident, Vec<EventRecord>)>,
    items: i64,
    seq: i64,
    names: usize,
}

impl Model {
    fn pick(&self, n: usize) -> Option<Incident> {
        let count = self.incidents.len().max(1);
        self.incidents
            .values()
            .nth(n % count)
            .map(|(incident, _)| incident.clone())
    }

    fn name(&mut self) -> String {
        self.names += 1;
        self.names.to_string()
    }

    fn changed(&mut self, change: &otklik::domain::IncidentChange) {
        let entry = self.incidents.entry(change.after.id.0);
        let (incident, log) = entry.or_insert_with(|| (change.after.clone(), vec![]));
        *incident = change.after.clone();
        log.extend(change.events.iter().cloned());
        self.seq += 1;
    }

    fn append(&mut self, store: &dyn Store, change: &otklik::domain::IncidentChange) {
        if store.append(change, &[], &audit(noon())).is_ok() {
            self.changed(change);
        }
    }

    fn ingest(&mut self, store: &dyn Store, batch: &otklik::domain::Batch) {
        if store.ingest(batch).is_ok() {
            let items = i64::try_from(batch.items.len()).unwrap();
            self.items += items;
            self.seq += items;
            batch
                .formed
                .changes
                .iter()
                .for_each(|change| self.changed(change));
        }
    }

    fn take(&mut self, store: &dyn Store, step: Step) {
        match step {
            Step::Write {
                chatter: count,
                houses,
            } => {
                let wanted = houses.into_iter().map(|house| {
                    let wanted = Wanted {
                        place: mira(house),
                        ..Wanted::default()
                    };
                    (complaint(&self.name(), noon()), wanted)
                });
                let mut batch = openings(store, wanted.collect());
                batch
                    .items
                    .extend((0..count).map(|_| chatter(&self.name(), noon())));
                self.ingest(store, &batch);
            }
            Step::Join { incident } => {
                let Some(incident) = self.pick(incident) else {
                    return;
                };
                let item = ItemId(self.items + 1);
                let mut batch = batch(store, vec![chatter(&self.name(), noon())]);
                let event = joined(item, noon(), JoinReason::SamePlace);
                let change = next(&incident, noon(), event, |after| after.items += 1);
                batch.formed.changes.push(change);
                batch.formed.memberships.push(Membership {
                    item,
                    incident: incident.id,
                    reason: JoinReason::SamePlace,
                    answers: None,
                });
                self.ingest(store, &batch);
            }
            Step::Remark { incident, stale } => {
                let Some(mut incident) = self.pick(incident) else {
                    return;
                };
                incident.version -= u32::from(stale);
                let event = Event::Commented {
                    text: "Звонили".into(),
                };
                self.append(store, &next(&incident, noon(), event, |_| ()));
            }
            Step::Close { incident } => {
                let Some(incident) = self.pick(incident) else {
                    return;
                };
                self.append(store, &closing(&incident, later(1, 0)));
            }
            Step::Reopen { incident } => {
                let Some(incident) = self.pick(incident) else {
                    return;
                };
                self.append(store, &reopening(&incident, later(2, 0)));
            }
            Step::Notify => {
                store.notify(&notice(noon(), None)).unwrap();
                self.seq += 1;
            }
        }
    }

    fn holds(&self, store: &dyn Store) {
        let numbers = store.outbox_after(Seq(0), 10_000).unwrap();
        let numbers: Vec<i64> = numbers.iter().map(|entry| entry.seq.0).collect();
        assert_eq!(numbers, (1..=self.seq).collect::<Vec<_>>());
        for (incident, log) in self.incidents.values() {
            assert_eq!(
                store.incident(incident.id).unwrap().as_ref(),
                Some(incident)
            );
            assert_eq!(&store.events(incident.id).unwrap(), log);
        }
        let status = store.status().unwrap();
        assert_eq!(status.incidents, self.incidents.len());
        assert_eq!(i64::try_from(status.items).unwrap(), self.items);
        let open = self
            .incidents
            .values()
            .filter(|(incident, _)| incident.state.is_open());
        let mut places: Vec<_> = open.map(|(incident, _)| &incident.place).collect();
        assert_eq!(status.open, places.len());
        places.sort();
        places.dedup();
        assert_eq!(
            status.open,
            places.len(),
            "at most one open incident at a place"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_random_day_is_recorded_as_it_was(steps in prop::collection::vec(step(), 1..40)) {
        let fresh = crate::store_sqlite::fresh();
        let mut model = Model::default();
        for step in steps {
            model.take(&fresh.store, step);
        }
        model.holds(&fresh.store);
    }
}
