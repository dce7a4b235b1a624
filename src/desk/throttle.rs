//! Slows down the guessing of passwords: a bounded table of failures by login.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

/// Wrong passwords one login may have within [`WINDOW`].
const FAILURES_MAX: u32 = 8;
/// How long a failure counts.
const WINDOW: SignedDuration = SignedDuration::from_mins(5);
/// Logins remembered at once; beyond it the oldest entry goes.
const LOGINS_MAX: usize = 1_024;

#[derive(Debug, Clone, Copy)]
struct Failures {
    since: Timestamp,
    count: u32,
}

/// Failures of the last minutes.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<String, Failures>>);

impl Throttle {
    /// Takes one attempt of this login.
    ///
    /// # Errors
    /// The minutes to wait when there were too many failures.
    pub fn admit(&self, login: &str, now: Timestamp) -> Result<(), i64> {
        let table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(failures) = table.get(login) else {
            return Ok(());
        };
        let passed = now.duration_since(failures.since);
        if failures.count < FAILURES_MAX || passed >= WINDOW {
            return Ok(());
        }
        Err((WINDOW - passed).as_mins() + 1)
    }

    /// Remembers a wrong password.
    pub fn failed(&self, login: &str, now: Timestamp) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if table.len() >= LOGINS_MAX && !table.contains_key(login) {
            let oldest = table
                .iter()
                .min_by_key(|(_, failures)| failures.since)
                .map(|(login, _)| login.clone());
            if let Some(oldest) = oldest {
                table.remove(&oldest);
            }
        }
        let fresh = Failures {
            since: now,
            count: 0,
        };
        let failures = table.entry(login.to_owned()).or_insert(fresh);
        if now.duration_since(failures.since) >= WINDOW {
            *failures = fresh;
        }
        failures.count += 1;
    }

    /// Forgets the failures after a right password.
    pub fn passed(&self, login: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(login);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ninth_guess_waits_and_time_forgives() {
        let throttle = Throttle::default();
        let start: Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
        for _ in 0..FAILURES_MAX {
            assert_eq!(throttle.admit("anna", start), Ok(()));
            throttle.failed("anna", start);
        }
        assert_eq!(
            throttle.admit("anna", start + SignedDuration::from_mins(2)),
            Err(4)
        );
        assert_eq!(throttle.admit("boris", start), Ok(()));
        assert_eq!(throttle.admit("anna", start + WINDOW), Ok(()));
    }

    #[test]
    fn the_table_never_grows_beyond_its_bound() {
        let throttle = Throttle::default();
        let start: Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
        for n in 0..(LOGINS_MAX as i64 + 50) {
            throttle.failed(
                &format!("login-{n}"),
                start + SignedDuration::from_millis(n),
            );
        }
        assert_eq!(throttle.0.lock().unwrap().len(), LOGINS_MAX);
    }
}
