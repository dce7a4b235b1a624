//! Slows down the guessing of passwords: a bounded table of attempts by account.
//!
//! An attempt counts from the moment it is let in, not from the moment it is found wrong: checking a
//! password takes long, and guesses made at once would all come before the first one is counted.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use crate::domain::login_key;

/// Attempts without a right password that one account may have within [`WINDOW`].
const ATTEMPTS_MAX: u32 = 8;
/// How long an attempt counts.
const WINDOW: SignedDuration = SignedDuration::from_mins(5);
/// Accounts remembered at once; beyond it the oldest entry goes.
const ACCOUNTS_MAX: usize = 1_024;

#[derive(Debug, Clone, Copy)]
struct Attempts {
    since: Timestamp,
    count: u32,
}

/// Attempts of the last minutes, by what the account is looked up by.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<String, Attempts>>);

impl Throttle {
    /// Takes one attempt at this login, however it is written. It counts as wrong until
    /// [`Self::passed`].
    ///
    /// # Errors
    /// The minutes to wait when there were too many.
    pub fn admit(&self, login: &str, now: Timestamp) -> Result<(), i64> {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = login_key(login);
        if table.len() >= ACCOUNTS_MAX && !table.contains_key(&key) {
            forget_oldest(&mut table);
        }
        let fresh = Attempts {
            since: now,
            count: 0,
        };
        let attempts = table.entry(key).or_insert(fresh);
        let passed = now.duration_since(attempts.since);
        if passed >= WINDOW {
            *attempts = fresh;
        } else if attempts.count >= ATTEMPTS_MAX {
            return Err((WINDOW - passed).as_mins() + 1);
        }
        attempts.count += 1;
        Ok(())
    }

    /// Forgets the attempts after a right password.
    pub fn passed(&self, login: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&login_key(login));
    }
}

fn forget_oldest(table: &mut HashMap<String, Attempts>) {
    let oldest = table
        .iter()
        .min_by_key(|(_, attempts)| attempts.since)
        .map(|(key, _)| key.clone());
    if let Some(oldest) = oldest {
        table.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ninth_guess_waits_and_time_forgives() {
        let throttle = Throttle::default();
        let start: Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
        for written in ["anna", "Anna", "ANNA "].iter().cycle().take(8) {
            assert_eq!(
                throttle.admit(written, start),
                Ok(()),
                "none is answered yet"
            );
        }
        let later = start + SignedDuration::from_mins(2);
        assert_eq!(throttle.admit("aNNa", later), Err(4));
        assert_eq!(throttle.admit("boris", start), Ok(()));
        assert_eq!(throttle.admit("anna", start + WINDOW), Ok(()));
    }

    #[test]
    fn a_right_password_forgets_the_wrong_ones() {
        let throttle = Throttle::default();
        let start: Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
        for _ in 0..ATTEMPTS_MAX {
            assert_eq!(throttle.admit("anna", start), Ok(()));
        }
        throttle.passed("Anna");
        assert_eq!(throttle.admit("anna", start), Ok(()));
    }

    #[test]
    fn the_table_never_grows_beyond_its_bound() {
        let throttle = Throttle::default();
        let start: Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
        for n in 0..(ACCOUNTS_MAX as i64 + 50) {
            let at = start + SignedDuration::from_millis(n);
            assert_eq!(throttle.admit(&format!("login-{n}"), at), Ok(()));
        }
        assert_eq!(throttle.0.lock().unwrap().len(), ACCOUNTS_MAX);
    }
}
