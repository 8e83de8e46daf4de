//! Parts of a tree: people with enough pictures, splits in which nobody is twice, no more pictures of one than of another.

use super::copies::{Copied, Way, copy, some};
use super::walk::Tree;
use super::work::How;
use crate::core::chance::dice;
use crate::core::error::{Result, WorkshopError};
use crate::data::prepare::share_of;
use rand::seq::SliceRandom as _;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// What makes a part of a split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Nobody is in two parts
    Person,
    /// No camera is in two parts: the folder below the person's, PERSON/CAMERA/PICTURE
    Camera,
}

/// Which part of a tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// People with so many pictures or more.
    LowShot {
        /// Pictures.
        min: usize,
    },
    /// Parts of these shares, named so.
    Split {
        /// What is not in two parts.
        by: By,
        /// Name and share of each part; shares sum to 1.
        shares: Vec<(String, f64)>,
        /// Of the order in which they are dealt out.
        seed: u64,
    },
    /// At most so many pictures of each person, by chance.
    Balance {
        /// Pictures; without it as many as the person in the middle has.
        most: Option<usize>,
        /// Of the chance.
        seed: u64,
    },
}

/// Copies that part of `tree` into `out`.
///
/// # Errors
/// When nothing would be left, or the folder is another's or cannot be written.
pub fn choose(tree: &Tree, choice: &Choice, out: &Path, how: &How) -> Result<Copied<Choice>> {
    let mut result = Copied::none(choice.clone(), tree.left_out.clone());
    let ways = match choice {
        Choice::LowShot { min } => low_shot(tree, *min, &mut result),
        Choice::Split { by, shares, seed } => split(tree, *by, shares, *seed, &mut result)?,
        Choice::Balance { most, seed } => balance(tree, *most, *seed, &mut result),
    };
    some(&ways, &result.left_out)?;
    copy(tree, out, &ways, result, how)
}

fn as_it_is(tree: &Tree, at: usize) -> Way {
    (tree.files[at].file.clone(), tree.files[at].file.clone())
}

fn low_shot(tree: &Tree, min: usize, result: &mut Copied<Choice>) -> Vec<Way> {
    let mut ways = Vec::new();
    for (_, places) in tree.people() {
        if places.len() < min {
            let reason = format!("of a person with fewer than {min} pictures");
            places
                .iter()
                .for_each(|at| result.left_out.note(&reason, &tree.files[*at].file));
        } else {
            result.people += 1;
            ways.extend(places.into_iter().map(|at| as_it_is(tree, at)));
        }
    }
    ways
}

fn balance(tree: &Tree, most: Option<usize>, seed: u64, result: &mut Copied<Choice>) -> Vec<Way> {
    let people = tree.people();
    let mut counts: Vec<usize> = people.values().map(Vec::len).collect();
    counts.sort_unstable();
    let most = most.unwrap_or(counts[counts.len() / 2]).max(1);
    result.people = people.len();
    let mut ways = Vec::new();
    for (person, mut places) in people {
        // What is drawn of a person depends on nobody else.
        let stream = u64::from(share_of(person, seed).to_bits());
        places.shuffle(&mut dice(seed, stream));
        for at in places.drain(most.min(places.len())..) {
            result
                .left_out
                .note("one more than others have", &tree.files[at].file);
        }
        places.sort_unstable();
        ways.extend(places.into_iter().map(|at| as_it_is(tree, at)));
    }
    ways
}

/// Whole people, or cameras, are dealt out in an order that their names and the seed decide, until each part has its share
/// of the pictures.
fn split(
    tree: &Tree,
    by: By,
    shares: &[(String, f64)],
    seed: u64,
    result: &mut Copied<Choice>,
) -> Result<Vec<Way>> {
    let mut units: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, found) in tree.files.iter().enumerate() {
        let mut parts = found.file.split('/');
        let unit = match (by, parts.next(), parts.next(), parts.next()) {
            (By::Person, ..) => found.person.as_str(),
            (By::Camera, Some(_), Some(camera), Some(_)) => camera,
            (By::Camera, ..) => {
                result
                    .left_out
                    .note("in no camera's folder (PERSON/CAMERA/PICTURE)", &found.file);
                continue;
            }
        };
        units.entry(unit).or_default().push(at);
    }
    let mut units: Vec<(&str, Vec<usize>)> = units.into_iter().collect();
    if units.len() < shares.len() {
        let what = if by == By::Person {
            "people"
        } else {
            "cameras"
        };
        return Err(WorkshopError::Data(format!(
            "{} {what} cannot be divided into {} parts",
            units.len(),
            shares.len()
        )));
    }
    units.sort_by(|(a, _), (b, _)| {
        share_of(a, seed)
            .total_cmp(&share_of(b, seed))
            .then(a.cmp(b))
    });
    let total = units.iter().map(|(_, places)| places.len()).sum::<usize>() as f64;
    let mut ways = Vec::new();
    let (mut part, mut given, mut in_part) = (0, 0usize, 0usize);
    let mut until = shares[0].1 * total;
    let count = units.len();
    for (n, (_, places)) in units.into_iter().enumerate() {
        // Half of a unit beyond the border is as far off as half of it before; each part gets at least one.
        let is_full = given as f64 + places.len() as f64 / 2.0 > until && in_part > 0;
        let must = count - n < shares.len() - part;
        if (is_full || must) && part + 1 < shares.len() {
            part += 1;
            in_part = 0;
            until += shares[part].1 * total;
        }
        in_part += 1;
        given += places.len();
        *result.divisions.entry(shares[part].0.clone()).or_default() += places.len();
        ways.extend(places.into_iter().map(|at| {
            let file = &tree.files[at].file;
            (file.clone(), format!("{}/{file}", shares[part].0))
        }));
    }
    result.people = tree.people().len();
    Ok(ways)
}

/// Parts out of `0.8,0.1,0.1`, which are train, dev and test, or out of `NAME=0.7,OTHER=0.3`.
///
/// # Errors
/// [`WorkshopError::Config`] with how they may be written.
pub fn shares(text: &str) -> Result<Vec<(String, f64)>> {
    const USUAL: [&str; 3] = ["train", "dev", "test"];
    let wrong = || {
        WorkshopError::Config(format!(
            "{text} are no shares; write 0.8,0.1,0.1 (train, dev, test) or NAME=0.7,OTHER=0.3, each above 0, 1 together"
        ))
    };
    let mut parts: Vec<(String, f64)> = Vec::new();
    for (n, part) in text.split(',').enumerate() {
        let (name, share) = match part.split_once('=') {
            Some((name, share)) => (name.trim(), share),
            None => (*USUAL.get(n).ok_or_else(wrong)?, part),
        };
        let share: f64 = share.trim().parse().map_err(|_| wrong())?;
        let is_name = !name.is_empty() && !name.contains(['/', '\\', '.']);
        if !is_name
            || share.is_nan()
            || share <= 0.0
            || parts.iter().any(|(known, _)| known == name)
        {
            return Err(wrong());
        }
        parts.push((name.to_owned(), share));
    }
    let sum: f64 = parts.iter().map(|(_, share)| share).sum();
    if (sum - 1.0).abs() > 1e-6 {
        Err(wrong())
    } else {
        Ok(parts)
    }
}
