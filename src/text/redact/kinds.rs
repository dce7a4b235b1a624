//! The kinds of personal numbers and how residents write them.
//!
//! `\b` and digits are those of ASCII: so the fast engines of `regex` run on Russian text, and Russian
//! letters are no part of a number: «тел89045551235», «8-904-555-12-34кв.5». Where a letter before
//! decides, a check looks at it.

use std::sync::OnceLock;

use regex::Regex;

use super::{
    Number, is_card, is_half_hidden, is_phone, is_private_phone, plate::is_private_plate,
    signs::Sign, stands_apart,
};

/// A kind of personal number: what it cannot do without, its pattern, its mark, and the check that decides.
pub(super) struct Kind {
    pub sign: Sign,
    /// The pattern as it is written here, and made: most texts need few of them.
    written: &'static str,
    made: OnceLock<Regex>,
    pub mark: &'static str,
    pub check: fn(&Number<'_>) -> bool,
}

/// What patterns write short, in the order in which it is written out: parts are made of later ones.
const PARTS: [(&str, &str); 12] = [
    // Between two digits of any phone: «8 - 904 - 555», «8.904.555»; then of one that its code tells.
    (
        "<gap>",
        r"(?:<blank>{0,2}<dash><blank>{0,2}|<blank>{1,2}|\.)?",
    ),
    ("<any>", r"[<sign>.()]{0,4}"),
    ("<mobile>", r"(?:[<sign>./()]{0,4}|,)"),
    // Between digits of cards and documents; between the series of a passport and its number.
    (
        "<apart>",
        r"(?:<blank>{0,2}<dash><blank>{0,2}|<blank>{1,2}|\.)",
    ),
    ("<paper>", r"[<sign>./]{0,3}"),
    (
        "<number>",
        r"[<sign>.,:;/()№#Nº]{0,6}(?:ном(?:ер\p{L}?|\.)?[<sign>.:№]{0,4})?",
    ),
    ("<mail>", r"[a-zа-яё0-9._%+\-]"),
    ("<host>", r"[a-zа-яё0-9\-]"),
    ("<top>", r"(?:ru|com|net|org|su|by|рф|ру)"),
    ("<blank>", "[<white>]"),
    ("<dash>", r"[\-\x{2010}-\x{2015}\x{2212}]"),
    ("<sign>", r"<white>\-\x{2010}-\x{2015}\x{2212}"),
];
const WHITE: &str = r" \t\x{A0}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}";

const fn kind(
    sign: Sign,
    written: &'static str,
    mark: &'static str,
    check: fn(&Number<'_>) -> bool,
) -> Kind {
    Kind {
        sign,
        written,
        made: OnceLock::new(),
        mark,
        check,
    }
}

impl Kind {
    pub(super) fn pattern(&self) -> &Regex {
        self.made.get_or_init(|| {
            let mut pattern = self.written.to_owned();
            for (short, part) in PARTS {
                pattern = pattern.replace(short, part);
            }
            let pattern = pattern.replace("<white>", WHITE);
            let pattern = pattern.replace("<b>", r"(?-u:\b)");
            Regex::new(&pattern).expect("the pattern is a constant, covered by tests")
        })
    }
}

/// In this order: a longer shape is tried before a shorter one that it contains.
pub(super) static KINDS: [&[Kind]; 4] = [&MAILBOXES, &PAPERS, &PHONES, &CARS];

static MAILBOXES: [Kind; 3] = [
    kind(
        Sign::Mailbox,
        r"(?i)<mail>+<blank>{0,2}@<blank>{0,2}(?:(?:<host>+\.)+[a-zа-яё]{2,}|<host>+<blank>?\.<blank>?<top><b>)",
        "⟨почта⟩",
        |_| true,
    ),
    kind(
        Sign::SpelledAt,
        r"(?i)<mail>+<blank>?[(\[](?:собак[аи]|собачка|dog|at)[)\]]<blank>?(?:(?:[a-z0-9\-]+\.)+[a-zа-я]{2,}|(?:[а-яё0-9\-]+\.)+рф)",
        "⟨почта⟩",
        |_| true,
    ),
    kind(
        Sign::SpelledAt,
        r"(?i)[a-z0-9._%+\-]+<blank>{1,2}(?:собак[аи]|собачка)<blank>{1,2}(?:[a-z0-9\-]+\.)+<top>",
        "⟨почта⟩",
        |_| true,
    ),
];

/// Cards, СНИЛС, passports.
static PAPERS: [Kind; 8] = [
    // By itself, so that a number after it does not spoil its sum.
    kind(
        Sign::Digits(16),
        r"<b>[0-9]{4}(?:<paper>[0-9]{4}){3}<b>",
        "⟨карта⟩",
        |number| is_card(number.written) && stands_apart(number),
    ),
    kind(
        Sign::Digits(16),
        r"<b>(?:[0-9][ \-]?){15,18}[0-9]<b>",
        "⟨карта⟩",
        |number| is_card(number.written) && stands_apart(number),
    ),
    kind(
        Sign::Digits(16),
        r"(?i)карт(?:[аыуе]|ой|очк[аиуе]|очкой)\s*(?:номер\p{L}?|сбер\p{L}*|мир|виза|visa|мастер\p{L}*|mastercard|втб|альф\p{L}*|т-?банк\p{L}*|тинькоф\p{L}*)?\s*[:№.\-–—]*\s*[0-9](?:<paper>[0-9]){15}<b>",
        "⟨карта⟩",
        |_| true,
    ),
    kind(
        Sign::Digits(11),
        r"<b>[0-9]{3}<apart>[0-9]{3}<apart>[0-9]{3}<gap>[0-9]{2}<b>",
        "⟨СНИЛС⟩",
        |_| true,
    ),
    kind(
        Sign::Digits(11),
        r"(?i)снилс[^0-9\n]{0,20}[0-9](?:<paper>[0-9]){10}<b>",
        "⟨СНИЛС⟩",
        |_| true,
    ),
    kind(
        Sign::Digits(6),
        r"(?i)пасп(?:\.|орт\p{L}*)?[^0-9\n]{0,45}[0-9]{2}<paper>[0-9]{2}<number>[0-9]{3}<paper>[0-9]{3}<b>",
        "⟨паспорт⟩",
        |_| true,
    ),
    kind(
        Sign::Digits(6),
        r"(?i)сер(?:\.|и[яиюей]{1,2})[^0-9\n]{0,5}[0-9]{2}<paper>[0-9]{2}<number>[0-9]{3}<paper>[0-9]{3}<b>",
        "⟨паспорт⟩",
        |_| true,
    ),
    kind(
        Sign::Digits(6),
        r"(?i)загран\p{L}*[^0-9\n]{0,30}[0-9]{2}<number>[0-9]{7}<b>",
        "⟨паспорт⟩",
        |_| true,
    ),
];

static PHONES: [Kind; 6] = [
    // Every way has eleven digits. Only those of a mobile phone stand in any groups and between any
    // signs: other codes are too like dates, accounts and rows of houses.
    kind(
        Sign::Digits(11),
        concat!(
            r"(?:\+<blank>?7|<b>[78])(?:",
            r"<gap>\(?(?:[0-9]{3}\)?<gap>[0-9]{3}|[0-9]{4}\)?<gap>[0-9]{2}|[0-9]{5}\)?<gap>[0-9])(?:<gap>[0-9]{2}){2}",
            r"|<any>[348][0-9]{2}(?:<any>[0-9]){7}",
            r"|<mobile>9[0-9]{2}(?:<mobile>[0-9]){7}",
            r"|9(?:(?:<dash>|[./])?[0-9]){9}",
            r"|<apart>9(?:<apart>[0-9]){9}",
            r")<b>|\+<blank>?7(?:<mobile>[0-9]){10}<b>",
        ),
        "⟨телефон⟩",
        |number| is_phone(number) && is_private_phone(number),
    ),
    kind(
        Sign::Digits(10),
        r"\+(?:(?:37[0-9]|380|99[0-9])(?:<any>[0-9]){7,9}|(?:[1-69]|8[1-6])(?:<any>[0-9]){10,12})<b>",
        "⟨телефон⟩",
        is_private_phone,
    ),
    kind(
        Sign::Digits(8),
        concat!(
            r"\((?:<blank>?[3489][0-9]{2,4}<blank>?\)(?:<any>[0-9]){5,7}",
            r"|[0-9]{3,5}\)<blank>{0,2}<dash>?[0-9]{1,3}(?:(?:<dash>|<blank>{1,2})?[0-9]{2}){2})<b>",
        ),
        "⟨телефон⟩",
        is_private_phone,
    ),
    kind(
        Sign::Digits(10),
        concat!(
            r"(?i)(?:тел|моб|сот|<b>)9[0-9]{2}",
            r"(?:\)?<gap>[0-9]{3}<gap>[0-9]{2}<gap>[0-9]{2}",
            r"|<dash>[0-9]{2}<dash>(?:[0-9]{2}<dash>[0-9]{3}|[0-9]{3}<dash>[0-9]{2}))<b>",
        ),
        "⟨телефон⟩",
        |number| is_private_phone(number) && stands_apart(number),
    ),
    kind(
        Sign::Hidden,
        r"<b>[78]<any>9(?:<any>[0-9xXхХ*]){8}<any>(?:[0-9]<b>|[xXхХ*])",
        "⟨телефон⟩",
        is_half_hidden,
    ),
    kind(
        Sign::Digits(5),
        concat!(
            r"(?i)(?:(?:тел|телефон\p{L}*|звонит\p{L}*|моб|сот|whatsapp|ватсап|вайбер)[.:]?\s*(?:[:\-–—]\s*)?",
            r"[0-9]{2,3}(?:(?:<blank>{0,2}<dash><blank>{0,2}|<blank>{1,2})[0-9]{2}){2}",
            r"|(?:тел|телефон)[.:]?\s*(?:[:\-–—]\s*)?(?:[0-9]<dash>[0-9]{2}<dash>[0-9]{2}|[0-9]{6,7}))<b>",
        ),
        "⟨телефон⟩",
        |number| is_private_phone(number) && stands_apart(number),
    ),
];

static CARS: [Kind; 1] = [kind(
    Sign::Plate,
    r"(?i)[авекмнорстухabekmhopctyx][<sign>./]{0,3}[0-9]{3}[<sign>./]{0,3}[авекмнорстухabekmhopctyx]{2}(?:[<sign>./|(]{0,3}[0-9]{2,3}\)?(?:<blank>?(?:rus|рус))?)?",
    "⟨номер машины⟩",
    is_private_plate,
)];
