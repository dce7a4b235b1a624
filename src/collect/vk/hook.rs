//! VK's Callback API: a community of ours tells by itself what happens in it. Of its posts it tells the
//! new ones only, no edit and no deletion: the wall is crawled all the same, and both ways give the same
//! native ids.

use serde::Deserialize;
use serde_json::Value;

use super::{
    address::{Address, NoCommunity},
    map,
    wire::Event,
};
use crate::{
    collect::{
        lenient::{self, Entries, int, text},
        proof::same_secret,
    },
    ports::{Call, Heard, Hook, Secret, Unheard},
};

/// What VK wants to hear.
const WELL: &str = "ok";

/// Hears the calls of one community.
pub struct VkHook {
    group: i64,
    secret: Secret,
    confirmation: Option<String>,
}

/// The outside of a call; what happened is read by [`map`], once the call is proved.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Told {
    #[serde(rename = "type", deserialize_with = "text")]
    kind: Option<String>,
    #[serde(deserialize_with = "int")]
    group_id: Option<i64>,
    #[serde(deserialize_with = "text")]
    secret: Option<String>,
    object: Value,
}

impl VkHook {
    /// A hook of the community at this address. `confirmation`: the code that VK asks for when the
    /// address is entered in the community's settings.
    ///
    /// # Errors
    /// A person's page, no address of a community, or one without its number: calls tell no other.
    pub fn new(
        address: &str,
        secret: Secret,
        confirmation: Option<&str>,
    ) -> Result<Self, NoCommunity> {
        let Address::Community(owner) = Address::parse(address)? else {
            return Err(NoCommunity::Unnumbered(address.to_owned()));
        };
        Ok(Self {
            group: -owner,
            secret,
            confirmation: confirmation.map(|code| code.trim().to_owned()),
        })
    }

    fn is_proved(&self, secret: &str) -> bool {
        same_secret(secret.as_bytes(), self.secret.reveal().as_bytes())
    }

    /// VK asks whether the address is ours, often before the secret is entered there: whoever asks learns
    /// nothing by which to speak for VK.
    fn confirm(&self) -> Result<Heard, Unheard> {
        let code = self.confirmation.clone().ok_or_else(|| {
            unreadable("ВКонтакте просит подтвердить адрес: впишите код в ключ confirmation раздела [source.hook]")
        })?;
        Ok(Heard {
            answer: code,
            ..Heard::default()
        })
    }
}

impl Hook for VkHook {
    fn hear(&self, call: &Call<'_>) -> Result<Heard, Unheard> {
        let told: Told = lenient::json(call.body)
            .ok()
            .and_then(|body| serde_json::from_value(body).ok())
            .ok_or_else(|| unreadable("это не вызов ВКонтакте"))?;
        let asks = told.kind.as_deref() == Some("confirmation");
        match told.secret.as_deref() {
            Some(secret) if !self.is_proved(secret) => return Err(Unheard::Unproven),
            None if !asks => return Err(Unheard::Unproven),
            _ => {}
        }
        if told.group_id != Some(self.group) {
            return Err(unreadable("вызов другого сообщества: сверьте address"));
        }
        if asks {
            return self.confirm();
        }
        let Told { kind, object, .. } = told;
        let reading = map::events(Entries {
            read: vec![Event { kind, object }],
            unread: 0,
        });
        if reading.unread > 0 && reading.items.is_empty() && reading.gone.is_empty() {
            return Err(unreadable("событие ВКонтакте не разбирается"));
        }
        Ok(Heard {
            items: reading.items,
            gone: reading.gone,
            answer: WELL.to_owned(),
        })
    }
}

fn unreadable(why: &str) -> Unheard {
    Unheard::Unreadable(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook() -> VkHook {
        VkHook::new(
            "https://vk.com/club700",
            Secret::new("s3cret\n"),
            Some("c0de"),
        )
        .unwrap()
    }

    fn hear(body: &str) -> Result<Heard, Unheard> {
        hook().hear(&Call {
            headers: &[],
            body: body.as_bytes(),
            now: jiff::Timestamp::UNIX_EPOCH,
        })
    }

    const REPLY: &str = r#"{"id": 12, "from_id": 44, "date": 1700000000, "text": "Когда дадут тепло?",
        "owner_id": -700, "post_owner_id": -700, "post_id": 9}"#;

    #[test]
    fn a_proved_call_is_read_and_answered_as_vk_wants() {
        let call = |kind: &str, object: &str| {
            let said = hear(&format!(
                r#"{{"type": "{kind}", "group_id": 700, "secret": "s3cret", "event_id": "e", "object": {object}}}"#
            ));
            let heard = said.unwrap();
            assert_eq!(heard.answer, "ok", "{kind}");
            let ids = heard.items.into_iter().map(|item| item.native_id);
            (ids.collect::<Vec<_>>(), heard.gone)
        };
        let id = || vec!["wc-700_9_12".to_owned()];
        assert_eq!(call("wall_reply_new", REPLY), (id(), Vec::new()));
        assert_eq!(call("wall_reply_edit", REPLY), (id(), Vec::new()));
        assert_eq!(call("wall_reply_delete", REPLY), (Vec::new(), id()));
        // What is not ours is passed over, and VK need not repeat it.
        assert_eq!(call("message_new", "5"), (Vec::new(), Vec::new()));
        assert_eq!(
            call("group_join", r#"{"user_id": 5}"#),
            (Vec::new(), Vec::new())
        );
    }

    #[test]
    fn what_proves_nothing_or_is_no_call_is_refused() {
        let call =
            |front: &str| format!(r#"{{{front}, "type": "wall_reply_new", "object": {REPLY}}}"#);
        for unproven in [
            r#""group_id": 700"#,
            r#""group_id": 700, "secret": null"#,
            r#""group_id": 700, "secret": "s3cre""#,
            r#""group_id": 701, "secret": """#,
        ] {
            assert_eq!(hear(&call(unproven)), Err(Unheard::Unproven), "{unproven}");
        }
        for body in [
            "",
            "[]",
            "{\"type\": ",
            &call(r#""group_id": 701, "secret": "s3cret""#),
            &call(r#""secret": "s3cret""#),
            r#"{"type": "wall_reply_new", "group_id": 700, "secret": "s3cret", "object": 5}"#,
        ] {
            let refused = hear(body).unwrap_err();
            let unread = matches!(refused, Unheard::Unreadable(_)) || body == "[]";
            assert!(unread, "{body}: {refused}");
            assert!(!refused.to_string().contains("тепло"));
        }
    }

    #[test]
    fn an_address_is_confirmed_by_its_code_alone() {
        let asks = r#"{"type": "confirmation", "group_id": 700}"#;
        let heard = hear(asks).unwrap();
        assert_eq!((heard.answer.as_str(), heard.items.len()), ("c0de", 0));
        let wrong = r#"{"type": "confirmation", "group_id": 700, "secret": "x"}"#;
        assert_eq!(hear(wrong), Err(Unheard::Unproven));
        let others = hear(r#"{"type": "confirmation", "group_id": 7}"#);
        assert!(matches!(others, Err(Unheard::Unreadable(_))));
        let bare = VkHook::new("club700", Secret::new("s"), None).unwrap();
        let call = Call {
            headers: &[],
            body: asks.as_bytes(),
            now: jiff::Timestamp::UNIX_EPOCH,
        };
        let refused = bare.hear(&call).unwrap_err().to_string();
        assert!(refused.contains("confirmation"), "{refused}");
    }

    #[test]
    fn a_community_that_calls_is_known_by_its_number() {
        let new = |address| VkHook::new(address, Secret::new("s"), None).map(|hook| hook.group);
        assert_eq!(new("public7"), Ok(7));
        let named = NoCommunity::Unnumbered("town_zhkh".to_owned());
        assert_eq!(new("town_zhkh"), Err(named));
        assert!(matches!(new("id7"), Err(NoCommunity::Person(_))));
    }
}
