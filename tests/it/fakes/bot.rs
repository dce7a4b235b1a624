//! A fake Bot API: what was written in the bot's chats comes once, in order, is forgotten when the next
//! offset is asked for and after a day, and goes to one poller only.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use jiff::{SignedDuration, Timestamp};
use otklik::ports::{Payload, Reply, Request};
use serde_json::{Value, json};

use super::Personality;

/// The host it answers for.
pub const HOST: &str = "api.telegram.org";
/// The bot's token, which must be seen nowhere.
pub const TOKEN: &str = "123456:SECRET-of-the-bot";
const LIVES: SignedDuration = SignedDuration::from_hours(24);

/// What Telegram holds for the bot.
#[derive(Debug, Default)]
pub struct Truth {
    /// Updates by number, with the moment at which they happen.
    pub updates: BTreeMap<i64, (Timestamp, Value)>,
    /// Somebody set a webhook.
    pub webhook: bool,
    /// Updates that nobody fetched within a day.
    pub lost: usize,
}

/// The Bot API, shared with the test.
#[derive(Clone, Default)]
pub struct Bot(Arc<Mutex<Truth>>);

impl Bot {
    /// The truth, to write and to compare.
    pub fn truth(&self) -> MutexGuard<'_, Truth> {
        self.0.lock().unwrap()
    }

    fn updates(&self, request: &Request, now: Timestamp) -> Result<Value, u16> {
        let secret = request.secret_path.as_ref().unwrap().reveal();
        if secret.strip_prefix("bot") != Some(TOKEN) {
            return Err(401);
        }
        let mut truth = self.truth();
        if truth.webhook {
            return Err(409);
        }
        let Payload::Form(form) = &request.payload else {
            return Err(400);
        };
        let form: BTreeMap<&str, &str> = form
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        let limit: usize = form["limit"].parse().map_err(|_| 400_u16)?;
        let kinds: Vec<String> =
            serde_json::from_str(form["allowed_updates"]).map_err(|_| 400_u16)?;
        if !(1..=100).contains(&limit) {
            return Err(400);
        }
        if let Some(offset) = form.get("offset") {
            let offset = offset.parse().map_err(|_| 400_u16)?;
            truth.updates = truth.updates.split_off(&offset);
        }
        let before = truth.updates.len();
        truth
            .updates
            .retain(|_, (at, _)| now.duration_since(*at) < LIVES);
        truth.lost += before - truth.updates.len();
        let asked = |update: &Value| kinds.iter().any(|kind| update.get(kind).is_some());
        let ready = truth.updates.iter();
        let ready = ready.filter(|(_, (at, update))| *at <= now && asked(update));
        let page = ready.take(limit).map(|(id, (_, update))| {
            let mut update = update.clone();
            update["update_id"] = json!(id);
            update
        });
        Ok(page.collect())
    }
}

impl Personality for Bot {
    fn answer(&mut self, request: &Request, now: Timestamp) -> Reply {
        assert_eq!(request.url, format!("https://{HOST}/{{secret}}/getUpdates"));
        let (status, body) = match self.updates(request, now) {
            Ok(updates) => (200, json!({"ok": true, "result": updates})),
            Err(code) => {
                let echo = format!("bot{TOKEN} is not what it was");
                (
                    code,
                    json!({"ok": false, "error_code": code, "description": echo}),
                )
            }
        };
        Reply {
            status,
            body: body.to_string().into_bytes(),
            ..Reply::default()
        }
    }
}
