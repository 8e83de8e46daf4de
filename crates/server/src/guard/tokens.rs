//! Who may ask: tokens, of which the file holds hashes only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use faceglass_capture::file::{WholeFile, read_file};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use subtle::ConstantTimeEq as _;

/// Random bytes of a token: nobody guesses one, so that a plain hash keeps it.
const TOKEN_BYTES: usize = 32;
/// A file of tokens that is larger is none.
const MOST_BYTES: u64 = 1 << 20;

/// The tokens of a file, a line each: a name, the SHA-256 of the token in 64 digits, and, if it is for one collection alone, its id. What
/// follows a `#` is for people.
#[derive(Clone, Debug, Default)]
pub struct Tokens(Vec<Token>);

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is called in the file.
    pub name: String,
    hash: [u8; 32],
    /// The only collection that it opens.
    pub collection: Option<String>,
}

/// Why tokens cannot be read or made.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The file cannot be read.
    #[error("The tokens cannot be read: {0}")]
    Unreadable(String),
    /// A line says nothing.
    #[error(
        "Line {line} of {path} is no token; write a name, a blank and the 64 digits that `faceglass-serve token new` gives, or take it out.",
        path = path.display()
    )]
    Line {
        /// From 1 on.
        line: usize,
        /// The file.
        path: PathBuf,
    },
    /// Without tokens nobody could ask.
    #[error("There is no token in {path}; make one with `faceglass-serve token new`.", path = .0.display())]
    Empty(PathBuf),
    /// A name that a line cannot hold.
    #[error("A token is called by letters, digits, - and _; give another name than {0:?}.")]
    Name(String),
    /// That name is taken.
    #[error("There is a token called {0} already; take another name, or remove its line first.")]
    Taken(String),
    /// The file cannot be written.
    #[error("The token was not kept: {0}")]
    Unwritten(String),
    /// The system gives no random numbers.
    #[error("The system gives no random numbers ({0}); try again.")]
    NoChance(String),
}

impl Tokens {
    /// Those of a file.
    ///
    /// # Errors
    /// [`TokenError`] if it cannot be read, a line is none, or there is none.
    pub fn read(path: &Path) -> Result<Self, TokenError> {
        let tokens = Self::read_any(path)?;
        if tokens.0.is_empty() {
            return Err(TokenError::Empty(path.to_path_buf()));
        }
        Ok(tokens)
    }

    fn read_any(path: &Path) -> Result<Self, TokenError> {
        let bytes = read_file(path, MOST_BYTES);
        let bytes = bytes.map_err(|error| TokenError::Unreadable(error.to_string()))?;
        let text = String::from_utf8_lossy(&bytes);
        let mut tokens = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let words = line.split('#').next().unwrap_or("").trim();
            if words.is_empty() {
                continue;
            }
            let token = Token::parse(words).ok_or_else(|| TokenError::Line {
                line: at + 1,
                path: path.to_path_buf(),
            })?;
            tokens.push(token);
        }
        Ok(Self(tokens))
    }

    /// Whose token that is. How long it takes tells nothing about the others.
    pub fn whose(&self, given: &str) -> Option<&Token> {
        let hash: [u8; 32] = Sha256::digest(given.as_bytes()).into();
        let mut found = None;
        for token in &self.0 {
            if bool::from(token.hash.ct_eq(&hash)) {
                found = Some(token);
            }
        }
        found
    }
}

impl Token {
    fn parse(words: &str) -> Option<Self> {
        let mut words = words.split_whitespace();
        let (name, hash) = (words.next()?, words.next()?);
        let collection = words.next().map(str::to_owned);
        let is_whole = hash.len() == 64 && hash.is_ascii() && words.next().is_none();
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(hash.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        is_whole.then(|| Self {
            name: name.to_owned(),
            hash: bytes,
            collection,
        })
    }
}

/// Makes a token, adds its line to the file, which need not exist yet, and gives the token itself: it is written nowhere.
///
/// # Errors
/// [`TokenError`] if the name cannot be used or is taken, or the file cannot be read or written.
pub fn new_token(path: &Path, name: &str, collection: Option<&str>) -> Result<String, TokenError> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    for word in [Some(name), collection].into_iter().flatten() {
        if word.is_empty() || !word.chars().all(is_plain) {
            return Err(TokenError::Name(word.to_owned()));
        }
    }
    let mut text = String::new();
    if path.exists() {
        if Tokens::read_any(path)?
            .0
            .iter()
            .any(|token| token.name == name)
        {
            return Err(TokenError::Taken(name.to_owned()));
        }
        let bytes = read_file(path, MOST_BYTES);
        let bytes = bytes.map_err(|error| TokenError::Unreadable(error.to_string()))?;
        text.push_str(&String::from_utf8_lossy(&bytes));
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
    }
    let mut bytes = [0; TOKEN_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| TokenError::NoChance(error.to_string()))?;
    let token = URL_SAFE_NO_PAD.encode(bytes);
    text.push_str(name);
    text.push(' ');
    for byte in Sha256::digest(token.as_bytes()) {
        // Writing to text does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    if let Some(collection) = collection {
        text.push(' ');
        text.push_str(collection);
    }
    text.push('\n');
    let written = WholeFile::write(path, text.as_bytes());
    written.map_err(|error| TokenError::Unwritten(error.to_string()))?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_token_is_known_again_and_stands_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens");
        let door = new_token(&path, "door", None).unwrap();
        let desk = new_token(&path, "desk", Some("staff")).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(&door) && !text.contains(&desk), "{text}");
        let tokens = Tokens::read(&path).unwrap();
        assert_eq!(tokens.whose(&door).unwrap().name, "door");
        let found = tokens.whose(&desk).unwrap();
        assert_eq!(found.collection.as_deref(), Some("staff"));
        assert_eq!(tokens.whose("door"), None);
        let taken = new_token(&path, "door", None).unwrap_err();
        assert!(taken.to_string().contains("already"), "{taken}");
        assert!(new_token(&path, "a b", None).is_err());
    }

    #[test]
    fn a_file_that_says_nothing_is_refused_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens");
        std::fs::write(&path, "# nobody\n").unwrap();
        assert!(matches!(Tokens::read(&path), Err(TokenError::Empty(_))));
        std::fs::write(&path, "# one\ndoor 12ab\n").unwrap();
        let error = Tokens::read(&path).unwrap_err().to_string();
        assert!(error.starts_with("Line 2 of"), "{error}");
        assert!(Tokens::read(&folder.path().join("none")).is_err());
    }
}
