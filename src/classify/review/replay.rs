//! Reads messages of the past again, in their order, with the context of their threads.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use super::PastMessage;
use crate::{
    classify::{Classifier, Context, ContextEntry, RuleSet},
    domain::Verdict,
};

/// Messages whose topics are kept for those that answer them.
const KEPT_MAX: usize = 100_000;

/// One rule set reading the past. A message must come after the one it answers.
pub struct Replay {
    classifier: Classifier,
    kept: HashMap<String, Above>,
    order: VecDeque<String>,
}

/// What a message leaves for those that answer it.
struct Above {
    /// Topic and need of a reaction; nothing else is asked of a context.
    verdict: Verdict,
    by_body: bool,
    /// Key of its thread's first message, unless it is the first.
    root: Option<String>,
}

impl Above {
    fn entry(&self) -> ContextEntry<'_> {
        ContextEntry {
            verdict: &self.verdict,
            official: self.by_body,
        }
    }
}

impl Replay {
    /// A reader by this rule set.
    pub fn new(rules: Arc<RuleSet>) -> Self {
        Self {
            classifier: Classifier::new(rules),
            kept: HashMap::new(),
            order: VecDeque::new(),
        }
    }

    /// The rule set it reads by.
    pub fn rules(&self) -> &Arc<RuleSet> {
        self.classifier.rules()
    }

    /// The verdict on a message; none when its text is erased. Then what was recorded still speaks
    /// for its thread.
    pub fn judge(&mut self, message: &PastMessage) -> Option<Verdict> {
        let parent = message.parent.as_ref().and_then(|key| self.kept.get(key));
        let root_key = message
            .thread
            .clone()
            .or_else(|| parent.and_then(|parent| parent.root.clone()))
            .or_else(|| message.parent.clone())
            .filter(|key| *key != message.key);
        let root = root_key.as_ref().and_then(|key| self.kept.get(key));
        let context = Context {
            root: root.map(Above::entry),
            parent: parent.map(Above::entry),
        };
        let verdict = (!message.text.is_empty())
            .then(|| self.classifier.classify(&message.input(), &context));
        let recorded = || message.recorded.as_ref().map(|then| &then.verdict);
        if let Some(left) = verdict.as_ref().or_else(recorded) {
            let above = Above {
                verdict: Verdict {
                    sectors: left.sectors.clone(),
                    actionable: left.actionable,
                    ..Verdict::default()
                },
                by_body: message.by_body(),
                root: root_key,
            };
            self.keep(message.key.clone(), above);
        }
        verdict
    }

    fn keep(&mut self, key: String, above: Above) {
        if self.kept.insert(key.clone(), above).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > KEPT_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.kept.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::review::testing::{answering, message, recorded, rules};

    #[test]
    fn a_comment_is_read_in_its_thread_even_when_the_post_is_erased() {
        let rules = rules("");
        let mut replay = Replay::new(Arc::clone(&rules));
        let post = message("1", "в доме нет воды");
        let verdict = replay.judge(&post).unwrap();
        assert!(verdict.actionable);
        let echo = replay.judge(&answering("2", "1", "у нас тоже")).unwrap();
        assert_eq!(echo.category(), verdict.category());
        // Deeper in the thread, the parent has no topic of its own.
        replay
            .judge(&answering("3", "1", "хорошая погода"))
            .unwrap();
        let deep = replay.judge(&answering("4", "3", "у нас тоже")).unwrap();
        assert_eq!(deep.category(), verdict.category());

        let mut replay = Replay::new(rules);
        let mut erased = message("1", "");
        erased.recorded = Some(recorded(verdict.clone()));
        assert_eq!(replay.judge(&erased), None);
        let echo = replay.judge(&answering("2", "1", "у нас тоже")).unwrap();
        assert_eq!(echo.category(), verdict.category());
    }
}
