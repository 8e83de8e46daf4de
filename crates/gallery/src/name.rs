//! Names of people.

use crate::error::GalleryError;

/// Longest name kept, in characters.
pub const MAX_NAME_CHARS: usize = 80;

/// `name` as it is kept: trimmed, inner white space single.
///
/// # Errors
/// [`GalleryError::Name`] if nothing is left, it is longer than
/// [`MAX_NAME_CHARS`], or it holds control characters.
pub fn clean_name(name: &str) -> Result<String, GalleryError> {
    let cleaned = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if cleaned.is_empty() {
        return Err(GalleryError::Name(
            "The name is empty; type the name of the person.".into(),
        ));
    }
    if cleaned.chars().any(char::is_control) {
        return Err(GalleryError::Name(
            "The name holds control characters; type it without them.".into(),
        ));
    }
    let length = cleaned.chars().count();
    if length > MAX_NAME_CHARS {
        return Err(GalleryError::Name(format!(
            "The name has {length} characters; shorten it to {MAX_NAME_CHARS}."
        )));
    }
    Ok(cleaned)
}

/// Whether two names are the same to a person: case and spacing do not count.
pub fn same_name(a: &str, b: &str) -> bool {
    folded(a) == folded(b)
}

/// What names are compared and sorted by.
pub(crate) fn folded(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn names_are_trimmed_and_limited() {
        assert_eq!(clean_name("  Grace \t Hopper ").unwrap(), "Grace Hopper");
        assert_eq!(clean_name("李 雷").unwrap(), "李 雷");
        for bad in ["", "   ", "a\u{7}b", &"x".repeat(MAX_NAME_CHARS + 1)] {
            assert!(clean_name(bad).is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn case_and_spacing_do_not_make_another_name() {
        assert!(same_name(" grace  HOPPER", "Grace Hopper"));
        assert!(!same_name("Grace", "Grace Hopper"));
    }
}
