//! The native id of a status. Its `uri` is the same on every instance but names its author
//! (`https://…/users/zhitel/statuses/115`), and no author's name is stored (invariant 11): what is stored
//! is a digest of it. Whoever already holds the address of a status can find it again, and from the
//! digest alone nobody reads a name. It has no key: a key that rotates would make every status new.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// Bytes of the digest that are kept: enough for no two of a billion statuses to meet.
const BYTES: usize = 12;

/// The native id of the status with this `uri`.
pub(super) fn native(uri: &str) -> String {
    let digest = Sha256::digest(uri.as_bytes());
    let bytes = digest.iter().take(BYTES);
    bytes.fold(String::with_capacity(2 * BYTES), |mut native, byte| {
        let _ = write!(native, "{byte:02x}");
        native
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_native_id_is_the_same_everywhere_and_names_nobody() {
        let uri = "https://zarechny.example/users/zhitel/statuses/115";
        assert_eq!(native(uri), "9a846022482d65601b15b5eb");
        assert_ne!(native(uri), native(&uri.replace("115", "116")));
    }
}
