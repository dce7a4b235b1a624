//! Every rule is shown to fail on a small text, so that a silent rule cannot pass for a good house.

use super::*;

fn targets(name: &str, code: &str) -> Vec<String> {
    let module = module_of(name).expect("a production file");
    edges(name, &module, code)
        .into_iter()
        .map(|edge| edge.to)
        .collect()
}

#[test]
fn edges_are_read_from_paths_groups_and_supers() {
    let cases = [
        (
            "src/desk/take.rs",
            "use crate::domain::Item;",
            vec!["domain"],
        ),
        (
            "src/desk/take.rs",
            "use crate::{domain::{Item, ids::X}, ports::Store};",
            vec!["domain", "ports"],
        ),
        (
            "src/desk/take.rs",
            "fn f(x: crate::web::Api) {}",
            vec!["web"],
        ),
        (
            "src/desk/take.rs",
            "use super::super::web::Api;",
            vec!["web"],
        ),
        ("src/desk/take.rs", "use super::web::Api;", vec![]),
        (
            "src/desk/mod.rs",
            "use super::{domain, web::Api};",
            vec!["domain", "web"],
        ),
        ("src/main.rs", "otklik::cli::main()", vec!["cli"]),
        (
            "src/desk/take.rs",
            "$crate::text::fold(my_crate::web::x, crate::NAME)",
            vec!["text"],
        ),
    ];
    for (name, code, expected) in cases {
        assert_eq!(targets(name, code), expected, "{name}: {code}");
    }
}

#[test]
fn a_module_declared_for_tests_is_no_production_code() {
    let module = ["incidents".to_owned()];
    let code = "#[cfg(test)]\nmod stories;\nmod fold;\n#[cfg(test)]\nfn f() { mod x; }";
    assert_eq!(test_modules(&module, code), [["incidents", "stories"]]);
}

#[test]
fn an_edge_upwards_sideways_to_a_stranger_or_to_an_adapter_is_a_fault() {
    let allowed = |from, to| forbidden(&Edge::new(from, to)).is_none();
    assert!(allowed("classify", "query") && allowed("query", "text") && allowed("app", "store"));
    assert!(allowed("store", "store"));
    for (from, to) in [
        ("domain", "text"),
        ("query", "classify"),
        ("store", "search"),
        ("desk", "pipeline"),
        ("web", "app"),
        ("desk", "store"),
        ("cli", "store"),
        ("desk", "helpers"),
    ] {
        assert!(!allowed(from, to), "{from} → {to}");
    }
}

#[test]
fn a_circle_is_found_and_named() {
    let line = [
        Edge::new("a", "b"),
        Edge::new("b", "c"),
        Edge::new("a", "c"),
        Edge::new("a", "a"),
    ];
    assert_eq!(cycle(&line), None);
    let round = [&line[..], &[Edge::new("c", "b"), Edge::new("d", "a")]].concat();
    assert_eq!(
        cycle(&round),
        Some(vec!["b".into(), "c".into(), "b".into()])
    );
}

#[test]
fn a_pure_layer_that_reads_a_file_or_a_clock_is_a_fault() {
    let faults =
        |name: &str, code: &str| purity(name, &module_of(name).expect("a module"), code).len();
    assert_eq!(
        faults(
            "src/text/fold.rs",
            "use std::collections::HashMap; let tokios = 1;"
        ),
        0
    );
    assert_eq!(
        faults("src/text/fold.rs", "std::fs::read(x); tokio::spawn(y);"),
        2
    );
    assert_eq!(faults("src/text/fold.rs", "use std::{fs, path::Path};"), 1);
    assert_eq!(faults("src/domain/item.rs", "SystemTime::now()"), 1);
    assert_eq!(faults("src/config/read.rs", "std::fs::read(x)"), 0);
}

#[test]
fn a_long_file_a_bare_file_and_a_bare_folder_are_faults() {
    assert_eq!(length("a.rs", &"x\n".repeat(LINES_MAX)), None);
    assert!(length("a.rs", &"x\n".repeat(LINES_MAX + 1)).is_some());
    assert!(header("a.rs", "use x;").is_some());
    assert_eq!(header("a.rs", "//! What it is for.\n"), None);
    let names = BTreeSet::from([
        "src/a/mod.rs",
        "src/a/x.rs",
        "src/a/b/y.rs",
        "src/a/x/tests/z.rs",
        "src/a/x/tests.rs",
    ]);
    assert_eq!(
        missing_mod_files(&names),
        ["src/a/b: no mod.rs with the folder's doc"]
    );
}

#[test]
fn a_sleeping_or_ignored_test_is_a_fault() {
    assert_eq!(
        test_manners("tests/it/a.rs", "std::thread::sleep(d)").len(),
        1
    );
    assert_eq!(
        test_manners("src/a/tests.rs", "tokio::time::sleep(d)").len(),
        1
    );
    assert_eq!(
        test_manners("src/a/x.rs", "f();\n#[cfg(test)]\nmod tests { sleep(d) }").len(),
        1
    );
    assert_eq!(
        test_manners("src/a/x.rs", "thread::sleep(back_off)").len(),
        0
    );
    assert_eq!(
        test_manners("tests/it/a.rs", concat!("#[ig", "nore]")).len(),
        1
    );
}

#[test]
fn a_setting_without_its_reason_is_a_fault() {
    let unit = "[Service]\n# Why.\nA=1\nB=2\n\n# Not set: C=3\n";
    assert_eq!(unexplained("x", unit), ["x: `B=2` does not say why"]);
}

#[test]
fn a_dead_link_a_missing_word_and_a_machine_path_are_faults() {
    let exists = |path: &Path| path == Path::new("docs/A.md");
    let page = "[a](A.md#top) [b](../docs/A.md) [c](https://x.y) [d](#here) [e](B.md)";
    assert_eq!(
        broken_links("docs/C.md", page, exists),
        ["docs/C.md: the link to B.md leads nowhere"]
    );
    assert!(defines("| `danger` | опасность |", "danger"));
    assert!(!defines("the word `danger` in passing", "danger"));
    assert!(machine_paths("a.md", concat!("see /wo", "rk/x")).is_some());
    assert_eq!(machine_paths("a.md", "see ../shared/x"), None);
}
