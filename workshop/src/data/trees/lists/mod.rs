//! Lists of pairs (`pairs`) and of triplets (here) out of a tree: for verification in LFW's form and as a table, and for recognition to learn from.

mod pairs;

pub use pairs::pairs;

use super::eyes::{Glasses, Pick, examined, meant};
use super::picture;
use super::walk::{Found, Tree};
use super::work::left_out::LeftOut;
use super::work::{How, Work, write};
use crate::core::error::{Result, WorkshopError};
use crate::data::tools::triplets::{Choice, Wanted as Asked, drawn};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// Who is compared with whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Mining {
    /// By chance
    Random,
    /// The farthest of the same person and the nearest of another, by the embedder
    Hard,
    /// Any of the same person, and of another the nearest that is farther off, by the embedder
    SemiHard,
}

/// What is to be listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    /// Triplets; of pairs, those of one person, and as many of two.
    pub count: usize,
    /// Of pairs: folds, each with people of its own.
    pub folds: usize,
    /// Who is compared.
    pub mining: Mining,
    /// Of all chance.
    pub seed: u64,
    /// Pictures are aligned faces of 112 pixels already.
    pub aligned: bool,
    /// Of pairs: write the pictures once more, named as LFW names them, and `pairs.txt` beside them.
    pub lfw: bool,
    /// How pictures are looked at.
    pub glasses: Glasses,
}

/// What was listed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Listed {
    /// Triplets, or pairs of both kinds.
    pub lines: usize,
    /// Folds, and pairs of each kind in each.
    pub folds: usize,
    /// …
    pub each: usize,
    /// People and pictures in the list.
    pub people: usize,
    /// …
    pub pictures: usize,
    /// What is in no line.
    pub left_out: LeftOut,
}

/// Pictures that can be listed: their places, person by person, with embeddings where these are asked for.
struct Usable<'a> {
    files: Vec<&'a Found>,
    rows: Vec<Vec<f32>>,
    left_out: LeftOut,
}

impl Usable<'_> {
    /// The people, in the order of their names, and the places of their pictures.
    fn people(&self) -> BTreeMap<&str, Vec<usize>> {
        let mut people: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, found) in self.files.iter().enumerate() {
            people.entry(&found.person).or_default().push(at);
        }
        people
    }

    /// Triplets among some of the people, by places.
    fn draw(&self, people: &[&str], asked: &Asked) -> Vec<[usize; 3]> {
        let all = self.people();
        let mut crops = Vec::new();
        for (number, person) in people.iter().enumerate() {
            crops.extend(
                all.get(person)
                    .into_iter()
                    .flatten()
                    .map(|at| (*at, number)),
            );
        }
        let rows = if self.rows.is_empty() {
            Vec::new()
        } else {
            crops.iter().map(|(at, _)| self.rows[*at].clone()).collect()
        };
        let list = drawn(&crops, rows, asked);
        list.into_iter()
            .map(|triplet| triplet.map(|n| crops[n].0))
            .collect()
    }
}

fn asked(wanted: &Wanted, count: usize, seed: u64) -> Asked {
    Asked {
        choice: match wanted.mining {
            Mining::Random => Choice::Random,
            Mining::Hard => Choice::Hard,
            Mining::SemiHard => Choice::SemiHard,
        },
        count,
        most_a_person: None,
        seed,
    }
}

fn usable<'a>(
    tree: &'a Tree,
    wanted: &Wanted,
    work: Option<&Work>,
    how: &How,
) -> Result<Usable<'a>> {
    let mut usable = Usable {
        files: tree.files.iter().collect(),
        rows: Vec::new(),
        left_out: tree.left_out.clone(),
    };
    if let Some(work) = work.filter(|_| wanted.mining != Mining::Random) {
        let ready = || wanted.glasses.engine(true);
        let key = |found: &Found| found.file.clone();
        let rows = work.each(
            &tree.files,
            how,
            "faces compared",
            key,
            ready,
            |engine, found| embedding(engine, &tree.root, &found.file, wanted.aligned),
        )?;
        usable.files.clear();
        for (found, row) in tree.files.iter().zip(rows) {
            match row {
                Ok(row) => {
                    usable.files.push(found);
                    usable.rows.push(row);
                }
                Err(reason) => usable.left_out.note(&reason, &found.file),
            }
        }
    }
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    usable
        .files
        .iter()
        .for_each(|f| *count.entry(&f.person).or_default() += 1);
    let alone: Vec<bool> = usable
        .files
        .iter()
        .map(|f| count.get(f.person.as_str()) == Some(&1))
        .collect();
    for (found, _) in usable.files.iter().zip(&alone).filter(|(_, alone)| **alone) {
        usable
            .left_out
            .note("the only picture of its person", &found.file);
    }
    let mut keep = alone.iter();
    usable.files.retain(|_| keep.next() == Some(&false));
    let mut keep = alone.iter();
    usable.rows.retain(|_| keep.next() == Some(&false));
    Ok(usable)
}

/// The embedding of a picture, or why it has none.
type Row = std::result::Result<Vec<f32>, String>;

fn embedding(
    engine: &mut faceglass_pipeline::Engine,
    root: &Path,
    file: &str,
    aligned: bool,
) -> Result<Row> {
    let picture = match picture::read(&root.join(file)) {
        Ok(read) => read.picture,
        Err(broken) => return Ok(Err(broken.reason().to_owned())),
    };
    if aligned {
        let embedded = engine.embed_aligned(&picture);
        return Ok(embedded
            .map(|e| e.values().to_vec())
            .map_err(|_| "no aligned face of 112x112 pixels".to_owned()));
    }
    let (faces, _, righted) = examined(engine, &picture, file)?;
    let face = match meant(faces, righted.dimensions(), Pick::Central) {
        Ok(mut faces) => faces.pop(),
        Err(reason) => return Ok(Err(reason.to_owned())),
    };
    let embedding = face.and_then(|face| face.embedding);
    Ok(embedding
        .map(|e| e.values().to_vec())
        .ok_or_else(|| "a face whose points do not lie as a face's do".to_owned()))
}

/// Writes `triplets.txt` into `out`: two files of a person and one of another a line, with tabs between, as the sampler of
/// `train recognition` reads it.
///
/// # Errors
/// When fewer than two people have two pictures, or the folder is another's or cannot be written.
pub fn triplets(tree: &Tree, wanted: &Wanted, out: &Path, how: &How) -> Result<Listed> {
    let work = begin(tree, wanted, out, how)?;
    let usable = usable(tree, wanted, work.as_ref(), how)?;
    let people: Vec<String> = usable.people().into_keys().map(str::to_owned).collect();
    let names: Vec<&str> = people.iter().map(String::as_str).collect();
    enough(names.len(), 2, &usable.left_out)?;
    let mut listed = Listed {
        left_out: usable.left_out.clone(),
        people: names.len(),
        ..Listed::default()
    };
    let Some(work) = work else {
        listed.lines = wanted.count;
        return Ok(listed);
    };
    let list = usable.draw(&names, &asked(wanted, wanted.count, wanted.seed));
    if list.is_empty() {
        return Err(WorkshopError::Data(
            "no triplet was found: nobody is farther off than a person's own pictures".into(),
        ));
    }
    let mut text = String::new();
    for triplet in &list {
        let [a, own, other] = triplet.map(|at| usable.files[at].file.as_str());
        let _ = writeln!(text, "{a}\t{own}\t{other}");
    }
    write(&out.join("triplets.txt"), text.as_bytes())?;
    let used: BTreeSet<usize> = list.iter().flatten().copied().collect();
    listed.lines = list.len();
    listed.pictures = used.len();
    listed.people = used
        .iter()
        .map(|at| &usable.files[*at].person)
        .collect::<BTreeSet<_>>()
        .len();
    work.finish(&(wanted, &listed))?;
    Ok(listed)
}

fn begin(tree: &Tree, wanted: &Wanted, out: &Path, how: &How) -> Result<Option<Work>> {
    if wanted.count == 0 || wanted.folds == 0 {
        return Err(WorkshopError::Config(
            "ask for one line and one fold at least".into(),
        ));
    }
    if how.dry_run {
        return Ok(None);
    }
    Work::begin(out, Some(&tree.root), &(wanted, tree.fingerprint())).map(Some)
}

fn enough(people: usize, least: usize, left_out: &LeftOut) -> Result<()> {
    if people >= least {
        return Ok(());
    }
    Err(WorkshopError::Data(format!(
        "{people} people have two usable pictures or more, and {least} are needed. {}",
        left_out.told()
    )))
}
