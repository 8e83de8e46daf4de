//! Recorded challenges.

use crate::holds::is_reason;
use faceglass_pipeline::challenge::Record;

/// More is no session: the longest has some minutes at thirty a second.
const MOST_OBSERVATIONS: usize = 2000;

/// The JSON of a session as it was recorded. What is checked can be judged, twice alike, and
/// is written as a text that is read as the same.
pub fn challenge(data: &[u8]) {
    let Ok(record) = serde_json::from_slice::<Record>(data) else {
        return;
    };
    let checked = record.check().map_err(|error| is_reason(&error));
    let script = record.script.check().map_err(|error| is_reason(&error));
    if checked.is_err() || script.is_err() || record.observations.len() > MOST_OBSERVATIONS {
        return;
    }
    let settings = record.settings();
    let outcome = format!("{:?}", record.judge(&settings));
    assert_eq!(
        outcome,
        format!("{:?}", record.judge(&settings)),
        "judged otherwise"
    );
    if let Ok(text) = serde_json::to_vec(&record) {
        let again = serde_json::from_slice::<Record>(&text);
        assert!(again.is_ok_and(|again| again == record), "read otherwise");
    }
}
