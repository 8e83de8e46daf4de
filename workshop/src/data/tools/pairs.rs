//! People held out of training as a folder and a list in LFW's form, so that the app itself
//! (`faceglass evaluate lfw`) measures on them.

use crate::core::chance::dice;
use crate::data::prepare::share_of;
use crate::data::shards::{ShardSet, Split};
use crate::{Result, WorkshopError};
use rand::seq::SliceRandom as _;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// People.
    pub people: usize,
    /// Their pictures.
    pub pictures: usize,
    /// Folds; nobody is in two of them.
    pub folds: usize,
    /// Pairs of one person in a fold, and as many of two people.
    pub each: usize,
}

/// A person of the list: the name as LFW would write it, and the records of the pictures.
struct Person {
    name: String,
    records: Vec<usize>,
}

/// Writes the pictures of those people of `source` who are held out for choices in the shards
/// at `from` to `out/NAME/NAME_0001.jpg`, and `out/pairs.txt` with as many pairs a fold as its
/// poorest fold allows. Each fold has people of its own, as in LFW's View 2, so that the
/// spread of the folds says how far the figures carry.
///
/// # Errors
/// When the shards cannot be read, `folds` is 0, fewer than two people a fold are held out
/// with at least two pictures each, or the folder cannot be written.
pub fn pairs(from: &Path, source: &str, folds: usize, out: &Path) -> Result<Written> {
    let set = ShardSet::open(from)?;
    let people = people(&set, source);
    if folds == 0 || people.len() < 2 * folds {
        return Err(WorkshopError::Data(format!(
            "{} people of {source} with two pictures or more are held out in {}; \
             {folds} folds need at least {}, and one fold is the least",
            people.len(),
            from.display(),
            2 * folds.max(1)
        )));
    }
    let mut all: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for fold in 0..folds {
        let of_fold: Vec<&Person> = people.iter().skip(fold).step_by(folds).collect();
        let mut rng = dice(set.manifest.seed, fold as u64);
        let (mut genuine, mut impostor) = (genuine(&of_fold), impostor(&of_fold));
        genuine.shuffle(&mut rng);
        impostor.shuffle(&mut rng);
        all.push((genuine, impostor));
    }
    let fewest = |(g, i): &(Vec<String>, Vec<String>)| g.len().min(i.len());
    let each = all.iter().map(fewest).min().unwrap_or(0);
    let mut list = format!("{folds}\t{each}\n");
    for (genuine, impostor) in &all {
        for line in genuine.iter().take(each).chain(impostor.iter().take(each)) {
            let _ = writeln!(list, "{line}");
        }
    }
    for person in &people {
        let folder = out.join(&person.name);
        std::fs::create_dir_all(&folder).map_err(WorkshopError::io(&folder))?;
        for (number, record) in (1..).zip(&person.records) {
            let file = folder.join(format!("{}_{number:04}.jpg", person.name));
            std::fs::write(&file, set.jpeg(*record)).map_err(WorkshopError::io(&file))?;
        }
    }
    let file = out.join("pairs.txt");
    std::fs::write(&file, list).map_err(WorkshopError::io(&file))?;
    Ok(Written {
        people: people.len(),
        pictures: people.iter().map(|p| p.records.len()).sum(),
        folds,
        each,
    })
}

/// Those held out with at least two pictures, in an order that the seed alone decides.
fn people(set: &ShardSet, source: &str) -> Vec<Person> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for i in set.of_split(Split::Dev) {
        let record = &set.records[i];
        if record.source == source && !record.person.is_empty() {
            by_name.entry(&record.person).or_default().push(i);
        }
    }
    by_name.retain(|_, records| records.len() > 1);
    let mut people: Vec<(&str, Vec<usize>)> = by_name.into_iter().collect();
    let seed = set.manifest.seed;
    people.sort_by(|(a, _), (b, _)| share_of(a, seed).total_cmp(&share_of(b, seed)));
    let lfw = |name: &str| name.replace(|c: char| !c.is_alphanumeric(), "_");
    let people = people.into_iter().map(|(name, records)| Person {
        name: lfw(name),
        records,
    });
    people.collect()
}

/// "Name 1 4".
fn genuine(people: &[&Person]) -> Vec<String> {
    let mut lines = Vec::new();
    for person in people {
        let count = person.records.len();
        for a in 1..=count {
            lines.extend((a + 1..=count).map(|b| format!("{}\t{a}\t{b}", person.name)));
        }
    }
    lines
}

/// "Name 1 Other 2".
fn impostor(people: &[&Person]) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, one) in people.iter().enumerate() {
        for other in &people[at + 1..] {
            for a in 1..=one.records.len() {
                let of_other = 1..=other.records.len();
                lines.extend(of_other.map(|b| format!("{}\t{a}\t{}\t{b}", one.name, other.name)));
            }
        }
    }
    lines
}
