//! Names of people.

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

/// Longest name kept, in characters.
pub const MAX_NAME_CHARS: usize = 80;

/// A name nobody can be called by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing that can be seen.
    #[error("The name is empty; type the name of the person.")]
    Empty,
    /// Tabs within a line, bells and the like.
    #[error("The name holds control characters; type it without them.")]
    Control,
    /// More characters than are kept.
    #[error("The name has {0} characters; shorten it to {MAX_NAME_CHARS}.")]
    TooLong(usize),
}

/// What stands in the list for a stored name of nothing visible.
const NAMELESS: &str = "?";
/// Blank, though Unicode counts it among the symbols.
const BLANK_BRAILLE: char = '\u{2800}';

/// `name` as it is kept: in normal form C, trimmed, inner white space single,
/// without invisible characters other than those that shape their neighbours.
///
/// # Errors
/// [`NameError`] if nothing visible is left, it is longer than
/// [`MAX_NAME_CHARS`], or it holds control characters.
pub fn clean_name(name: &str) -> Result<String, NameError> {
    let cleaned = visible(name);
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

/// A name as an earlier version stored it: cleaned as far as that goes, and
/// never refused, so that nobody is lost for their name.
pub(crate) fn stored_name(name: &str) -> String {
    let cleaned: String = visible(name).chars().filter(|c| !c.is_control()).collect();
    // What stood on both sides of such a character stands together now: else the name would be
    // another one each time it is written and read.
    match visible(&cleaned) {
        cleaned if cleaned.is_empty() => NAMELESS.to_owned(),
        cleaned => cleaned,
    }
}

/// The name in a change: as [`clean_name`] has it. One that is too long was stored by an earlier
/// version, and comes back when what was done to that person is taken back, recovered or
/// restored; whoever lets a person type a name cleans it first.
pub(crate) fn changed_name(name: &str) -> Result<String, NameError> {
    match clean_name(name) {
        Err(NameError::TooLong(_)) => Ok(stored_name(name)),
        cleaned => cleaned,
    }
}

/// Whether two names are the same to a person: case, spacing, the way of
/// encoding a letter and what cannot be seen do not count.
pub fn same_name(a: &str, b: &str) -> bool {
    folded(a) == folded(b)
}

/// Whether `name` holds `typed`, by the rule of [`same_name`].
pub fn name_holds(name: &str, typed: &str) -> bool {
    folded(name).contains(&folded(typed))
}

/// What names are compared and sorted by: normal form KC, without regard to case. Capitals come between, since some letters are one
/// only in them: "ß" is "SS". "İ" in small letters is an "i" with a dot of its own.
pub(crate) fn folded(name: &str) -> String {
    let normal = ComposingNormalizerBorrowed::new_nfkc();
    let seen: String = single_spaced(name, |c| !is_ignorable(c));
    let capitals = normal.normalize(&seen).to_lowercase().to_uppercase();
    let small = capitals.to_lowercase().replace("i\u{307}", "i");
    normal.normalize(&small).into_owned()
}

fn visible(name: &str) -> String {
    let words = single_spaced(name, |c| !is_ignorable(c) || is_shaping(c));
    let trimmed = words
        .split(' ')
        .map(|word| word.trim_start_matches(is_shaping))
        .map(|word| word.trim_end_matches(is_joiner))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    ComposingNormalizerBorrowed::new_nfc()
        .normalize(&trimmed)
        .into_owned()
}

fn single_spaced(name: &str, keep: impl Fn(char) -> bool) -> String {
    let seen: String = name
        .chars()
        .map(|c| if c == BLANK_BRAILLE { ' ' } else { c })
        .filter(|c| keep(*c))
        .collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Nothing to see: zero-width characters, directional controls, fillers, …
fn is_ignorable(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Invisible, yet it changes how its neighbours look: Persian needs the
/// non-joiner, emoji the joiner, Japanese names the variation selectors.
fn is_shaping(c: char) -> bool {
    is_joiner(c)
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{e0020}'..='\u{e007f}')
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn names_are_trimmed_and_limited() {
        assert_eq!(clean_name("  Grace \t Hopper ").unwrap(), "Grace Hopper");
        assert_eq!(clean_name("李 雷").unwrap(), "李 雷");
        let unseen = [
            "\u{200b}",
            "\u{2800}",
            "\u{3164} \u{202e}",
            "\u{feff}\u{200d}",
        ];
        for bad in unseen {
            assert_eq!(clean_name(bad), Err(NameError::Empty), "{bad:?}");
        }
        for bad in ["", "   ", "a\u{7}b", &"x".repeat(MAX_NAME_CHARS + 1)] {
            assert!(clean_name(bad).is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn case_and_spacing_do_not_make_another_name() {
        assert!(same_name(" grace  HOPPER", "Grace Hopper"));
        assert!(!same_name("Grace", "Grace Hopper"));
        for (a, b) in [
            ("Straße", "STRASSE"),
            ("Strauẞ", "strauss"),
            ("İzmir", "izmir"),
            ("ΟΔΥΣΣΕΥΣ", "Οδυσσευς"),
            ("ﬁona", "FIONA"),
        ] {
            assert!(same_name(a, b), "{a} {b}");
        }
    }

    /// Composed and decomposed, zero-width, turned around, full width.
    #[test]
    fn names_that_look_the_same_are_the_same() {
        let written = [
            "Jos\u{e9}",
            "Jose\u{301}",
            "J\u{200b}os\u{e9}",
            "\u{202e}Jos\u{e9}\u{202c}",
            "\u{ff2a}os\u{e9}\u{3164}",
            "JOS\u{c9}\u{200d}",
        ];
        for name in written {
            assert!(same_name(name, "José"), "{name:?}");
            let kept = clean_name(name).unwrap();
            assert!(!kept.chars().any(is_ignorable), "{kept:?}");
        }
        assert_eq!(clean_name("Jose\u{301}").unwrap(), "José");
        assert_eq!(
            clean_name("\u{202e}Jos\u{e9}\u{feff}").unwrap(),
            "Jos\u{e9}"
        );
        assert!(!same_name("Jose", "José"));
    }

    #[test]
    fn what_shapes_a_name_stays() {
        for name in [
            "علی\u{200c}رضا",
            "葛\u{e0100}城",
            "❤\u{fe0f}",
            "👩\u{200d}💻",
        ] {
            assert_eq!(clean_name(name).unwrap(), name);
        }
        assert_eq!(clean_name("\u{200c}Ada\u{200d}").unwrap(), "Ada");
    }

    #[test]
    fn a_stored_name_is_never_refused() {
        assert_eq!(stored_name("Jose\u{301}"), "José");
        assert_eq!(stored_name("\u{200b}"), NAMELESS);
        let long = "x".repeat(MAX_NAME_CHARS + 1);
        assert_eq!(stored_name(&long), long);
        assert_eq!(stored_name("a \u{1} \u{2} b"), "a b");
        assert_eq!(stored_name(" \u{1} "), NAMELESS);
    }

    #[test]
    fn a_search_finds_a_name_however_it_is_written() {
        assert!(name_holds("Jose\u{301} Raoul", "JOSÉ"));
        assert!(name_holds("Ada", ""));
        assert!(!name_holds("Ada", "Bea"));
    }
}
