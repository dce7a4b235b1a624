//! robots.txt: what a site asks of whoever reads it by program (RFC 9309). Pure.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::decode::decode;

/// RFC 9309 §2.5: at least this much is read; more is nobody's rules.
const BYTES_MAX: usize = 500 * 1024;

/// The rules of a site for one reader.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Robots {
    rules: Vec<Rule>,
    /// The shortest pause between two requests that the site asks for.
    pub delay: Option<Duration>,
    /// Addresses of sitemaps, for every reader.
    #[serde(skip)]
    pub sitemaps: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Rule {
    allows: bool,
    pattern: String,
}

/// The rules of one or several `User-agent` lines.
#[derive(Default)]
struct Group {
    agents: Vec<String>,
    rules: Vec<Rule>,
    delay: Option<Duration>,
}

impl Robots {
    /// Reads the rules for a reader by its product token, `otklik`: of all groups that name it, else of
    /// all groups for `*`, else there are none. Lines that nobody knows are passed over.
    pub fn read(reply: &[u8], agent: &str) -> Self {
        let text = decode(&reply[..reply.len().min(BYTES_MAX)]);
        let (groups, sitemaps) = groups(&text);
        let names = |name: &str| {
            let named = |group: &&Group| {
                group
                    .agents
                    .iter()
                    .any(|agent| agent.eq_ignore_ascii_case(name))
            };
            groups.iter().filter(named).collect::<Vec<_>>()
        };
        let mut mine = names(agent);
        if mine.is_empty() {
            mine = names("*");
        }
        Self {
            delay: mine.iter().filter_map(|group| group.delay).max(),
            rules: mine
                .into_iter()
                .flat_map(|group| group.rules.iter().cloned())
                .collect(),
            sitemaps,
        }
    }

    /// Whether a path with its query may be read: the longest rule that fits decides, of two equally
    /// long ones the kind one. `/robots.txt` always may.
    pub fn allows(&self, path: &str) -> bool {
        if path == "/robots.txt" {
            return true;
        }
        let path = normalised(path);
        self.rules
            .iter()
            .filter(|rule| fits(&rule.pattern, &path))
            .max_by_key(|rule| (rule.pattern.len(), rule.allows))
            .is_none_or(|rule| rule.allows)
    }
}

fn groups(text: &str) -> (Vec<Group>, Vec<String>) {
    let mut groups: Vec<Group> = Vec::new();
    let mut sitemaps = Vec::new();
    // Lines of agents that follow each other begin one group.
    let mut naming = false;
    for line in text.split(['\n', '\r']) {
        let line = line.split_once('#').map_or(line, |(before, _)| before);
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
        if key == "user-agent" {
            if !naming {
                groups.push(Group::default());
            }
            naming = true;
            if let Some(group) = groups.last_mut() {
                group.agents.push(token(value).to_owned());
            }
            continue;
        }
        if key == "sitemap" {
            sitemaps.push(value.to_owned());
            continue;
        }
        // Rules before any agent are nobody's.
        let Some(group) = groups.last_mut() else {
            continue;
        };
        match key.as_str() {
            "allow" | "disallow" => {
                naming = false;
                // An empty rule fits nothing: «Disallow:» forbids nothing.
                if !value.is_empty() {
                    group.rules.push(Rule {
                        allows: key == "allow",
                        pattern: normalised(value),
                    });
                }
            }
            "crawl-delay" => {
                naming = false;
                let delay = value.parse().ok().map(Duration::try_from_secs_f64);
                group.delay = delay.and_then(Result::ok).max(group.delay);
            }
            _ => {}
        }
    }
    (groups, sitemaps)
}

/// The product token of an agent's name: «Otklik/1.0 (+https://…)» is `Otklik`.
fn token(value: &str) -> &str {
    if value.starts_with('*') {
        return "*";
    }
    let end = value.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '-' | '_')));
    &value[..end.unwrap_or(value.len())]
}

/// Brings a path and a pattern to one spelling: letters beyond ASCII encoded, harmless ones not.
fn normalised(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = (byte == b'%').then(|| encoded(&bytes[at + 1..])).flatten();
        at += if code.is_some() { 3 } else { 1 };
        let literal = code.map_or(byte.is_ascii(), is_unreserved);
        let byte = code.unwrap_or(byte);
        if literal {
            out.push(byte.into());
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// RFC 3986 §2.3: encoded or not, it means the same.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// The byte that two hexadecimal digits stand for.
fn encoded(rest: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*rest.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// Whether a path begins as the pattern says: `*` is anything, `$` at the end is the end.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, whole) = pattern
        .strip_suffix('$')
        .map_or((pattern, false), |pattern| (pattern, true));
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return !whole || rest.is_empty();
    };
    // The earliest place of each part leaves most room for the next.
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    if whole {
        rest.ends_with(last)
    } else {
        rest.contains(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(robots: &str, path: &str) -> bool {
        Robots::read(robots.as_bytes(), "otklik").allows(path)
    }

    #[test]
    fn the_longest_rule_decides_and_of_equals_the_kind_one() {
        for (rules, path, allowed) in [
            ("", "/news", true),
            ("Disallow:", "/news", true),
            ("Disallow: /", "/news", false),
            ("Disallow: /", "/robots.txt", true),
            ("Disallow: /news", "/news/1", false),
            ("Disallow: /news", "/newsroom", false),
            ("Disallow: /news", "/NEWS", true),
            ("Disallow: /news/", "/news", true),
            ("Disallow: /\nAllow: /news/", "/news/1", true),
            ("Allow: /news/\nDisallow: /", "/about", false),
            ("Allow: /p\nDisallow: /p", "/p", true),
            ("Disallow: /*.pdf$", "/doc/1.pdf", false),
            ("Disallow: /*.pdf$", "/doc/1.pdf?x", true),
            ("Disallow: /*.pdf$", "/1.pdf/2.pdf", false),
            ("Disallow: /*.php", "/index.php?id=1", false),
            ("Disallow: /a*b*c", "/a-b-c-d", false),
            ("Disallow: /a*b*c", "/a-c-b", true),
            ("Disallow: /news$", "/news", false),
            ("Disallow: /news$", "/news/1", true),
            ("Disallow: *sessid=", "/x?sessid=1", false),
            (
                "Disallow: /новости",
                "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8",
                false,
            ),
            ("Disallow: /%D0%BD", "/новости", false),
            ("Disallow: /%7euser", "/~user", false),
            ("Disallow: /a%2fb", "/a/b", true),
            ("Disallow: /100%", "/100%", false),
        ] {
            let robots = format!("User-agent: *\n{rules}\n");
            assert_eq!(allows(&robots, path), allowed, "{rules} — {path}");
        }
    }

    #[test]
    fn groups_of_one_agent_are_one_and_a_named_group_beats_the_star() {
        let robots = "\u{FEFF}Disallow: /nobody\r\n\
            User-Agent: *\r\nDisallow: /\r\nCrawl-delay: 20\r\n\
            # по-нашему\r\n\
            user-agent: OTKLIK/1.0\r\nUser-agent: other\r\nSitemap: https://vestnik.example/sitemap.xml\r\ndisallow: /private # не для чтения\r\n\
            User-agent: other\r\nDisallow: /other\r\n\
            User-agent: otklik\r\nCrawl-delay: 2.5\r\nDisallow: /again\r\n";
        let read = Robots::read(robots.as_bytes(), "otklik");
        let answers =
            ["/nobody", "/private", "/other", "/again", "/news"].map(|path| read.allows(path));
        assert_eq!(answers, [true, false, true, false, true]);
        assert_eq!(read.delay, Some(Duration::from_millis(2500)));
        assert_eq!(read.sitemaps, ["https://vestnik.example/sitemap.xml"]);
        let stranger = Robots::read(robots.as_bytes(), "stranger");
        assert!(!stranger.allows("/news"));
        assert_eq!(stranger.delay, Some(Duration::from_secs(20)));
    }

    #[test]
    fn what_is_no_robots_file_forbids_nothing() {
        for reply in [
            "<html>404: нет такой страницы</html>",
            "Disallow",
            "User-agent: otklik\nCrawl-delay: -1\nCrawl-delay: NaN",
        ] {
            let read = Robots::read(reply.as_bytes(), "otklik");
            assert!(read.allows("/news"), "{reply}");
            assert_eq!(read.delay, None);
        }
    }
}
