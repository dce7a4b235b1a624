//! The table of rights, written by hand from the founding acts' templates: what each role may do, and
//! where.

use super::*;
use crate::{
    domain::{
        Actor, BodyId, Event, EventRecord, IncidentId, IncidentState, ItemId, Place, Signal, UserId,
    },
    incidents::fold,
};

/// The columns of [`TABLE`].
const ROLES: [&str; 19] = [
    "admin",
    "curator",
    "executor",
    "head",
    "analyst",
    "operator",
    "direction_head",
    "tech_admin",
    "sector_responsible",
    "sector_head",
    "center_liaison",
    "body_liaison",
    "media",
    "controller",
    "project_office",
    "observer",
    "mcu_head",
    "mcu_operator",
    "outside",
];

/// A row a permission, a column a role.
const TABLE: &str = "
                          ad cu ex he an op di te sr sh cl bl me co pr ob mh mo ou
    queue.read            +  +  +  +  +  +  +  .  +  +  +  +  .  +  .  .  +  +  .
    card.read             +  +  +  +  +  +  +  .  +  +  +  +  .  +  .  .  +  +  .
    history.read          +  +  +  +  +  +  +  .  +  +  +  +  .  +  .  .  +  +  .
    pages.read            +  +  +  +  +  +  +  .  +  +  +  +  +  +  .  .  +  +  .
    card.take             +  .  .  +  .  +  +  .  .  +  +  +  .  .  .  .  +  +  .
    card.note             +  .  .  +  .  +  +  .  .  +  +  +  .  .  .  .  +  +  .
    card.call             +  .  .  +  .  +  +  .  .  +  +  +  .  .  .  .  +  +  .
    card.attach           +  .  .  +  .  +  +  .  .  +  +  +  .  .  .  .  +  +  +
    card.place            +  .  .  +  .  +  +  .  .  +  +  +  .  .  .  .  +  +  .
    card.wait             +  .  .  +  .  +  +  .  .  +  +  +  .  .  .  .  +  +  .
    card.resolve          +  .  .  +  .  +  +  .  .  +  +  +  .  .  .  .  +  +  .
    card.reject           +  .  .  +  .  +  +  .  .  +  +  +  .  .  .  .  +  +  .
    card.link             +  .  .  +  .  +  +  .  .  +  +  +  .  .  .  .  +  +  .
    reply.draft           +  .  .  +  .  +  +  .  .  +  +  +  .  .  .  .  +  +  +
    reply.check           +  .  .  +  .  +  +  .  .  +  +  +  .  .  .  .  +  +  .
    handover.write        +  .  .  +  .  +  +  .  .  +  +  +  .  .  .  .  +  +  .
    card.assign           +  .  .  +  .  +  +  .  .  +  +  .  .  .  .  .  +  .  .
    card.coexecutor       +  .  .  +  .  +  +  .  .  +  +  .  .  .  .  .  +  .  .
    card.forward          +  .  .  +  .  +  +  .  .  +  +  .  .  .  .  .  +  .  .
    card.forward_external +  .  .  +  .  +  +  .  .  +  +  .  .  .  .  .  +  .  .
    card.merge            +  .  .  +  .  +  +  .  .  +  +  .  .  .  .  .  +  .  .
    card.split            +  .  .  +  .  +  +  .  .  +  +  .  .  .  .  .  +  .  .
    card.severity         +  .  .  +  .  +  +  .  .  +  +  .  .  .  .  .  +  .  .
    card.close            +  .  .  +  .  +  +  .  .  +  +  .  .  .  .  .  +  .  .
    card.reopen           +  .  .  +  .  +  +  .  .  +  +  .  .  .  .  .  +  .  .
    reply.approve         +  .  .  +  .  .  +  .  +  .  .  .  .  .  .  .  +  .  .
    pause.approve         +  .  .  +  .  .  +  .  +  .  .  .  .  .  .  .  +  .  .
    close.approve         +  .  .  +  .  .  +  .  +  .  .  .  .  .  .  .  +  .  .
    reply.mark_published  +  .  .  +  .  +  .  .  .  +  .  +  +  .  .  .  +  +  .
    control.set           +  +  .  .  .  .  .  .  .  .  .  .  .  +  .  .  .  .  .
    order.set             +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
    decision.give         +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
    summary.read          +  +  +  +  +  .  +  .  +  +  +  .  +  +  +  +  +  .  .
    risks.read            +  +  +  +  +  .  +  .  +  +  +  .  .  +  +  +  +  .  .
    slices.read           +  +  +  +  +  .  +  .  +  +  +  .  .  +  +  +  +  .  .
    rating.read           +  +  +  +  +  .  +  .  +  +  +  .  .  +  +  +  +  .  .
    indicators.read       +  +  +  +  +  .  +  .  +  +  +  .  .  +  +  +  +  .  .
    export.aggregate      +  +  +  +  +  .  +  .  +  +  +  .  .  +  +  +  +  .  .
    search.items          +  .  .  +  +  +  +  .  .  .  +  .  .  .  .  .  .  .  .
    feed.write            +  .  .  +  +  +  +  .  .  .  +  .  .  .  .  .  .  .  .
    export.rows           +  .  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
    problem.draft         +  .  +  +  +  .  .  .  +  +  .  .  .  .  +  .  +  .  .
    measure.write         +  .  +  +  +  .  .  .  +  +  .  .  .  .  +  .  +  .  .
    target.propose        +  .  +  +  +  .  .  .  +  +  .  .  .  .  +  .  +  .  .
    recommendation.write  +  .  +  +  +  .  .  .  +  +  .  .  .  .  +  .  +  .  .
    problem.agree         +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
    target.approve        +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
    measure.approve       +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
    poll.agree            +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
    rating.publish        +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
    clarification.write   +  .  .  .  .  .  .  .  .  .  .  .  +  .  .  .  .  .  .
    pages.write           +  .  .  .  .  .  .  .  .  .  .  .  +  .  .  .  .  .  .
    rules.test            +  .  .  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
    rules.edit            +  .  .  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
    rules.approve         +  .  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
    user.request          +  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  +  .  .
    user.grant            +  .  .  .  .  .  .  +  .  .  .  .  .  .  .  .  .  .  .
    source.write          +  .  .  .  .  .  .  +  .  .  .  .  .  .  .  .  .  .  .
    calendar.write        +  .  .  .  .  .  .  +  .  .  .  .  .  .  .  .  .  .  .
    import.run            +  .  .  .  .  .  .  +  .  .  .  .  .  .  .  .  .  .  .
    status.read           +  .  .  .  .  .  .  +  .  .  .  .  .  .  .  .  .  .  .
    backup.read           +  .  .  .  .  .  .  +  .  .  .  .  .  .  .  .  .  .  .
    duty.write            +  .  .  +  .  .  +  .  .  .  .  .  .  .  .  .  +  .  .
    audit.read            +  .  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
    clock.object          +  .  .  .  .  .  .  .  +  +  .  +  .  .  .  .  +  .  .
    rating.object         +  .  .  .  .  .  .  .  +  +  .  +  .  .  .  .  +  .  .
    card.private          .  .  .  +  .  .  .  .  .  +  .  .  .  .  .  .  +  .  .
    body.write            +  .  .  .  .  .  .  .  .  .  .  .  .  .  +  .  .  .  .
    card.essence          .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  +
";

/// Where somebody who works the roads of one town may do what the role permits:
/// there; another sector there; the roads of another town; roads nobody knows where.
const PLACES: [(&str, [bool; 4]); 19] = [
    ("admin", [true, true, true, true]),
    ("curator", [true, true, true, true]),
    ("executor", [true, true, true, true]),
    ("head", [true, true, true, true]),
    ("analyst", [true, true, true, true]),
    ("operator", [true, true, true, true]),
    ("direction_head", [true, true, true, true]),
    ("tech_admin", [true, true, true, true]),
    ("sector_responsible", [true, false, true, true]),
    ("sector_head", [true, false, true, true]),
    ("center_liaison", [true, false, true, true]),
    ("body_liaison", [true, false, false, false]),
    ("media", [true, true, true, true]),
    ("controller", [true, true, true, true]),
    ("project_office", [true, true, true, true]),
    ("observer", [true, true, true, true]),
    ("mcu_head", [true, true, false, false]),
    ("mcu_operator", [true, true, false, false]),
    ("outside", [false, false, false, false]),
];

const TOWN: &str = "Старый Оскол";

const SPOTS: [Spot<'static>; 4] = [
    Spot {
        sector: Some(Sector::Roads),
        territory: Some(TOWN),
        also: None,
        body: None,
    },
    Spot {
        sector: Some(Sector::Health),
        territory: Some(TOWN),
        also: None,
        body: None,
    },
    Spot {
        sector: Some(Sector::Roads),
        territory: Some("Губкин"),
        also: None,
        body: None,
    },
    Spot {
        sector: Some(Sector::Roads),
        territory: None,
        also: None,
        body: None,
    },
];

fn user(role: Role, scope: Scope) -> User {
    User {
        id: UserId(1),
        login: "vera".to_owned(),
        name: "Вера".to_owned(),
        role,
        scope,
        active: true,
        owes_password: false,
    }
}

/// The scope that the role needs, and no more.
fn scope(role: Role) -> Scope {
    let (sectors, territories) = (vec![Sector::Roads], vec![TOWN.to_owned()]);
    match role.scope_kind() {
        ScopeKind::Sector | ScopeKind::SectorOrDirection => Scope {
            sectors,
            ..Scope::default()
        },
        ScopeKind::Territory => Scope {
            territories,
            ..Scope::default()
        },
        ScopeKind::Body => Scope {
            body: Some(BodyId::new("town_roads")),
            ..Scope::default()
        },
        _ => Scope::default(),
    }
}

fn register() -> Register {
    let body = |id: &str, territory: Option<&str>, sectors: &[Sector]| Body {
        id: BodyId::new(id),
        name: id.to_owned(),
        territory: territory.map(str::to_owned),
        sectors: sectors.to_vec(),
        phones: Vec::new(),
    };
    let bodies = vec![
        body("town_roads", Some(TOWN), &[Sector::Roads]),
        body("hall", Some("Губкин"), &[]),
        body("ministry", None, &[Sector::Housing]),
    ];
    Register::new(bodies, Vec::new())
}

fn reach(role: Role, scope: Scope) -> Reach {
    Reach::of(&user(role, scope), &register())
}

#[test]
fn every_role_may_what_its_row_says_where_its_row_says() {
    let rows: Vec<(&str, Vec<bool>)> = TABLE
        .lines()
        .filter_map(|line| line.trim().split_once(' '))
        .filter(|(id, _)| id.contains('.'))
        .map(|(id, marks)| {
            (
                id,
                marks.split_whitespace().map(|mark| mark == "+").collect(),
            )
        })
        .collect();
    assert_eq!(rows.len(), Permission::ALL.len());
    assert_eq!(
        ROLES,
        *Role::ALL.iter().map(|role| role.id()).collect::<Vec<_>>()
    );
    for (permission, (id, marks)) in Permission::ALL.iter().zip(rows) {
        assert_eq!((permission.id(), marks.len()), (id, ROLES.len()));
        for ((role, places), permitted) in Role::ALL.iter().zip(PLACES).zip(marks) {
            assert_eq!(role.id(), places.0);
            let reach = reach(*role, scope(*role));
            for (spot, lies_inside) in SPOTS.into_iter().zip(places.1) {
                let expected = match (lies_inside, permitted) {
                    (false, _) => Err(Denied::Unseen),
                    (true, false) => Err(Denied::Forbidden),
                    (true, true) => Ok(()),
                };
                let found = reach.may(*permission, spot);
                assert_eq!(found, expected, "{}: {id} at {spot:?}", role.id());
            }
        }
    }
}

#[test]
fn a_role_without_its_part_of_the_region_has_nothing() {
    use Role as R;
    let bare = [
        R::SectorResponsible,
        R::SectorHead,
        R::BodyLiaison,
        R::McuHead,
        R::McuOperator,
    ];
    for role in bare {
        let reach = reach(role, Scope::default());
        for spot in SPOTS {
            assert_eq!(reach.may(Permission::CardRead, spot), Err(Denied::Unseen));
        }
        assert_eq!(reach.narrow(QueueFilter::default()), None);
        assert!(!reach.is_everywhere());
    }
    let gone = Scope {
        body: Some(BodyId::new("dissolved")),
        ..Scope::default()
    };
    assert_eq!(reach(R::BodyLiaison, gone).area(), None);
}

#[test]
fn every_limit_counts_beside_what_the_role_needs() {
    let both = Scope {
        sectors: vec![Sector::Roads],
        territories: vec![TOWN.to_owned()],
        ..Scope::default()
    };
    for role in [Role::McuHead, Role::SectorHead, Role::Operator] {
        let reach = reach(role, both.clone());
        assert_eq!(
            SPOTS.map(|spot| reach.covers(spot)),
            [true, false, false, false]
        );
    }
    let strange = Scope {
        sectors: vec![Sector::Health],
        body: Some(BodyId::new("town_roads")),
        ..Scope::default()
    };
    assert_eq!(reach(Role::BodyLiaison, strange).area(), None);
}

#[test]
fn a_filter_never_widens_the_scope() {
    let own = Scope {
        sectors: vec![Sector::Housing, Sector::Roads],
        territories: vec![TOWN.to_owned()],
        ..Scope::default()
    };
    let reach = reach(Role::Operator, own.clone());
    let part = Part {
        sectors: own.sectors,
        territories: own.territories,
        bodies: Vec::new(),
    };
    for territory in [TOWN, "Губкинский"] {
        let asked = QueueFilter {
            sectors: vec![Sector::Roads, Sector::Health],
            territories: vec![territory.to_owned()],
            ..QueueFilter::default()
        };
        let narrowed = reach.narrow(asked.clone()).unwrap();
        let (own, parts) = (vec![part.clone()], narrowed.parts.clone());
        assert_eq!(parts, own, "whatever was asked for");
        let parts = Vec::new();
        assert_eq!(QueueFilter { parts, ..narrowed }, asked, "as it was asked");
    }
}

/// People of bodies and centres, and what of the roads of a third town they see: handed to nobody, to the
/// road service of [`TOWN`], to the town hall of Губкин, to the ministry of housing.
#[test]
fn what_a_body_was_handed_is_seen_by_its_people_and_by_nobody_else() {
    let limited = |body: &str, sectors: &[Sector], territories: &[&str]| Scope {
        body: (!body.is_empty()).then(|| BodyId::new(body)),
        sectors: sectors.to_vec(),
        territories: territories.iter().map(|&name| name.to_owned()).collect(),
        ..Scope::default()
    };
    let (liaison, health) = (Role::BodyLiaison, [Sector::Health]);
    let rows = [
        // Of the body itself, and of one limited within it.
        (liaison, limited("town_roads", &[], &[]), [0, 1, 0, 0]),
        (liaison, limited("hall", &[], &[]), [0, 0, 1, 0]),
        (liaison, limited("ministry", &[], &[]), [0, 0, 0, 1]),
        (
            liaison,
            limited("ministry", &[], &["Шебекино"]),
            [0, 0, 0, 1],
        ),
        (liaison, limited("ministry", &[], &["Губкин"]), [0, 0, 0, 0]),
        (liaison, limited("hall", &health, &[]), [0, 0, 0, 0]),
        (liaison, limited("dissolved", &[], &[]), [0, 0, 0, 0]),
        (liaison, limited("", &[], &[]), [0, 0, 0, 0]),
        // Of the municipal centres.
        (Role::McuHead, limited("", &[], &[TOWN]), [0, 1, 0, 0]),
        (
            Role::McuOperator,
            limited("", &[], &["Губкин"]),
            [0, 0, 1, 0],
        ),
        (
            Role::McuOperator,
            limited("", &health, &["Губкин"]),
            [0, 0, 0, 0],
        ),
        (Role::McuHead, limited("", &[], &["Шебекино"]), [1, 1, 1, 1]),
        // Of the region: a body is nothing to them.
        (Role::Operator, limited("", &[], &["Губкин"]), [0, 0, 0, 0]),
        (
            Role::SectorHead,
            limited("", &[Sector::Housing], &[]),
            [0, 0, 0, 0],
        ),
        (
            Role::SectorHead,
            limited("", &[Sector::Roads], &[]),
            [1, 1, 1, 1],
        ),
        (Role::Head, Scope::default(), [1, 1, 1, 1]),
    ];
    let ids = ["town_roads", "hall", "ministry"].map(BodyId::new);
    let bodies = [None, Some(&ids[0]), Some(&ids[1]), Some(&ids[2])];
    for (role, scope, expected) in rows {
        let reach = reach(role, scope.clone());
        let seen = bodies.map(|body| {
            let spot = Spot {
                sector: Some(Sector::Roads),
                territory: Some("Шебекино"),
                also: None,
                body,
            };
            u8::from(reach.covers(spot))
        });
        assert_eq!(seen, expected, "{}: {scope:?}", role.id());
    }
}

#[test]
fn a_handed_card_is_worked_by_the_rights_of_ones_role_and_no_others() {
    let body = BodyId::new("town_roads");
    let spot = Spot {
        sector: Some(Sector::Health),
        territory: Some("Губкин"),
        also: None,
        body: Some(&body),
    };
    let liaison = reach(Role::BodyLiaison, scope(Role::BodyLiaison));
    for (permission, expected) in [
        (Permission::CardRead, Ok(())),
        (Permission::HistoryRead, Ok(())),
        (Permission::CardTake, Ok(())),
        (Permission::ReplyMarkPublished, Ok(())),
        (Permission::CardForward, Err(Denied::Forbidden)),
        (Permission::DecisionGive, Err(Denied::Forbidden)),
        (Permission::CardPrivate, Err(Denied::Forbidden)),
    ] {
        let found = liaison.may(permission, spot);
        assert_eq!(found, expected, "{}", permission.id());
    }
    let private = Incident {
        private: true,
        sector: Sector::Health,
        body: Some(body.clone()),
        ..incident(Signal::Danger)
    };
    assert!(liaison.covers(&private) && !liaison.opens(&private));
    let area = liaison.area().unwrap();
    assert_eq!(area.sectors, [Sector::Roads], "figures stay as they were");
}

#[test]
fn colleagues_meet_where_their_parts_overlap() {
    let town = |name: &str| Scope {
        territories: vec![name.to_owned()],
        ..Scope::default()
    };
    let (own, next) = (
        reach(Role::McuHead, town(TOWN)),
        reach(Role::McuHead, town("Губкин")),
    );
    let centre = reach(Role::Operator, Scope::default());
    assert!(own.meets(&centre) && next.meets(&centre) && !own.meets(&next));
}

/// An incident on the roads of [`TOWN`] with this signal.
fn incident(signal: Signal) -> Incident {
    let opened = Event::Opened {
        item: ItemId(1),
        category: "roads.holes".into(),
        place: Place {
            territory: Some(TOWN.to_owned()),
            ..Place::default()
        },
        uncertain: false,
        essence: "Яма на дороге".to_owned(),
        clocks: Vec::new(),
    };
    let record = EventRecord {
        at: "2026-11-20T06:00:00Z".parse().unwrap(),
        by: Actor::System,
        event: opened,
    };
    Incident {
        signals: vec![signal],
        ..fold::open(IncidentId(1), &record).unwrap()
    }
}

#[test]
fn whoever_prepares_clarifications_answers_rumours_and_nothing_else_of_the_queue() {
    let rumour = incident(Signal::Rumour);
    for role in Role::ALL.iter().copied() {
        let (reach, is_media) = (reach(role, scope(role)), role == Role::Media);
        assert_eq!(reach.only_clarifies(), is_media, "{}", role.id());
        assert_eq!(reach.clarifies(&rumour), is_media, "{}", role.id());
    }
    let media = |scope: Scope| reach(Role::Media, scope);
    let all = media(Scope::default());
    assert!(!all.clarifies(&incident(Signal::Danger)), "no rumour");
    for state in IncidentState::ALL {
        let it = Incident {
            state,
            ..rumour.clone()
        };
        assert_eq!(all.clarifies(&it), state.is_open(), "{state:?}");
    }
    let private = Incident {
        private: true,
        ..rumour.clone()
    };
    assert!(!all.clarifies(&private));
    let elsewhere = Scope {
        territories: vec!["Губкин".to_owned()],
        ..Scope::default()
    };
    assert!(!media(elsewhere).clarifies(&rumour));
}

#[test]
fn private_cards_are_opened_by_role_or_by_name_and_never_against_the_table() {
    let named = |role: Role| Scope {
        private: true,
        ..scope(role)
    };
    for role in Role::ALL.iter().copied().filter(|role| role.has_account()) {
        let own = matches!(role, Role::Head | Role::SectorHead | Role::McuHead);
        let by_name = own || role == Role::Operator;
        assert_eq!(
            reach(role, scope(role)).allows(Permission::CardPrivate),
            own
        );
        assert_eq!(
            reach(role, named(role)).allows(Permission::CardPrivate),
            by_name
        );
    }
}

#[test]
fn a_card_in_two_territories_is_worked_by_both_and_by_no_third() {
    let (own, second) = (Some(TOWN), Some("Губкин"));
    let town = |name: &str| Scope {
        territories: vec![name.to_owned()],
        ..Scope::default()
    };
    // Who sees it: the first town's centre, the second's, a third's, the region's.
    for (territory, also, expected) in [
        (own, None, [true, false, false, true]),
        (own, second, [true, true, false, true]),
        (second, own, [true, true, false, true]),
        (None, None, [false, false, false, true]),
    ] {
        let spot = Spot {
            sector: Some(Sector::Roads),
            territory,
            also,
            body: None,
        };
        let centres = [
            reach(Role::McuHead, town(TOWN)),
            reach(Role::McuOperator, town("Губкин")),
            reach(Role::McuHead, town("Шебекино")),
            reach(Role::Operator, Scope::default()),
        ];
        let seen = centres.each_ref().map(|centre| centre.covers(spot));
        assert_eq!(seen, expected, "{territory:?} {also:?}");
        for (centre, seen) in centres.iter().zip(expected) {
            let take = centre.may(Permission::CardTake, spot);
            assert_eq!(take.is_ok(), seen, "by rights of one's own");
        }
        let close = centres[1].may(Permission::CardClose, spot);
        assert!(close.is_err(), "a second territory widens no role");
    }
}

#[test]
fn a_part_is_held_by_whoever_works_all_of_it() {
    let part = |sectors: &[Sector], territories: &[&str]| Scope {
        sectors: sectors.to_vec(),
        territories: territories.iter().map(|&name| name.to_owned()).collect(),
        ..Scope::default()
    };
    let (all, town) = (part(&[], &[]), part(&[], &[TOWN]));
    let (roads, both) = (
        part(&[Sector::Roads], &[TOWN]),
        part(&[], &[TOWN, "Губкин"]),
    );
    for (own, expected) in [
        (&all, [true, true, true, true]),
        (&town, [false, true, true, false]),
        (&roads, [false, false, true, false]),
        (&both, [false, true, true, true]),
    ] {
        let reach = reach(Role::Operator, own.clone());
        let held = [&all, &town, &roads, &both].map(|other| reach.holds(other));
        assert_eq!(held, expected, "{own:?}");
    }
}
