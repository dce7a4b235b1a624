//! The pages of t.me as a browser without an account gets them.

use crate::{
    collect::{Reading, ReplyError, Trouble, telegram::read},
    domain::{Edited, ItemKind},
};

fn tell(page: &str) -> Reading {
    read(None, page.as_bytes()).unwrap()
}

fn refusal(page: &str) -> ReplyError {
    read(None, page.as_bytes()).unwrap_err()
}

fn history(inside: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><meta property=\"og:site_name\" content=\"Telegram\"></head><body>
         <section class=\"tgme_channel_history js-message_history\">{inside}</section></body></html>"
    )
}

/// A post of the channel, with `inside` between its author and its footer.
fn post(number: u32, inside: &str, meta: &str) -> String {
    format!(
        r#"<div class="tgme_widget_message_wrap js-widget_message_wrap">
        <div class="tgme_widget_message js-widget_message" data-post="Zarechny_Today/{number}">
          <div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name"
            href="https://t.me/Zarechny_Today"><span>Заречный сегодня</span></a></div>
          {inside}
          <div class="tgme_widget_message_footer"><div class="tgme_widget_message_info">
            <span class="tgme_widget_message_views">1.2K</span>
            <span class="tgme_widget_message_meta">{meta}<a class="tgme_widget_message_date"
              href="https://t.me/Zarechny_Today/{number}"><time
              datetime="2026-11-20T06:00:00+00:00">06:00</time></a></span>
          </div></div>
        </div></div>"#
    )
}

fn words(text: &str) -> String {
    format!(r#"<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>"#)
}

#[test]
fn a_post_is_read_with_its_number_time_address_and_views() {
    let more = r#"<a class="tme_messages_more js-messages_more" data-before="12"></a>"#;
    let page = history(&format!(
        "{more}{}",
        post(12, &words("На Луговой прорвало трубу"), "")
    ));
    let reading = tell(&page);
    assert_eq!((reading.next.as_deref(), reading.unread), (Some("12"), 0));
    let item = &reading.items[0];
    assert_eq!(item.native_id, "zarechny_today/12");
    assert_eq!(item.thread.as_deref(), Some("zarechny_today/12"));
    assert_eq!(item.url.as_deref(), Some("https://t.me/zarechny_today/12"));
    assert_eq!(
        item.published_at,
        Some("2026-11-20T06:00:00Z".parse().unwrap())
    );
    assert_eq!(
        (item.kind, &item.author, item.official),
        (ItemKind::Post, &None, false)
    );
    assert_eq!(
        (item.metrics.views, item.metrics.likes),
        (Some(1_200), None)
    );
    assert_eq!(item.edited, Edited::No);
    assert_eq!(item.text, "На Луговой прорвало трубу");
}

#[test]
fn a_text_is_what_one_sees() {
    let emoji = r#"<i class="emoji" style="background-image:url('//x/1.png')"><b>🚱</b></i>"#;
    for (inside, seen) in [
        (
            words("Вода&#33;<br/><br>Нет &lt;вовсе&gt;"),
            "Вода!\n\nНет <вовсе>",
        ),
        (words(&format!("{emoji} Нет воды")), "🚱 Нет воды"),
        (
            words("Пишут:<blockquote>дадут <b>завтра</b></blockquote>Не дали"),
            "Пишут:\nдадут завтра\nНе дали",
        ),
        // Albums nest the class twice.
        (words(&words("Две фотографии")), "Две фотографии"),
        (
            format!(
                r#"<a class="tgme_widget_message_reply" href="https://t.me/x/1">{}</a>{}"#,
                words("Чужие слова"),
                words("Свои слова")
            ),
            "Свои слова",
        ),
        (
            r#"<div class="tgme_widget_message_poll_question">Есть ли тепло?</div>
               <div class="tgme_widget_message_poll_option_text">Да</div>"#
                .to_owned(),
            "Есть ли тепло?",
        ),
        (
            words("Подробности")
                + r#"<a class="tgme_widget_message_link_preview">
               <div class="link_preview_site_name">Газета</div>
               <div class="link_preview_title">График ремонта труб</div>
               <div class="link_preview_description">Длинно</div></a>"#,
            "Подробности\nГрафик ремонта труб",
        ),
        (
            r#"<a class="tgme_widget_message_photo_wrap" style="background-image:url('p')"></a>"#
                .to_owned(),
            "",
        ),
        (
            r#"<div class="tgme_widget_message_forwarded_from">Forwarded from <a
               class="tgme_widget_message_forwarded_from_name" href="https://t.me/z">Зоя</a></div>"#
                .to_owned()
                + &words("Пересказ"),
            "Пересказ",
        ),
    ] {
        assert_eq!(
            tell(&history(&post(12, &inside, ""))).items[0].text,
            seen,
            "{inside}"
        );
    }
}

#[test]
fn a_reply_names_its_post_and_reactions_are_summed() {
    let inside = r#"<a class="tgme_widget_message_reply" href="https://t.me/Zarechny_Today/9">
          <div class="tgme_widget_message_text js-message_reply_text">Вчера</div></a>"#
        .to_owned()
        + &words("Починили")
        + r#"<div class="tgme_widget_message_reactions"><span class="tgme_reaction"><i
            class="emoji"><b>👍</b></i>1.1K</span><span class="tgme_reaction"><b>😢</b>7</span></div>"#;
    let item = tell(&history(&post(12, &inside, ""))).items.remove(0);
    assert_eq!(item.parent.as_deref(), Some("zarechny_today/9"));
    assert_eq!(item.thread.as_deref(), Some("zarechny_today/12"));
    assert_eq!(item.metrics.likes, Some(1_107));
}

#[test]
fn an_edit_has_no_time_and_a_signature_is_no_edit() {
    let signed = r#"<span class="tgme_widget_message_from_author">edited</span>,&nbsp;"#;
    for (meta, edited) in [
        ("edited &nbsp;", Edited::Sometime),
        (signed, Edited::No),
        (&format!("{signed}edited &nbsp;"), Edited::Sometime),
    ] {
        assert_eq!(
            tell(&history(&post(12, &words("Тепло дали"), meta))).items[0].edited,
            edited,
            "{meta}"
        );
    }
}

#[test]
fn service_messages_are_no_items_but_seen() {
    let service =
        post(1, &words("Channel created"), "").replace("js-widget_message\"", "service_message\"");
    let number = tell(&history(&post(1, &words("Тепло дали"), ""))).items[0]
        .native_id
        .clone();
    let expected = Reading {
        service: vec![number],
        ..Reading::default()
    };
    assert_eq!(tell(&history(&service)), expected);
}

#[test]
fn a_fragment_is_read_and_a_cut_page_loses_only_its_last_message() {
    let (first, second) = (
        post(12, &words("Целое"), ""),
        post(13, &words("Наполовину"), ""),
    );
    let reading = tell(&first);
    assert_eq!((reading.items.len(), reading.next), (1, None));
    let cut = format!("{first}{}", &second[..second.find("<time").unwrap()]);
    let reading = tell(&history(&cut));
    assert_eq!((reading.items.len(), reading.unread), (1, 1));
    assert_eq!(reading.items[0].text, "Целое");
}

#[test]
fn older_posts_are_found_by_the_head_of_the_page_too() {
    let head = r#"<link rel="prev" href="/s/Zarechny_Today?before=7&q=x">"#;
    assert_eq!(
        tell(&format!("{head}{}", post(7, "", ""))).next.as_deref(),
        Some("7")
    );
}

#[test]
fn preview_off_nothing_new_and_throttling_are_three_things() {
    assert_eq!(tell(&history("")), Reading::default());
    let nothing = history(r#"<div class="tme_no_messages_found">No posts found</div>"#);
    assert_eq!(
        refusal(&nothing),
        ReplyError::refused("no_messages_found", Trouble::TooFast)
    );
    let shell =
        r#"<html><body><div class="tgme_page"><div class="tgme_page_title">Дом</div></div></html>"#;
    assert_eq!(
        refusal(shell),
        ReplyError::refused("no_preview", Trouble::PreviewOff)
    );
    let gone = r#"<div class="tgme_widget_message_error">Post not found</div>"#;
    assert_eq!(
        refusal(gone),
        ReplyError::refused("post_not_found", Trouble::Gone)
    );
}

#[test]
fn what_is_no_page_of_telegram_is_told_in_russian() {
    let cut = history("");
    let cut = &cut[..cut.len() - 16];
    for (page, says) in [
        ("", "ответ пуст"),
        (" \n", "ответ пуст"),
        ("<html><h1>502 Bad Gateway</h1></html>", "что-то другое"),
        ("просто слова", "что-то другое"),
        ("[]", "что-то другое"),
        ("\u{1f}\u{8b}<\u{0}", "что-то другое"),
        (cut, "обрывается"),
    ] {
        let error = refusal(page).to_string();
        assert!(
            error.contains("t.me") && error.contains(says),
            "{page}: {error}"
        );
    }
    assert!(read(Some("preview"), b"{\"ok\":true}").is_err());
}

#[test]
fn a_page_of_any_depth_is_read() {
    let deep = words(&("<b>".repeat(20_000) + "дно"));
    assert_eq!(tell(&post(12, &deep, "")).items[0].text, "дно");
}

/// A comment under post 12 by somebody with a public name.
fn comment(number: u32, inside: &str) -> String {
    format!(
        r#"<div class="tgme_widget_message js-widget_message" data-peer="c1000000077_-3" data-post-id="{number}">
        <div class="tgme_widget_message_author"><a class="tgme_widget_message_author_name"
          href="https://t.me/Petr_Z"><span class="name">Пётр</span></a></div>
        {inside}
        <div class="tgme_widget_message_reply_template js-reply_tpl">
          <span class="tgme_widget_message_author_name">Пётр</span>
          <div class="tgme_widget_message_text js-message_reply_text">Повтор</div></div>
        {}
        <a class="tgme_widget_message_date" href="https://t.me/Zarechny_Today/12?comment={number}"><time
          datetime="2026-11-20T07:00:00+00:00">Nov 20</time></a></div>"#,
        words("А у нас нет воды")
    )
}

fn discussion(inside: &str) -> String {
    format!(r#"<html><div class="tgme_post_discussion js-message_history">{inside}</div></html>"#)
}

#[test]
fn comments_have_the_ids_of_the_bot_api() {
    let quote = r#"<div class="tgme_widget_message_reply js-reply_to" data-reply-to="41">
        <a class="tgme_widget_message_author_name" href="https://t.me/zoya">Зоя</a>
        <div class="tgme_widget_message_text js-message_reply_text">Чужое</div></div>"#;
    let linked = r#"<a class="tgme_widget_message_reply" href="https://t.me/Zarechny_Today/12?comment=41">…</a>"#;
    let more =
        r#"<div class="tme_messages_more js-messages_more" data-before="41">Show 39 more</div>"#;
    let all = [comment(41, ""), comment(42, quote), comment(43, linked)].concat();
    let reading = tell(&discussion(&format!("{more}{all}")));
    assert_eq!(reading.next.as_deref(), Some("41"));
    let parents: Vec<_> = reading
        .items
        .iter()
        .map(|item| item.parent.as_deref())
        .collect();
    let first = Some("-1001000000077/41");
    assert_eq!(parents, [Some("zarechny_today/12"), first, first]);
    for (item, number) in reading.items.iter().zip(41..) {
        assert_eq!(item.native_id, format!("-1001000000077/{number}"));
        assert_eq!(item.thread.as_deref(), Some("zarechny_today/12"));
        assert_eq!(
            item.url,
            Some(format!("https://t.me/zarechny_today/12?comment={number}"))
        );
        assert_eq!(
            (item.kind, item.author.as_deref()),
            (ItemKind::Comment, Some("petr_z"))
        );
        assert_eq!(item.text, "А у нас нет воды");
    }
}

#[test]
fn a_group_may_be_named_by_the_form_alone_and_must_be_named() {
    let nameless = comment(41, "").replace(r#"data-peer="c1000000077_-3""#, "");
    let form = r#"<input type="hidden" name="peer" value="c1000000077_-3"/>"#;
    assert_eq!(
        tell(&discussion(&format!("{nameless}{form}"))).items[0].native_id,
        "-1001000000077/41"
    );
    let reading = tell(&discussion(&nameless));
    assert_eq!((reading.items.len(), reading.unread), (0, 1));
}

#[test]
fn closed_comments_are_not_those_that_nobody_wrote() {
    let nothing = r#"<div class="tme_no_messages_found">Discussion is not available</div>"#;
    assert_eq!(
        refusal(&discussion(nothing)),
        ReplyError::refused("no_discussion", Trouble::NoComments)
    );
    let form = r#"<input type="hidden" name="peer" value="c1000000077_-3"/>"#;
    assert_eq!(
        tell(&discussion(&format!("{nothing}{form}"))),
        Reading::default()
    );
}
