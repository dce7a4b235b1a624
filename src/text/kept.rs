//! Ids from outside, as they may be kept.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::redact;
use crate::domain::Phones;

/// The id as it may be kept: where a person is numbered by a phone, a mailbox or the like, a digest
/// stands for it (invariant 11). The same id gives the same digest, so that threads still join and a
/// message that comes twice is known.
pub fn kept_id(id: String) -> String {
    match redact(&id, &Phones::default()) {
        Cow::Borrowed(_) => id,
        Cow::Owned(_) => {
            let digest = Sha256::digest(&id);
            let digits = digest[..16].iter().map(|byte| format!("{byte:02x}"));
            digits.collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_kept_unless_it_reaches_somebody() {
        for id in [
            "7",
            "А-17/2026",
            "wall-1_7",
            "550e8400-e29b-41d4-a716-446655440000",
            "2026-11-20-000123",
        ] {
            assert_eq!(kept_id(id.to_owned()), id);
        }
        for id in ["+79101234567", "89101234567", "ivan@mail.ru"] {
            let kept = kept_id(id.to_owned());
            assert_eq!(kept.len(), 32, "{id}");
            assert!(!kept.contains(id), "{id}");
            assert_eq!(kept_id(id.to_owned()), kept);
            assert_eq!(kept_id(kept.clone()), kept, "a digest is no phone");
        }
    }
}
