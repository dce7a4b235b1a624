//! Reading a recorded reply: which network's `map` reads what. The collectors and `otklik sources parse`
//! use the same functions.

use super::{Manifest, Reading, ReplyError, feed, mail, mastodon, max, ok, telegram, vk, youtube};
use crate::domain::Network;

/// How the replies of a network are read. There is no reader without a manifest of personal fields.
struct Reader {
    manifest: Manifest,
    read: fn(Option<&str>, &[u8]) -> Result<Reading, ReplyError>,
}

impl Reader {
    const fn new(
        manifest: Manifest,
        read: fn(Option<&str>, &[u8]) -> Result<Reading, ReplyError>,
    ) -> Self {
        Self { manifest, read }
    }
}

const READERS: [Reader; 8] = [
    Reader::new(feed::MANIFEST, feed::read),
    Reader::new(vk::MANIFEST, vk::read),
    Reader::new(telegram::MANIFEST, telegram::read),
    Reader::new(max::MANIFEST, max::read),
    Reader::new(ok::MANIFEST, ok::read),
    Reader::new(mastodon::MANIFEST, mastodon::read),
    Reader::new(youtube::MANIFEST, youtube::read),
    Reader::new(mail::MANIFEST, mail::read),
];

/// Reads one reply of a network. `method` names what was asked where replies do not tell it by
/// themselves; none: found out from the reply.
///
/// # Errors
/// A reply of another format, a refusal, a method that is not read, or a network that has no replies.
pub fn read(network: Network, method: Option<&str>, reply: &[u8]) -> Result<Reading, ReplyError> {
    let reader = READERS
        .iter()
        .find(|reader| reader.manifest.network == network);
    let reader = reader.ok_or(ReplyError::Network(network.id()))?;
    (reader.read)(method, reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_named_by_its_account_and_is_nobodys_voice() {
        let vk = r#"{"response": {"items": [{"id": 5, "post_id": 3, "owner_id": -700, "from_id": -900,
            "date": 1700000000, "text": "Передали в управляющую компанию"}]}}"#;
        let ok = r#"{"comments": [{"id": "9", "author_id": "800", "author_type": "GROUP", "text": "Чистим",
            "date_ms": 1700000000000}]}"#;
        let bot = r#"{"update_id": 1, "message": {"message_id": 7, "date": 1700000000, "text": "Передали",
            "chat": {"id": -1001, "type": "supergroup"}, "from": {"id": 136817688, "is_bot": true},
            "sender_chat": {"id": -1002, "type": "channel", "username": "Brod_Adm"}}}"#;
        let max = r#"{"recipient": {"chat_id": -7001, "chat_type": "channel"}, "timestamp": 1790000000123,
            "body": {"mid": "m", "text": "Свет дадут к вечеру"}}"#;
        let feed = r#"<rss version="2.0"><channel><title>Брод</title><item><guid>1</guid>
            <title>График уборки</title><link>https://www.brod.example/1</link></item></channel></rss>"#;
        for (network, reply, account) in [
            (Network::Vk, vk, "-900"),
            (Network::Ok, ok, "800"),
            (Network::Telegram, bot, "brod_adm"),
            (Network::Max, max, "-7001"),
            (Network::Feed, feed, "brod.example"),
        ] {
            let method = (network == Network::Vk).then_some("wall.getComments");
            let item = read(network, method, reply.as_bytes())
                .unwrap()
                .items
                .remove(0);
            let named = (item.account.as_deref(), item.author);
            assert_eq!(named, (Some(account), None), "{network:?}");
        }
    }
}
