//! `otklik classify`: JSONL in, verdicts out, in input order.
//!
//! Lines that answer no other line are classified in parallel. A line with `parent_id` waits for the
//! sequential step, where the verdicts of the last 10 000 lines are at hand.

use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque},
    io::{self, Read, Write},
    sync::Arc,
};

use rustc_hash::FxBuildHasher;
use serde::Serialize;

use super::{
    lines::{self, InOrder, Line, Work},
    message::{Id, Message},
};
use crate::{
    classify::{Classifier, Context, ContextEntry, RuleSet},
    domain::{Evidence, Phones, PlaceMention, SectorScore, SignalMark, Verdict},
};

/// Lines whose verdicts are kept for those that answer them.
const KEPT: u64 = 10_000;

/// Classifies the whole input, each text as the daemon would store it. True when a line was bad.
///
/// # Errors
/// Reading or writing.
pub fn run(
    rules: &Arc<RuleSet>,
    public: &Phones,
    input: impl Read + Send,
    output: impl Write,
) -> io::Result<bool> {
    let mut answers = Answers {
        own: Classifier::new(Arc::clone(rules)),
        public,
        kept: Kept::default(),
        bad: false,
    };
    lines::run(input, output, &Classify { rules, public }, &mut answers)?;
    Ok(answers.bad)
}

/// A verdict as the contract writes it: every key always present.
#[derive(Serialize)]
struct Out<'a> {
    id: Option<&'a Id<'a>>,
    lang: &'a str,
    actionable: bool,
    sectors: &'a [SectorScore],
    signals: &'a [SignalMark],
    places: &'a [PlaceMention],
    severity: &'static str,
    essence: &'a str,
    evidence: &'a [Evidence],
}

#[derive(Serialize)]
struct Bad<'a> {
    id: (),
    line: u64,
    error: &'a str,
}

struct Classify<'r> {
    rules: &'r Arc<RuleSet>,
    public: &'r Phones,
}

/// The sequential step: lines that answer an earlier one.
struct Answers<'r> {
    own: Classifier,
    public: &'r Phones,
    kept: Kept,
    bad: bool,
}

/// A line after the parallel step.
enum Done {
    Ready {
        number: u64,
        /// What others may answer, under its id.
        above: Option<(Arc<str>, Arc<Above>)>,
    },
    /// Read again in its turn: few lines answer another.
    Answer {
        number: u64,
        line: Vec<u8>,
    },
    Bad {
        number: u64,
        error: String,
    },
}

thread_local! {
    /// Each thread keeps its classifier: the forms it has met make the next line cheaper.
    static MINE: RefCell<Option<Classifier>> = const { RefCell::new(None) };
}

/// Runs with this thread's classifier for the rule set.
pub fn with_classifier<T>(rules: &Arc<RuleSet>, run: impl FnOnce(&mut Classifier) -> T) -> T {
    MINE.with_borrow_mut(|slot| {
        let classifier = match slot.take() {
            Some(ready) if Arc::ptr_eq(ready.rules(), rules) => slot.insert(ready),
            _ => slot.insert(Classifier::new(Arc::clone(rules))),
        };
        run(classifier)
    })
}

impl Work for Classify<'_> {
    type Done = Done;

    fn parallel(&self, line: Line<'_>, out: &mut Vec<u8>) -> Done {
        let number = line.number;
        let message = match Message::read(line.bytes) {
            Ok(message) => message,
            Err(error) => return Done::Bad { number, error },
        };
        if message.parent_id.is_some() {
            let line = line.bytes.to_vec();
            return Done::Answer { number, line };
        }
        let verdict = with_classifier(self.rules, |classifier| {
            judge(classifier, &message, self.public, &Context::default())
        });
        write(out, message.id.as_ref(), &verdict);
        let above = Above::of(&message, verdict, None);
        Done::Ready { number, above }
    }
}

/// The verdict, which points at the text of the input.
fn judge(
    classifier: &mut Classifier,
    message: &Message<'_>,
    public: &Phones,
    context: &Context<'_>,
) -> Verdict {
    let text = message.stored(public);
    let mut verdict = classifier.classify(&message.input(&text), context);
    for one in &mut verdict.evidence {
        one.span = text.before(one.span);
    }
    verdict
}

impl InOrder<Done> for Answers<'_> {
    fn in_order(&mut self, done: Done, written: &[u8], out: &mut Vec<u8>) {
        match done {
            Done::Ready { number, above } => {
                out.extend_from_slice(written);
                self.kept.keep(number, above);
            }
            Done::Answer { number, line } => match Message::read(&line) {
                Ok(message) => self.answer(number, &message, out),
                Err(error) => self.refuse(number, &error, out),
            },
            Done::Bad { number, error } => self.refuse(number, &error, out),
        }
    }
}

impl Answers<'_> {
    fn refuse(&mut self, number: u64, error: &str, out: &mut Vec<u8>) {
        self.bad = true;
        let bad = Bad {
            id: (),
            line: number,
            error,
        };
        line(out, &bad);
    }

    fn answer(&mut self, number: u64, message: &Message<'_>, out: &mut Vec<u8>) {
        let parent = message
            .parent_id
            .as_ref()
            .and_then(|id| self.kept.find(number, &id.key()));
        let root = parent
            .as_ref()
            .map(|parent| parent.root.clone().unwrap_or_else(|| Arc::clone(parent)));
        let context = Context {
            root: root.as_deref().map(Above::entry),
            parent: parent.as_deref().map(Above::entry),
        };
        let verdict = judge(&mut self.own, message, self.public, &context);
        write(out, message.id.as_ref(), &verdict);
        self.kept.keep(number, Above::of(message, verdict, root));
    }
}

/// A message that others may answer.
struct Above {
    verdict: Verdict,
    by_body: bool,
    root: Option<Arc<Above>>,
}

impl Above {
    /// What a message leaves for those that answer it: its topic, under its id.
    fn of(
        message: &Message<'_>,
        verdict: Verdict,
        root: Option<Arc<Self>>,
    ) -> Option<(Arc<str>, Arc<Self>)> {
        let id = message.id.as_ref()?.key().into();
        let topic = Verdict {
            sectors: verdict.sectors,
            actionable: verdict.actionable,
            ..Verdict::default()
        };
        let above = Self {
            verdict: topic,
            by_body: message.by_body(),
            root,
        };
        Some((id, Arc::new(above)))
    }

    fn entry(&self) -> ContextEntry<'_> {
        ContextEntry {
            verdict: &self.verdict,
            official: self.by_body,
        }
    }
}

/// The last lines with an id, by id.
#[derive(Default)]
struct Kept {
    by_id: HashMap<Arc<str>, (u64, Arc<Above>), FxBuildHasher>,
    order: VecDeque<(u64, Arc<str>)>,
}

impl Kept {
    fn keep(&mut self, number: u64, message: Option<(Arc<str>, Arc<Above>)>) {
        self.forget(number);
        if let Some((id, message)) = message {
            self.order.push_back((number, Arc::clone(&id)));
            self.by_id.insert(id, (number, message));
        }
    }

    fn find(&mut self, number: u64, id: &str) -> Option<Arc<Above>> {
        self.forget(number);
        self.by_id.get(id).map(|(_, message)| Arc::clone(message))
    }

    /// Forgets what lies more than [`KEPT`] lines above.
    fn forget(&mut self, number: u64) {
        while let Some((old, id)) = self.order.front() {
            if old + KEPT >= number {
                return;
            }
            // A later line may carry the same id; it stays.
            if self.by_id.get(id).is_some_and(|(at, _)| at == old) {
                self.by_id.remove(id);
            }
            self.order.pop_front();
        }
    }
}

fn write(out: &mut Vec<u8>, id: Option<&Id<'_>>, verdict: &Verdict) {
    line(
        out,
        &Out {
            id,
            lang: verdict.lang.as_str(),
            actionable: verdict.actionable,
            sectors: &verdict.sectors,
            signals: &verdict.signals,
            places: &verdict.places,
            severity: verdict.severity.id(),
            essence: &verdict.essence,
            evidence: &verdict.evidence,
        },
    );
}

fn line(out: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(&mut *out, value).expect("writing into memory does not fail");
    out.push(b'\n');
}
