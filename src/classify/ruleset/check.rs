//! What must hold between files: ids are unique and nested, everything named exists.

use std::collections::HashMap;

use super::{
    read::{Draft, RuleDraft, TargetDraft},
    values::starts,
};
use crate::classify::document::Document;

/// Ids seen so far, by kind, with the file of the first.
#[derive(Default)]
pub(super) struct Seen<'d> {
    sectors: HashMap<String, &'d str>,
    signals: HashMap<String, &'d str>,
    filters: HashMap<String, &'d str>,
    categories: HashMap<String, &'d str>,
    rules: HashMap<String, &'d str>,
}

/// Checks all drafts against each other; findings go to the documents.
pub(super) fn check<'d>(drafts: &[(Document<'d>, Draft)]) {
    let mut seen = Seen::default();
    for (document, draft) in drafts {
        seen.declare(document, draft);
    }
    for (document, draft) in drafts {
        for rule in &draft.rules {
            seen.rule(document, rule);
        }
    }
}

impl<'d> Seen<'d> {
    fn declare(&mut self, document: &Document<'d>, draft: &Draft) {
        if let Some((sector, _, _)) = &draft.sector {
            once(&mut self.sectors, document, sector.id(), 0, "отрасль");
        }
        if let Some((signal, span)) = &draft.signal {
            once(
                &mut self.signals,
                document,
                signal.id(),
                span.start,
                "сигнал",
            );
        }
        if let Some((id, _, _)) = &draft.filter {
            once(
                &mut self.filters,
                document,
                &id.value,
                id.span.start,
                "фильтр",
            );
        }
        for category in &draft.categories {
            let id = &category.id;
            once(
                &mut self.categories,
                document,
                &id.value,
                id.span.start,
                "категория",
            );
        }
    }

    fn rule(&mut self, document: &Document<'d>, rule: &RuleDraft) {
        once(
            &mut self.rules,
            document,
            &rule.id.value,
            rule.id.span.start,
            "правило",
        );
        let parent = match &rule.target {
            TargetDraft::Category(category) => {
                if !self.categories.contains_key(&category.value) {
                    document.report(
                        category.span.start,
                        format!("нет категории «{}»", category.value),
                        "опишите её в разделе [[category]] или исправьте опечатку",
                    );
                }
                category.value.as_str()
            }
            TargetDraft::Signal(signal) => signal.id(),
            TargetDraft::Filter(filter) => filter.as_str(),
        };
        if !starts(&rule.id.value, parent) {
            document.report(
                rule.id.span.start,
                format!("id правила «{}» не начинается с «{parent}.»", rule.id.value),
                format!("напишите id = \"{parent}.имя\""),
            );
        }
        for filter in &rule.filters {
            if !self.filters.contains_key(&filter.value) {
                let mut known: Vec<&str> = self.filters.keys().map(String::as_str).collect();
                known.sort_unstable();
                document.report(
                    filter.span.start,
                    format!("нет фильтра «{}»", filter.value),
                    match known.is_empty() {
                        true => "файлов фильтров ещё нет".to_owned(),
                        false => format!("есть фильтры: {}", known.join(", ")),
                    },
                );
            }
        }
    }
}

fn once<'d>(
    seen: &mut HashMap<String, &'d str>,
    document: &Document<'d>,
    id: &str,
    at: usize,
    what: &str,
) {
    if let Some(file) = seen.get(id) {
        document.report(
            at,
            format!("{what} «{id}» уже есть в файле {file}"),
            "дайте другой id или удалите повтор",
        );
        return;
    }
    seen.insert(id.to_owned(), document.file());
}
