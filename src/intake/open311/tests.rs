//! What applications send, and what becomes of it.

use super::*;

const KEYS: &str = "# приложение города\nсиница-7\n\n  журавль-8  \n";

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

fn hear_at(moment: &str, form: &str) -> Result<Heard, Unheard> {
    Reports::new(&Secret::new(KEYS)).hear(&Call {
        headers: &[],
        body: form.as_bytes(),
        now: at(moment),
    })
}

fn hear(form: &str) -> Result<Heard, Unheard> {
    hear_at("2026-11-20T06:00:00Z", form)
}

const GOOD: &str = "api_key=%D1%81%D0%B8%D0%BD%D0%B8%D1%86%D0%B0-7&service_code=housing.unsorted&\
    description=no+%2B%20light&address_string=Mira,+12&lat=50.59541&long=36.58727";

#[test]
fn a_report_is_words_and_a_place_and_nothing_of_a_person() {
    let person = "&first_name=Fekla&last_name=Ryabinina&email=f@example.org&phone=89991234567&\
        device_id=D42&account_id=A17&media_url=https://example.org/f.jpg";
    let heard = hear(&format!("{GOOD}{person}")).unwrap();
    let [item] = &heard.items[..] else {
        panic!("one report");
    };
    let text = "no + light\nАдрес: Mira, 12\nКоординаты: 50.5954, 36.5873";
    assert_eq!(item.text, text);
    assert_eq!((item.kind, item.official), (ItemKind::Appeal, false));
    assert_eq!((&item.author, &item.url), (&None, &None));
    assert_eq!(item.native_id, heard.answer);
    assert_eq!(heard, hear(GOOD).unwrap(), "a person changes nothing");
}

#[test]
fn an_id_is_the_same_for_a_repeat_and_for_nothing_else() {
    let id = |moment: &str, form: &str| hear_at(moment, form).unwrap().answer;
    let first = id("2026-11-20T06:00:00Z", GOOD);
    assert!(
        first.starts_with("2026112006-") && first.len() == 43,
        "{first}"
    );
    assert_eq!(first, id("2026-11-20T06:59:59Z", GOOD));
    let others = [
        id("2026-11-20T07:00:00Z", GOOD),
        id("2026-11-20T06:00:00Z", &GOOD.replace("light", "gas")),
        id("2026-11-20T06:00:00Z", &GOOD.replace("Mira", "Lesnaya")),
        id("2026-11-20T06:00:00Z", &GOOD.replace("50.59", "51.59")),
        id("2026-11-20T06:00:00Z", &GOOD.replace("housing", "roads")),
        id(
            "2026-11-20T06:00:00Z",
            &GOOD.replace("%D1%81%D0%B8%D0%BD%D0%B8%D1%86%D0%B0-7", "журавль-8"),
        ),
    ];
    for other in others {
        assert_ne!(first, other);
    }
}

#[test]
fn who_has_no_key_is_not_heard() {
    for key in ["", "api_key=&", "api_key=x&", "api_key=%23+&"] {
        let form = format!("{key}service_code=a&description=b&address_string=c");
        assert_eq!(hear(&form), Err(Unheard::Unproven), "{key}");
    }
}

#[test]
fn what_is_missing_is_said() {
    let long = "я".repeat(4001);
    let key = "api_key=журавль-8";
    let mut told = String::new();
    for form in [
        String::new(),
        format!("{key}&service_code=a"),
        format!("{key}&service_code=a&description=+&address_string=c"),
        format!("{key}&service_code=a&description=%E2%80%8B&address_string=c"),
        format!("{key}&service_code=a&description=b"),
        format!("{key}&service_code=a&description={long}&address_string=c"),
        format!("{key}&service_code=a&description=b&lat=50"),
        format!("{key}&service_code=a&description=b&lat=50,5&long=36"),
        format!("{key}&service_code=a&description=b&lat=50&long=NaN"),
        format!("{key}&service_code=a&description=b&lat=91&long=36"),
    ] {
        let Err(Unheard::Unreadable(said)) = hear(&form) else {
            panic!("{form} is heard");
        };
        told.push_str(&format!("{said}\n"));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_flood_is_held_back_for_a_minute() {
    let reports = Reports::new(&Secret::new(KEYS));
    let hear = |now: &str, form: &str| {
        reports.hear(&Call {
            headers: &[],
            body: form.as_bytes(),
            now: at(now),
        })
    };
    for _ in 0..PER_MINUTE {
        assert!(hear("2026-11-20T06:00:30Z", GOOD).is_ok());
        let stranger = hear("2026-11-20T06:00:30Z", "service_code=a");
        assert_eq!(stranger, Err(Unheard::Unproven), "strangers take no room");
    }
    assert_eq!(hear("2026-11-20T06:00:59Z", GOOD), Err(Unheard::TooMany));
    assert!(hear("2026-11-20T06:01:00Z", GOOD).is_ok());
}

#[test]
fn one_answer_is_written_in_both_formats() {
    let node = Node::List(
        "request",
        vec![Node::Record(vec![
            ("open", Node::Flag(true)),
            ("code", Node::Number(404)),
            ("said", Node::text("«Свет» & <тепло>\u{1}")),
            ("lat", Node::Absent),
            (
                "formats",
                Node::List("format", vec![Node::text("a"), Node::text("b")]),
            ),
        ])],
    );
    let write = |format| String::from_utf8(node.write(format, "requests").unwrap()).unwrap();
    assert_eq!(
        write(Format::Xml),
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><requests><request><open>true</open>\
         <code>404</code><said>«Свет» &amp; &lt;тепло&gt;</said><lat/>\
         <formats><format>a</format><format>b</format></formats></request></requests>"
    );
    assert_eq!(
        write(Format::Json),
        "[{\"code\":404,\"formats\":[\"a\",\"b\"],\"lat\":null,\"open\":true,\
         \"said\":\"«Свет» & <тепло>\\u0001\"}]"
    );
    assert_eq!(
        Format::split("requests.json"),
        Some(("requests", Format::Json))
    );
    assert_eq!(
        Format::split("2026-a.b.xml"),
        Some(("2026-a.b", Format::Xml))
    );
    assert_eq!(Format::split("requests"), None);
}
