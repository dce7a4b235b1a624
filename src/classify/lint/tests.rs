use super::*;
use crate::classify::RuleFiles;

fn rule(name: &str, body: &str) -> String {
    format!(
        "[[rule]]\ncategory = \"housing.water\"\nid = \"housing.water.{name}\"\nversion = 1\n\
         status = \"stable\"\nname = \"Вода\"\nowner = \"ЖКХ\"\nweight = 3\n{body}\n\
         [rule.examples]\nmatch = [\"а\", \"б\", \"в\"]\nno_match = [\"г\", \"д\", \"е\"]\n"
    )
}

fn set(rules: &[(&str, &str)]) -> RuleSet {
    let head = "[sector]\nid = \"housing\"\nname = \"ЖКХ\"\n\
                [[category]]\nid = \"housing.water\"\nname = \"Вода\"\n";
    let rules = rules.iter().map(|(name, body)| rule(name, body));
    let advert = "[filter]\nid = \"advert\"\nname = \"Реклама\"\neffect = \"exclude\"\n\
        [[rule]]\nfilter = \"advert\"\nid = \"advert.sale\"\nversion = 1\nstatus = \"stable\"\nname = \"Продажа\"\n\
        owner = \"Общие\"\nmatch = '=продам | \"в продаже\"'\n\
        [rule.examples]\nmatch = [\"а\", \"б\", \"в\"]\nno_match = [\"г\", \"д\", \"е\"]\n";
    let files = RuleFiles {
        sectors: vec![(
            "housing.toml".to_owned(),
            head.to_owned() + &rules.collect::<String>(),
        )],
        filters: vec![("advert.toml".to_owned(), advert.to_owned())],
        ..RuleFiles::default()
    };
    RuleSet::load(&files).unwrap_or_else(|found| panic!("{found:?}"))
}

fn told(rules: &[(&str, &str)]) -> Vec<(String, &'static str)> {
    let report = lint(&set(rules));
    let told = report.findings.iter();
    told.map(|one| {
        let name = one.rule.as_str().rsplit('.').next().unwrap_or_default();
        (name.to_owned(), one.kind.id())
    })
    .collect()
}

#[test]
fn every_kind_of_finding_is_told_once() {
    let expected = [
        ("again", "duplicate"),
        ("split", "split-stem"),
        ("broad", "broad-prefix"),
        ("form", "form-prefix"),
        ("hot", "hot-rule"),
        ("many", "hot-rule"),
        ("itself", "unreachable"),
        ("excused", "unreachable"),
        ("sold", "shadowed"),
        ("unused", "unused-allow"),
        ("unknown", "unused-allow"),
        ("why", "hot-rule"),
        ("why", "allow-reason"),
    ];
    let hot: String = ["день", "год", "дом", "дорога", "город", "район", "работа"]
        .map(|word| format!("(не | на | и) /2 {word} | "))
        .concat();
    let told = told(&[
        ("good", "match = 'ржавый /2 вода'"),
        ("again", "match = 'ржавый /2 вода'"),
        ("split", "match = 'отписка'"),
        ("broad", "match = 'сто* ржавый'"),
        ("tied", "match = '\"ржавый сто*\"'"),
        ("form", "match = 'тополь*'"),
        ("hot", "match = 'нет (не | на)'"),
        ("many", &format!("match = '{hot} ржавый'")),
        ("itself", "match = 'ржавый -ржав*'"),
        (
            "excused",
            "match = 'ржавый | \"ржавый вод*\"'\nunless = '\"ржав* вод*\"'",
        ),
        (
            "sold",
            "match = 'ржавый /3 =продам'\nfilters = [\"advert\"]",
        ),
        (
            "unused",
            "match = 'ржавый бак'\nallow = [{ lint = \"hot-rule\", reason = \"так\" }]",
        ),
        (
            "unknown",
            "match = 'ржавый люк'\nallow = [{ lint = \"hot\", reason = \"так\" }]",
        ),
        (
            "why",
            "match = 'нет (на | не)'\nallow = [{ lint = \"hot-rule\", reason = \" \" }]",
        ),
    ]);
    let told: Vec<(&str, &str)> = told.iter().map(|(rule, id)| (&**rule, *id)).collect();
    assert_eq!(told, expected);
}

#[test]
fn an_allowed_finding_is_kept_with_its_reason() {
    let body =
        "match = 'нет (на | не)'\nallow = [{ lint = \"hot-rule\", reason = \"слова жалобы\" }]";
    let report = lint(&set(&[("hot", body)]));
    assert_eq!(report.findings, []);
    let (finding, reason) = &report.suppressed[0];
    assert_eq!(
        (finding.kind, &**reason),
        (LintKind::HotRule, "слова жалобы")
    );
    assert!(report.candidates > 0.05, "{}", report.candidates);
}

#[test]
fn only_what_is_certain_is_called_silenced() {
    let told = told(&[
        (
            "order",
            "match = '\"вода ржавый\"'\nunless = '\"ржав* вод*\"'",
        ),
        (
            "loose",
            "match = '\"ржавый вода\"~2'\nunless = '\"ржав* вод*\"'",
        ),
        (
            "one_of",
            "match = 'ржавый | ржавчина'\nunless = '=ржавчина'",
        ),
        (
            "sold",
            "match = 'ржавый /3 (=продам | =куплю)'\nfilters = [\"advert\"]",
        ),
        ("other", "match = 'ржавый /4 =продам'"),
    ]);
    assert_eq!(told, []);
}

#[test]
fn no_common_form_is_a_word_that_rules_may_not_use() {
    let banned: Vec<&str> = include_str!("forms.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| line.split(' ').skip(1))
        .filter(|form| crate::classify::banned::form_reason(form, &[]).is_some())
        .collect();
    assert_eq!(banned, Vec::<&str>::new());
}
