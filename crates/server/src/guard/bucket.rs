//! How often somebody may ask.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// More are looked through for some that can be forgotten.
const MANY: usize = 4096;

/// So many requests a second for each of many, and twice as many at once.
pub struct Buckets {
    rate: f64,
    left: Mutex<HashMap<String, (f64, Instant)>>,
}

impl Buckets {
    /// `rate` requests a second; 0 for any number.
    pub fn new(rate: u32) -> Self {
        Self {
            rate: f64::from(rate),
            left: Mutex::default(),
        }
    }

    /// Whether `who` may ask at `now`, which then counts.
    pub fn take(&self, who: &str, now: Instant) -> bool {
        if self.rate == 0.0 {
            return true;
        }
        let most = 2.0 * self.rate;
        let filled = |left: f64, since: Instant| {
            let seconds = now.saturating_duration_since(since).as_secs_f64();
            (left + seconds * self.rate).min(most)
        };
        let mut all = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MANY {
            // Of a full one nothing need be remembered.
            all.retain(|_, (left, since)| filled(*left, *since) < most);
        }
        let entry = all.entry(who.to_owned()).or_insert((most, now));
        let left = filled(entry.0, entry.1);
        let may = left >= 1.0;
        *entry = (if may { left - 1.0 } else { left }, now);
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn each_has_so_many_a_second_and_no_share_in_those_of_others() {
        let buckets = Buckets::new(2);
        let start = Instant::now();
        let taken = |who: &str, at: f64| buckets.take(who, start + Duration::from_secs_f64(at));
        let at_once = (0..10).filter(|_| taken("a", 0.0)).count();
        assert_eq!(at_once, 4);
        assert!(taken("b", 0.0));
        assert!(!taken("a", 0.4));
        assert!(taken("a", 0.6));
        assert_eq!((0..100).filter(|_| taken("a", 60.0)).count(), 4);
    }

    #[test]
    fn none_is_any_number() {
        let buckets = Buckets::new(0);
        assert!((0..1000).all(|_| buckets.take("a", Instant::now())));
    }
}
