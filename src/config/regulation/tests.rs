//! Regulations as people write them: the shipped ones, and everything that can be wrong.

use super::*;
use crate::{
    domain::{CategoryId, ClockKind, Severity},
    incidents::AuditRule,
};

const SHIPPED: &str = include_str!("../../../config/regulations/default.toml");

#[test]
fn the_shipped_regulation_is_a_guide_with_an_exception() {
    let regulation = regulation("config/regulations/default.toml", SHIPPED, None).unwrap();
    assert_eq!(regulation.id, "default");
    assert!(!regulation.binding());
    let term = |kind, category: &str, severity| {
        let term = regulation.term(kind, &CategoryId::from(category), severity);
        term.map(|term| term.to_string())
    };
    let answer = |category, severity| term(ClockKind::Answer, category, severity);
    for (category, severity, words) in [
        ("roads.holes", Severity::Critical, "2 рабочих часа"),
        ("roads.holes", Severity::High, "8 рабочих часов"),
        ("energy.power_off", Severity::High, "4 рабочих часа"),
        ("energy.power_off", Severity::Low, "64 рабочих часа"),
    ] {
        assert_eq!(answer(category, severity).as_deref(), Some(words));
    }
    let reaction = term(ClockKind::Reaction, "roads.holes", Severity::Critical);
    assert_eq!(reaction.as_deref(), Some("1 час"), "day and night");
    assert_eq!(
        term(ClockKind::Draft, "roads.holes", Severity::Critical),
        None
    );
    assert_eq!(regulation.pauses, [ClockKind::Answer, ClockKind::Full]);
    assert_eq!(regulation.danger.unwrap().chain.len(), 3);
    assert_eq!(
        regulation.waiting.unwrap().longest.to_string(),
        "10 рабочих дней"
    );
    assert_eq!(
        regulation.unplaced.unwrap().within.to_string(),
        "4 рабочих часа"
    );
    assert_eq!(regulation.audit, AuditRule::default(), "said here");
    assert_eq!(regulation.escalation.len(), 2);
}

#[test]
fn an_act_makes_it_bind() {
    let act = "basis = { act = \"Указ № 1\", date = 2026-01-15, clause = \"пункт 4\" }";
    let text = SHIPPED.replace("basis = \"assumption\"", act);
    let regulation = regulation("x/own.toml", &text, None).unwrap();
    assert!(regulation.binding());
    assert_eq!(regulation.id, "own");
}

#[test]
fn everything_wrong_in_a_file_is_told_at_once() {
    let text = "\
name = \"\"
basis = \"приказ\"
pauses = [\"ответ\"]
[working_time]
start = \"девять\"
end = \"18:00\"
lunch = [\"13:00\", \"25:00\"]
[answer]
critical = \"0 часов\"
low = \"полчаса\"
[exceptions.hosing.answer]
high = \"4 часа\"
[exceptions.\"housing.\".full]
high = \"4\"
[danger]
acknowledge = \"15 минут\"
chain = [\" \"]
[[escalation]]
clock = \"answer\"
at = 0
to = \"куратор\"
";
    let findings = regulation("config/regulations/bad.toml", text, None).unwrap_err();
    let told: Vec<_> = findings
        .iter()
        .map(|found| format!("{}:{} {}", found.line, found.column, found.message))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    1:8 название пусто
    2:9 основание не названо
    3:11 нет срока «ответ»
    5:9 «девять» — не время
    7:19 «25:00» — не время
    9:12 срок «0 часов» невозможен: он больше нуля и не длиннее года
    10:7 «полчаса» — не срок
    11:13 нет отрасли «hosing»
    13:13 «housing.» — не категория
    14:8 «4» — не срок
    17:10 здесь пусто
    16:15 поднимать некого
    20:6 at = 0 невозможно
    ");
}

#[test]
fn hours_that_cannot_be_are_told_at_their_table() {
    let text = SHIPPED.replace("end = \"18:00\"", "end = \"08:00\"");
    let findings = regulation("config/regulations/bad.toml", &text, None).unwrap_err();
    assert_eq!(findings.len(), 1);
    insta::assert_snapshot!(findings[0], @"
    config/regulations/bad.toml:24:1: рабочий день должен длиться больше часа: начало 09:00, конец 08:00
        24 | [working_time]
           | ^
      что сделать: исправьте часы работы
    ");
}

#[test]
fn a_misspelt_key_names_the_right_ones() {
    let text = SHIPPED.replace("[answer]\ncritical", "[answer]\ncritcal");
    let findings = regulation("config/regulations/bad.toml", &text, None).unwrap_err();
    insta::assert_snapshot!(findings[0], @r#"
    config/regulations/bad.toml:73:1: неизвестный ключ «critcal»
        73 | critcal = "2 рабочих часа"
           | ^
      что сделать: допустимые ключи: critical, high, medium, low
    "#);
}

fn told(text: &str, base: Option<&File>) -> String {
    let found = regulation("config/regulations/own.toml", text, base).unwrap_err();
    let lines = found.iter().map(|it| {
        let (file, at) = (&it.file, (it.line, it.column));
        format!("{file}:{}:{} {}. {}", at.0, at.1, it.message, it.remedy)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn base() -> File {
    let base = format!(
        "{SHIPPED}[[schedule]]\nclocks = [\"draft\"]\nshifts = [{{ days = [\"сб\"], start = \"10:00\", end = \"14:00\" }}]\n"
    );
    ("config/regulations/default.toml".into(), base)
}

const OWN: &str = "\
name = \"Свой\"
extends = \"default\"
basis = \"assumption\"
pauses = []
[answer]
high = \"6 рабочих часов\"
[exceptions.energy.answer]
low = \"1 час\"
[exceptions.roads.full]
low = \"40 дней\"
[waiting]
longest = \"5 рабочих дней\"
to = \"руководитель\"
[audit]
close = \"3 рабочих дня\"
to = \"руководитель\"
";

#[test]
fn a_region_says_what_is_its_own_and_the_rest_is_common() {
    assert_eq!(extends(OWN).as_deref(), Some("default"));
    let base = base();
    let common = regulation(&base.0, &base.1, None).unwrap();
    let own = regulation("config/regulations/own.toml", OWN, Some(&base)).unwrap();
    assert_eq!((&*own.id, &*own.name), ("own", "Свой"));
    let term = |kind, category: &str, severity| {
        let term = own.term(kind, &CategoryId::from(category), severity);
        term.unwrap().to_string()
    };
    use ClockKind::{Answer, Full, Reaction};
    use Severity::{Critical, High, Low};
    for (kind, category, severity, words) in [
        (Answer, "roads.holes", High, "6 рабочих часов"),
        (Answer, "roads.holes", Critical, "2 рабочих часа"),
        (Answer, "energy.power_off", Low, "1 час"),
        // The exception of the base stays: an exception goes before what is general.
        (Answer, "energy.power_off", High, "4 рабочих часа"),
        (Full, "roads.holes", Low, "40 дней"),
        (Reaction, "roads.holes", Critical, "1 час"),
    ] {
        assert_eq!(term(kind, category, severity), words, "{category}");
    }
    assert_eq!(own.pauses, []);
    assert_eq!(own.waiting.unwrap().to, "руководитель");
    assert_eq!(own.audit.close.to_string(), "3 рабочих дня");
    let bare = OWN.split("[audit]").next().unwrap_or_default();
    let bare = regulation("config/regulations/own.toml", bare, Some(&base)).unwrap();
    assert_eq!(bare.audit, common.audit);
    assert_eq!(
        (own.danger, own.escalation),
        (common.danger, common.escalation)
    );
    assert_eq!((own.hours, own.own_hours), (common.hours, common.own_hours));
}

#[test]
fn a_base_must_be_there_and_whole_and_an_act_stands_alone() {
    let twice = (base().0, format!("extends = \"more\"\n{SHIPPED}"));
    let act = "basis = { act = \"Указ № 1\", date = 2026-01-15, clause = \"пункт 4\" }";
    let act = OWN.replace("basis = \"assumption\"", act);
    let broken = (base().0, SHIPPED.replace("\"1 час\"", "\"скоро\""));
    let bare = "name = \"Пустой\"\nbasis = \"assumption\"\n";
    insta::assert_snapshot!([
        told(OWN, None),
        told(OWN, Some(&twice)),
        told(&act, Some(&base())),
        told(OWN, Some(&broken)),
        told(bare, None),
    ].join("\n"), @r#"
    config/regulations/own.toml:2:11 рядом нет регламента «default». напишите имя файла из той же папки без .toml: extends = "default"
    config/regulations/own.toml:2:11 регламент «default» сам дополняет другой. дополнять можно только такой, в котором написано всё
    config/regulations/own.toml:3:9 акт не отвечает за сроки другого файла. выпишите сюда всё, что называет акт, и уберите extends
    config/regulations/default.toml:62:12 «скоро» — не срок. пишите так: "30 минут", "2 рабочих часа", "3 рабочих дня", "10 дней"
    config/regulations/own.toml:1:1 нет раздела [working_time]. напишите его, или назовите регламент, который дополняете: extends = "default"
    config/regulations/own.toml:1:1 нет раздела [answer]. напишите его, или назовите регламент, который дополняете: extends = "default"
    "#);
    for name in ["../default", "a b", "/etc/passwd"] {
        assert_eq!(extends(&format!("extends = \"{name}\"")), None);
    }
}

#[test]
fn a_shift_schedule_is_told_where_it_is_wrong() {
    let text = format!(
        "{SHIPPED}
[[schedule]]
clocks = [\"reaction\", \"ответ\"]
shifts = [
    {{ days = [\"рабочие\", \"суббота\"], start = \"08:00\", end = \"20:00\" }},
    {{ days = [], start = \"08:00\", end = \"24:00\" }},
    {{ days = [\"сб\"], start = \"20:00\", end = \"08:00\" }},
    {{ days = [\"сб\"], start = \"08:00\", end = \"20:00\", lunch = [\"07:00\", \"08:30\"] }},
    {{ days = [\"сб\"], start = \"24:00\", end = \"24:00\" }},
]
[[schedule]]
clocks = [\"reaction\"]
shifts = []
"
    );
    let said = told(&text, None);
    let said = said.replace("config/regulations/own.toml:", "");
    let first = SHIPPED.lines().count();
    let said = said.lines().map(|line| {
        let (number, rest) = line.split_once(':').unwrap();
        format!("{}:{rest}", number.parse::<usize>().unwrap() - first)
    });
    insta::assert_snapshot!(said.collect::<Vec<_>>().join("\n"), @r#"
    5:26 нет дней «суббота». есть ежедневно, рабочие, выходные, пн, вт, ср, чт, пт, сб, вс
    6:14 здесь пусто. назовите дни смены: days = ["рабочие"]
    7:5 смена 20:00–08:00 переходит через полночь: запишите её двумя, до "24:00" и с "00:00". исправьте часы смены
    8:5 обед 07:00–08:30 должен лежать внутри смены. исправьте часы смены
    9:30 «24:00» — не время. пишите время так: "09:00"
    3:23 нет срока «ответ». есть сроки reaction, draft, answer, full
    13:10 здесь пусто. назовите сроки и смены, или уберите раздел [[schedule]]
    12:11 у срока «reaction» уже есть график. оставьте его в одном разделе [[schedule]]
    "#);
}

#[test]
fn the_documented_schedules_are_what_they_say() {
    let lines = SHIPPED.lines().filter_map(|line| line.strip_prefix("#   "));
    let examples: Vec<&str> = lines.collect();
    let examples = examples.join("\n");
    let (_, schedules) = examples.split_once("[[schedule]]").unwrap();
    let (schedules, _) = schedules.split_once("\"30 минут\"").unwrap();
    let all: Vec<_> = schedules.split("[[schedule]]").collect();
    assert_eq!(all.len(), 3);
    for schedule in all {
        let text = format!("{SHIPPED}[[schedule]]\n{schedule}");
        let regulation = regulation("own.toml", &text, None).unwrap();
        assert!(!regulation.own_hours.is_empty(), "{schedule}");
    }
}
