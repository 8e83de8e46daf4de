//! Trees as the files that other tools read, and back, bit for bit: the bytes of each picture stay as they are.
//!
//! | file | form |
//! |---|---|
//! | `rec` | MXNet's RecordIO with index and list, as insightface's tools read it |
//! | `example` | TFRecord of `tf.train.Example` |
//! | `tar` | WebDataset |
//! | `verification` | insightface's verification set, a `.bin` of pairs |
//! | `shards` | the workshop's shards |
//! | `growing` | files that grow, and how far a pack had come |
//! | here | trees, and what all forms have in common |

mod example;
mod growing;
mod rec;
mod shards;
mod tar;
mod verification;

use self::growing::{NOTED_EVERY, Packed};
use super::walk::Tree;
use super::work::left_out::LeftOut;
use super::work::{How, Work, write};
use crate::core::error::{Result, WorkshopError};
use crate::core::hash::sha256_hex;
use crate::core::listing::has_ending;
use crate::data::shards::Split;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What a tree is packed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// MXNet: train.rec, train.idx, train.lst and property
    Rec,
    /// TensorFlow: data.tfrecord of tf.train.Example
    Tfrecord,
    /// WebDataset: data.tar with NUMBER.jpg, NUMBER.cls and NUMBER.json
    Webdataset,
    /// insightface's verification set of pairs: pairs.bin; wants --pairs
    Bin,
    /// The workshop's shards
    Shards,
}

/// A picture on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Whose.
    pub person: String,
    /// Where in a tree, the person's folder included.
    pub file: String,
    /// As they lie on disk.
    pub bytes: Vec<u8>,
}

impl Item {
    fn ending(&self) -> &str {
        self.file
            .rsplit_once('.')
            .map_or("jpg", |(_, ending)| ending)
    }
}

/// What was packed or unpacked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// People and pictures.
    pub people: usize,
    /// …
    pub pictures: usize,
    /// What is not there.
    pub left_out: LeftOut,
}

/// Somewhere to put pictures, one after the other. People are numbered from 0 in the order of their names.
trait Sink {
    fn put(&mut self, item: &Item, label: usize) -> Result<()>;
    /// Puts everything on the disk; gives where the files stand, from which one goes on.
    fn settle(&mut self) -> Result<serde_json::Value>;
    fn finish(self: Box<Self>, people: usize) -> Result<()>;
}

/// Where pictures come from.
pub enum Input {
    /// A tree.
    Tree(Tree),
    /// A file, or shards.
    Packed(Form, PathBuf),
}

impl Input {
    /// What lies at `path`: a packed file, a folder with one, shards, or else a tree.
    ///
    /// # Errors
    /// [`WorkshopError`] if there is nothing of use.
    pub fn at(path: &Path) -> Result<Self> {
        if path.is_file() {
            return match of_file(path) {
                Some(form) => Ok(Self::Packed(form, path.to_owned())),
                None => Err(WorkshopError::Data(format!(
                    "{} is no .rec, .tfrecord, .tar or .bin",
                    path.display()
                ))),
            };
        }
        if path.join("manifest.json").is_file() && path.join("index.jsonl").is_file() {
            return Ok(Self::Packed(Form::Shards, path.to_owned()));
        }
        let inside =
            ["train.rec", "data.tfrecord", "data.tar", "pairs.bin"].map(|name| path.join(name));
        let packed = inside.into_iter().find(|file| file.is_file());
        match packed.and_then(|file| Some((of_file(&file)?, file))) {
            Some((form, file)) => Ok(Self::Packed(form, file)),
            None => Tree::of(path).map(Self::Tree),
        }
    }

    /// Gives every picture, in the order in which they lie, and what could not be read.
    ///
    /// # Errors
    /// When a packed file is damaged, or `take` fails.
    pub fn each(&self, mut take: impl FnMut(Item) -> Result<()>) -> Result<LeftOut> {
        self.each_from(0, |_, item| take(item))
    }

    /// The same without the first `done` things, each with how many there are up to it.
    fn each_from(
        &self,
        done: usize,
        mut take: impl FnMut(usize, Item) -> Result<()>,
    ) -> Result<LeftOut> {
        match self {
            Self::Tree(tree) => {
                let mut left_out = tree.left_out.clone();
                let is_split = is_split(tree);
                for (at, found) in tree.files.iter().enumerate() {
                    let path = tree.root.join(&found.file);
                    let bytes = if at < done {
                        // Whether it could be read was asked before, but is not noted.
                        std::fs::File::open(&path).map(|_| None)
                    } else {
                        std::fs::read(&path).map(Some)
                    };
                    match bytes {
                        Ok(None) => {}
                        Ok(Some(bytes)) => take(
                            at + 1,
                            Item {
                                person: person_of(&found.file, is_split).to_owned(),
                                file: found.file.clone(),
                                bytes,
                            },
                        )?,
                        Err(_) => left_out.note("a file that cannot be read", &found.file),
                    }
                }
                Ok(left_out)
            }
            Self::Packed(form, path) => {
                let mut at = 0;
                let mut take = |item| {
                    at += 1;
                    if at > done { take(at, item) } else { Ok(()) }
                };
                match form {
                    Form::Rec => rec::each(path, &mut take)?,
                    Form::Tfrecord => example::each(path, &mut take)?,
                    Form::Webdataset => tar::each(path, &mut take)?,
                    Form::Bin => verification::each(path, &mut take)?,
                    Form::Shards => shards::each(path, &mut take)?,
                }
                Ok(LeftOut::default())
            }
        }
    }

    /// What tells this input from another one, or from itself after pictures came or went.
    fn fingerprint(&self, people: &[String], count: usize) -> String {
        match self {
            Self::Tree(tree) => tree.fingerprint(),
            Self::Packed(_, path) => {
                let size = std::fs::metadata(path).map_or(0, |of| of.len());
                let text = format!("{} {size} {count}\n{}", path.display(), people.join("\n"));
                sha256_hex(text.as_bytes())
            }
        }
    }

    /// The people in the order of their names, and how many pictures there are.
    fn people(&self) -> Result<(Vec<String>, usize)> {
        let mut people = BTreeSet::new();
        let mut count = 0;
        if let Self::Tree(tree) = self {
            let is_split = is_split(tree);
            let names = tree
                .files
                .iter()
                .map(|found| person_of(&found.file, is_split));
            people.extend(names.map(str::to_owned));
            count = tree.files.len();
        } else {
            self.each(|item| {
                people.insert(item.person);
                count += 1;
                Ok(())
            })?;
        }
        Ok((people.into_iter().collect(), count))
    }

    fn root(&self) -> &Path {
        match self {
            Self::Tree(tree) => &tree.root,
            Self::Packed(_, path) => path,
        }
    }
}

fn of_file(path: &Path) -> Option<Form> {
    let forms = [
        (Form::Rec, "rec"),
        (Form::Tfrecord, "tfrecord"),
        (Form::Webdataset, "tar"),
        (Form::Bin, "bin"),
    ];
    forms
        .into_iter()
        .find(|(_, ending)| has_ending(path, &[ending]))
        .map(|(form, _)| form)
}

/// A file in its person's folder, if it does not lie in one already.
fn placed(person: &str, file: &str) -> String {
    let is_within = file
        .rsplit_once('/')
        .is_some_and(|(folders, _)| folders.split('/').any(|part| part == person));
    if is_within {
        file.to_owned()
    } else {
        format!("{person}/{file}")
    }
}

/// The parts that `workshop data split` makes, as an index of shards has them.
const PARTS: [(&str, Split); 3] = [
    ("train", Split::Train),
    ("dev", Split::Dev),
    ("test", Split::Test),
];

fn part_of(file: &str) -> Option<Split> {
    let first = file.split('/').next()?;
    PARTS
        .iter()
        .find(|(name, _)| *name == first)
        .map(|(_, split)| *split)
}

/// Whether a tree is one in parts, each with people in it.
fn is_split(tree: &Tree) -> bool {
    tree.files
        .iter()
        .all(|found| part_of(&found.file).is_some() && found.file.split('/').count() > 2)
}

fn person_of(file: &str, is_split: bool) -> &str {
    file.split('/')
        .nth(usize::from(is_split))
        .unwrap_or_default()
}

/// Whether a name from a packed file may be written below a folder.
fn is_safe(file: &str) -> bool {
    let parts = || file.split(['/', '\\']);
    !file.contains([':', '\0'])
        && parts().count() > 1
        && parts().all(|part| !part.is_empty() && part != "." && part != "..")
}

/// Packs `input` into `out`; of pairs, those that the table `pairs` lists. With `margin`, pictures are aligned faces with so much
/// around the template, and shards tell where their points are, so that networks can learn from them.
///
/// # Errors
/// When `out` is another's or cannot be written, or the input is damaged. What was packed by then stays, and the same call goes on
/// with it (but for pairs, which are written at once).
pub fn pack(
    input: &Input,
    form: Form,
    pairs: Option<&Path>,
    margin: Option<f32>,
    out: &Path,
    how: &How,
) -> Result<Report> {
    if (form == Form::Bin) != pairs.is_some() {
        let why = "a verification set is made of the pairs that --pairs lists, as `workshop data pairs` writes them; other forms take none";
        return Err(WorkshopError::Config(why.into()));
    }
    let (people, count) = input.people()?;
    let mut report = Report {
        people: people.len(),
        ..Report::default()
    };
    if how.dry_run {
        report.pictures = count;
        return Ok(report);
    }
    let work = Work::begin(out, Some(input.root()), &(form, margin, "pack"))?;
    if let Some(pairs) = pairs {
        (report.pictures, report.left_out) = verification::write(input, pairs, out)?;
        work.finish(&report)?;
        return Ok(report);
    }
    let labels: BTreeMap<&str, usize> = people
        .iter()
        .enumerate()
        .map(|(n, name)| (name.as_str(), n))
        .collect();
    let fingerprint = input.fingerprint(&people, count);
    let noted = Packed::noted(out, &fingerprint);
    if noted.is_none() {
        // Before its files are begun anew, which it told of.
        Packed::forget(out)?;
    }
    let files = noted.as_ref().map(|noted| &noted.files);
    let mut sink: Box<dyn Sink> = match form {
        Form::Rec => Box::new(rec::Writer::open(out, files)?),
        Form::Tfrecord => Box::new(example::Writer::open(out, files)?),
        Form::Webdataset => Box::new(tar::Writer::open(out, files)?),
        Form::Shards | Form::Bin => Box::new(shards::Writer::open(out, margin, files)?),
    };
    let (done, pictures) = noted.map_or((0, 0), |noted| (noted.done, noted.pictures));
    report.pictures = pictures;
    let bar = how.bar(count, "pictures packed");
    bar.set_position(pictures as u64);
    report.left_out = input.each_from(done, |done, item| {
        let label = labels.get(item.person.as_str()).copied().unwrap_or(0);
        sink.put(&item, label)?;
        report.pictures += 1;
        bar.inc(1);
        if report.pictures.is_multiple_of(NOTED_EVERY) {
            let packed = Packed {
                input: fingerprint.clone(),
                done,
                pictures: report.pictures,
                files: sink.settle()?,
            };
            packed.note(out)?;
        }
        Ok(())
    })?;
    sink.finish(people.len())?;
    Packed::forget(out)?;
    bar.finish_and_clear();
    work.finish(&report)?;
    Ok(report)
}

/// Writes what is packed in `input` as a tree. A picture that is there already as it should be is not written again.
///
/// # Errors
/// When `out` is another's or cannot be written, or the input is damaged.
pub fn unpack(input: &Input, out: &Path, how: &How) -> Result<Report> {
    let (people, count) = input.people()?;
    let mut report = Report {
        people: people.len(),
        ..Report::default()
    };
    if how.dry_run {
        report.pictures = count;
        return Ok(report);
    }
    let work = Work::begin(out, Some(input.root()), &"unpack")?;
    let bar = how.bar(count, "pictures unpacked");
    let mut unsafe_names = LeftOut::default();
    let mut left_out = input.each(|item| {
        bar.inc(1);
        if !is_safe(&item.file) {
            unsafe_names.note(
                "a name that leads out of its folder, or is none",
                &item.file,
            );
            return Ok(());
        }
        report.pictures += 1;
        let path = out.join(&item.file);
        match std::fs::read(&path) {
            Ok(there) if there == item.bytes => Ok(()),
            _ => write(&path, &item.bytes),
        }
    })?;
    if let Input::Packed(Form::Bin, path) = input {
        verification::table(path, out)?;
    }
    bar.finish_and_clear();
    left_out.add(&unsafe_names);
    report.left_out = left_out;
    work.finish(&report)?;
    Ok(report)
}

/// Where files stand, as a note says.
fn told_by<T: DeserializeOwned>(noted: &serde_json::Value, folder: &Path) -> Result<T> {
    T::deserialize(noted).map_err(|_| {
        damaged(
            folder,
            "what is noted of it is none of ours; delete the folder and pack again",
        )
    })
}

/// A damaged packed file.
fn damaged(path: &Path, why: &str) -> WorkshopError {
    WorkshopError::Data(format!("{} is damaged: {why}", path.display()))
}
