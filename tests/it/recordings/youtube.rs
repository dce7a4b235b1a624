//! A page of comment threads.

use otklik::{collect::read_recorded, domain::Network};
use serde_json::Value;

use super::{files, shared};

#[test]
fn every_recorded_comment_is_read() {
    let Some(folder) = shared().map(|folder| folder.join("youtube")) else {
        return;
    };
    for path in files(&folder, ".json") {
        let place = path.display();
        let reply = std::fs::read(&path).unwrap();
        let told: Value = serde_json::from_slice(&reply).unwrap();
        let reading = read_recorded(Network::Youtube, None, &reply)
            .unwrap_or_else(|error| panic!("{place}: {error}"));
        assert_eq!(reading.unread, 0, "{place}");
        assert_eq!(
            reading.next.as_deref(),
            told["nextPageToken"].as_str(),
            "{place}"
        );
        let threads = told["items"].as_array().unwrap().iter().flat_map(|thread| {
            let replies = thread["replies"]["comments"].as_array();
            let replies = replies
                .into_iter()
                .flatten()
                .map(|reply| (reply, Some(&thread["id"])));
            [(&thread["snippet"]["topLevelComment"], None)]
                .into_iter()
                .chain(replies)
        });
        let threads: Vec<_> = threads.collect();
        assert_eq!(reading.items.len(), threads.len(), "{place}");
        for (item, (comment, parent)) in reading.items.iter().zip(threads) {
            let snippet = &comment["snippet"];
            let text = |key: &str| snippet[key].as_str();
            assert_eq!(
                Some(item.native_id.as_str()),
                comment["id"].as_str(),
                "{place}"
            );
            assert_eq!(
                item.parent.as_deref(),
                parent.and_then(Value::as_str),
                "{place}"
            );
            assert_eq!(item.thread.as_deref(), text("videoId"), "{place}");
            assert_eq!(Some(item.text.as_str()), text("textOriginal"), "{place}");
            let published = text("publishedAt").map(|at| at.parse().unwrap());
            assert_eq!(item.published_at, published, "{place}");
        }
    }
}
