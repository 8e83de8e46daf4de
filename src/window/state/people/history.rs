//! The history while it is looked at.

use crate::window::jobs::utc_date;
use faceglass_gallery::Visit;
use faceglass_pipeline::live::HistoryView;

/// What is chosen and typed while the history is open.
#[derive(Clone, Debug)]
pub struct HistoryPage {
    /// As `2026-01-31`; the latest until one is chosen.
    pub day: Option<String>,
    /// Where the list is to be saved, as typed.
    pub path: String,
    /// What came of saving it, which a message over the picture would say behind it.
    pub told: Option<String>,
    /// It is asked whether all of it is to go.
    pub asks_to_erase: bool,
}

impl HistoryPage {
    /// Before anything is chosen.
    pub fn saving_to(path: String) -> Self {
        Self {
            day: None,
            path,
            told: None,
            asks_to_erase: false,
        }
    }

    /// The days with visits, the latest first.
    pub fn days(history: &HistoryView) -> Vec<String> {
        let visits = history.visits.iter();
        let mut days: Vec<String> = visits
            .flat_map(|visit| [visit.first_unix_ms, visit.last_unix_ms])
            .map(|unix_ms| utc_date(unix_ms / 1000))
            .collect();
        days.sort();
        days.dedup();
        days.reverse();
        days
    }
}

/// Whether a visit was on a day, written as `2026-01-31`.
pub fn is_on(visit: &Visit, day: &str) -> bool {
    let date = |unix_ms: u64| utc_date(unix_ms / 1000);
    date(visit.first_unix_ms).as_str() <= day && day <= date(visit.last_unix_ms).as_str()
}
