//! The search of all news: posts with all the words, communities' and persons', newest first, each found a
//! while after it is published, a thousand of a list and no more.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Params, Post, Truth, entry};

/// A post is found so long after it is published.
const LAG: SignedDuration = SignedDuration::from_mins(20);
/// Longest list.
const DEPTH: usize = 1_000;
/// Letters by which a word is known in all its forms.
const STEM: usize = 6;

/// A page of what was found.
pub fn found(
    truth: &Truth,
    params: &Params,
    now: Timestamp,
    answered: usize,
) -> Result<Value, i64> {
    let number = |name: &str| params.get(name).map(|value| value.parse::<i64>().unwrap());
    let count = usize::try_from(number("count").unwrap_or(30)).map_err(|_| 100)?;
    if !(1..=200).contains(&count) {
        return Err(100);
    }
    let end = number("end_time").unwrap_or_else(|| now.as_second());
    let since = number("start_time").unwrap_or(end - 86_400);
    let question = format!("{}|{since}|{end}", params["q"]);
    let from = match params.get("start_from") {
        None => 0,
        // What another question was answered with means nothing to this one.
        Some(from) => {
            let from = from.strip_suffix(&format!("/{question}")).ok_or(100)?;
            from.parse::<usize>().map_err(|_| 100)?
        }
    };
    let mut all: Vec<(i64, &Post)> = truth
        .walls
        .iter()
        .flat_map(|(owner, wall)| wall.iter().map(|post| (*owner, post)))
        .filter(|(_, post)| post.said.at + LAG <= now)
        .filter(|(_, post)| (since..=end).contains(&post.said.at.as_second()))
        .filter(|(_, post)| {
            post.said
                .text(now)
                .is_some_and(|text| has(text, &params["q"]))
        })
        .collect();
    all.sort_by_key(|(owner, post)| (std::cmp::Reverse(post.said.at), *owner));
    all.truncate(DEPTH);
    let page = all.iter().skip(from).take(count);
    let items: Vec<Value> = page
        .map(|(owner, post)| {
            let mut entry = entry(*owner, post, now, answered);
            if *owner > 0 {
                entry["from_id"] = json!(owner);
            }
            entry
        })
        .collect();
    let mut answer = json!({"count": items.len(), "total_count": all.len(), "items": items});
    if from + count < all.len() {
        answer["next_from"] = json!(format!("{}/{question}", from + count));
    }
    Ok(answer)
}

/// Whether a text has all the words, in whatever form.
fn has(text: &str, question: &str) -> bool {
    let text = text.to_lowercase();
    let stem = |word: &str| word.to_lowercase().chars().take(STEM).collect::<String>();
    question.split(' ').all(|word| text.contains(&stem(word)))
}
