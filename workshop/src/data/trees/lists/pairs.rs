//! Pairs, as a table and in LFW's form.

use super::{Listed, Usable, Wanted, asked, begin, enough, usable};
use crate::core::error::{Result, WorkshopError};
use crate::core::listing::has_ending;
use crate::data::prepare::share_of;
use crate::data::shards::encode_jpeg;
use crate::data::trees::align::quoted;
use crate::data::trees::picture;
use crate::data::trees::walk::Tree;
use crate::data::trees::work::{How, write};
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;
use std::path::Path;

const QUALITY: u8 = 95;
/// Triplets are drawn for pairs in rounds of so many times what lacks: some give pairs that are there already.
const ROUNDS: u64 = 20;

/// A pair by places, and whether both show one person.
type Pair = (usize, usize, bool);

/// Writes `pairs.csv` into `out`, as `faceglass evaluate pairs` reads it, with pairs of one person and as many of two in each
/// fold; where it is asked for, the pictures again as LFW names them, and its `pairs.txt`.
///
/// # Errors
/// When a fold would have fewer than two people with two pictures each, or the folder is another's or cannot be written.
pub fn pairs(tree: &Tree, wanted: &Wanted, out: &Path, how: &How) -> Result<Listed> {
    let work = begin(tree, wanted, out, how)?;
    let usable = usable(tree, wanted, work.as_ref(), how)?;
    let mut people: Vec<String> = usable.people().into_keys().map(str::to_owned).collect();
    enough(people.len(), 2 * wanted.folds, &usable.left_out)?;
    people.sort_by(|a, b| share_of(a, wanted.seed).total_cmp(&share_of(b, wanted.seed)));
    let mut listed = Listed {
        left_out: usable.left_out.clone(),
        folds: wanted.folds,
        people: people.len(),
        ..Listed::default()
    };
    let Some(work) = work else {
        return Ok(listed);
    };
    let each = wanted.count.div_ceil(wanted.folds);
    let folds: Vec<Vec<Pair>> = (0..wanted.folds)
        .map(|fold| {
            let own: Vec<&str> = people
                .iter()
                .skip(fold)
                .step_by(wanted.folds)
                .map(String::as_str)
                .collect();
            fold_of(&usable, wanted, &own, each, fold as u64)
        })
        .collect();
    // As LFW has it, each fold has as many of both kinds as the poorest one.
    let of = |fold: &[Pair], same: bool| fold.iter().filter(|p| p.2 == same).count();
    let each = folds
        .iter()
        .map(|f| of(f, true).min(of(f, false)))
        .min()
        .unwrap_or(0);
    if each == 0 {
        return Err(WorkshopError::Data(
            "a fold has no pair; ask for fewer folds".into(),
        ));
    }
    let mut chosen: Vec<Vec<Pair>> = Vec::new();
    for fold in &folds {
        let kind = |same: bool| fold.iter().filter(move |p| p.2 == same).take(each).copied();
        chosen.push(kind(true).chain(kind(false)).collect());
    }
    let mut table = "file,file,same\n".to_owned();
    for (a, b, same) in chosen.iter().flatten() {
        let [a, b] = [a, b].map(|at| quoted(&usable.files[*at].file));
        let _ = writeln!(table, "{a},{b},{}", u8::from(*same));
    }
    write(&out.join("pairs.csv"), table.as_bytes())?;
    if wanted.lfw {
        lfw(tree, &usable, &chosen, each, out, how)?;
    }
    let used: BTreeSet<usize> = chosen
        .iter()
        .flatten()
        .flat_map(|(a, b, _)| [*a, *b])
        .collect();
    listed.each = each;
    listed.lines = 2 * each * wanted.folds;
    listed.pictures = used.len();
    work.finish(&(wanted, &listed))?;
    Ok(listed)
}

/// Pairs of both kinds among some people: the first two and the outer two of triplets, each pair once.
fn fold_of(usable: &Usable, wanted: &Wanted, people: &[&str], each: usize, fold: u64) -> Vec<Pair> {
    let (mut known, mut pairs) = (HashSet::new(), Vec::new());
    let mut count = [0usize; 2];
    for round in 0..ROUNDS {
        let lack = each
            .saturating_sub(count[0])
            .max(each.saturating_sub(count[1]));
        if lack == 0 {
            break;
        }
        let seed = wanted.seed.wrapping_add((fold * ROUNDS + round) << 32);
        for [a, own, other] in usable.draw(people, &asked(wanted, 2 * lack, seed)) {
            for (b, same) in [(own, true), (other, false)] {
                let kind = usize::from(!same);
                if count[kind] < each && known.insert((a.min(b), a.max(b))) {
                    count[kind] += 1;
                    pairs.push((a, b, same));
                }
            }
        }
    }
    pairs
}

/// The pictures as `people/NAME/NAME_0001.jpg`, and `pairs.txt`.
fn lfw(
    tree: &Tree,
    usable: &Usable,
    folds: &[Vec<Pair>],
    each: usize,
    out: &Path,
    how: &How,
) -> Result<()> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut numbers: Vec<(String, usize)> = vec![Default::default(); usable.files.len()];
    for (person, places) in usable.people() {
        let plain = person.replace(|c: char| !c.is_alphanumeric(), "_");
        let again = (2..).map(|n| format!("{plain}_{n}"));
        let name = std::iter::once(plain.clone())
            .chain(again)
            .find(|name| taken.insert(name.to_lowercase()));
        let name = name.unwrap_or(plain);
        for (n, at) in (1..).zip(places) {
            numbers[at] = (name.clone(), n);
        }
    }
    let bar = how.bar(usable.files.len(), "pictures copied");
    for (found, (name, n)) in usable.files.iter().zip(&numbers) {
        let from = tree.root.join(&found.file);
        let is_jpeg = has_ending(&from, &["jpg", "jpeg"]);
        let bytes = match is_jpeg {
            true => std::fs::read(&from).map_err(WorkshopError::io(&from))?,
            false => match picture::read(&from) {
                Ok(read) => encode_jpeg(&read.picture, QUALITY)?,
                Err(_) => std::fs::read(&from).map_err(WorkshopError::io(&from))?,
            },
        };
        write(
            &out.join(format!("people/{name}/{name}_{n:04}.jpg")),
            &bytes,
        )?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let mut text = format!("{}\t{each}\n", folds.len());
    for (a, b, same) in folds.iter().flatten() {
        let ((name, m), (other, n)) = (&numbers[*a], &numbers[*b]);
        let _ = match same {
            true => writeln!(text, "{name}\t{m}\t{n}"),
            false => writeln!(text, "{name}\t{m}\t{other}\t{n}"),
        };
    }
    write(&out.join("pairs.txt"), text.as_bytes())
}
