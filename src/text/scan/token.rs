//! Tokens and their marks.

use crate::text::form::{Form, FormId};

/// A word or number of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Its normalised form.
    pub form: FormId,
    /// Where it stands; sentences are a gap apart.
    pub position: u32,
    /// First byte in the original.
    pub start: u32,
    /// One past the last byte in the original.
    pub end: u32,
    pub(super) flags: u8,
}

pub(super) const CAPITAL: u8 = 1;
pub(super) const ALL_CAPS: u8 = 2;
pub(super) const NUMBER: u8 = 4;
pub(super) const WHOLE: u8 = 8;
pub(super) const PART: u8 = 16;
const MUTE: u8 = 32;

impl Token {
    /// Begins with a capital letter.
    pub const fn is_capital(&self) -> bool {
        self.flags & CAPITAL != 0
    }

    /// At least two letters, all capital.
    pub const fn is_all_caps(&self) -> bool {
        self.flags & ALL_CAPS != 0
    }

    /// Begins with a digit.
    pub const fn is_number(&self) -> bool {
        self.flags & NUMBER != 0
    }

    /// A hyphenated word as a whole; its parts follow.
    pub const fn is_whole(&self) -> bool {
        self.flags & WHOLE != 0
    }

    /// A part of a hyphenated word.
    pub const fn is_part(&self) -> bool {
        self.flags & PART != 0
    }

    /// It stands here for nothing that rules or learned words may go by, as the name of a street.
    pub const fn is_mute(&self) -> bool {
        self.flags & MUTE != 0
    }

    pub(in crate::text) const fn mute(&mut self) {
        self.flags |= MUTE;
    }

    /// A part of a hyphenated word takes no multi-word expansion: the positions are not its own.
    pub(in crate::text) const fn takes_expansion(&self, form: &Form, offset: u8) -> bool {
        !self.is_part() || (form.width == 1 && offset == 0)
    }
}
