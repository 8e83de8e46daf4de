//! What a search of a folder left out.

use std::collections::BTreeMap;
use std::fmt;

/// What a search of a folder left out, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotTaken {
    /// Pictures in formats that are not read, by the format's name.
    pub other_pictures: BTreeMap<&'static str, usize>,
    /// Movies among the pictures.
    pub movies: usize,
    /// Folders and files that may not be read.
    pub unreadable: usize,
    /// Pictures in no person's folder.
    pub nobodys: usize,
    /// Folders too far down.
    pub too_deep: usize,
    /// The deepest that is looked into.
    pub deepest: usize,
    /// Whether there was more than is ever taken.
    pub beyond_limit: bool,
}

impl NotTaken {
    /// Whether nothing was left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.other_pictures.is_empty()
            && self.movies + self.unreadable + self.nobodys + self.too_deep == 0
            && !self.beyond_limit
    }

    /// Adds what another part of the search left out.
    pub fn merge(&mut self, other: Self) {
        for (format, count) in other.other_pictures {
            *self.other_pictures.entry(format).or_default() += count;
        }
        self.movies += other.movies;
        self.unreadable += other.unreadable;
        self.nobodys += other.nobodys;
        self.too_deep += other.too_deep;
        self.deepest = self.deepest.max(other.deepest);
        self.beyond_limit |= other.beyond_limit;
    }

    /// What can be done to see it all the same, without a full stop.
    pub(super) fn remedy(&self) -> String {
        let remedies = [
            (!self.other_pictures.is_empty()).then_some("convert those to JPEG or PNG"),
            (self.movies > 0).then_some("open movies one by one"),
            (self.unreadable > 0).then_some("allow reading what may not be read"),
            (self.nobodys > 0).then_some("put each picture into its person's folder"),
            (self.too_deep > 0 || self.beyond_limit)
                .then_some("choose one of its folders to see others"),
        ];
        let remedies: Vec<_> = remedies.into_iter().flatten().collect();
        remedies.join(", ")
    }
}

impl fmt::Display for NotTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |count: usize, one: &str, more: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            more_than_one => Some(format!("{more_than_one} {more}")),
        };
        let mut parts: Vec<String> = self
            .other_pictures
            .iter()
            .filter_map(|(format, count)| {
                counted(
                    *count,
                    &format!("{format} picture"),
                    &format!("{format} pictures"),
                )
            })
            .collect();
        parts.extend(counted(self.movies, "movie", "movies"));
        parts.extend(counted(
            self.unreadable,
            "file or folder that may not be read",
            "files and folders that may not be read",
        ));
        parts.extend(counted(
            self.nobodys,
            "picture in no person's folder",
            "pictures in no person's folder",
        ));
        parts.extend(counted(
            self.too_deep,
            &format!("folder more than {} levels down", self.deepest),
            &format!("folders more than {} levels down", self.deepest),
        ));
        parts.extend(
            self.beyond_limit
                .then(|| "everything beyond the most that is taken".to_owned()),
        );
        f.write_str(&parts.join(", "))
    }
}
