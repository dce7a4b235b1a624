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
fn a_house_behind_a_town_leaves_no_doubt_of_the_street() {
    check(&[
        (
            "Губкин, Раевского 3 запах газа",
            "Губкинский округ|Губкин|Раевского|3",
        ),
        (
            "г. Губкин Раевского 3 воняет газом",
            "Губкинский округ|Губкин|Раевского|3",
        ),
        (
            "В Губкине Раевского, 3, газом пахнет",
            "Губкинский округ|Губкин|Раевского|3",
        ),
        (
            "в Губкине на Тарутинской 8 нет света",
            "Губкинский округ|Губкин|Тарутинская|8",
        ),
        ("Тарутинская 8, нет света", "-|-|Тарутинская|8?"),
        (
            "Белгород, Смирнова 2 ребёнка, садика нет",
            "Белгород|Белгород|-|-",
        ),
        ("Белгород, Автобус 12 не ходит", "Белгород|Белгород|-|-"),
    ]);
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
fn a_name_in_small_letters_needs_a_town_or_the_end_of_the_thought() {
    check(&[
        (
            "в белгороде на преображенской 82 темно",
            "Белгород|Белгород|Преображенская|82",
        ),
        (
            "белгород сумская 12 крыша течёт",
            "Белгород|Белгород|Сумская|12",
        ),
        ("по садовой 12 нет воды", "-|-|Садовая|12"),
        ("на мира 5 опять потоп", "-|-|Мира|5"),
        ("короче на мира 5 опять потоп", "-|-|Мира|5"),
        (
            "в короче на мира 5 нет света",
            "Корочанский район|Короча|Мира|5",
        ),
        ("по новой 5 этажке нет отопления", ""),
        ("на зеленой 5 скамеек", ""),
        ("на детской 15 человек и один врач", ""),
        ("на третьей 5 раз упала", ""),
    ]);
}

#[test]
fn a_list_of_houses_is_several_places_and_a_flat_is_none() {
    check(&[
        ("На Мира 5 и 7 нет воды", "-|-|Мира|5 + -|-|Мира|7"),
        (
            "ул. Попова, дома 24, 26 и 28 остались без света",
            "-|-|Попова|24 + -|-|Попова|26 + -|-|Попова|28",
        ),
        (
            "между домами 8 и 10 по ул. Шаландина темно",
            "-|-|Шаландина|8 + -|-|Шаландина|10",
        ),
        ("дома 3, 5 по улице Конева", "-|-|Конева|3 + -|-|Конева|5"),
        ("ул. Мира 5, 12 холодно", "-|-|Мира|5"),
        ("ул. Мира 5 и 3 ребёнка мёрзнут", "-|-|Мира|5"),
        ("ул. Мира 5, кв. 12 и 14", "-|-|Мира|5"),
        ("ул. Мира 5 и 7 подъезд", "-|-|Мира|5"),
    ]);
}

#[test]
fn a_crossing_names_both_streets() {
    check(&[
        ("перекрёсток Щорса и Губкина", "-|-|Щорса|- + -|-|Губкина|-"),
        (
            "на перекрестке улиц Конева и Королёва",
            "-|-|Конева|- + -|-|Королёва|-",
        ),
        (
            "угол ул. Попова и Преображенской",
            "-|-|Попова|- + -|-|Преображенская|-",
        ),
        (
            "на углу Победы и Народного бульвара",
            "-|-|Победы|- + -|-|Народный|-",
        ),
        ("в углу Магнита и Пятёрочки", ""),
        ("угол дома отвалился", ""),
    ]);
}

#[test]
fn names_of_several_words_and_numbers() {
    check(&[
        (
            "В Строителе на 5 Августа 10 нет воды",
            "Яковлевский округ|Строитель|5 Августа|10",
        ),
        ("с 5 августа 10 дней нет воды", ""),
        ("Белгородского полка 62, вонь", "-|-|Белгородского полка|62"),
        ("ул. 3-го Интернационала, д. 6", "-|-|3-го Интернационала|6"),
        ("ул. Трудовые Резервы 34", "-|-|Трудовые Резервы|34"),
        ("на Корочанском шоссе фура", "-|-|Корочанское|-"),
        ("тупик Дорожный 2 замело", "-|-|Дорожный|2"),
        ("ул. Мичурина, 48-а", "-|-|Мичурина|48а"),
        (
            "Ленина 7 г. Шебекино",
            "Шебекинский округ|Шебекино|Ленина|7",
        ),
        (
            "п. Дубовое, мкр. Пригородный, ул. Ягодная 4",
            "Белгородский район|Дубовое|Ягодная|4",
        ),
        (
            "Старый Оскол и Губкин без воды",
            "Старооскольский округ|Старый Оскол|-|- + Губкинский округ|Губкин|-|-",
        ),
        (
            "Губкин, воды нет второй день",
            "Губкинский округ|Губкин|-|-",
        ),
        (
            "Это Губкин, у нас тоже воды нет",
            "Губкинский округ|Губкин|-|-",
        ),
        ("Губкин", "Губкинский округ|Губкин|-|-"),
        (
            "Строитель - нет света с утра",
            "Яковлевский округ|Строитель|-|-",
        ),
        (
            "Разумное, нет света с утра",
            "Белгородский район|Разумное|-|-?",
        ),
        ("Строитель, который клал плитку, пропал", ""),
        ("Губкин промолчал", ""),
        ("губкин, ты где", ""),
        ("Спросил и Губкин промолчал", ""),
        (
            "Маршрут Белгород — Разумное отменили",
            "Белгород|Белгород|-|- + Белгородский район|Разумное|-|-?",
        ),
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
fn a_name_twice_in_one_municipality_is_an_error_and_so_is_an_adjective_of_two() {
    let twice = format!(
        "{SMALL}[[settlement]]\nname = \"Дальний\"\nterritory = \"reka\"\nforms = [\"дальний\", \"дальней\"]\n\
         [[territory]]\nid = \"x\"\nname = \"Икс\"\nkind = \"city\"\nadjective = \"надречн\"\n"
    );
    let found = Gazetteer::parse("places.toml", &twice).unwrap_err();
    let told: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "форма «дальней» уже есть у места «Дальняя» того же муниципалитета",
            "это прилагательное уже есть у территории «Надреченский район»",
        ]
    );
}

/// Three villages of one name, two of another, and two that share only some forms.
const SHARED: &str = r#"
region = "primer"
adjective = "примерск"
[[territory]]
id = "ivnya"
name = "Ивнянский район"
kind = "district"
adjective = "ивнянск"
[[territory]]
id = "yakovlevo"
name = "Яковлевский округ"
kind = "okrug"
adjective = "яковлевск"
[[territory]]
id = "gubkin"
name = "Губкинский округ"
kind = "okrug"
adjective = "губкинск"
[[territory]]
id = "dal"
name = "Дальний район"
kind = "district"
adjective = "дальн"
[[settlement]]
name = "Ивня"
territory = "ivnya"
forms = ["ивня", "ивне"]
[[settlement]]
name = "Строитель"
territory = "yakovlevo"
forms = ["строитель", "строителе"]
[[settlement]]
name = "Томаровка"
territory = "yakovlevo"
forms = ["томаровка", "томаровке"]
[[settlement]]
name = "Короткое"
territory = "dal"
forms = ["короткое"]
[[settlement]]
name = "Александровка"
territory = "ivnya"
forms = ["александровка", "александровки", "александровке"]
[[settlement]]
name = "Александровка"
territory = "yakovlevo"
forms = ["александровка", "александровки", "александровке"]
[[settlement]]
name = "Александровка"
territory = "gubkin"
forms = ["александровка", "александровки", "александровке", "александровка губкинская"]
[[settlement]]
name = "Сухая"
territory = "ivnya"
forms = ["сухая", "сухой"]
[[settlement]]
name = "Сухая"
territory = "yakovlevo"
guarded = ["сухая", "сухой"]
[[settlement]]
name = "Октябрьский"
territory = "ivnya"
guarded = ["октябрьский", "октябрьском"]
[[settlement]]
name = "Октябрьское"
territory = "yakovlevo"
guarded = ["октябрьское", "октябрьском"]
"#;

/// As [`check`], in the region of shared names; what a name may be stands behind it in parentheses, the
/// first words of the municipalities.
fn check_shared(table: &[(&str, &str)]) {
    check_in(SHARED, table);
}

fn check_in(region: &str, table: &[(&str, &str)]) {
    let places = Gazetteer::parse("places.toml", region).unwrap();
    let mut analyser = Analyser::new(Arc::new(Lexicon::empty()));
    let mut wrong = Vec::new();
    for (text, expected) in table {
        analyser.analyse(text);
        let found = places.find(&analyser, &mut Cues::default(), text);
        let told = found.iter().map(|mention| {
            let place = &mention.place;
            let district = place.territory.as_deref().unwrap_or("-");
            let levels = [&place.settlement, &place.street, &place.house];
            let levels = levels.map(|level| level.as_deref().unwrap_or("-"));
            let doubt = if mention.certain { "" } else { "?" };
            let may_be = mention.may_be.iter().map(|one| {
                let sure = if one.certain { "" } else { "?" };
                format!("{}{sure}", first_word(&one.territory))
            });
            let may_be: Vec<String> = may_be.collect();
            let may_be = match may_be.is_empty() {
                true => String::new(),
                false => format!(" ({})", may_be.join(" ")),
            };
            format!(
                "{}|{}{doubt}{may_be}",
                first_word(district),
                levels.join("|")
            )
        });
        let told = told.collect::<Vec<_>>().join(" + ");
        if told != *expected {
            wrong.push(format!("{text}\n  found    {told}\n  expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn first_word(name: &str) -> &str {
    name.split(' ').next().unwrap_or_default()
}

#[test]
fn a_shared_name_alone_is_told_with_all_that_it_may_be() {
    check_shared(&[
        (
            "В Александровке нет воды",
            "-|Александровка|-|-? (Ивнянский Яковлевский Губкинский)",
        ),
        (
            "александровка, ул. Мира, 5 и 7",
            "-|Александровка|Мира|5? (Ивнянский Яковлевский Губкинский) + \
             -|Александровка|Мира|7? (Ивнянский Яковлевский Губкинский)",
        ),
        (
            "В Александровке и Сухой нет света",
            "-|Александровка|-|-? (Ивнянский Яковлевский Губкинский) + -|Сухая|-|-? (Ивнянский Яковлевский)",
        ),
        (
            "В Воронеже, не в Александровке, на ул. Мира, 5 потоп",
            "-|Александровка|Мира|5? (Ивнянский Яковлевский Губкинский)",
        ),
        (
            "Александровка далеко, а в Воронеже на ул. Мира, 5 потоп",
            "-|Александровка|-|-? (Ивнянский Яковлевский Губкинский)",
        ),
        (
            "Александровка губкинская без воды",
            "Губкинский|Александровка|-|-",
        ),
    ]);
}

#[test]
fn a_shared_name_is_settled_by_its_municipality_wherever_that_stands() {
    check_shared(&[
        (
            "Александровка Ивнянского района без воды",
            "Ивнянский|Александровка|-|-",
        ),
        (
            "В Яковлевском городском округе, с. Александровка, ул. Мира, 5",
            "Яковлевский|Александровка|Мира|5",
        ),
        (
            "В Александровке темно. Фонарей нет. Губкинский округ, помогите!",
            "Губкинский|Александровка|-|-",
        ),
        (
            "Александровка Ивнянского района и Александровка Яковлевского округа",
            "Ивнянский|Александровка|-|- + Яковлевский|Александровка|-|-",
        ),
        (
            "Ивнянский район, Александровка, Яковлевский округ, с. Сухая",
            "Ивнянский|Александровка|-|- + Яковлевский|Сухая|-|-",
        ),
        (
            "Дальний район, Александровка",
            "Дальний|-|-|- + -|Александровка|-|-? (Ивнянский Яковлевский Губкинский)",
        ),
    ]);
}

#[test]
fn a_shared_name_is_settled_by_a_town_of_one_municipality_behind_a_comma() {
    let open = "-|Александровка|-|-? (Ивнянский Яковлевский Губкинский)";
    let [ivnya, stroitel] = ["Ивнянский|Ивня|-|-", "Яковлевский|Строитель|-|-"];
    let all = |parts: &[&str]| parts.join(" + ");
    check_shared(&[
        (
            "Ивня, с. Александровка, ул. Мира, 5",
            "Ивнянский|Ивня|-|- + Ивнянский|Александровка|Мира|5",
        ),
        (
            "Александровка, Строитель: нет воды",
            &all(&["Яковлевский|Александровка|-|-", stroitel]),
        ),
        ("Из Строителя: в Александровке темно", open),
        ("В Ивне и Александровке темно", &all(&[ivnya, open])),
        (
            "Нет воды: Ивня, Александровка, Строитель",
            &all(&[ivnya, open, stroitel]),
        ),
        (
            "Короткое, Александровка",
            &all(&["Дальний|Короткое|-|-", open]),
        ),
    ]);
}

#[test]
fn a_shared_name_is_guarded_for_all_when_one_of_them_is() {
    check_shared(&[
        ("погода сухая", ""),
        ("В сухой день", ""),
        (
            "с. Сухая, нет света",
            "-|Сухая|-|-? (Ивнянский Яковлевский)",
        ),
        (
            "Сухая, ул. Мира, 5",
            "-|Сухая|Мира|5? (Ивнянский Яковлевский)",
        ),
    ]);
}

#[test]
fn two_names_of_one_form_are_told_without_a_name() {
    check_shared(&[
        (
            "В Октябрьском нет воды",
            "-|-|-|-? (Ивнянский? Яковлевский?)",
        ),
        (
            "п. Октябрьский, ул. Мира, 5",
            "Ивнянский|Октябрьский|Мира|5",
        ),
        (
            "В Октябрьском Яковлевского округа нет воды",
            "Яковлевский|Октябрьское|-|-?",
        ),
    ]);
}

#[test]
fn a_municipality_is_not_called_by_a_name_that_others_share() {
    let places = Gazetteer::parse("places.toml", SHARED).unwrap();
    assert_eq!(places.seat("Ивнянский район"), Some("Ивня"));
    assert_eq!(places.seat("Губкинский округ"), Some("Александровка"));
}

#[test]
fn a_shared_form_of_a_real_region_waits_for_what_tells_the_two_apart() {
    let sverdlovsk = include_str!("../../../config/regions/sverdlovsk/places.toml");
    check_in(
        sverdlovsk,
        &[
            ("В Троицком нет воды", "-|-|-|-? (Округ? Талицкий?)"),
            (
                "Талицкий район, в Троицком нет воды",
                "Талицкий|Троицкий|-|-?",
            ),
            ("с. Троицкое, ул. Мира, 5", "Округ|Троицкое|Мира|5"),
            ("в поселке троицком темно", "Талицкий|Троицкий|-|-"),
        ],
    );
}
