//! What people write about somebody: a note, and tags.

use crate::words::name::{MAX_NAME_CHARS, NameError, clean_name, folded};
use icu_normalizer::ComposingNormalizerBorrowed;

/// Longest note kept, in characters.
pub const MAX_NOTE_CHARS: usize = 2000;
/// Most tags of a person.
pub const MAX_TAGS: usize = 20;

/// A note or tags that are not kept as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// More characters than are kept.
    #[error("The note has {0} characters; shorten it to {MAX_NOTE_CHARS}.")]
    TooLong(usize),
    /// Bells and the like; lines and tabs are welcome.
    #[error("The note holds control characters; type it without them.")]
    Control,
    /// More than anybody overlooks.
    #[error("These are {0} tags; keep {MAX_TAGS} at most.")]
    TooManyTags(usize),
    /// One of the tags, for a reason that names have, too.
    #[error("{}", of_tag(*.0))]
    Tag(NameError),
}

fn of_tag(why: NameError) -> String {
    match why {
        NameError::Empty => "A tag is empty; type it, or leave it out.".into(),
        NameError::Control => "A tag holds control characters; type it without them.".into(),
        NameError::TooLong(length) => {
            format!("A tag has {length} characters; shorten it to {MAX_NAME_CHARS}.")
        }
    }
}

/// `note` as it is kept: in normal form C, trimmed as a whole and at the end of each
/// line, tabs as spaces. Cleaning twice changes nothing more.
///
/// # Errors
/// [`NoteError`] if it is longer than [`MAX_NOTE_CHARS`] or holds control characters.
pub fn clean_note(note: &str) -> Result<String, NoteError> {
    let lines = note.trim().lines().map(|line| line.replace('\t', " "));
    let lines: Vec<String> = lines.map(|line| line.trim_end().to_owned()).collect();
    let note = ComposingNormalizerBorrowed::new_nfc()
        .normalize(&lines.join("\n"))
        .into_owned();
    if note.chars().any(|c| c.is_control() && c != '\n') {
        return Err(NoteError::Control);
    }
    let length = note.chars().count();
    if length > MAX_NOTE_CHARS {
        return Err(NoteError::TooLong(length));
    }
    Ok(note)
}

/// `tags` as they are kept: cleaned as names are, each once by the rule of
/// [`same_name`](crate::same_name), sorted by it.
///
/// # Errors
/// [`NoteError`] if there are more than [`MAX_TAGS`], or one cannot be used.
pub fn clean_tags<T: AsRef<str>>(tags: &[T]) -> Result<Vec<String>, NoteError> {
    // A comma stands between tags, wherever they are typed.
    let single = tags.iter().flat_map(|tag| {
        let tag = tag.as_ref();
        let is_one = !tag.contains(',');
        tag.split(',')
            .filter(move |part| is_one || !part.trim().is_empty())
    });
    let cleaned = single.map(clean_name);
    let mut cleaned: Vec<String> = cleaned.collect::<Result<_, _>>().map_err(NoteError::Tag)?;
    cleaned.sort_by_cached_key(|tag| folded(tag));
    cleaned.dedup_by_key(|tag| folded(tag));
    if cleaned.len() > MAX_TAGS {
        return Err(NoteError::TooManyTags(cleaned.len()));
    }
    Ok(cleaned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_note_keeps_its_lines_and_loses_what_nobody_sees() {
        let note = clean_note("  met in Kyoto \r\n\tcafe\u{301}  \n\n").unwrap();
        assert_eq!(note, "met in Kyoto\n café");
        assert_eq!(clean_note(&note).unwrap(), note);
        assert_eq!(clean_note(" \n ").unwrap(), "");
        assert_eq!(clean_note("a\u{7}b"), Err(NoteError::Control));
        let long = "x".repeat(MAX_NOTE_CHARS + 1);
        assert_eq!(clean_note(&long), Err(NoteError::TooLong(2001)));
    }

    #[test]
    fn a_tag_is_there_once_however_it_is_written() {
        let tags = clean_tags(&["Team ", "family", "TEAM", "ＦＡＭＩＬＹ"]).unwrap();
        assert_eq!(tags, ["family", "Team"]);
        assert_eq!(clean_tags(&tags).unwrap(), tags);
        assert_eq!(clean_tags(&["a, b", "c,"]).unwrap(), ["a", "b", "c"]);
        let bad = clean_tags(&["fine", " "]);
        assert_eq!(bad, Err(NoteError::Tag(NameError::Empty)));
        let many: Vec<String> = (0..=MAX_TAGS).map(|n| format!("tag {n}")).collect();
        assert_eq!(clean_tags(&many), Err(NoteError::TooManyTags(21)));
    }
}
