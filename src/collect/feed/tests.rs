//! Feeds as sites of a region write them, with their slips. All texts are invented.

use encoding_rs::{KOI8_R, WINDOWS_1251};

use super::*;
use crate::{
    domain::{Edited, ItemKind},
    text::clean,
};

const RSS: &str = r#"<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Вестник Заречного</title><link>https://vestnik.example/</link>
<item><title>В доме на Полевой дали тепло</title><link>https://vestnik.example/news/7</link>
  <guid isPermaLink="false">news-7</guid><pubDate>Sat, 21 Nov 2026 10:30:00 +0500</pubDate>
  <dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Иван Выдуманный</dc:creator>
  <description>Коротко: тепло дали.</description>
  <content:encoded><![CDATA[<p>Котельную запустили ночью.</p><!-- счётчик --><script>count()</script>]]></content:encoded></item>
<item><title>Отключение воды</title><link>/news/8?utm_source=rss&amp;id=8#top</link>
  <description>Воды не будет до вечера.</description></item>
<item><description>На Садовой упало дерево.</description><pubDate>Sat, 21 Nov 2026 05:00:00 GMT</pubDate></item>
<item><title>На Мира прорвало трубу…</title><guid>https://vestnik.example/p/9</guid>
  <description>На Мира прорвало трубу, двор залит.</description></item>
<item></item>
</channel></rss>"#;

fn of(reply: &str) -> Reading {
    read(None, reply.as_bytes()).unwrap()
}

fn refusal(reply: &str) -> String {
    read(None, reply.as_bytes()).unwrap_err().to_string()
}

/// The texts as they will be stored, each on one line.
fn texts(reading: &Reading) -> Vec<String> {
    let line = |text: &str| clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    reading.items.iter().map(|item| line(&item.text)).collect()
}

#[test]
fn news_of_a_site_become_items() {
    let reading = of(RSS);
    assert_eq!(reading.unread, 1, "an empty item is told, not lost unseen");
    let [heating, water, tree, pipe] = &reading.items[..] else {
        panic!("{reading:?}")
    };
    assert_eq!(
        texts(&reading),
        [
            "В доме на Полевой дали тепло Котельную запустили ночью.",
            "Отключение воды Воды не будет до вечера.",
            "На Садовой упало дерево.",
            "На Мира прорвало трубу, двор залит.",
        ]
    );
    assert_eq!(heating.native_id, "news-7");
    assert_eq!(heating.kind, ItemKind::News);
    assert_eq!(heating.author, None, "a journalist is no voice");
    assert_eq!(
        heating.published_at.unwrap().to_string(),
        "2026-11-21T05:30:00Z"
    );
    assert_eq!(
        (&heating.edited, heating.url.as_deref()),
        (&Edited::No, Some("https://vestnik.example/news/7"))
    );
    // Without a guid: the link, whole, without marks of advertising.
    assert_eq!(water.native_id, "https://vestnik.example/news/8?id=8");
    assert_eq!(water.published_at, None);
    // Without a link: the words and the date, the same at every reading.
    assert_eq!(tree.native_id.len(), 64);
    assert_eq!(tree.native_id, of(RSS).items[2].native_id);
    assert_eq!(tree.url, None);
    // A guid is a link where there is none.
    assert_eq!(pipe.url.as_deref(), Some("https://vestnik.example/p/9"));
}

#[test]
fn atom_tells_edits_and_the_next_page() {
    let reading = of(
        r#"<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">
        <link rel="self" href="https://adm.example/feed.atom"/><link rel="next" href="https://adm.example/feed.atom?page=2"/>
        <entry><id>tag:adm.example,2026:1</id><title type="html">График &amp;laquo;мусора&amp;raquo;</title>
          <link rel="replies" href="https://adm.example/1/comments"/><link href="/1"/>
          <published>2026-11-20T10:00:00+03:00</published><updated>2026-11-20T12:00:00+03:00</updated>
          <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Вывоз по средам.</p></div></content></entry>
        <entry><id>tag:adm.example,2026:2</id><title>Карта</title><updated>2026-11-19T10:00:00Z</updated>
          <content type="image/png">iVBORw0KGgo=</content></entry></feed>"#,
    );
    assert_eq!(
        texts(&reading),
        ["График «мусора» Вывоз по средам.", "Карта"]
    );
    assert_eq!(
        reading.next.as_deref(),
        Some("https://adm.example/feed.atom?page=2")
    );
    assert_eq!(
        reading.items[0].url.as_deref(),
        Some("https://adm.example/1")
    );
    assert_eq!(
        reading.items[0].edited,
        Edited::At("2026-11-20T09:00:00Z".parse().unwrap())
    );
    assert_eq!(
        reading.items[1].published_at,
        Some("2026-11-19T10:00:00Z".parse().unwrap())
    );
    assert_eq!(reading.items[1].edited, Edited::No);
}

#[test]
fn a_json_feed_survives_numbers_for_ids_and_drifted_entries() {
    let reading = of(
        r#"{"version": "https://jsonfeed.org/version/1.1", "home_page_url": "https://vestnik.example/", "next_url": "https://vestnik.example/feed.json?page=2",
        "items": [{"id": 12, "url": "/12", "title": "Двор без света", "content_text": "Фонари не горят.", "date_published": "2026-11-20T10:00:00+03:00", "authors": "дрейф"},
          "дрейф", {"title": null, "content_html": "<p>Яма на Лесной</p>", "date_published": 5}]}"#,
    );
    assert_eq!(
        texts(&reading),
        ["Двор без света Фонари не горят.", "Яма на Лесной"]
    );
    assert_eq!(
        (reading.items[0].native_id.as_str(), reading.unread),
        ("12", 1)
    );
    assert_eq!(
        reading.items[0].url.as_deref(),
        Some("https://vestnik.example/12")
    );
    assert_eq!(
        reading.next.as_deref(),
        Some("https://vestnik.example/feed.json?page=2")
    );
}

#[test]
fn old_versions_and_slips_are_read() {
    let item = "<item><title>Ремонт дороги</title><link>https://a.example/1</link></item>";
    for feed in [
        format!(
            "\n \u{FEFF}<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>{item}</channel></rss>"
        ),
        format!(
            "<br />\n<b>Warning</b>: Undefined index in /feed.php\n<?xml version=\"1.0\"?><rss version='2.0'><channel>{item}</channel></rss>"
        ),
        format!("<!DOCTYPE rss><rss version=\"0.91\"><channel>{item}</channel></rss>"),
        format!("<rss version=\"0.94\"><channel>{item}</channel></rss>"),
        format!("<rss><channel>{item}</channel></rss>"),
        format!(
            "<rss version=\"2.0\" xmlns=\"http://backend.userland.com/rss2\"><channel>{item}</channel></rss>"
        ),
        format!(
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://my.netscape.com/rdf/simple/0.9/\">{item}</rdf:RDF>"
        ),
        format!(
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\">{item}</rdf:RDF>"
        ),
    ] {
        assert_eq!(texts(&of(&feed)), ["Ремонт дороги"], "{feed}");
    }
    let stray = of(
        "<rss version=\"2.0\"><channel><item><title>ЖКХ & дороги</title><link>https://a.example/?a=1&id=2</link><description><![CDATA[Свет & вода]]></description></item></channel></rss>",
    );
    assert_eq!(texts(&stray), ["ЖКХ & дороги Свет & вода"]);
    assert_eq!(
        stray.items[0].url.as_deref(),
        Some("https://a.example/?a=1&id=2")
    );
}

#[test]
fn what_feed_rs_stumbles_over_costs_no_more_than_it_must() {
    let feed = |extra: &str| {
        format!(
            "<rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"><channel><managingEditor>Редакция «news@vestnik.example»</managingEditor><item><title>Ремонт дороги</title>{extra}</item></channel></rss>"
        )
    };
    for author in [
        "<author>ivan@vestnik.example—Иван Выдуманный</author>",
        "<author/>",
    ] {
        assert_eq!(texts(&of(&feed(author))), ["Ремонт дороги"]);
    }
    let long = feed("<itunes:duration>99999999999999999999</itunes:duration>");
    insta::assert_snapshot!(refusal(&long), @"ответ не читается: ожидался RSS, Atom или JSON Feed, а это XML с ошибкой");
}

#[test]
fn old_encodings_read_right() {
    for (label, encoding) in [("windows-1251", WINDOWS_1251), ("koi8-r", KOI8_R)] {
        let feed = format!("<?xml version=\"1.0\" encoding=\"{label}\"?>{RSS}");
        let (bytes, _, lost) = encoding.encode(&feed);
        // KOI8-R has no «…»: the encoder writes a reference, which is read back.
        assert_eq!(lost, label == "koi8-r");
        let reading = read(None, &bytes).unwrap();
        assert_eq!(texts(&reading), texts(&of(RSS)), "{label}");
    }
}

#[test]
fn what_is_no_feed_says_so_with_a_remedy() {
    insta::assert_snapshot!(refusal("  "), @"ответ не читается: ожидался RSS, Atom или JSON Feed, а он пуст");
    insta::assert_snapshot!(refusal("Service Unavailable"), @"ответ не читается: ожидался RSS, Atom или JSON Feed, а это не лента");
    insta::assert_snapshot!(refusal("<!DOCTYPE html><html><head><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/rss.xml\"></head><body>Новости</body></html>"), @"ответ не читается: ожидался RSS, Atom или JSON Feed, а это страница HTML. Укажите адрес ленты, который она называет: /rss.xml");
    insta::assert_snapshot!(refusal("<html><body>Доступ ограничен</body></html>"), @r#"ответ не читается: ожидался RSS, Atom или JSON Feed, а это страница HTML. Адрес ленты сайт обычно называет в <link rel="alternate" type="application/rss+xml">, но на этой странице его нет"#);
    insta::assert_snapshot!(refusal(&RSS[..RSS.find("Садовой").unwrap()]), @"ответ не читается: ожидался RSS, Atom или JSON Feed, а он обрывается");
    insta::assert_snapshot!(refusal("<rss version=\"2.0\"><channel><item></title></item></channel></rss>"), @"ответ не читается: ожидался RSS, Atom или JSON Feed, а это XML с ошибкой");
    insta::assert_snapshot!(refusal("{\"kind\": \"youtube#commentListResponse\", \"items\": []}"), @"ответ не читается: ожидался RSS, Atom или JSON Feed, а это другой JSON");
    insta::assert_snapshot!(refusal("[1, 2]"), @"ответ не читается: ожидался RSS, Atom или JSON Feed, а это другой JSON");
    insta::assert_snapshot!(refusal("{\"version\": \"https://jsonfeed.org/version/1\", \"items\": ["), @"ответ не читается: ожидался JSON, он обрывается на строке 1, столбце 56");
    insta::assert_snapshot!(read(Some("wall.get"), b"").unwrap_err(), @"метод «wall.get» не разбирается; есть: feed");
}
