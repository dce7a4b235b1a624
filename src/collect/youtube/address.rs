//! What is read of YouTube: the comments under the videos of a channel, or under one video. Channels are
//! taken by number only (invariant 14). Pure.

use reqwest::Url;

/// What a configured address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// A channel: all its videos.
    Channel(String),
    /// One video.
    Video(String),
}

/// The address is none that may be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoVideos {
    /// A page by name.
    #[error(
        "«{0}» — страница по имени, а за именем бывает человек: канал органа или СМИ называют номером, https://www.youtube.com/channel/UC…; он стоит на странице канала под «Поделиться каналом»"
    )]
    Named(String),
    /// Neither a channel nor a video.
    #[error(
        "«{0}» — не канал и не видео YouTube: нужен, например, https://www.youtube.com/channel/UC… или https://www.youtube.com/watch?v=…"
    )]
    Foreign(String),
}

const HOSTS: [&str; 3] = ["www.youtube.com", "youtube.com", "m.youtube.com"];
const SHORT_HOST: &str = "youtu.be";

impl Address {
    /// Reads `UC…`, `https://www.youtube.com/channel/UC…`, `…/watch?v=…`, `https://youtu.be/…`.
    ///
    /// # Errors
    /// A page by name, or no address of a channel or a video.
    pub(super) fn parse(written: &str) -> Result<Self, NoVideos> {
        let foreign = || NoVideos::Foreign(written.to_owned());
        let named = || NoVideos::Named(written.to_owned());
        let plain = written.trim();
        if is_channel(plain) {
            return Ok(Self::Channel(plain.to_owned()));
        }
        if plain.starts_with('@') {
            return Err(named());
        }
        let url = Url::parse(plain).map_err(|_| foreign())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(foreign());
        }
        let host = url.host_str().unwrap_or_default();
        let parts: Vec<&str> = url
            .path()
            .split('/')
            .filter(|part| !part.is_empty())
            .collect();
        let video = || {
            let mut query = url.query_pairs();
            query.find_map(|(key, value)| (key == "v").then(|| value.into_owned()))
        };
        let found = match parts[..] {
            [video] if host == SHORT_HOST => Self::Video(video.to_owned()),
            _ if !HOSTS.contains(&host) => return Err(foreign()),
            ["channel", channel, ..] if is_channel(channel) => Self::Channel(channel.to_owned()),
            ["watch"] => Self::Video(video().ok_or_else(foreign)?),
            ["live" | "shorts", video] => Self::Video(video.to_owned()),
            ["user" | "c", ..] => return Err(named()),
            [first, ..] if first.starts_with('@') || first.starts_with("%40") => {
                return Err(named());
            }
            _ => return Err(foreign()),
        };
        match &found {
            Self::Video(video) if !is_video(video) => Err(foreign()),
            _ => Ok(found),
        }
    }

    /// What the API is asked for.
    pub(super) fn filter(&self) -> String {
        match self {
            Self::Channel(channel) => format!("allThreadsRelatedToChannelId={channel}"),
            Self::Video(video) => format!("videoId={video}"),
        }
    }
}

fn is_channel(id: &str) -> bool {
    id.len() == 24 && id.starts_with("UC") && is_spelt(id)
}

fn is_video(id: &str) -> bool {
    id.len() == 11 && is_spelt(id)
}

fn is_spelt(id: &str) -> bool {
    id.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANNEL: &str = "UCzarechny-novosti_00031";

    #[test]
    fn channels_and_videos_are_named_by_number() {
        for address in [
            CHANNEL.to_owned(),
            format!(" https://www.youtube.com/channel/{CHANNEL}\n"),
            format!("http://m.youtube.com/channel/{CHANNEL}/videos?view=0"),
        ] {
            let channel = Address::Channel(CHANNEL.to_owned());
            assert_eq!(Address::parse(&address), Ok(channel), "{address}");
        }
        for address in [
            "https://www.youtube.com/watch?v=zarech-0_31",
            "https://youtube.com/watch?t=5&v=zarech-0_31&list=x",
            "https://youtu.be/zarech-0_31?si=x",
            "https://www.youtube.com/live/zarech-0_31",
            "https://www.youtube.com/shorts/zarech-0_31",
        ] {
            let video = Address::Video("zarech-0_31".to_owned());
            assert_eq!(Address::parse(address), Ok(video), "{address}");
        }
    }

    #[test]
    fn a_page_by_name_is_refused() {
        for address in [
            "@zhitel",
            "https://www.youtube.com/@zhitel",
            "https://www.youtube.com/%40zhitel/videos",
            "https://www.youtube.com/user/zhitel",
            "https://www.youtube.com/c/zhitel",
        ] {
            let parsed = Address::parse(address);
            assert!(matches!(parsed, Err(NoVideos::Named(_))), "{address}");
        }
    }

    #[test]
    fn what_is_neither_is_refused() {
        for address in [
            "",
            "zarech-0_31",
            "UCkorotko",
            "https://www.youtube.com",
            "https://www.youtube.com/watch",
            "https://www.youtube.com/watch?v=",
            "https://www.youtube.com/watch?v=zarech-0_31%26key",
            "https://www.youtube.com/channel/UCkorotko",
            "https://www.youtube.com/playlist?list=PLx",
            "https://youtube.com.evil.example/watch?v=zarech-0_31",
            "https://youtu.be/",
            "https://youtu.be/a/b",
            "ftp://www.youtube.com/watch?v=zarech-0_31",
        ] {
            let parsed = Address::parse(address);
            assert!(matches!(parsed, Err(NoVideos::Foreign(_))), "{address}");
        }
    }
}
