//! Error codes of Одноклассники: what each means for whoever asks.

use crate::collect::{ReplyError, Trouble};

/// A refusal in the words of every network. The message stays unread: it says no more than the code.
pub fn refused(code: i64) -> ReplyError {
    ReplyError::refused(code, trouble(code))
}

/// What a code means. Codes that nobody has met here are a fault of what we ask.
const fn trouble(code: i64) -> Trouble {
    match code {
        // Unknown error; service unavailable; system error.
        1 | 2 | 9999 => Trouble::Again,
        // Flood; the address is blocked.
        8 | 9 => Trouble::BackOff,
        11 => Trouble::QuotaSpent,
        // The session or its key has run out.
        102 | 103 => Trouble::Renew,
        // The key is wrong, the application is off or unknown; log in, pass a captcha, use a session.
        101 | 210 | 401 | 402 | 453 | 900 => Trouble::TokenParked,
        // The action is blocked; permission denied; friends only.
        7 | 10 | 200 | 455 => Trouble::Closed,
        300 => Trouble::Gone,
        // Unknown method, bad request, bad parameter, bad signature.
        _ => Trouble::WrongRequest,
    }
}
