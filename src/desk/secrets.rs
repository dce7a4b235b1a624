//! Passwords, session and feed tokens: made from the machine's randomness, kept only as digests.

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use sha2::{Digest, Sha256};

use super::DeskError;

/// Letters and digits that nobody confuses when a password is read aloud.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789A";
/// Sixteen letters of thirty-two: 80 bits.
const PASSWORD_LETTERS: usize = 16;

/// A fresh secret token: 256 random bits as 64 hexadecimal letters.
///
/// # Errors
/// [`DeskError::Machine`] when the machine has no randomness.
pub fn token() -> Result<String, DeskError> {
    let mut bytes = [0u8; 32];
    fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The digest under which a token is stored.
pub fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// A one-time password to be read once and changed.
///
/// # Errors
/// [`DeskError::Machine`] when the machine has no randomness.
pub fn one_time_password() -> Result<String, DeskError> {
    let mut bytes = [0u8; PASSWORD_LETTERS];
    fill(&mut bytes)?;
    Ok(bytes
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect())
}

fn fill(bytes: &mut [u8]) -> Result<(), DeskError> {
    getrandom::fill(bytes).map_err(|_| DeskError::Machine("no randomness"))
}

/// The argon2id hash of a password. Takes tens of milliseconds and 19 MiB by design.
///
/// # Errors
/// [`DeskError::Machine`] when hashing fails.
pub fn hash(password: &str) -> Result<String, DeskError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|_| DeskError::Machine("hashing failed"))
}

/// True when the password fits the stored hash. Without a hash (no such login) the same work is done
/// and the answer is false, so that time does not tell which logins exist.
pub fn verify(password: &str, stored: Option<&str>) -> bool {
    static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash("nobody has this login").ok());
    let against = stored.or(NOBODY.as_deref()).unwrap_or_default();
    let fits = PasswordHash::new(against).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    });
    fits && stored.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_only_its_own_hash() {
        let hash = hash("снег-в-ноябре").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify("снег-в-ноябре", Some(&hash)));
        assert!(!verify("снег-в-октябре", Some(&hash)));
        assert!(!verify("nobody has this login", None));
    }

    #[test]
    fn tokens_are_long_and_never_alike() {
        let (one, two) = (token().unwrap(), token().unwrap());
        assert_eq!(one.len(), 64);
        assert_ne!(one, two);
        assert_ne!(digest(&one), digest(&two));
        assert_eq!(one_time_password().unwrap().len(), PASSWORD_LETTERS);
    }
}
