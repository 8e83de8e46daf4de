//! Lists of triplets.

use crate::core::disk::replace;
use crate::core::error::{Result, WorkshopError};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

/// One moment: three files, and whether a live face is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Triplet {
    /// Paths as the list writes them: colour, depth, infrared.
    pub files: [String; 3],
    /// `None` in a list whose labels are kept back.
    pub live: Option<bool>,
}

impl Triplet {
    /// What kind of attack the path tells, as `05_enm_s` of `fake_part/CLKJ_AS0007/05_enm_s.rssdk/…`; "attack"
    /// where it tells none.
    pub fn species(&self) -> &str {
        let parts = self.files[0].split('/');
        let mut recordings = parts.filter_map(|part| part.strip_suffix(".rssdk"));
        recordings.next().unwrap_or("attack")
    }
}

/// A list with those of its triplets whose files are all there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TripletList {
    /// The folder that paths count from.
    pub root: PathBuf,
    /// The list's file in that folder.
    pub name: String,
    /// Complete triplets, in the order of the list.
    pub triplets: Vec<Triplet>,
    /// Files that are not there.
    pub missing: Vec<String>,
    /// Triplets left out for want of a file.
    pub incomplete: usize,
}

impl TripletList {
    /// Reads the list `name` in the folder `root`. A triplet that lacks a file is left out and counted.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] if the list cannot be read, [`WorkshopError::Data`] with the number of the first line
    /// that is no triplet, or if no triplet is complete.
    pub fn read(root: &Path, name: &str) -> Result<Self> {
        let path = root.join(name);
        let text = std::fs::read_to_string(&path).map_err(WorkshopError::io(&path))?;
        let all = parsed(&text).map_err(|(line, why)| {
            WorkshopError::Data(format!("{}, line {line}: {why}", path.display()))
        })?;
        let mut list = Self {
            root: root.to_owned(),
            name: name.to_owned(),
            triplets: Vec::with_capacity(all.len()),
            missing: Vec::new(),
            incomplete: 0,
        };
        for triplet in all {
            let lacking = triplet.files.iter().filter(|f| !root.join(f).is_file());
            let lacking: Vec<String> = lacking.cloned().collect();
            match lacking.is_empty() {
                true => list.triplets.push(triplet),
                false => list.incomplete += 1,
            }
            list.missing.extend(lacking);
        }
        if let (true, Some(first)) = (list.triplets.is_empty(), list.missing.first()) {
            return Err(WorkshopError::Data(format!(
                "{} names {} files and none of its triplets is complete; {} is not there, say. Name the folder that \
                 its paths count from",
                path.display(),
                list.missing.len(),
                root.join(first).display()
            )));
        }
        if list.triplets.is_empty() {
            let why = format!("{} names no triplet", path.display());
            return Err(WorkshopError::Data(why));
        }
        Ok(list)
    }

    /// Whether labels are given.
    pub fn is_labelled(&self) -> bool {
        self.triplets.iter().all(|t| t.live.is_some())
    }

    /// Places of the live faces and of the attacks.
    pub fn by_class(&self) -> [Vec<usize>; 2] {
        let of = |live: bool| {
            let places = self.triplets.iter().enumerate();
            let own = places.filter(|(_, t)| t.live == Some(live));
            own.map(|(at, _)| at).collect()
        };
        [of(true), of(false)]
    }

    /// A line about it for people.
    pub fn describe(&self) -> String {
        let mut text = format!("{}: {} triplets", self.name, self.triplets.len());
        if self.is_labelled() {
            let [live, attacks] = self.by_class();
            let _ = write!(text, ", {} live, {} attacks", live.len(), attacks.len());
            let mut species: BTreeMap<&str, usize> = BTreeMap::new();
            for at in attacks {
                *species.entry(self.triplets[at].species()).or_default() += 1;
            }
            if species.len() > 1 {
                let each = species.iter().map(|(name, n)| format!("{n} {name}"));
                let each: Vec<String> = each.collect();
                let _ = write!(text, " ({})", each.join(", "));
            }
        } else {
            text.push_str(", without labels");
        }
        if let Some(first) = self.missing.first() {
            let _ = write!(
                text,
                "; {} left out, as {} of their files are not there, {first} for one",
                self.incomplete,
                self.missing.len()
            );
        }
        text
    }
}

/// The triplets of a text, or the line that is none and why.
fn parsed(text: &str) -> std::result::Result<Vec<Triplet>, (usize, String)> {
    let text = text.trim_start_matches('\u{feff}');
    let mut all: Vec<Triplet> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let wrong = |why: String| (number, why);
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (files, label) = match fields[..] {
            [] => continue,
            [colour, depth, infrared] => ([colour, depth, infrared], None),
            [colour, depth, infrared, label] => ([colour, depth, infrared], Some(label)),
            _ => {
                return Err(wrong(format!(
                    "{} words where colour, depth, infrared and a label are wanted",
                    fields.len()
                )));
            }
        };
        let live = match label {
            None => None,
            Some("1") => Some(true),
            Some("0") => Some(false),
            Some(other) => {
                return Err(wrong(format!(
                    "the label {other}; 1 is a live face, 0 an attack"
                )));
            }
        };
        if let Some(astray) = files.iter().find(|file| leaves(file)) {
            return Err(wrong(format!("{astray} leads out of the folder")));
        }
        if all
            .first()
            .is_some_and(|t| t.live.is_some() != live.is_some())
        {
            let (this, others) = match live {
                Some(_) => ("a label", "none"),
                None => ("no label", "one"),
            };
            return Err(wrong(format!("{this}, and the lines before have {others}")));
        }
        all.push(Triplet {
            files: files.map(str::to_owned),
            live,
        });
    }
    Ok(all)
}

/// Whether a path goes anywhere but down.
fn leaves(file: &str) -> bool {
    let down = |c: Component<'_>| matches!(c, Component::Normal(_) | Component::CurDir);
    !Path::new(file).components().all(down)
}

/// Writes what the challenge wants to be handed in: a line for each triplet, its three paths and its score.
///
/// # Errors
/// [`WorkshopError::Data`] if a triplet of the list has no score, [`WorkshopError::Io`].
pub fn write_submission(list: &TripletList, scores: &[f32], path: &Path) -> Result<()> {
    if list.incomplete > 0 || scores.len() != list.triplets.len() {
        return Err(WorkshopError::Data(format!(
            "a submission wants a score for every line of {}, and {} of them have none{}",
            list.name,
            list.incomplete + list.triplets.len().abs_diff(scores.len()),
            list.missing
                .first()
                .map_or(String::new(), |file| format!("; {file} is not there"))
        )));
    }
    let mut text = String::new();
    for (triplet, score) in list.triplets.iter().zip(scores) {
        let _ = writeln!(text, "{} {score:.8}", triplet.files.join(" "));
    }
    replace(path, text.as_bytes())
}
