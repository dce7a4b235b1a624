//! Whether a secret that came is the one we hold.

use sha2::{Digest, Sha256};

/// Compares two secrets in a time that tells nothing of either: their digests, every byte of them.
pub(super) fn same_secret(a: &[u8], b: &[u8]) -> bool {
    let (a, b) = (Sha256::digest(a), Sha256::digest(b));
    let differs = a.iter().zip(b.iter());
    differs.fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::same_secret;

    #[test]
    fn only_the_same_is_the_same() {
        assert!(same_secret(b"s3cret", b"s3cret"));
        for other in [&b""[..], b"s3cre", b"s3cret ", b"S3cret"] {
            assert!(!same_secret(other, b"s3cret"));
        }
    }
}
