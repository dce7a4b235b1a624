//! Verdicts of a small rule set: what counts, what silences, who is heard.

use std::sync::{Arc, LazyLock};

use super::*;
use crate::{
    classify::{File, RuleFiles},
    domain::Severity,
};

const HOUSING: &str = r#"
[sector]
id = "housing"
name = "ЖКХ"
order = 1

[[category]]
id = "housing.heating_off"
name = "Нет отопления"

[[category]]
id = "housing.yard"
name = "Двор"

[[rule]]
category = "housing.heating_off"
id = "housing.heating_off.cold"
version = 2
status = "stable"
name = "Холодно"
owner = "ЖКХ"
weight = 4
match = '(батареи | отопление) /4 (нет | =холодные | =ледяные)'
unless = '=телефона'
filters = ["news"]
[rule.examples]
match = ["Нет отопления", "Батареи ледяные", "батареи совсем холодные"]
no_match = ["Отопление есть", "Нет батареи телефона", "Тепло"]

[[rule]]
category = "housing.heating_off"
id = "housing.heating_off.mention"
version = 1
status = "stable"
name = "Отопление упомянуто"
owner = "ЖКХ"
weight = 1
match = 'отопление'
[rule.examples]
match = ["отопление", "про отопление", "отопления"]
no_match = ["вода", "газ", "свет"]

[[rule]]
category = "housing.yard"
id = "housing.yard.word"
version = 1
status = "stable"
name = "Двор назван"
owner = "ЖКХ"
weight = 0
match = 'двор'
[rule.examples]
match = ["двор", "во дворе", "дворы"]
no_match = ["дом", "сад", "парк"]

[[rule]]
category = "housing.yard"
id = "housing.yard.bench"
version = 1
status = "experimental"
name = "Лавочка"
owner = "ЖКХ"
weight = 5
match = 'лавочка'
[rule.examples]
match = ["лавочка", "сломана лавочка", "лавочка у дома"]
no_match = ["стул", "стол", "шкаф"]
"#;

const DANGER: &str = r#"
[signal]
id = "danger"
kind = "risk"
severity = 3
[[rule]]
signal = "danger"
id = "danger.gas"
version = 1
status = "stable"
name = "Запах газа"
owner = "Общие"
match = '"запах газа" | (пахнет /2 газом)'
[rule.examples]
match = ["запах газа", "пахнет газом", "сильный запах газа"]
no_match = ["газ", "запах", "ветер"]
"#;

const GOLDEN: &str = "[[cases]]\ntexts = [\"в подвале пахнет газом\"]\n";

const BRUSH_OFF: &str = r#"
[signal]
id = "brush_off"
kind = "conflict"
severity = 1
[[rule]]
signal = "brush_off"
id = "brush_off.told"
version = 1
status = "stable"
name = "Об отписке"
owner = "Общие"
match = 'отписк*'
[rule.examples]
match = ["отписка", "опять отписка", "прислали отписку"]
no_match = ["ответ", "письмо", "подписка"]
[[rule]]
signal = "brush_off"
on = "official"
id = "brush_off.reply"
version = 1
status = "stable"
name = "Ответ-отписка"
owner = "Общие"
match = '"обратитесь в управляющую"'
[rule.examples]
match = ["обратитесь в управляющую", "Обратитесь в управляющую компанию", "обратитесь в управляющую!"]
no_match = ["придём завтра", "исправили", "бригада выехала"]
"#;

const QUESTION: &str = r#"
[signal]
id = "question"
kind = "state"
severity = 1
[[rule]]
signal = "question"
id = "question.when"
version = 1
status = "stable"
name = "Когда"
owner = "Общие"
match = 'когда'
filters = ["rhetoric"]
[rule.examples]
match = ["когда", "а когда дадут", "Когда начнётся"]
no_match = ["завтра", "никогда", "вчера"]
"#;

const THANKS: &str = r#"
[signal]
id = "gratitude"
kind = "state"
severity = 0
[[rule]]
signal = "gratitude"
id = "gratitude.thanks"
version = 1
status = "stable"
name = "Спасибо"
owner = "Общие"
match = '=спасибо'
[rule.examples]
match = ["спасибо", "большое спасибо", "спасибо мастеру"]
no_match = ["спасение", "благо", "привет"]
"#;

const VULNERABLE: &str = r#"
[signal]
id = "vulnerable"
kind = "state"
severity = 1
[[rule]]
signal = "vulnerable"
id = "vulnerable.children"
version = 1
status = "stable"
name = "Дети"
owner = "Общие"
match = '=дети'
[rule.examples]
match = ["дети", "наши дети", "дети и старики"]
no_match = ["взрослые", "соседи", "жильцы"]
"#;

const RUMOUR: &str = r#"
[signal]
id = "rumour"
kind = "risk"
severity = 1
[[rule]]
signal = "rumour"
id = "rumour.true"
version = 1
status = "stable"
name = "Правда ли"
owner = "Общие"
match = '"это правда"'
[rule.examples]
match = ["это правда", "Это правда?", "а это правда"]
no_match = ["правда", "это так", "по правде"]
"#;

const NEWS: &str = r#"
[filter]
id = "news"
name = "Новость"
effect = "exclude"
[[rule]]
filter = "news"
id = "news.press"
version = 1
status = "stable"
name = "Пресс-служба"
owner = "Общие"
match = '=сообщили'
[rule.examples]
match = ["сообщили", "в мэрии сообщили", "сообщили вчера"]
no_match = ["сказал", "нет", "да"]
"#;

const ECHO: &str = r#"
[filter]
id = "echo"
name = "Согласие"
effect = "echo"
[[rule]]
filter = "echo"
id = "echo.too"
version = 1
status = "stable"
name = "У нас тоже"
owner = "Общие"
match = '"у нас тоже"'
[rule.examples]
match = ["у нас тоже", "и у нас тоже", "У нас тоже!"]
no_match = ["у них", "тоже", "нас"]
"#;

const COMPLAINT: &str = r#"
[filter]
id = "complaint"
name = "Жалоба"
effect = "complaint"
[[rule]]
filter = "complaint"
id = "complaint.do"
version = 1
status = "stable"
name = "Просьба"
owner = "Общие"
match = '=сделайте'
[rule.examples]
match = ["сделайте", "сделайте уже", "ну сделайте"]
no_match = ["у них", "тоже", "нас"]
"#;

const RHETORIC: &str = r#"
[filter]
id = "rhetoric"
name = "Не вопрос"
effect = "deny"
[[rule]]
filter = "rhetoric"
id = "rhetoric.how_long"
version = 1
status = "stable"
name = "Сколько можно"
owner = "Общие"
match = '"=сколько =можно"'
[rule.examples]
match = ["сколько можно", "Ну сколько можно!", "сколько можно ждать"]
no_match = ["сколько стоит", "можно", "сколько ещё можно"]
"#;

fn file(name: &str, contents: &str) -> File {
    (name.to_owned(), contents.to_owned())
}

fn files() -> RuleFiles {
    let places = include_str!("../../../config/regions/belgorod/places.toml");
    RuleFiles {
        sectors: vec![file("rules/sectors/housing.toml", HOUSING)],
        signals: vec![
            file("rules/signals/danger.toml", DANGER),
            file("rules/signals/brush_off.toml", BRUSH_OFF),
            file("rules/signals/question.toml", QUESTION),
            file("rules/signals/gratitude.toml", THANKS),
            file("rules/signals/rumour.toml", RUMOUR),
            file("rules/signals/vulnerable.toml", VULNERABLE),
        ],
        filters: vec![
            file("rules/filters/news.toml", NEWS),
            file("rules/filters/complaint.toml", COMPLAINT),
            file("rules/filters/echo.toml", ECHO),
            file("rules/filters/rhetoric.toml", RHETORIC),
        ],
        danger: Some(file("rules/golden/danger.toml", GOLDEN)),
        places: Some(file("places.toml", places)),
        ..RuleFiles::default()
    }
}

static RULES: LazyLock<Arc<RuleSet>> = LazyLock::new(|| {
    let rules = RuleSet::load(&files()).unwrap_or_else(|findings| panic!("{}", findings[0]));
    Arc::new(rules)
});

fn judge(input: &Input<'_>, context: &Context<'_>) -> Verdict {
    Classifier::new(Arc::clone(&RULES)).classify(input, context)
}

fn post(text: &str) -> Verdict {
    judge(&Input::of(text), &Context::default())
}

#[test]
fn the_line_says_what_is_wrong_and_not_how_grave_it_is() {
    let text = "Нет отопления с ночи. Отписка за отпиской, отписка, отписка, одни отписки!";
    assert_eq!(post(text).essence, "Нет отопления с ночи.");
}

#[test]
fn a_complaint_with_a_place_becomes_a_whole_verdict() {
    let text = "Добрый день! Белгород, ул. Мира, 12. Нет отопления, батареи ледяные";
    insta::assert_json_snapshot!(post(text));
}

#[test]
fn every_rule_of_the_set_holds_its_own_examples() {
    assert_eq!(RULES.check_examples(), []);
}

#[test]
fn a_faint_topic_needs_a_sign_of_complaint() {
    assert!(!post("Расскажу про отопление").actionable);
    let asked = post("Отопление, сделайте уже");
    assert!(asked.actionable);
    assert_eq!(asked.sector(), Some(Sector::Housing));
}

#[test]
fn a_street_s_name_says_nothing_of_the_trouble() {
    let concert = post("Концерт на улице Отопления, 5");
    assert_eq!(concert.sectors, []);
    assert_eq!(concert.evidence, []);
    assert_eq!(concert.places[0].place.street.as_deref(), Some("Отопления"));
    let cold = post("На улице Отопления, 5 нет отопления");
    assert_eq!(cold.sector(), Some(Sector::Housing));
}

#[test]
fn praise_names_the_topic_and_calls_for_nothing() {
    let praise = "Были батареи ледяные, мастер всё сделал, спасибо";
    let verdict = post(praise);
    assert_eq!(verdict.sector(), Some(Sector::Housing));
    assert!(!verdict.actionable);
    let of_children = post("Были батареи ледяные, дети мёрзли, мастер всё сделал, спасибо");
    assert!(of_children.has(Signal::Vulnerable) && !of_children.actionable);
    assert!(post("Спасибо, но батареи ледяные, сделайте").actionable);
    let appeal = Input {
        kind: ItemKind::Appeal,
        ..Input::of(praise)
    };
    assert!(judge(&appeal, &Context::default()).actionable);
}

#[test]
fn an_experimental_rule_tags_and_does_not_call() {
    let verdict = post("Сломана лавочка, сделайте");
    assert_eq!(verdict.sector(), Some(Sector::Housing));
    assert!(!verdict.actionable);
    let mixed = post("Лавочка и отопление, сделайте");
    assert!(mixed.actionable);
    assert_eq!(
        mixed.category().map(CategoryId::as_str),
        Some("housing.heating_off")
    );
}

#[test]
fn unless_and_named_filters_silence_one_rule_and_no_other() {
    assert_eq!(post("Нет батареи телефона").sectors, []);
    let news = post("Нет отопления, сообщили в мэрии");
    assert_eq!(news.filters, ["news"]);
    assert!(!news.actionable);
    assert_eq!(
        news.evidence.len(),
        1,
        "the mention does not name the filter"
    );
}

#[test]
fn news_and_replies_of_bodies_never_call_for_a_reaction() {
    let text = "Нет отопления, запах газа, отписка";
    let news = Input {
        kind: ItemKind::News,
        ..Input::of(text)
    };
    let news = judge(&news, &Context::default());
    assert!(!news.actionable && !news.sectors.is_empty());
    let reply = Input {
        official: true,
        ..Input::of("Нет отопления? Запах газа? Обратитесь в управляющую компанию")
    };
    let reply = judge(&reply, &Context::default());
    assert!(!reply.actionable);
    let signals: Vec<Signal> = reply.signals.iter().map(|mark| mark.id).collect();
    assert_eq!(signals, [Signal::BrushOff]);
    assert!(!post("Обратитесь в управляющую компанию").has(Signal::BrushOff));
}

#[test]
fn danger_is_critical_and_a_located_one_is_never_lost() {
    let verdict = post("На ул. Мира, 12 сильный запах газа");
    assert_eq!(verdict.severity, Severity::Critical);
    assert!(verdict.actionable);
    assert_eq!(
        verdict.category().map(CategoryId::as_str),
        Some("other.unsorted")
    );
    assert!(!post("Люблю запах газа по утрам").actionable);
    assert!(
        post("Запах газа, рядом дети").actionable,
        "somebody suffers"
    );
}

#[test]
fn a_rumour_about_a_service_or_a_danger_is_owed_an_answer() {
    for (text, category) in [
        (
            "Отопление не дадут до весны, это правда?",
            "housing.heating_off",
        ),
        ("По городу запах газа, это правда?", "other.unsorted"),
    ] {
        for verdict in [post(text), learned(text)] {
            let told = verdict.category().map(CategoryId::as_str);
            assert_eq!((told, verdict.actionable), (Some(category), true), "{text}");
        }
    }
    assert!(
        !post("Отопление не дадут до весны").actionable,
        "nobody asks"
    );
    assert!(
        !learned("Отопление, это правда? Кино про Север, сообщили").actionable,
        "news"
    );
    assert!(
        !post("Артист женится, это правда?").actionable,
        "no service"
    );
}

#[test]
fn an_appeal_always_finds_a_desk() {
    let appeal = Input {
        kind: ItemKind::Appeal,
        ..Input::of("Прошу разобраться с соседями")
    };
    let verdict = judge(&appeal, &Context::default());
    assert_eq!(
        (verdict.sector(), verdict.actionable),
        (Some(Sector::Other), true)
    );
}

#[test]
fn a_comment_takes_the_topic_of_its_thread() {
    let root = post("Нет отопления, батареи ледяные");
    let above = ContextEntry {
        verdict: &root,
        official: false,
    };
    let context = Context {
        root: Some(above),
        parent: None,
    };
    let comment = Input {
        kind: ItemKind::Comment,
        ..Input::of("И у нас тоже!")
    };
    let verdict = judge(&comment, &context);
    assert_eq!(verdict.category(), root.category());
    assert!(verdict.actionable);
    assert!(verdict.sectors[0].score < root.sectors[0].score);
    for (text, takes) in [
        ("+1", true),
        ("++", true),
        ("Красивое фото", false),
        ("+7 900 000 00 00", false),
    ] {
        let comment = Input {
            kind: ItemKind::Comment,
            ..Input::of(text)
        };
        assert_eq!(
            !judge(&comment, &context).sectors.is_empty(),
            takes,
            "{text}"
        );
    }
    let body = ContextEntry {
        verdict: &root,
        official: true,
    };
    let under_body = Context {
        root: Some(body),
        parent: None,
    };
    assert!(!judge(&comment, &under_body).actionable);
}

#[test]
fn a_hint_is_heard_only_when_nothing_else_is() {
    let hinted = post("Сделайте двор");
    assert_eq!(hinted.sector(), Some(Sector::Housing));
    assert!(hinted.actionable && hinted.sectors[0].score < 1.0);
    assert!(!post("Красивый двор").actionable);
    let heating = post("Отопление во дворе, сделайте");
    assert_eq!(
        heating.sectors[0].categories.len(),
        1,
        "the yard only stands by"
    );
    assert!(
        heating
            .evidence
            .iter()
            .all(|one| one.rule.as_str() != "housing.yard.word")
    );
}

#[test]
fn no_filter_keeps_a_danger_from_its_desk() {
    let calm = post("Сообщили, что батареи холодные");
    assert!(!calm.actionable && calm.sectors.is_empty());
    let danger = post("Сообщили, что батареи холодные и пахнет газом");
    assert!(danger.actionable);
    assert_eq!(danger.sector(), Some(Sector::Housing));
    let shown = |rule: &str| danger.evidence.iter().any(|one| one.rule.as_str() == rule);
    assert!(shown("housing.heating_off.cold"), "its desk is shown why");
    let mut told = files();
    told.filters[0].1 = NEWS.replace("exclude", "report");
    let told = Arc::new(RuleSet::load(&told).expect("the sample loads"));
    let news = Input::of("Сообщили, что батареи холодные и пахнет газом");
    let verdict = Classifier::new(told).classify(&news, &Context::default());
    assert!(!verdict.actionable, "news of a danger are nobody's call");
}

#[test]
fn the_explanation_names_what_is_missing_and_what_silenced() {
    let mut classifier = Classifier::new(Arc::clone(&RULES));
    let text = "Отопление, сообщили в мэрии";
    let explained = classifier.explain(&Input::of(text), &Context::default());
    let why: Vec<String> = explained
        .rules
        .iter()
        .map(|why| format!("{}: {}", why.rule, why.why))
        .collect();
    insta::assert_snapshot!(why.join("\n"));
}

#[test]
fn the_hash_follows_contents_and_not_folders() {
    let same = RuleFiles {
        sectors: vec![file("/etc/otklik/rules/sectors/housing.toml", HOUSING)],
        ..files()
    };
    let same = RuleSet::load(&same).expect("as good as the first");
    assert_eq!(same.hash(), RULES.hash());
    let other = RuleFiles {
        sectors: vec![file(
            "rules/sectors/housing.toml",
            &HOUSING.replace("weight = 4", "weight = 5"),
        )],
        ..files()
    };
    let other = RuleSet::load(&other).expect("as good as the first");
    assert_ne!(other.hash(), RULES.hash());
}

proptest::proptest! {
    #[test]
    fn any_text_has_a_verdict_whose_spans_lie_in_it(text in "\\PC{0,60}|[а-яё ,.!отплениебатр0-9\n]{0,120}") {
        let verdict = post(&text);
        let length = u32::try_from(text.chars().count()).unwrap();
        for evidence in &verdict.evidence {
            proptest::prop_assert!(evidence.span.start < evidence.span.end);
            proptest::prop_assert!(evidence.span.end <= length);
        }
        proptest::prop_assert!(verdict.essence.chars().count() <= 140);
    }
}

/// What the learned layer adds to these rules: words that no rule knows.
const WEIGHTS: &str = r#"
[sectors]
order = ["health", "education", "social", "housing", "waste", "roads", "transport", "energy", "other"]
bias = "-1000 -1000 -1000 -400 -1000 -1000 -400 -1000 -1000"
words = '''
домофон 0 0 0 2000 0 0 0 0 0
маршрутк 0 0 0 0 0 0 4000 0 0
отоплен 0 0 0 0 0 0 -1000 0 0
'''
[[head]]
id = "actionable"
bias = "-0.20"
stems = "домофон 4.00 маршрутк 4.00 кин -9.00 север -1.00 отоплен 0.10 нет 0.10"
[[head]]
id = "mass"
bias = "-1.00"
stems = "полдеревн 4.00"
[[head]]
id = "question"
bias = "0.00"
stems = "прос -4.00 когд 0.01 дат 0.01 дом 0.01 нам 0.01 скольк 4.00"
[[head]]
id = "repeat"
bias = "0.00"
stems = "ответ 4.00"
"#;

fn with_weights() -> Classifier {
    let files = RuleFiles {
        weights: Some(file("rules/weights.toml", WEIGHTS)),
        ..files()
    };
    let rules = RuleSet::load(&files).unwrap_or_else(|findings| panic!("{}", findings[0]));
    Classifier::new(Arc::new(rules))
}

fn learned(text: &str) -> Verdict {
    with_weights().classify(&Input::of(text), &Context::default())
}

#[test]
fn words_that_no_rule_knows_find_the_sector_and_say_so() {
    let text = "домофон пищит и не пускает";
    assert_eq!(post(text).sectors, []);
    let verdict = learned(text);
    assert_eq!(
        verdict.category().map(CategoryId::as_str),
        Some("housing.unsorted")
    );
    assert!(verdict.actionable);
    let rules: Vec<&str> = verdict
        .evidence
        .iter()
        .map(|one| one.rule.as_str())
        .collect();
    assert_eq!(rules, ["learned.housing", "learned.actionable"]);
}

#[test]
fn words_may_outweigh_a_mention_but_its_votes_stay_told() {
    let verdict = learned("маршрутка без отопления, сделайте");
    let sectors: Vec<Sector> = verdict.sectors.iter().map(|sector| sector.id).collect();
    assert_eq!(sectors, [Sector::Transport, Sector::Housing]);
    assert_eq!(
        verdict.sectors[1].categories[0].id.as_str(),
        "housing.heating_off"
    );
}

#[test]
fn words_may_doubt_a_topic_and_never_a_danger() {
    assert!(post("Нет отопления").actionable);
    assert!(!learned("Нет отопления, нам в дом кино про Север").actionable);
    assert!(learned("Запах газа, нет отопления, нам в дом кино про Север").actionable);
}

#[test]
fn a_signal_by_words_alone_is_mild_and_opens_nothing() {
    let verdict = learned("отопление обсуждает полдеревни");
    let mark = verdict
        .signals
        .iter()
        .find(|mark| mark.id == Signal::Mass)
        .unwrap();
    assert_eq!(mark.severity, 1);
    assert!(!verdict.actionable);
}

#[test]
fn words_may_take_back_a_question_with_its_evidence() {
    let asks = |verdict: &Verdict| {
        verdict
            .signals
            .iter()
            .any(|mark| mark.id == Signal::Question)
    };
    let marked = |verdict: &Verdict| {
        verdict
            .evidence
            .iter()
            .any(|one| one.rule.as_str() == "question.when")
    };
    let asked = learned("когда дадут отопление");
    assert!(asks(&asked) && marked(&asked));
    let demanded = learned("когда нам в дом отопление, просим дать");
    assert!(!asks(&demanded) && !marked(&demanded));
    let short = learned("когда, просим");
    assert!(asks(&short), "two words are no ground for doubt");
}

#[test]
fn what_is_no_question_is_none_by_rules_nor_by_words() {
    let asks = |text| learned(text).has(Signal::Question);
    assert!(asks("сколько стоит") && asks("когда дадут отопление"));
    assert!(!asks("сколько можно") && !asks("сколько можно, когда дадут отопление"));
    let cold = learned("сколько можно, нет отопления");
    assert_eq!((cold.actionable, cold.filters), (true, Vec::new()));
}

#[test]
fn beside_thanks_words_alone_are_no_conflict() {
    let repeats = |text| learned(text).has(Signal::Repeat);
    assert!(repeats("ответили"));
    assert!(!repeats("спасибо, ответили"));
}

#[test]
fn an_explanation_tells_of_a_question_that_the_words_took_back() {
    let input = Input::of("когда нам в дом отопление, просим дать");
    let told = with_weights().explain(&input, &Context::default());
    let rule = told
        .rules
        .iter()
        .find(|one| one.rule.as_str() == "question.when");
    assert_eq!(
        rule.unwrap().why,
        "сработало, но слова сообщения говорят против: сигнал «Вопрос» снят"
    );
    let question = Head::Signal(Signal::Question);
    let leaning = told.words.iter().find(|one| one.head == question);
    assert!(leaning.unwrap().leaning < -0.5);
}

#[test]
fn news_stay_news_whatever_their_words() {
    assert!(!learned("В мэрии сообщили: домофоны заменят").actionable);
}

#[test]
fn a_danger_whose_words_name_no_sector_keeps_its_desk() {
    let text = "Запах газа, Белгород, ул. Мира, 12";
    for verdict in [post(text), learned(text)] {
        let category = verdict.category().map(CategoryId::as_str);
        assert_eq!(
            (category, verdict.actionable),
            (Some("other.unsorted"), true)
        );
    }
}
