use super::*;

const LIMITS: Limits = Limits {
    token: Some(Rate::per_second(3)),
    methods: &[("wall.get", Rate::per_day(5_000))],
    host: Rate::per_second(100),
};
const WALL: Call<'static> = Call {
    host: "api.vk.example",
    token: Some("service"),
    method: "wall.get",
};
const COMMENTS: Call<'static> = Call {
    method: "wall.getComments",
    ..WALL
};

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(1_800_000_000_000 + millis).unwrap()
}

fn opens(governor: &mut Governor, call: &Call<'_>, now: i64) -> i64 {
    match governor.ask(call, &LIMITS, at(now)) {
        Ok(()) => now,
        Err(Wait::Until(until)) => until.as_millisecond() - at(0).as_millisecond(),
        Err(Wait::Parked) => i64::MAX,
    }
}

#[test]
fn a_token_asks_no_faster_than_its_network_allows_whatever_it_asks() {
    let mut governor = Governor::default();
    assert_eq!(opens(&mut governor, &WALL, 0), 0);
    assert_eq!(opens(&mut governor, &COMMENTS, 1), 334);
    let other = Call {
        token: Some("second"),
        ..COMMENTS
    };
    assert_eq!(
        opens(&mut governor, &other, 20),
        20,
        "another token has its own"
    );
}

#[test]
fn what_the_network_asks_for_wins() {
    let mut governor = Governor::default();
    let pause = Some(SignedDuration::from_secs(90));
    let until = governor.heard(&WALL, &LIMITS, Heard::Busy(pause), at(0));
    assert_eq!(until, Some(at(90_000)));
    assert_eq!(
        opens(&mut governor, &COMMENTS, 1),
        90_000,
        "the host is left alone"
    );
    governor.heard(&WALL, &LIMITS, Heard::Well, at(90_000));
    assert_eq!(opens(&mut governor, &COMMENTS, 90_001), 90_001);
}

#[test]
fn nobody_is_believed_who_asks_to_be_left_alone_for_a_year() {
    let mut governor = Governor::default();
    let year = Some(SignedDuration::from_hours(365 * 24));
    let day = Some(at(24 * 3_600_000));
    assert_eq!(
        governor.heard(&WALL, &LIMITS, Heard::Busy(year), at(0)),
        day
    );
    let spent = Heard::Trouble(Trouble::QuotaSpent, year);
    assert_eq!(governor.heard(&WALL, &LIMITS, spent, at(0)), day);
}

#[test]
fn failures_pause_longer_and_longer_but_never_for_ever() {
    let mut governor = Governor::default();
    let mut now = at(0);
    for failure in 1..40_u32 {
        let until = governor.heard(&WALL, &LIMITS, Heard::Failed, now).unwrap();
        let pause = until.duration_since(now).as_millis();
        let ceiling = (1_000 << failure.min(9)).min(300_000) + 1_000;
        assert!((1_000..=ceiling).contains(&pause), "{failure}: {pause}");
        now = until;
    }
}

#[test]
fn an_open_circuit_lets_one_probe_through() {
    let mut governor = Governor::default();
    let mut now = at(0);
    for _ in 0..CIRCUIT_OPENS {
        now = governor.heard(&WALL, &LIMITS, Heard::Failed, now).unwrap();
    }
    assert!(governor.ask(&WALL, &LIMITS, now).is_ok(), "the probe");
    let second = after(now, SignedDuration::from_secs(10));
    assert!(
        governor.ask(&COMMENTS, &LIMITS, second).is_err(),
        "nobody beside it"
    );
    governor.heard(&WALL, &LIMITS, Heard::Well, second);
    assert!(
        governor.ask(&COMMENTS, &LIMITS, second).is_ok(),
        "the host is back"
    );
}

#[test]
fn a_spent_quota_silences_its_method_alone() {
    let mut governor = Governor::default();
    let spent = Heard::Trouble(Trouble::QuotaSpent, None);
    let until = governor.heard(&WALL, &LIMITS, spent, at(0));
    assert_eq!(until, Some(at(30 * 60_000)));
    assert_eq!(opens(&mut governor, &WALL, 1_000), 30 * 60_000);
    assert_eq!(opens(&mut governor, &COMMENTS, 1_000), 1_000);
}

#[test]
fn a_parked_token_asks_nothing_until_a_person_looked() {
    let mut governor = Governor::default();
    let parked = Heard::Trouble(Trouble::TokenParked, None);
    governor.heard(&WALL, &LIMITS, parked, at(0));
    assert_eq!(
        governor.ask(&COMMENTS, &LIMITS, at(86_400_000)),
        Err(Wait::Parked)
    );
    let nobody = Call {
        token: None,
        ..COMMENTS
    };
    governor.heard(&nobody, &LIMITS, parked, at(0));
    assert!(governor.ask(&nobody, &LIMITS, at(86_400_000)).is_ok());
    // The daemon starts anew with another token of the same name.
    let mut governor = Governor::default();
    assert!(governor.ask(&COMMENTS, &LIMITS, at(86_400_000)).is_ok());
}

#[test]
fn forbidden_again_and_again_is_throttling_in_disguise() {
    let mut governor = Governor::default();
    assert_eq!(
        governor.heard(&WALL, &LIMITS, Heard::Forbidden, at(0)),
        None
    );
    assert_eq!(
        governor.heard(&WALL, &LIMITS, Heard::Forbidden, at(1)),
        None
    );
    assert!(
        governor
            .heard(&WALL, &LIMITS, Heard::Forbidden, at(2))
            .is_some()
    );
}

#[test]
fn too_fast_without_a_token_is_the_hosts_rest() {
    let mut governor = Governor::default();
    let open = Call {
        token: None,
        ..WALL
    };
    let too_fast = Heard::Trouble(Trouble::TooFast, None);
    assert_eq!(
        governor.heard(&open, &LIMITS, too_fast, at(0)),
        Some(at(2_000))
    );
    assert_eq!(opens(&mut governor, &open, 1), 2_000);
}
