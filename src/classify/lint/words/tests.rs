use super::*;

#[test]
fn only_words_that_truly_split_are_named() {
    let lexicon = Lexicon::empty();
    for (word, missed) in [
        ("отписка", Some("отписок")),
        ("лавочка", Some("лавочек")),
        ("батарея", Some("батареи")),
        ("прорыв", Some("прорывы")),
        ("запись", Some("записи")),
        ("задохнуться", Some("задохнулся")),
        ("стереться", Some("стерся")),
        ("откликнулись", None),
        ("перевестись", None),
        ("дождавшись", None),
        ("против", None),
        ("закрыв", None),
        ("толка", None),
        ("вода", None),
        ("дорога", None),
        ("река", None),
        ("яма", None),
    ] {
        assert_eq!(missed_form(word, &lexicon).as_deref(), missed, "{word}");
    }
    let family = "[[family]]\nname = \"батарея\"\nforms = \"батарея батареи\"\n";
    let files = [("families.toml".to_owned(), family.to_owned())];
    let lexicon = Lexicon::parse(&files).unwrap();
    assert_eq!(missed_form("батарея", &lexicon), None);
}

#[test]
fn a_short_prefix_is_broad_by_what_it_finds() {
    let lexicon = Lexicon::empty();
    let costs = Costs::new(&lexicon);
    let told = |prefix: &str| broad(prefix, &lexicon, &costs).is_some();
    assert!(told("пр") && told("сто"));
    assert!(!told("дом") && !told("люк") && !told("беседк") && !told("прово"));
}

#[test]
fn a_prefix_that_is_a_whole_form_misses_the_others() {
    let lexicon = Lexicon::empty();
    let costs = Costs::new(&lexicon);
    let told = |prefix: &str| form(prefix, &lexicon, &costs).is_some();
    assert!(told("тополь"));
    assert!(!told("топол") && !told("вод") && !told("домов") && !told("беседк"));
}
