//! Where VK keeps the events of a community, and the key to them. A key goes to VK's own hosts only and
//! is seen nowhere.

use std::time::Duration;

use serde_json::Value;

use super::wire::Server;
use crate::{
    collect::ReplyError,
    ports::{Request, Secret},
};

/// VK's hosts, with everything below them.
const HOSTS: [&str; 3] = ["vk.com", "vk.ru", "userapi.com"];

/// Where the next poll goes.
pub struct Session {
    server: String,
    key: Secret,
}

impl Session {
    /// What `groups.getLongPollServer` answers: a session, and where its first poll begins.
    ///
    /// # Errors
    /// An answer of another shape, or one that names a host that is not VK's.
    pub fn read(response: Value) -> Result<(Self, String), ReplyError> {
        let told: Server = serde_json::from_value(response).map_err(|_| nothing())?;
        let (Some(server), Some(key), Some(ts)) = (told.server, told.key, told.ts) else {
            return Err(nothing());
        };
        if !is_of_vk(&server) {
            return Err(ReplyError::Format {
                expected: "узел ВКонтакте (vk.com, vk.ru, userapi.com) по https",
                found: "а назван другой, ключ событий ему не отправлен".to_owned(),
            });
        }
        if key.is_empty() || !is_spelt(&key, b"._~=-") {
            return Err(nothing());
        }
        let key = Secret::new(&key);
        Ok((Self { server, key }, ts))
    }

    /// The host it goes to.
    pub fn host(&self) -> String {
        Request::get(self.server.as_str()).host().to_owned()
    }

    /// A poll from this place on, which VK may hold back for so long.
    pub fn request(&self, ts: &str, held: Duration) -> Request {
        let (server, key, wait) = (&self.server, Request::SECRET, held.as_secs());
        // It comes from outside, too: a place is made of digits and the like.
        let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let ts: String = ts.chars().filter(plain).collect();
        Request {
            secret_path: Some(self.key.clone()),
            ..Request::get(format!(
                "{server}?act=a_check&key={key}&ts={ts}&wait={wait}"
            ))
        }
    }
}

/// Whether an address is one of VK's own, over TLS, and nothing but a host and a path.
fn is_of_vk(server: &str) -> bool {
    let Some(rest) = server.strip_prefix("https://") else {
        return false;
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let below = |own: &&str| {
        let front = host.strip_suffix(*own);
        front.is_some_and(|front| front.is_empty() || front.ends_with('.'))
    };
    HOSTS.iter().any(below) && is_spelt(host, b".-") && is_spelt(path, b"/._-")
}

/// Letters, digits, and these signs.
fn is_spelt(text: &str, signs: &[u8]) -> bool {
    let spelt = |byte: u8| byte.is_ascii_alphanumeric() || signs.contains(&byte);
    text.bytes().all(spelt)
}

fn nothing() -> ReplyError {
    ReplyError::Format {
        expected: "адрес и ключ событий сообщества",
        found: "а их в ответе нет".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_key_goes_to_vk_only_and_stands_in_no_address() {
        let read = |server: &str, key: &str| {
            Session::read(json!({"server": server, "key": key, "ts": 15}))
        };
        for server in [
            "https://lp.vk.com/whp/700",
            "https://vk.ru/wh700",
            "https://im-7.userapi.com",
        ] {
            let (session, ts) = read(server, "SECRETab01").ok().unwrap();
            let request = session.request(&ts, Duration::from_secs(25));
            let url = format!("{server}?act=a_check&key={{secret}}&ts=15&wait=25");
            assert_eq!(request.url, url);
            assert_eq!(request.secret_path.as_ref().unwrap().reveal(), "SECRETab01");
            assert!(!format!("{request:?}").contains("SECRET"));
            let sly = session.request("1&key=x#", Duration::ZERO).url;
            assert!(sly.ends_with("ts=1keyx&wait=0"), "{sly}");
        }
        for server in [
            "",
            "http://lp.vk.com/whp/700",
            "lp.vk.com/whp/700",
            "https://lp.vk.com.evil.example/whp",
            "https://evilvk.com/whp",
            "https://vk.com@evil.example/whp",
            "https://evil.example\\.vk.com/whp",
            "https://lp.vk.com:8443/whp",
            "https://lp.vk.com/whp?x={secret}",
            "https://lp.vk.com/{secret}",
        ] {
            let refused = read(server, "SECRETab01").err().unwrap().to_string();
            assert!(refused.contains("назван другой"), "{server}: {refused}");
            assert!(!refused.contains("SECRET") && !refused.contains("evil"));
        }
        for key in ["", "a&ts=1", "a b", "ключ"] {
            assert!(read("https://lp.vk.com/whp/700", key).is_err(), "{key}");
        }
        assert!(Session::read(json!([])).is_err());
        assert!(Session::read(json!({"server": "https://lp.vk.com", "key": "a"})).is_err());
    }
}
