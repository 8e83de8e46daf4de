//! What was compared, and who belongs to which group.

/// A picture that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Whose, counted from 0.
    pub person: usize,
    /// Whether a face was found in it.
    pub has_face: bool,
}

/// Pictures compared at one threshold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    pub(super) people: usize,
    pub(super) pictures: Vec<Picture>,
    /// Pairs of pictures of two people that match.
    pub(super) false_matches: Vec<(usize, usize)>,
    /// Pairs of pictures of one person, and whether they match.
    pub(super) genuine: Vec<(usize, usize, bool)>,
}

/// Who belongs to which group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// What the groups differ in.
    pub by: String,
    /// The groups.
    pub names: Vec<String>,
    /// The group of each picture; `None` where it is not known.
    pub of: Vec<Option<usize>>,
}

impl Compared {
    /// Compares all pairs of `pictures` with a face; `matches` says whether those in
    /// two places do.
    pub fn all_pairs(pictures: Vec<Picture>, matches: impl Fn(usize, usize) -> bool) -> Self {
        let people = pictures.iter().map(|p| p.person + 1).max().unwrap_or(0);
        let with_face: Vec<usize> = (0..pictures.len())
            .filter(|at| pictures[*at].has_face)
            .collect();
        let (mut false_matches, mut genuine) = (Vec::new(), Vec::new());
        for (n, a) in with_face.iter().copied().enumerate() {
            for b in with_face[n + 1..].iter().copied() {
                if pictures[a].person == pictures[b].person {
                    genuine.push((a, b, matches(a, b)));
                } else if matches(a, b) {
                    false_matches.push((a, b));
                }
            }
        }
        Self {
            people,
            pictures,
            false_matches,
            genuine,
        }
    }

    /// Pairs of one person, matching or not.
    pub fn genuine(&self) -> usize {
        self.genuine.len()
    }
}

impl Grouping {
    /// Groups by the labels of the pictures, in the order of their names.
    pub fn by_labels(by: &str, labels: &[Option<String>]) -> Self {
        let mut names: Vec<String> = labels.iter().flatten().cloned().collect();
        names.sort();
        names.dedup();
        let place = |label: &Option<String>| names.binary_search(label.as_ref()?).ok();
        Self {
            by: by.to_owned(),
            of: labels.iter().map(place).collect(),
            names,
        }
    }
}
