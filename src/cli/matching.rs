//! `otklik match QUERY`: the query language as a grep for Russian.

use std::{
    cell::RefCell,
    io::{self, Read, Write},
    sync::Arc,
};

use serde_json::{Value, json};

use super::{
    lines::{self, InOrder, Line, Work},
    message::Message,
    tell,
};
use crate::{
    domain::Span,
    query::{Expr, RuleIndex, Scan},
    text::{Analyser, Cleaned, CodePoints, Lexicon},
};

/// What the run saw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Lines that matched.
    pub matched: u64,
    /// Lines that are no messages; each was named on standard error.
    pub bad: u64,
}

/// Echoes every matching line with its `spans`.
///
/// # Errors
/// Reading or writing.
pub fn run(
    lexicon: &Arc<Lexicon>,
    expr: &Expr,
    input: impl Read + Send,
    output: impl Write,
) -> io::Result<Seen> {
    let rule = RuleIndex::single(Arc::clone(lexicon), expr);
    let mut seen = Seen::default();
    lines::run(input, output, &Match { lexicon, rule }, &mut seen)?;
    Ok(seen)
}

struct Match<'l> {
    lexicon: &'l Arc<Lexicon>,
    rule: RuleIndex,
}

enum Done {
    Passed,
    /// The line was echoed.
    Found,
    Bad {
        number: u64,
        error: String,
    },
}

thread_local! {
    /// Each thread's analyser and scan; one run a process, so they always fit the query.
    static MINE: RefCell<Option<(Analyser, Scan)>> = const { RefCell::new(None) };
}

impl Work for Match<'_> {
    type Done = Done;

    fn parallel(&self, line: Line<'_>, out: &mut Vec<u8>) -> Done {
        let message = match Message::read(line.bytes) {
            Ok(message) => message,
            Err(error) => {
                return Done::Bad {
                    number: line.number,
                    error,
                };
            }
        };
        let spans = MINE.with_borrow_mut(|mine| {
            let (analyser, scan) = mine
                .get_or_insert_with(|| (Analyser::new(Arc::clone(self.lexicon)), Scan::default()));
            let text = Cleaned::of(&message.text);
            analyser.analyse(text.text());
            if self.rule.scan(scan, analyser).is_empty() {
                return None;
            }
            let mut points = CodePoints::new(text.text());
            let bytes = self.rule.spans(scan, analyser, 0);
            let spans = bytes.iter().map(|&(start, end)| {
                let (start, end) = (points.at(start), points.at(end));
                let Span { start, end } = text.before(Span { start, end });
                (start, end)
            });
            Some(spans.collect::<Vec<_>>())
        });
        let Some(spans) = spans else {
            return Done::Passed;
        };
        echo(line.bytes, &spans, out);
        Done::Found
    }
}

impl InOrder<Done> for Seen {
    fn in_order(&mut self, done: Done, written: &[u8], out: &mut Vec<u8>) {
        match done {
            Done::Passed => {}
            Done::Found => {
                self.matched += 1;
                out.extend_from_slice(written);
            }
            Done::Bad { number, error } => {
                self.bad += 1;
                tell(&format!("строка {number}: {error}"));
            }
        }
    }
}

/// The line as it came, with `spans` as its last key.
fn echo(line: &[u8], spans: &[(u32, u32)], out: &mut Vec<u8>) {
    let has_spans = line.windows(7).any(|word| word == b"\"spans\"");
    if has_spans && let Ok(Value::Object(mut object)) = serde_json::from_slice(line) {
        object.insert("spans".to_owned(), json!(spans));
        out.extend_from_slice(Value::Object(object).to_string().as_bytes());
    } else {
        // The line was read as an object with a text, so it ends with a brace and is not empty.
        out.extend_from_slice(line[..line.len() - 1].trim_ascii_end());
        out.extend_from_slice(b", \"spans\": ");
        serde_json::to_writer(&mut *out, spans).expect("writing into memory does not fail");
        out.push(b'}');
    }
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse_match;

    #[test]
    fn markup_hides_no_word_and_moves_no_place() {
        let input = "{\"text\": \"<b>Опять</b> нет во<wbr>ды&nbsp;тут\"}\n";
        let query = parse_match("нет /1 вода").unwrap();
        let mut out = Vec::new();
        run(
            &Arc::new(Lexicon::empty()),
            &query,
            input.as_bytes(),
            &mut out,
        )
        .unwrap();
        let line = String::from_utf8(out).unwrap();
        assert!(line.ends_with("\"spans\": [[13,26]]}\n"), "{line}");
    }

    #[test]
    fn matching_lines_come_back_with_the_places_of_the_words() {
        let input = concat!(
            "{\"id\": 1, \"text\": \"Опять нет воды в доме\"}\n",
            "плохая строка\n",
            "{\"id\": 2, \"text\": \"Вода есть\"}\n",
            "{\"text\": \"воды нет\", \"spans\": 5}\n",
        );
        let lexicon = Arc::new(Lexicon::empty());
        let mut out = Vec::new();
        let seen = run(
            &lexicon,
            &parse_match("нет /1 вода").unwrap(),
            input.as_bytes(),
            &mut out,
        );
        assert_eq!(seen.unwrap(), Seen { matched: 2, bad: 1 });
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
        {"id": 1, "text": "Опять нет воды в доме", "spans": [[6,14]]}
        {"spans":[[0,8]],"text":"воды нет"}
        "#);
    }
}
