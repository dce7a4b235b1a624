//! What may be looked for and what may not, told by what an editor would write.

use super::*;
use crate::query::parse_match;

/// The words of an expression that are refused.
fn refused(text: &str) -> Vec<String> {
    let expr = parse_match(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let found = Bans::new(&Lexicon::empty(), &[]).in_expression(&expr);
    found.into_iter().map(|one| one.word.into_owned()).collect()
}

fn all_refused(texts: &[&str]) {
    let passed: Vec<_> = texts
        .iter()
        .filter(|text| refused(text).is_empty())
        .collect();
    assert!(passed.is_empty(), "would load: {passed:?}");
}

fn all_pass(texts: &[&str]) {
    let refused: Vec<_> = texts
        .iter()
        .filter(|text| !refused(text).is_empty())
        .collect();
    assert!(refused.is_empty(), "would be refused: {refused:?}");
}

#[test]
fn views_and_parties_are_not_looked_for() {
    all_refused(&[
        "путин",
        "путина",
        "=путина",
        "=Путиным",
        "путину",
        "политика",
        "политик",
        "=политиков",
        "политическая",
        "КПРФ",
        "лдпр",
        "единоросс",
        "\"единая россия\"",
        "\"един* росси*\"",
        "единая россия",
        "единая /3 (россия | страна)",
        "\"справедливая россия\"",
        "оппозиция",
        "навальный",
        "отставка",
        "\"в отставку\"",
        "экстремист",
        "=путинская",
        "\"иностранный агент\"",
        "вода -путин*",
        "ер",
    ]);
    all_pass(&[
        "\"социальная =политика\"",
        "партия",
        "\"партия лекарств\"",
        "партия товара",
        "путевка",
        "губернатор",
        "депутат",
        "\"почта россии\" единая",
        "(единая | квитанция) (россия | почта)",
        "поликлиника",
        "полиция",
        "коммунальный",
        "отстойник",
        "госпиталь",
        "навал* мусора",
    ]);
}

#[test]
fn protest_and_elections_are_not_looked_for() {
    all_refused(&[
        "митинг",
        "митинги",
        "=митинговать",
        "протест",
        "=про-тест",
        "\"про-тест\"",
        "протестующие",
        "мини-пикет",
        "шествие",
        "забастовка",
        "бастовали",
        "голодовка",
        "=голодовку",
        "бунт",
        "выборы",
        "выбор",
        "выборах",
        "=выборах",
        "избиратель",
        "референдум",
        "агитация",
        "демонстрация",
        "стачка",
        "мятеж",
        "protest",
        "баррикады",
    ]);
    all_pass(&[
        "=выбор врача",
        "=выбора",
        "выборочно",
        "выборка",
        "протестировать",
        "голосование",
        "кандидат",
        "\"=бунтуют пассажиры\"",
        "голодный",
        "восстановить",
        "протекает",
        "против",
        "демонтаж",
        "бастион",
        "\"лестничный марш\"",
    ]);
}

#[test]
fn faith_is_not_looked_for() {
    all_refused(&[
        "мечеть",
        "=мечетей",
        "церковь",
        "церковная",
        "храм",
        "собор",
        "намаз",
        "хадж",
        "имам",
        "=имама",
        "мулла",
        "верующие",
        "=верующих",
        "вера",
        "мусульмане",
        "=православный",
        "секта",
        "синагога",
        "\"крестный ход\"",
        "священник",
        "молебен",
        "хиджаб",
        "иеговисты",
        "коран",
    ]);
    all_pass(&[
        "=вера",
        "имя",
        "имею",
        "сектор",
        "=соборная",
        "библиотека",
        "мечутся",
        "хромает",
        "муфта",
        "\"крестный отец\"",
        "ход",
        "хорал",
        "=кора",
    ]);
}

#[test]
fn nationality_and_orientation_are_not_looked_for() {
    all_refused(&[
        "русские",
        "=русских",
        "русский",
        "негр",
        "негры",
        "=негра",
        "чеченцы",
        "=чеченцев",
        "чечены",
        "таджик",
        "узбеки",
        "цыгане",
        "евреи",
        "=евреев",
        "евр",
        "казахи",
        "татары",
        "армяне",
        "=армянину",
        "грузины",
        "мигранты",
        "\"лица кавказской национальности\"",
        "кавказцы",
        "понаехали",
        "хачи",
        "буряты",
        "якуты",
        "лезгины",
        "белорусы",
        "китайцы",
        "гей",
        "геи",
        "лгбт",
        "жиды",
        "нерусские",
        "чурки",
        "=национальностей",
    ]);
    all_pass(&[
        "\"=русский язык\"",
        "\"по-русски\"",
        "\"национальный проект\"",
        "национальный",
        "евро",
        "\"еврейская автономная область\"",
        "чеченская",
        "таджикистан",
        "=казахстане",
        "грузовик",
        "груз",
        "жидкий",
        "бурый",
        "буря",
        "хачапури",
        "китайский",
        "немецкая",
        "армянская",
        "кавказская",
        "черный",
        "авария",
        "польский",
        "казак",
        "турник",
        "гейзер",
        "лес",
        "трансформатор",
    ]);
}

#[test]
fn a_beginning_is_refused_for_what_it_finds() {
    all_refused(&[
        "прот*",
        "мит*",
        "чече*",
        "тадж*",
        "узбе*",
        "мигр*",
        "проте*",
        "полит*",
        "украи*",
        "митин*",
        "выбор*",
        "выбора*",
        "путин*",
        "путина*",
        "=про-тест",
        "про-те*",
        "храм*",
        "хра*",
        "нац*",
        "русск*",
        "рус*",
        "верую*",
        "грузин*",
        "пике*",
        "церк*",
        "навальн*",
        "негр*",
    ]);
    all_pass(&[
        "про*",
        "выб*",
        "груз*",
        "прав*",
        "национальн*",
        "дом*",
        "протек*",
        "протеч*",
        "поли*",
        "навал*",
        "черн*",
        "земл*",
        "голод*",
        "бур*",
        "син*",
        "тур*",
        "узк*",
        "авар*",
        "моск*",
        "транс*",
        "коммун*",
        "стар*",
        "восстан*",
        "соборн*",
        "зелен*",
        "русл*",
        "выбоин*",
        "выборочн*",
        "мусор*",
        "мо*",
        "да*",
        "таджикистан*",
        "мигрен*",
    ]);
}

#[test]
fn a_family_of_ordinary_forms_frees_a_word_from_its_stem() {
    let families = "[[family]]\nname = \"верить\"\nforms = \"верить верю верит\"\n";
    let files = [("families.toml".to_owned(), families.to_owned())];
    let lexicon = Lexicon::parse(&files).expect("the family is good");
    assert_eq!(stem_reason("верю", &lexicon, &[]), None);
    assert!(stem_reason("вера", &lexicon, &[]).is_some(), "not of it");
}

#[test]
fn a_refusal_by_stem_says_how_to_write_the_ordinary_word() {
    let expr = parse_match("политика").unwrap();
    let found = Bans::new(&Lexicon::empty(), &[])
        .in_expression(&expr)
        .remove(0);
    assert_eq!(
        found.message,
        "слово «политика» по основе нашло бы и запрещённые: политические взгляды не отслеживаются"
    );
    assert_eq!(
        found.remedy,
        "напишите точную форму «=политика»; этот запрет не отключается"
    );
}

#[test]
fn names_and_ids_are_read_word_by_word() {
    for name in [
        "Социальная политика",
        "Выбор врача",
        "Партия лекарств",
        "Национальный проект «Дороги»",
        "Еврейская автономная область",
        "Русский язык",
        "other.stray_animals.pack",
    ] {
        assert_eq!(find_in_name(name, &[]), None, "{name}");
    }
    for (name, word) in [
        ("Митинги у мэрии", "Митинги"),
        ("other.protest_rally", "protest"),
        ("Мини-митинг", "Мини-митинг"),
        ("За «Единую Россию»", "Единую Россию"),
        ("Путину о дорогах", "Путину"),
    ] {
        let found = find_in_name(name, &[]).map(|(word, _)| word);
        assert_eq!(found.as_deref(), Some(word), "{name}");
    }
}

#[test]
fn learnt_stems_are_judged_as_stems() {
    for stem in [
        "выбор",
        "русск",
        "политик",
        "митинг",
        "@митинг",
        "православн",
    ] {
        assert!(learnt_reason(stem, &[]).is_some(), "{stem}");
    }
    for stem in ["национальн", "вер", "им", "бур", "@батарея", "выборочн"]
    {
        assert_eq!(learnt_reason(stem, &[]), None, "{stem}");
    }
}

#[test]
fn configuration_adds_and_never_takes_away() {
    let extra = ["Ёлк*", "=выбор", "самокат"].map(ExtraBan::new);
    let by_stem = |word| stem_reason(word, &Lexicon::empty(), &extra);
    assert!(form_reason("елками", &extra).is_some());
    assert!(beginning_reason("елк", &extra).is_some());
    assert_eq!(
        form_reason("выбор", &extra),
        None,
        "an addition is a word or a beginning"
    );
    assert!(form_reason("митинг", &extra).is_some());
    assert!(by_stem("самокаты").is_some());
    assert!(form_reason("самокатами", &extra).is_some());
    assert!(beginning_reason("самок", &extra).is_some());
    assert_eq!(by_stem("самовар"), None);
}

#[test]
fn every_ordinary_word_passes_and_every_short_name_is_found_by_its_beginning() {
    for group in GROUPS {
        for pass in group.passes.split_whitespace() {
            match pass.strip_suffix('*') {
                Some(stub) => assert_eq!(beginning_reason(stub, &[]), None, "{pass}"),
                None => assert_eq!(form_reason(pass, &[]), None, "{pass}"),
            }
        }
    }
}
