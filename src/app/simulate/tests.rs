//! A month of the region of this repository, played.

use std::{path::Path, sync::LazyLock};

use jiff::civil::date;

use super::{figures::is_wrong, *};
use crate::{
    app::ground::Ground,
    domain::{ClockKind, Event, SourceId},
    incidents::FormationSettings,
    pipeline::record::Story,
};

static GROUND: LazyLock<(Ground, FormationSettings)> = LazyLock::new(|| {
    let ground = Ground::load(Path::new("config/otklik.toml"), Some("belgorod")).unwrap();
    let formation = ground.formation();
    (ground, formation)
});

fn parts() -> RehearsalParts<'static> {
    let (ground, formation) = &*GROUND;
    RehearsalParts {
        rules: &ground.rules,
        register: &ground.register,
        formation,
        regime: &ground.regime,
    }
}

fn month(seed: u64) -> Figures {
    let ask = Ask {
        from: date(2025, 3, 3),
        days: 30,
        seed,
        appeals: None,
    };
    simulate(parts(), &ask).unwrap()
}

#[test]
fn a_month_comes_out_and_its_clocks_are_those_of_its_logs() {
    let figures = month(1);
    assert_eq!(figures.wrong, []);
    assert_eq!(figures.refused, 0, "the made-up people do what they may");
    let Figures {
        arrivals,
        incidents,
        joined,
        left_out,
        ..
    } = figures;
    assert_eq!(arrivals, incidents + joined + left_out);
    assert!(incidents > 300 && joined > 30, "{incidents} {joined}");
    assert!(figures.answer.median > 0 && figures.answer.p90 > figures.answer.median);
    assert!(figures.reaction.median < figures.answer.median);
    assert!(figures.clocks[&ClockKind::Full].met > 0);
    for kind in [ClockKind::Reaction, ClockKind::Answer] {
        let tally = figures.clocks[&kind];
        assert!(tally.met > 0 && tally.late > 0, "{kind:?} {tally:?}");
    }
    assert!(figures.dangers > 0 && figures.open > 0);
    assert!(figures.reopened.by_people > 0);
    assert!(figures.escalations.len() >= 3, "{:?}", figures.escalations);
    let ended = ["closed", "rejected"].map(|state| figures.states[state]);
    assert_eq!(figures.open + ended.iter().sum::<usize>(), incidents);
}

#[test]
fn a_seed_makes_the_same_month_again_and_another_seed_another() {
    let written = |seed| serde_json::to_string(&month(seed)).unwrap();
    let first = written(5);
    assert_eq!(written(5), first);
    assert_ne!(written(6), first);
}

/// One message that is never answered, and the end of the story.
fn story() -> (Story, Timestamp) {
    let at = |day| {
        date(2025, 3, day)
            .at(9, 0, 0, 0)
            .to_zoned(parts().regime.zone.clone())
    };
    let (opened, end) = (at(3).unwrap().timestamp(), at(31).unwrap().timestamp());
    let mut rehearsal = Rehearsal::new(parts(), SourceId::from("simulate"));
    let message = RawItem {
        native_id: "1".into(),
        text: "Третий день нет горячей воды. Белгород, ул. Садовая, 5".into(),
        published_at: Some(opened),
        ..RawItem::default()
    };
    rehearsal.hear(&message, opened);
    let id = rehearsal.incident_of("1").unwrap().id;
    while let Some(next) = next_escalation(rehearsal.incident(id).unwrap(), parts().regime) {
        rehearsal.watch(id, next);
    }
    (rehearsal.end().stories.remove(0), end)
}

#[test]
fn the_check_finds_a_clock_that_no_log_explains() {
    let (story, end) = story();
    let regime = parts().regime;
    assert!(!is_wrong(&story, regime, end));

    let mut moved = story.clone();
    moved.incident.clocks[0].due_at = end;
    assert!(
        is_wrong(&moved, regime, end),
        "the state is not that of its log"
    );

    let mut other = story.clone();
    let Event::Opened { clocks, .. } = &mut other.log[0].event else {
        panic!("a log begins so");
    };
    clocks[0].due_at = end;
    other.incident.clocks[0].due_at = end;
    assert!(
        is_wrong(&other, regime, end),
        "the clock is not that of the regulation"
    );

    let mut forgotten = story;
    let raised =
        |record: &crate::domain::EventRecord| matches!(record.event, Event::Escalated { .. });
    let before = forgotten.log.len();
    forgotten.log.retain(|record| !raised(record));
    assert!(forgotten.log.len() < before);
    forgotten.incident =
        crate::incidents::fold::replay(forgotten.incident.id, &forgotten.log).unwrap();
    assert!(
        is_wrong(&forgotten, regime, end),
        "somebody should have been raised"
    );
}

#[test]
fn a_year_without_a_calendar_is_refused() {
    let ask = Ask {
        from: date(2031, 3, 3),
        days: 30,
        seed: 1,
        appeals: None,
    };
    let refused = simulate(parts(), &ask).unwrap_err().to_string();
    assert!(
        refused.starts_with("нет производственного календаря на 2031"),
        "{refused}"
    );
}
