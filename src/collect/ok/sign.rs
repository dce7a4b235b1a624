//! The signature of a call to Одноклассники: proves to the network that the application's secret is
//! known without sending it. Pure; MD5 because the network computes it so, nothing of ours rests on it.

use std::fmt::Write;

use md5::{Digest, Md5};

/// What no signature covers: the session itself, which the secret already stands for.
const UNSIGNED: [&str; 2] = ["access_token", "session_key"];

/// The secret of a session, for tokens that came without one of their own: the digest of the token and
/// the application's secret key.
pub fn session_secret(access_token: &str, application_secret: &str) -> String {
    hex(Md5::new()
        .chain_update(access_token)
        .chain_update(application_secret))
}

/// The `sig` parameter of a call with `params`, in any order and not yet encoded for an address.
pub fn signature(params: &[(&str, &str)], session_secret: &str) -> String {
    let mut signed: Vec<_> = params
        .iter()
        .filter(|(name, _)| !UNSIGNED.contains(name))
        .collect();
    signed.sort_unstable();
    let digest = signed.iter().fold(Md5::new(), |digest, (name, value)| {
        digest
            .chain_update(name)
            .chain_update("=")
            .chain_update(value)
    });
    hex(digest.chain_update(session_secret))
}

/// The digest in lower-case hexadecimal digits.
fn hex(digest: Md5) -> String {
    digest
        .finalize()
        .iter()
        .fold(String::with_capacity(32), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    // Computed with Python's hashlib, by the rule as the network's own client has it.
    #[test]
    fn a_session_secret_is_the_digest_of_token_and_application_secret() {
        for (token, secret, expected) in [
            ("kolos-77", "BEREG", "63e9c6fdf465525ea9568853a5cb8f25"),
            ("lenin-7", "Тайна-42", "25f3c3c14f5987574d66bb1e4428da26"),
            ("", "", "d41d8cd98f00b204e9800998ecf8427e"),
        ] {
            assert_eq!(session_secret(token, secret), expected);
        }
    }

    #[test]
    fn a_call_is_signed_in_the_order_of_names_and_without_its_token() {
        const SECRET: &str = "63e9c6fdf465525ea9568853a5cb8f25";
        let comments = [
            ("method", "discussions.getComments"),
            ("format", "json"),
            ("application_key", "CTOWN1"),
            ("discussionId", "70012"),
            ("discussionType", "GROUP_TOPIC"),
            ("count", "100"),
        ];
        let stream = [
            ("method", "stream.get"),
            ("access_token", "kolos-77"),
            ("session_key", "S1"),
            ("application_key", "CTOWN1"),
            ("format", "json"),
            ("q", "нет воды & света=да"),
        ];
        for (params, expected) in [
            (&comments[..], "3537f0fd317011174b023e519bde614e"),
            (&stream[..], "a50cb325f64fc2e22293786148a52c55"),
            (&[], "b8be9f777bf8e16fbcb4bdbbc477672c"),
        ] {
            assert_eq!(signature(params, SECRET), expected);
            let reversed: Vec<_> = params.iter().copied().rev().collect();
            assert_eq!(signature(&reversed, SECRET), expected);
        }
    }
}
