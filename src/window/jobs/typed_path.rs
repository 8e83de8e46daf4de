//! Paths as people type and paste them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Marks that belong together around a path that was copied with its quotes.
const QUOTES: [(char, char); 4] = [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’')];

/// The path that `text` means: without quotes around it, as a file where it is
/// a `file://` address (as file managers copy it), from `home` where it begins
/// with `~`. Of several lines the first one that holds something.
pub fn typed_path(text: &str, home: Option<&Path>) -> PathBuf {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty());
    let path = unquoted(line.unwrap_or_default());
    if let Some(address) = strip_scheme(path) {
        return of_address(address);
    }
    match (path.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_path_buf(),
        (Some(rest), Some(home)) if rest.starts_with('/') => home.join(&rest[1..]),
        _ => PathBuf::from(path),
    }
}

fn unquoted(text: &str) -> &str {
    QUOTES
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
        .map_or(text, str::trim)
}

/// What follows `file://`, of this computer.
fn strip_scheme(text: &str) -> Option<&str> {
    let scheme = text.get(..7)?;
    if !scheme.eq_ignore_ascii_case("file://") {
        return None;
    }
    let rest = &text[7..];
    Some(rest.strip_prefix("localhost").unwrap_or(rest))
}

fn of_address(address: &str) -> PathBuf {
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(address).collect();
    PathBuf::from(of_bytes(bytes))
}

#[cfg(unix)]
fn of_bytes(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

/// `/C:/films` is how an address names a drive.
#[cfg(not(unix))]
fn of_bytes(bytes: Vec<u8>) -> OsString {
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let drive = text.len() > 2 && text.as_bytes()[2] == b':';
    OsString::from(if drive {
        text.trim_start_matches('/').to_owned()
    } else {
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> PathBuf {
        typed_path(text, Some(Path::new("/home/ada")))
    }

    #[test]
    fn quotes_around_a_path_are_not_part_of_it() {
        for text in [
            "\"/films/a b.mov\"",
            "'/films/a b.mov'",
            " “/films/a b.mov” ",
            "/films/a b.mov",
        ] {
            assert_eq!(typed(text), Path::new("/films/a b.mov"), "{text}");
        }
        assert_eq!(typed("it's.mov"), Path::new("it's.mov"));
    }

    #[cfg(unix)]
    #[test]
    fn an_address_of_a_file_is_its_path() {
        for text in [
            "file:///films/a%20b.mov",
            "FILE:///films/a%20b.mov",
            "file://localhost/films/a b.mov",
            "\"file:///films/a%20b.mov\"",
            "\nfile:///films/a%20b.mov\nfile:///films/c.mov\n",
        ] {
            assert_eq!(typed(text), Path::new("/films/a b.mov"), "{text:?}");
        }
        assert_eq!(typed("file:///%E8%B5%B0.mov"), Path::new("/走.mov"));
        assert_eq!(typed("100%25.mov"), Path::new("100%25.mov"));
    }

    #[test]
    fn a_path_may_begin_at_home() {
        assert_eq!(typed("~"), Path::new("/home/ada"));
        assert_eq!(typed("~/films"), Path::new("/home/ada/films"));
        assert_eq!(typed("'~/films'"), Path::new("/home/ada/films"));
        assert_eq!(typed("~ada/films"), Path::new("~ada/films"));
        assert_eq!(typed_path("~/films", None), Path::new("~/films"));
    }

    #[test]
    fn nothing_typed_is_no_path() {
        assert_eq!(typed(" \n "), Path::new(""));
    }
}
