//! Proof that a caller knows a secret.

use sha2::{Digest, Sha256};

/// Whether two secrets are the same. Digests are compared, and all of their bytes: the time it takes
/// tells nothing of where or how far they differ.
pub(super) fn same_secret(a: &[u8], b: &[u8]) -> bool {
    let (a, b) = (Sha256::digest(a), Sha256::digest(b));
    a.iter().zip(b.iter()).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_secret_is_the_same() {
        assert!(same_secret(b"zarechye-26", b"zarechye-26"));
        for other in ["", "zarechye-2", "zarechye-266", "Zarechye-26"] {
            assert!(!same_secret(b"zarechye-26", other.as_bytes()), "{other}");
        }
    }
}
