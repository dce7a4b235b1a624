//! The walk over a wall, newest first. The list moves while it is read: new posts push it down, deleted
//! ones pull it up, so pages overlap, and a page that does not touch the one before is taken back. Pure.

use serde::{Deserialize, Serialize};

use super::cursor::{Mark, Shown};

/// Posts on a page.
pub const PAGE: usize = 100;
/// Posts that two pages share.
const OVERLAP: usize = 10;
/// So many known posts in a row end the walk.
const KNOWN: usize = 5;
/// Pages of one walk at most, over all its readings.
const PAGES_MAX: usize = 200;

/// How far a walk has come. It may go on in a later reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walk {
    /// Where the next page begins.
    pub offset: usize,
    /// The newest post at the time of the first page. Newer ones are the next walk's.
    pub top: Mark,
    /// The oldest post so far.
    low: Mark,
    /// Pages so far.
    pages: usize,
}

impl Walk {
    /// Takes a page in; true when the walk is at its end.
    pub fn step(&mut self, shown: &[Shown], known: impl Fn(Mark) -> bool) -> bool {
        self.pages += 1;
        // The pinned post stands outside the order.
        let marks = || shown.iter().filter(|one| !one.pinned).map(|one| one.mark);
        if self.offset == 0 {
            self.top = shown
                .iter()
                .fold(Mark::default(), |top, one| top.max(one.mark));
        } else if !marks().any(|mark| mark.id >= self.low.id || mark.at >= self.low.at) {
            self.offset = self.offset.saturating_sub(PAGE);
            return self.pages >= PAGES_MAX;
        }
        let mut row = 0;
        let met = marks().any(|mark| {
            row = if known(mark) { row + 1 } else { 0 };
            row >= KNOWN
        });
        let (first, last) = (self.offset == 0, marks().next_back());
        let lower = last.filter(|last| first || last.at < self.low.at);
        self.low = lower.unwrap_or(self.low);
        self.offset += shown.len().saturating_sub(OVERLAP);
        // A short page is the end if it shows nothing older: the number that VK tells is not to be relied on.
        let end = !first && lower.is_none() && shown.len() < PAGE;
        met || end || shown.len() <= OVERLAP || self.pages >= PAGES_MAX
    }

    /// Every post from here to the top has been shown, if the walk was not interrupted.
    pub const fn covers(&self) -> i64 {
        self.low.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks a wall that changes before every page; gives the numbers that were shown, and the top.
    fn walked(
        mut wall: Vec<i64>,
        known: i64,
        change: impl Fn(usize, &mut Vec<i64>),
    ) -> (Vec<i64>, Mark) {
        let (mut walk, mut met) = (Walk::default(), Vec::new());
        for page in 0.. {
            change(page, &mut wall);
            let on = wall.iter().skip(walk.offset).take(PAGE);
            let shown: Vec<Shown> = on
                .map(|&id| Shown {
                    mark: Mark { id, at: id * 60 },
                    pinned: false,
                    comments: None,
                })
                .collect();
            met.extend(shown.iter().map(|one| one.mark.id));
            if walk.step(&shown, |mark| mark.id <= known) {
                break;
            }
            assert!(page < 50, "ends");
        }
        met.sort_unstable();
        met.dedup();
        (met, walk.top)
    }

    fn wall(posts: i64) -> Vec<i64> {
        (1..=posts).rev().collect()
    }

    #[test]
    fn a_walk_ends_at_what_is_known_or_at_the_end() {
        let (met, top) = walked(wall(1_000), 950, |_, _| {});
        assert_eq!((met[0], top.id), (901, 1_000), "one page");
        assert_eq!(walked(wall(1_000), 850, |_, _| {}).0[0], 811, "two pages");
        assert_eq!(
            walked(wall(333), 0, |_, _| {}).0,
            (1..=333).collect::<Vec<_>>()
        );
        assert_eq!(walked(wall(3), 0, |_, _| {}).0, [1, 2, 3]);
        assert!(walked(Vec::new(), 0, |_, _| {}).0.is_empty());
    }

    #[test]
    fn new_and_deleted_posts_between_pages_lose_nothing() {
        let (met, top) = walked(wall(500), 0, |page, wall| {
            (0..40).for_each(|_| wall.insert(0, wall[0] + 1));
            wall.remove(1 + page % 3);
        });
        assert!((1..=500).all(|id| met.contains(&id)));
        assert_eq!(top.id, 540, "newer ones are the next walk's");
        // More are deleted than two pages share: those below have moved over the border.
        let (met, _) = walked(wall(500), 0, |page, wall| {
            if page > 0 && wall.len() > 300 {
                wall.drain(..60);
            }
        });
        assert!((1..=260).all(|id| met.contains(&id)), "those that stand");
    }

    #[test]
    fn a_pinned_post_ends_nothing_and_one_with_an_old_number_is_new() {
        let at = |id, at, pinned| Shown {
            mark: Mark { id, at },
            pinned,
            comments: None,
        };
        let known = |mark: Mark| mark.id <= 50 && mark.at <= 500;
        let mut page: Vec<Shown> = (0..96).map(|n| at(300 - n, 900 - n, false)).collect();
        page.insert(0, at(1, 10, true));
        page.extend((46..50).rev().map(|id| at(id, 400 + id, false)));
        assert!(!Walk::default().step(&page, known), "four in a row");
        page.push(at(45, 445, false));
        assert!(Walk::default().step(&page, known));
        // Written long ago, published now.
        page[99] = at(44, 800, false);
        assert!(!Walk::default().step(&page, known));
    }
}
