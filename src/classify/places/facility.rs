//! Facilities with a number and routes: «поликлиника №4», «в четвёртой школе», «15-й автобус».
//!
//! Two clinics of a town are two places, as two houses of a street are. What the text calls them is
//! written in one way, so that «в 4-й поликлинике» and «поликлиника №4» are one. In doubt a number counts
//! something else: «в школе 12 лет не было ремонта», «автобус 15 минут стоял».

mod kinds;
mod number;

use self::{
    kinds::{Attribute, Case, Kind, Needs},
    number::{Number, Told},
};
use super::{cursor, site::covering, street::Street, words::Words};
use crate::domain::Sector;

/// A facility or route that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facility {
    /// Whose business it is.
    pub sector: Sector,
    /// «поликлиника № 4», «маршрут № 15».
    pub name: String,
}

impl Facility {
    /// The facility that is the place of a trouble of this sector: the only one that is the sector's
    /// business, else, where no street says more, the only one beside which it is. A route is the place
    /// of its own troubles alone: a bus passes many holes.
    pub fn of(found: &[Self], sector: Option<Sector>, on_street: bool) -> Option<String> {
        let only = |all: &[&Self]| match all {
            [first, others @ ..] if others.iter().all(|other| other.name == first.name) => {
                Some(first.name.clone())
            }
            _ => None,
        };
        let is_own = |facility: &&Self| Some(facility.sector) == sector;
        let own: Vec<&Self> = found.iter().filter(is_own).collect();
        if !own.is_empty() {
            return only(&own);
        }
        let stands = |facility: &&Self| facility.sector != Sector::Transport && !on_street;
        only(&found.iter().filter(stands).collect::<Vec<_>>())
    }
}

/// True for a word that may name a facility.
pub(super) fn is_cue(form: &str) -> bool {
    kinds::of(form).is_some()
}

/// All facilities and routes of a text that bear a number.
pub(super) fn find(words: &Words<'_>, streets: &[Street]) -> Vec<Facility> {
    let free = |at: usize| covering(streets, at).is_none();
    let mut found = Vec::new();
    let mut taken = 0;
    for at in 0..words.list.len() {
        let cue = words.list[at].cue.facility && free(at);
        let Some(noun) = cue.then(|| Noun::at(words, at)).flatten() else {
            continue;
        };
        let numbers = match noun.numbers_after(words) {
            Some((last, numbers)) if (at..=last).all(free) => {
                taken = last + 1;
                numbers
            }
            _ => {
                let before = noun.number_before(words);
                let before = before.filter(|(first, _)| *first >= taken && free(*first));
                before.map(|(_, number)| number).into_iter().collect()
            }
        };
        found.extend(numbers.into_iter().map(|number| Facility {
            sector: noun.kind.sector,
            name: format!("{} № {}", noun.name, number.text),
        }));
    }
    found
}

/// A word for a facility with its adjectives.
#[derive(Debug)]
struct Noun {
    /// Its first adjective, or itself.
    first: usize,
    at: usize,
    kind: Kind,
    case: Case,
    name: String,
    /// It is none without a «№».
    unsure: bool,
}

impl Noun {
    fn at(words: &Words<'_>, at: usize) -> Option<Self> {
        let (kind, case) = kinds::of(words.get(at)?.form)?;
        let before = words.before(at).filter(|_| words.adjacent(at));
        let stands_by = |stems: &[&str]| {
            before.is_some_and(|word| stems.iter().any(|stem| word.form.starts_with(stem)))
        };
        let unsure = match kind.needs {
            Needs::Nothing => false,
            Needs::SignOr(stems) => !stands_by(stems),
            Needs::Before(stems) if stands_by(stems) => false,
            Needs::Before(_) => return None,
        };
        let (mut first, mut name) = (at, kind.name.to_owned());
        while let Some(word) = words.before(first).filter(|_| words.adjacent(first)) {
            match kinds::attribute(word.form, &kind) {
                Some(Attribute::Telling(adjective)) => name = format!("{adjective} {name}"),
                Some(Attribute::Kind(other)) => other.clone_into(&mut name),
                Some(Attribute::Idle) => {}
                None => break,
            }
            first -= 1;
        }
        Some(Self {
            first,
            at,
            kind,
            case,
            name,
            unsure,
        })
    }

    fn is_vehicle(&self) -> bool {
        self.kind.sector == Sector::Transport && self.kind.in_figures
    }

    /// «Школа №12», «автобус 15 и 28»: the numbers behind the noun, and the last word of them.
    fn numbers_after(&self, words: &Words<'_>) -> Option<(usize, Vec<Number>)> {
        let (mut at, sign) = number_behind(words, self.at)?;
        let number = number::read(&words.list[at])?;
        if !sign && (self.unsure || !counts_nothing(words, at)) {
            return None;
        }
        let mut numbers = vec![number];
        while let Some((next, number)) = listed(words, at) {
            at = next;
            numbers.push(number);
        }
        Some((at, numbers))
    }

    /// «4-я поликлиника», «в 15 автобусе», «тридцать вторая школа»: the number before the noun, and its
    /// first word.
    fn number_before(&self, words: &Words<'_>) -> Option<(usize, Number)> {
        let at = self.first.checked_sub(1)?;
        if self.unsure || !words.adjacent(self.first) {
            return None;
        }
        let figures = number::read(words.get(at)?).map(|number| (at, number));
        let (first, number) = figures.or_else(|| number::in_words(words, at))?;
        self.is_called(words, first, &number)
            .then_some((first, number))
    }

    /// False when the number counts, or is that of something before it.
    fn is_called(&self, words: &Words<'_>, first: usize, number: &Number) -> bool {
        const COUNTING: [&str; 6] = ["уже", "не", "это", "только", "всего", "подряд"];
        const OWNERS: [&str; 11] = [
            "кабинет",
            "палат",
            "дом",
            "класс",
            "групп",
            "корпус",
            "кв",
            "подъезд",
            "участок",
            "этаж",
            "окн",
        ];
        let before = words.before(first);
        let owned = words.gap(first).contains('№')
            || before.is_some_and(|word| {
                let owner = OWNERS.iter().any(|stem| word.form.starts_with(stem));
                let time = word.number && !words.gap(first).contains(' ');
                time || owner && words.follows_abbreviation(first)
            });
        let before = before.filter(|_| words.adjacent(first));
        let before = before.map_or("", |word| word.form);
        let behind = words.get(self.at + 1).map_or("", |word| word.form);
        if owned || COUNTING.contains(&before) || behind == "подряд" {
            return false;
        }
        match number.told {
            Told::Words => !self.kind.in_figures,
            Told::Ordinal => true,
            Told::Bare => self.is_called_bare(before, &number.text),
        }
    }

    /// «В 4 поликлинике», «15 автобус»; «2 поликлиники на весь город» and «в 15 автобус ушёл» are none.
    fn is_called_bare(&self, before: &str, number: &str) -> bool {
        const OF: [&str; 13] = [
            "у",
            "из",
            "от",
            "до",
            "около",
            "возле",
            "после",
            "для",
            "без",
            "с",
            "мимо",
            "врач",
            "директор",
        ];
        const TIMES: [&str; 9] = [
            "в",
            "во",
            "к",
            "с",
            "до",
            "после",
            "около",
            "примерно",
            "ровно",
        ];
        let few = || number.ends_with(['2', '3', '4']) && !number.starts_with('1');
        match self.case {
            Case::Nominative => number != "1" && !(self.is_vehicle() && TIMES.contains(&before)),
            Case::Counted => OF.contains(&before) || number != "1" && !few(),
            Case::Other => true,
            Case::Fixed => false,
        }
    }
}

/// The number behind the word at `at`, and whether it is called one: «№ 4», «номер 4», «города
/// Белгорода № 4».
fn number_behind(words: &Words<'_>, at: usize) -> Option<(usize, bool)> {
    const SIGNS: [&str; 4] = ["номер", "номера", "номером", "n"];
    const TOWNS: [&str; 6] = ["г", "гор", "города", "поселка", "села", "п"];
    let is_signed = |at: usize| matches!(words.gap(at).trim(), "№" | "#");
    let next = words.get(at + 1)?;
    if next.number && (is_signed(at + 1) || words.adjacent(at + 1)) {
        return Some((at + 1, is_signed(at + 1)));
    }
    if SIGNS.contains(&next.form) && words.adjacent(at + 1) {
        let number = words.get(at + 2).filter(|word| word.number)?;
        let near = words.follows_abbreviation(at + 2) || is_signed(at + 2);
        return (near && !number.raw.is_empty()).then_some((at + 2, true));
    }
    let town = TOWNS.contains(&next.form) && words.adjacent(at + 1);
    let named = words.get(at + 2).filter(|word| word.capital)?;
    let signed = words.get(at + 3).is_some_and(|word| word.number) && is_signed(at + 3);
    let near = words.follows_abbreviation(at + 2) && !named.number;
    (town && near && signed).then_some((at + 3, true))
}

/// The next number of a list: «№ 12, 30», «15 и 28».
fn listed(words: &Words<'_>, at: usize) -> Option<(usize, Number)> {
    let ties = |at: usize, ties: &[&str]| {
        words.get(at).is_some_and(|word| word.number) && ties.contains(&words.gap(at).trim())
    };
    let next = match words.get(at + 1)? {
        word if word.form == "и" && words.adjacent(at + 1) => {
            ties(at + 2, &["", "№"]).then_some(at + 2)
        }
        _ => ties(at + 1, &[",", "/", ", №", ",№"]).then_some(at + 1),
    }?;
    Some((next, number::read(&words.list[next])?))
}

/// True when what follows the number at `at` is not what it counts.
fn counts_nothing(words: &Words<'_>, at: usize) -> bool {
    let end = words.list[at].end;
    let rest = words.text.get(end..).unwrap_or_default();
    let mut signs = rest.trim_start().chars();
    let (sign, next) = (signs.next(), signs.next());
    if matches!(sign, Some('%' | '°' | '₽' | '+' | '/' | ':')) {
        return false;
    }
    if matches!(sign, Some('.' | ',')) && next.is_some_and(|next| next.is_ascii_digit()) {
        return false;
    }
    let Some(next) = words.get(at + 1).filter(|_| words.adjacent(at + 1)) else {
        return true;
    };
    goes_on(next.form) || next.capital && !cursor::is_unit(next.form)
}

/// Words that go on after a number which counts nothing.
const WORDS: &str = "а без бы в во вообще все всегда весь вечером вчера г где города для до его едет еле \
    ездят ехал же за завтра и из или к как ко когда которая который ли маршрут маршрута мимо на нам нас \
    не нет ни но о опять от очень по постоянно почему при просто редко с сегодня снова со совсем так \
    там тоже у уже утром часто что это";
/// Endings of words that tell what happens.
const ENDINGS: &str = "ит ет ют ят ал ял ил ел ла ло ли тся лся лась лось лись ыт ыта ыто ена ено";
/// Stems of what is counted and ends like that.
const COUNTED: &str = "недел минут лет карет газет анкет билет кабинет палат комнат стол стул сил сел \
    дел земл метл угл числ";

/// True for a word that begins another thought, or tells what happens: «школа 12 закрыта».
fn goes_on(form: &str) -> bool {
    let mut words = WORDS.split_whitespace();
    let mut endings = ENDINGS.split_whitespace();
    let mut counted = COUNTED.split_whitespace();
    words.any(|word| word == form)
        || endings.any(|ending| form.ends_with(ending))
            && !cursor::is_unit(form)
            && !counted.any(|stem| form.starts_with(stem))
}

#[cfg(test)]
mod tests;
