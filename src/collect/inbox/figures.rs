//! Files of which only figures are taken (`statistics_only`). A file is counted at once: its figures
//! take the place of those of the same days and municipalities, so they are one transaction.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

use jiff::Timestamp;

use super::{
    Gathered, Reader,
    content::{Rows, Unread},
    cursor::Fate,
    folder::Lying,
};
use crate::domain::Tally;

/// Largest file, bytes: it is counted in one reading, and whoever stops the daemon waits for it.
const FILE_MAX: u64 = 128 << 20;
/// Different topics of one file at most: more are texts in the wrong column.
const TOPICS_MAX: usize = 1_000;
/// Figures of one file at most: a quarter of fifty municipalities with twenty topics a day.
const FIGURES_MAX: usize = 100_000;

/// What was counted in a file.
#[derive(Debug, Default)]
struct Counted {
    tallies: Vec<Tally>,
    /// Rows that cannot be counted.
    bad: usize,
    /// The line of the first of them.
    first_bad: u64,
}

impl Reader {
    /// Counts one file. Whatever is wrong with it, the file goes: it may hold what residents wrote, and
    /// whoever put it there has the original. One that the machine could not read stays for the next time.
    pub(super) fn count(
        &self,
        file: &Lying,
        gathered: &mut Gathered,
        now: Timestamp,
    ) -> io::Result<()> {
        let called = self.content.called(&file.name());
        let rows = if file.len > FILE_MAX {
            Err(Unread::Wrong(
                "он больше 128 МБ. Разделите его по дням".to_owned(),
            ))
        } else {
            self.content.open(file, now)
        };
        let fate = match rows.and_then(counted) {
            Ok(Counted {
                tallies,
                bad,
                first_bad,
            }) => {
                gathered.harvest.tallies = tallies;
                if bad > 0 {
                    gathered.tell(format!(
                        "{called}: не посчитано строк — {bad}, первая из них {first_bad}-я. Исправьте их у \
                         себя и положите файл снова: его числа заменят прежние за те же дни"
                    ));
                }
                if bad > 0 { Fate::Rejects } else { Fate::Read }
            }
            // It was taken away meanwhile.
            Err(Unread::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(Unread::Io(error)) => return Err(error),
            Err(Unread::Wrong(why)) => {
                gathered.tell(format!("{called} не читается и стёрт: {why}"));
                Fate::Refused
            }
        };
        gathered.cursor.end(&file.digest, fate);
        Ok(())
    }
}

/// The figures of a file.
fn counted(mut rows: Rows) -> Result<Counted, Unread> {
    let mut counted = Counted::default();
    let mut topics = BTreeSet::new();
    let mut sums: BTreeMap<_, usize> = BTreeMap::new();
    while let Some(row) = rows.next_tally()? {
        match row {
            Ok(tally) => {
                let topic = (tally.group, tally.topic);
                topics.insert(topic.clone());
                *sums.entry((tally.day, tally.territory, topic)).or_default() += tally.count;
            }
            Err(reject) => {
                counted.bad += 1;
                if counted.bad == 1 {
                    counted.first_bad = reject.line;
                }
            }
        }
        if topics.len() > TOPICS_MAX {
            return Err(Unread::Wrong(format!(
                "в нём больше {TOPICS_MAX} разных тем: похоже, в колонке с темой стоит текст. Проверьте карту \
                 колонок"
            )));
        }
        if sums.len() > FIGURES_MAX {
            return Err(Unread::Wrong(format!(
                "в нём больше {FIGURES_MAX} чисел. Разделите его по дням"
            )));
        }
    }
    let tallies = sums.into_iter();
    counted.tallies = tallies
        .map(|((day, territory, (group, topic)), count)| Tally {
            day,
            territory,
            group,
            topic,
            count,
        })
        .collect();
    Ok(counted)
}
