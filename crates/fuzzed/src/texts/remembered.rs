//! What the window remembers.

use crate::holds::is_sentence;
use faceglass_settings::{MATCH, MATCH_BAND, MIN_FACE_PX, MIN_SCORE, Settings};

/// The text of a settings file. Whatever stands there, the window starts: with settings that are
/// possible, a sentence for each that was not, and a file of them that is read as the same.
pub fn settings(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (read, warnings) = Settings::parse(&text);
    warnings.iter().for_each(is_sentence);
    let found = &read.pipeline;
    assert!(MIN_FACE_PX.contains(&found.min_face_px));
    assert!(MATCH_BAND.contains(&found.match_band));
    assert!(
        found
            .min_score
            .is_none_or(|score| MIN_SCORE.contains(&score))
    );
    assert!(
        found
            .match_threshold
            .is_none_or(|cosine| MATCH.contains(&cosine))
    );
    for (command, key) in read.keys.entries() {
        let _ = (command.len(), key.len());
    }
    let written = read.to_toml();
    assert!(written.is_ok(), "what was read is not written: {written:?}");
    let again = written.map(|text| Settings::parse(&text));
    assert!(
        again.is_ok_and(|again| again == (read, Vec::new())),
        "read otherwise"
    );
}
