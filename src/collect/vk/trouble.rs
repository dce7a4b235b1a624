//! VK's error codes (`errors.json` of its public schema): what each means for whoever asks.

use super::wire::Refusal;
use crate::collect::{ReplyError, Trouble};

/// A refusal in the words of every network. VK's message stays unread: it says no more than the code.
pub fn refused(refusal: &Refusal) -> ReplyError {
    let code = refusal.error_code.unwrap_or_default();
    ReplyError::refused(code, trouble(code))
}

/// What a code means. Codes that nobody has met here are a fault of what we ask.
fn trouble(code: i64) -> Trouble {
    match code {
        // Unknown error; internal server error.
        1 | 10 => Trouble::Again,
        6 => Trouble::TooFast,
        29 => Trouble::QuotaSpent,
        // Flood control; a section switched off for a while.
        9 | 43 => Trouble::BackOff,
        // The app is off, a signature or token is wrong, banned, bound to another address, or expired; a
        // person must pass a captcha or confirm.
        2 | 4 | 5 | 14 | 17 | 24 | 25 | 37 | 41 | 42 => Trouble::TokenParked,
        1116..=1118 | 3300..=3305 | 3609 | 11500 => Trouble::TokenParked,
        1114 => Trouble::Renew,
        // «Unknown method» and «permission denied» too: what one kind of token may not, another may.
        3 | 7 | 27 | 28 => Trouble::OtherToken,
        // No access to the content, profile or community; blocked.
        15 | 19 | 30 | 203 => Trouble::Closed,
        // The user is deleted; not found; post or comment out of reach.
        18 | 104 | 210 | 211 => Trouble::Gone,
        212 => Trouble::NoComments,
        // The script of `execute` or a single call takes too long.
        13 | 36 => Trouble::AskLess,
        _ => Trouble::WrongRequest,
    }
}
