//! Facilities and routes: «в поликлинику №4 не записаться», and what says no number.

use super::*;

const DOCTOR: &str = "health.appointment";
const MANAGEMENT: &str = "housing.management";

fn clinic(territory: &str, number: u32) -> Place {
    Place {
        facility: Some(format!("поликлиника № {number}")),
        ..place(territory)
    }
}

fn of_clinic(native_id: &str, number: u32) -> Message {
    post(native_id, DOCTOR).of_facility(&format!("поликлиника № {number}"))
}

#[test]
fn two_clinics_of_a_town_are_two_places() {
    let mut town = Town::default();
    town.hears(&[
        of_clinic("a", 4).at("Белгород"),
        of_clinic("b", 6).at("Белгород"),
        of_clinic("c", 4).at("Белгород/Мира/12"),
        of_clinic("group", 6).in_group_of("Белгород"),
        of_clinic("other town", 4).at("Губкин"),
        of_clinic("nowhere", 4),
    ]);
    assert_eq!(town.incident(1).place, clinic("Белгород", 4));
    assert_eq!(town.home("b"), Some((2, Opened)));
    assert_eq!(
        town.home("c"),
        Some((1, SamePlace)),
        "from whose home it is told"
    );
    assert_eq!(
        town.home("group"),
        Some((2, SamePlace)),
        "its town is the group's"
    );
    assert_eq!(town.home("other town"), Some((3, Opened)));
    assert_eq!(town.home("nowhere"), Some((4, Opened)));
    assert!(town.incident(4).uncertain, "every town has a fourth clinic");
    assert_eq!(town.incident(2).place.line(), "Белгород, поликлиника № 6");
}

#[test]
fn a_town_joins_its_only_clinic_and_swallows_none() {
    let mut town = Town::default();
    town.hears(&[
        of_clinic("only", 4).at("Губкин"),
        post("some", DOCTOR).at("Губкин"),
        post("first", DOCTOR).at("Белгород"),
    ]);
    assert_eq!(town.home("some"), Some((1, NearPlace)));
    let formed = town.hears(&[of_clinic("named", 4).at("Белгород")]);
    assert_eq!(town.home("named"), Some((3, Opened)));
    let told = formed.changes[0].events.iter().any(|record| {
        matches!(&record.event, Event::Commented { text } if text.starts_with("Рядом открыт похожий инцидент: № 2."))
    });
    assert!(told, "a person says whether the town's was this one");
    town.hears(&[
        of_clinic("again", 4).at("Белгород"),
        of_clinic("six", 6).at("Белгород"),
        post("somewhere", DOCTOR).at("Белгород"),
    ]);
    assert_eq!(town.home("again"), Some((3, SamePlace)));
    assert_eq!(town.home("six"), Some((4, Opened)));
    assert_eq!(town.home("somewhere"), Some((2, SamePlace)));
}

#[test]
fn a_comment_leaves_its_thread_for_another_clinic_and_for_no_street() {
    let mut town = Town::default();
    let comment = |native_id: &str| comment(native_id, "root", DOCTOR);
    town.hears(&[
        of_clinic("root", 4).at("Белгород"),
        comment("silent"),
        comment("street").at("Белгород/Мира"),
        comment("same").of_facility("поликлиника № 4"),
        comment("other").of_facility("поликлиника № 6"),
    ]);
    assert_eq!(town.home("silent"), Some((1, Thread)));
    assert_eq!(town.home("street"), Some((1, Thread)));
    assert_eq!(town.home("same"), Some((1, Thread)));
    assert_eq!(town.home("other"), Some((2, Opened)));
    assert_eq!(town.incident(2).place, clinic("Белгород", 6));
}

#[test]
fn comments_under_news_of_a_clinic_speak_of_it() {
    let mut town = Town::default();
    let mut news = post("news", "")
        .at("Белгород")
        .of_facility("поликлиника № 4");
    news.0.verdict.actionable = false;
    town.hears(&[
        news,
        comment("under", "news", DOCTOR),
        of_clinic("a", 4).at("Белгород"),
    ]);
    assert_eq!(town.incident(1).place, clinic("Белгород", 4));
    assert_eq!(town.home("a"), Some((1, SamePlace)));
}

#[test]
fn what_names_no_problem_is_not_gathered_over_a_whole_town() {
    let mut town = Town::default();
    town.hears(&[
        post("a", MANAGEMENT).at("Белгород"),
        post("b", MANAGEMENT).at("Белгород"),
        post("house", MANAGEMENT).at("Белгород/Мира/12"),
        post("same house", MANAGEMENT).at("Белгород/Мира/12"),
        comment("under", "a", MANAGEMENT),
    ]);
    assert_eq!(town.home("b"), Some((2, Opened)));
    assert_eq!(town.home("house"), Some((3, Opened)));
    assert_eq!(town.home("same house"), Some((3, SamePlace)));
    assert_eq!(town.home("under"), Some((1, Thread)));
    assert!(
        !town.incident(1).uncertain,
        "the town is certain all the same"
    );
    town.assert_keys_are_free();
}
