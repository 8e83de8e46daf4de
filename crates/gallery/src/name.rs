//! Names of people.

/// Longest name kept, in characters.
pub const MAX_NAME_CHARS: usize = 80;

/// A name nobody can be called by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing but white space.
    #[error("The name is empty; type the name of the person.")]
    Empty,
    /// Tabs within a line, bells and the like.
    #[error("The name holds control characters; type it without them.")]
    Control,
    /// More characters than are kept.
    #[error("The name has {0} characters; shorten it to {MAX_NAME_CHARS}.")]
    TooLong(usize),
}

/// `name` as it is kept: trimmed, inner white space single.
///
/// # Errors
/// [`NameError`] if nothing is left, it is longer than
/// [`MAX_NAME_CHARS`], or it holds control characters.
pub fn clean_name(name: &str) -> Result<String, NameError> {
    let cleaned = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if cleaned.is_empty() {
        return Err(NameError::Empty);
    }
    if cleaned.chars().any(char::is_control) {
        return Err(NameError::Control);
    }
    let length = cleaned.chars().count();
    if length > MAX_NAME_CHARS {
        return Err(NameError::TooLong(length));
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
