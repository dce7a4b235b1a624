//! `otklik sources parse`: what the collectors would read in a recorded reply, one item a line. No
//! author, not even as a voice.

use serde::Serialize;

use super::args::ParseArgs;
use crate::{
    app::recorded::{Reading, read},
    cli::{exit::End, print},
    domain::{Edited, Metrics, RawItem, Timestamp},
    text::clean,
};

/// An item as it is printed: every key always present.
#[derive(Serialize)]
struct Line<'i> {
    id: &'i str,
    parent: Option<&'i str>,
    thread: Option<&'i str>,
    kind: &'static str,
    published: Option<Timestamp>,
    edited: bool,
    edited_at: Option<Timestamp>,
    deleted: bool,
    official: bool,
    text: String,
    url: Option<&'i str>,
    metrics: Metrics,
}

impl<'i> Line<'i> {
    fn of(item: &'i RawItem) -> Self {
        Self {
            id: &item.native_id,
            parent: item.parent.as_deref(),
            thread: item.thread.as_deref(),
            kind: item.kind.id(),
            published: item.published_at,
            edited: item.edited != Edited::No,
            edited_at: match item.edited {
                Edited::At(at) => Some(at),
                Edited::No | Edited::Sometime => None,
            },
            deleted: false,
            official: item.official,
            text: clean(&item.text),
            url: item.url.as_deref(),
            metrics: item.metrics,
        }
    }
}

/// Prints the items of every file. A file that cannot be read is told on standard error, the others
/// are read all the same.
pub fn run(args: &ParseArgs) -> Result<End, End> {
    let mut end = End::Well;
    for file in &args.files {
        let name = file.display();
        let reply = std::fs::read(file)
            .map_err(|error| End::Failed(anyhow::anyhow!("файл {name} не читается: {error}")))?;
        match read(args.network, args.method.as_deref(), &reply) {
            Ok(reading) => {
                if reading.unread > 0 {
                    eprintln!("{name}: не разобрано записей — {}", reading.unread);
                    end = End::Problems;
                }
                for refusal in &reading.refused {
                    eprintln!("{name}: {refusal}");
                    end = End::Problems;
                }
                tell(&reading)?;
            }
            Err(error) => {
                eprintln!("{name}: {error}");
                end = End::Problems;
            }
        }
    }
    Ok(end)
}

fn tell(reading: &Reading) -> Result<(), End> {
    for item in &reading.items {
        print(&serde_json::to_string(&Line::of(item)).map_err(failed)?)?;
    }
    for id in &reading.gone {
        let gone = serde_json::json!({"id": id, "deleted": true});
        print(&gone.to_string())?;
    }
    Ok(())
}

fn failed(error: serde_json::Error) -> End {
    End::Failed(error.into())
}
