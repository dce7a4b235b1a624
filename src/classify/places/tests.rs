//! Places as residents write them, in one region.

use std::sync::Arc;

use super::{Cues, Gazetteer};
use crate::{
    domain::{Place, PlaceMention},
    text::{Analyser, Lexicon},
};

fn places() -> Gazetteer {
    let contents = include_str!("../../../config/regions/belgorod/places.toml");
    Gazetteer::parse("config/regions/belgorod/places.toml", contents).expect("the file is good")
}

fn find(text: &str) -> Vec<PlaceMention> {
    let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
    analyser.analyse(text);
    places().find(&analyser, &mut Cues::default(), text)
}

/// `territory|settlement|street|house`, a question mark when uncertain, mentions joined by ` + `.
fn line(text: &str) -> String {
    find(text)
        .iter()
        .map(|mention| {
            let place = &mention.place;
            let levels = [
                &place.territory,
                &place.settlement,
                &place.street,
                &place.house,
            ];
            let levels = levels.map(|level| level.as_deref().unwrap_or("-"));
            format!(
                "{}{}",
                levels.join("|"),
                if mention.certain { "" } else { "?" }
            )
        })
        .collect::<Vec<_>>()
        .join(" + ")
}

fn check(table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(text, expected)| {
            let found = line(text);
            (found != *expected)
                .then(|| format!("{text}\n  found    {found}\n  expected {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_street_needs_a_type_word_or_a_house() {
    check(&[
        ("Третий день нет воды на ул. Мира, 12", "-|-|Мира|12"),
        ("Губкина 15 — яма во дворе", "-|-|Губкина|15"),
        ("Щорса, 47а: лифт стоит", "-|-|Щорса|47а"),
        ("щорса 47 опять без света", "-|-|Щорса|47"),
        ("ул. Мира, д. 12 к. 2 кв 5 холодно", "-|-|Мира|12 к2"),
        ("на Ватутина у дома 8 течёт труба", "-|-|Ватутина|8"),
        ("В доме 5 по улице Конева нет света", "-|-|Конева|5"),
        ("Горького перекрыли", ""),
        ("На Советской темно", ""),
        ("Улица не освещается совсем", ""),
        ("Наша улица тонет в грязи", ""),
        ("На улице холодно и темно", ""),
        ("Ленина обещал исправить", ""),
        ("ул губкина 15 не чистят", "-|-|Губкина|15"),
        ("проспект Ватутина 5/1, третий подъезд", "-|-|Ватутина|5/1"),
        ("Яма на улице Победы возле дома 101", "-|-|Победы|101"),
    ]);
}

#[test]
fn names_come_back_to_the_nominative() {
    check(&[
        ("на улице Советской нет фонарей", "-|-|Советская|-"),
        ("по ул. Садовой 3 дня нет воды", "-|-|Садовая|-"),
        ("улица Советская, 10", "-|-|Советская|10"),
        ("на Советской улице яма", "-|-|Советская|-"),
        ("на Белгородском проспекте пробка", "-|-|Белгородский|-"),
        ("Народный бульвар, 70 — течёт крыша", "-|-|Народный|70"),
        ("в Школьном переулке нет асфальта", "-|-|Школьный|-"),
        ("ул. Терешковой 14", "-|-|Терешковой|14"),
        ("ул. Крупской 5", "-|-|Крупской|5"),
        ("на улице Есенина", "-|-|Есенина|-"),
        (
            "пр-т Богдана Хмельницкого, 133",
            "-|-|Богдана Хмельницкого|133",
        ),
        (
            "Богдана Хмельницкого 120 без тепла",
            "-|-|Богдана Хмельницкого|120",
        ),
        ("ул. К. Маркса, 3", "-|-|Карла Маркса|3"),
        (
            "ул. 50-летия Белгородской области, 12",
            "-|-|50-летия Белгородской области|12",
        ),
        ("улица 8 Марта, дом 4", "-|-|8 Марта|4"),
        ("ул. 3-я Песчаная", "-|-|3-я Песчаная|-"),
        ("бульвар Юности, 21 корпус 2", "-|-|Юности|21 к2"),
        ("УЛ. МИРА, 12 НЕТ СВЕТА", "-|-|Мира|12"),
        ("на 4-м Косиновском переулке темно", "-|-|4-й Косиновский|-"),
        ("вдоль 2-го Весеннего проезда", "-|-|2-й Весенний|-"),
        ("ул. Красный Октябрь, 9Б", "-|-|Красный Октябрь|9б"),
        ("ул. Белгородского полка, 62", "-|-|Белгородского полка|62"),
    ]);
}

#[test]
fn settlements_and_municipalities() {
    check(&[
        ("В Белгороде нет отопления", "Белгород|Белгород|-|-"),
        ("Белгород, ул. Мира, 12", "Белгород|Белгород|Мира|12"),
        (
            "г. Старый Оскол, мкр. Жукова, 30",
            "Старооскольский округ|Старый Оскол|Жукова|30",
        ),
        (
            "в старом осколе отключили воду",
            "Старооскольский округ|Старый Оскол|-|-",
        ),
        ("Губкинский округ без автобусов", "Губкинский округ|-|-|-"),
        (
            "в Белгородском районе не чистят дороги",
            "Белгородский район|-|-|-",
        ),
        (
            "Старооскольский городской округ",
            "Старооскольский округ|-|-|-",
        ),
        ("белгородские врачи молодцы", ""),
        ("по всей Белгородской области дожди", ""),
        ("Жители Губкина жалуются", "Губкинский округ|Губкин|-|-"),
        (
            "в Губкине на Ленина 5 нет воды",
            "Губкинский округ|Губкин|Ленина|5",
        ),
        (
            "Шебекино, посёлок Маслова Пристань, ул. Шумилова",
            "Шебекинский округ|Шебекино|-|- + Шебекинский округ|Маслова Пристань|Шумилова|-",
        ),
        (
            "Валуйки и Бирюч ждут автобус",
            "Валуйский округ|Валуйки|-|- + Красногвардейский район|Бирюч|-|-",
        ),
        (
            "в Белгороде на ул. Щорса 3 в Белгороде",
            "Белгород|Белгород|Щорса|3",
        ),
    ]);
}

#[test]
fn traps() {
    check(&[
        ("короче, опять нет света", ""),
        ("Короче всё плохо", ""),
        ("В Короче нет света", "Корочанский район|Короча|-|-"),
        ("строитель обещал закончить", ""),
        ("Строитель бросил яму", ""),
        (
            "город Строитель, ул. Ленина, 7",
            "Яковлевский округ|Строитель|Ленина|7",
        ),
        ("п. Северный без воды", "Белгородский район|Северный|-|-"),
        ("северный ветер", ""),
        ("в Северном районе", ""),
        ("майские праздники", ""),
        (
            "посёлок Майский, ул. Садовая 1",
            "Белгородский район|Майский|Садовая|1",
        ),
        ("ул. Губкина, 15", "-|-|Губкина|15"),
        ("на красное кнопку нажали", ""),
        ("с 15 по 20 ноября, автобус 15", ""),
        ("Температура 14 градусов, подъезд 3", ""),
        ("школа 15, квартира 5", ""),
        ("Екатерина 25 лет", ""),
    ]);
}

#[test]
fn a_surname_before_an_address_is_no_town() {
    let places = Gazetteer::parse("places.toml", SMALL).unwrap();
    let found = |text: &str| {
        let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
        analyser.analyse(text);
        let found = places.find(&analyser, &mut Cues::default(), text);
        let place = found.first().map(|mention| &mention.place);
        let names = place.map(|place| (place.settlement.clone(), place.street.clone()));
        names.unwrap_or_default()
    };
    let (town, street) = (Some("Ефремов".to_owned()), Some("Мира".to_owned()));
    assert_eq!(
        found("Ефремов, ул. Мира, 5"),
        (town.clone(), street.clone())
    );
    assert_eq!(found("ул. Мира, 5, Ефремов"), (town, street.clone()));
    for text in [
        "Жалоба на господина Ефремова, ул. Мира, 5",
        "К Ефремову, ул. Мира, 5, не попасть",
        "Спросите Ивана Ефремова, ул. Мира, 5",
    ] {
        assert_eq!(found(text), (None, street.clone()), "{text}");
    }
}

#[test]
fn behind_a_town_a_village_s_name_is_a_street() {
    let places = Gazetteer::parse("places.toml", SMALL).unwrap();
    let found = |text: &str| {
        let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
        analyser.analyse(text);
        let found = places.find(&analyser, &mut Cues::default(), text);
        let streets = found.into_iter().filter_map(|mention| {
            let Place {
                settlement,
                street,
                house,
                ..
            } = mention.place;
            Some(format!("{}/{}/{}", settlement?, street?, house?))
        });
        streets.collect::<Vec<_>>().join(" + ")
    };
    for (text, expected) in [
        ("Ефремов, Малышева 36: нет воды", "Ефремов/Малышева/36"),
        ("Старый Ефремов, Малышева, 36", "Старый Ефремов/Малышева/36"),
        ("Малышева 36 человек ждут", ""),
        ("Ефремов, Малышева 36 лет ждёт", ""),
        ("Писатель Максима Горького 12 лет назад", ""),
        ("Машина сбила на Мира 5 человек", ""),
        ("Ефремов, Ильина 36", ""),
        ("В Ефремове Малышева 36 знают все", ""),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn other_regions_are_not_ours() {
    check(&[
        ("В Воронеже на ул. Мира, 12 прорвало трубу", ""),
        ("Курская область, ул. Ленина, 5", ""),
        ("Москва, проспект Мира 5", ""),
        (
            "Из Курска приехали в Белгород, ул. Щорса, 5",
            "Белгород|Белгород|Щорса|5",
        ),
        ("В Харькове нет света", ""),
    ]);
}

#[test]
fn the_mention_keeps_the_words_of_the_text() {
    let text = "Здравствуйте! Белгород, ул. Мира, д. 12, кв. 5 — нет воды";
    assert_eq!(find(text)[0].text, "Белгород, ул. Мира, д. 12");
    assert_eq!(find("Яма на Щорса 47а, ждём")[0].text, "Щорса 47а");
}

proptest::proptest! {
    #[test]
    fn any_text_is_survived(text in "[а-яА-ЯёЁ0-9 .,/«»\\-дкул]{0,80}") {
        for mention in find(&text) {
            proptest::prop_assert!(text.contains(&mention.text));
        }
    }
}

/// A region of our own making, with what the shipped ones have seldom.
const SMALL: &str = r#"
region = "primer"
adjective = "примерск"
[[territory]]
id = "reka"
name = "Надреченский район"
kind = "district"
adjective = "надречн"
[[settlement]]
name = "Дальняя"
territory = "reka"
guarded = ["дальняя", "дальней", "дальнюю"]
[[settlement]]
name = "Ефремов"
territory = "reka"
forms = ["ефремове"]
guarded = ["ефремов", "ефремова", "ефремову"]
[[settlement]]
name = "Старый Ефремов"
territory = "reka"
forms = ["старый ефремов"]
[[settlement]]
name = "Ильина"
territory = "reka"
forms = ["ильина"]
[[settlement]]
name = "Малышева"
territory = "reka"
guarded = ["малышева"]
"#;

#[test]
fn a_district_is_found_by_any_adjective_and_a_stanitsa_by_its_type() {
    let places = Gazetteer::parse("places.toml", SMALL).unwrap();
    let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
    for (text, territory, settlement) in [
        ("Весь Надречный район без воды", "Надреченский район", None),
        (
            "в станице Дальней нет света",
            "Надреченский район",
            Some("Дальняя"),
        ),
    ] {
        analyser.analyse(text);
        let found = places.find(&analyser, &mut Cues::default(), text);
        let place = &found.first().expect(text).place;
        assert_eq!(place.territory.as_deref(), Some(territory), "{text}");
        assert_eq!(place.settlement.as_deref(), settlement, "{text}");
    }
}

#[test]
fn a_name_that_two_places_share_is_an_error_and_so_is_an_adjective() {
    let twice = format!(
        "{SMALL}[[settlement]]\nname = \"Дальний\"\nterritory = \"reka\"\nforms = [\"дальний\", \"дальней\"]\n\
         [[territory]]\nid = \"x\"\nname = \"Икс\"\nkind = \"city\"\nadjective = \"надречн\"\n"
    );
    let found = Gazetteer::parse("places.toml", &twice).unwrap_err();
    let told: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "форма «дальней» уже есть у места «Дальняя»",
            "это прилагательное уже есть у территории «Надреченский район»",
        ]
    );
}
