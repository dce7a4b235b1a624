//! Replies and webhook calls that a Go client recorded.

use otklik::{
    collect::{Reading, ReplyError, Trouble},
    domain::Network,
};

use super::{named, read, seen, shared};

/// What a recording holds.
enum Holds {
    /// One message that passes another on.
    Forward,
    /// The removal of one.
    Removal,
    /// What is no item: the life of the bot, dialogs, buttons.
    NoItem,
    /// A refusal.
    Refusal(&'static str, Trouble),
    /// The reply to a method that carries no messages.
    NoMessages,
}

fn holds(name: &str) -> Holds {
    match name {
        "update.message_created.json" | "webhook.message_created.json" => Holds::Forward,
        "webhook.message_removed.json" => Holds::Removal,
        "error.invalid-token.json" => Holds::Refusal("verify.token", Trouble::TokenParked),
        "error.attachment.not.ready.json" => Holds::Refusal("attachment.not.ready", Trouble::Again),
        _ if name.starts_with("update.") || name.starts_with("webhook.") => Holds::NoItem,
        _ => Holds::NoMessages,
    }
}

#[test]
fn every_recording_is_read_or_refused_with_its_meaning() {
    let Some(shared) = shared() else { return };
    let mut forwards = 0;
    for (name, file) in named(&shared.join("max/go_stabs")) {
        let read = read(Network::Max, &file);
        let marker = name.starts_with("update.").then(|| "25493970".to_owned());
        match holds(&name) {
            Holds::Forward => {
                forward(
                    &name,
                    &read.unwrap_or_else(|error| panic!("{name}: {error}")),
                );
                forwards += 1;
            }
            Holds::Removal => {
                let gone = vec!["mid.000000000adf429c019d47b1ce4600ff".to_owned()];
                let expected = Reading {
                    gone,
                    ..Reading::default()
                };
                assert_eq!(read, Ok(expected), "{name}");
            }
            Holds::NoItem => {
                let expected = Reading {
                    next: marker,
                    ..Reading::default()
                };
                assert_eq!(read, Ok(expected), "{name}");
            }
            Holds::Refusal(code, trouble) => {
                assert_eq!(read, Err(ReplyError::refused(code, trouble)), "{name}");
            }
            Holds::NoMessages => {
                assert!(
                    matches!(read, Err(ReplyError::Format { .. })),
                    "{name}: {read:?}"
                );
            }
        }
    }
    assert_eq!(forwards, 2);
}

fn forward(name: &str, reading: &Reading) {
    let [item] = &reading.items[..] else {
        panic!("{name}: {} items", reading.items.len())
    };
    assert_eq!(
        item.native_id, "mid.ffffbdb48e6c3775019d496b34394b84",
        "{name}"
    );
    assert_eq!(item.parent, None, "{name}");
    assert_eq!(item.author.as_deref(), Some("123456789"), "{name}");
    let published = item.published_at.map(|at| at.as_millisecond());
    assert_eq!(published, Some(1_775_053_255_737), "{name}");
    assert_eq!(seen(&item.text), "...Ладаседан-баклажан", "{name}");
    assert_eq!(reading.unread, 0, "{name}");
}
