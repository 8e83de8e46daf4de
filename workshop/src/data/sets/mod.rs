//! The public sets, each described by a TOML file: `workshop/configs/sets/GROUP/OWNER+REPOSITORY.toml`
//! says where it comes from, where its pictures lie, on which terms they are to be had, how they
//! are split, what is left out and why, and which kinds of shards it serves.
//!
//! What the files of a set look like inside is its [`Form`]; a form is read by code
//! ([`prepare`](super::prepare)), so that a set of a known form needs a description only. The
//! folder of descriptions that is compiled in may be added to by one of your own
//! (`sets = "FOLDER"` in the configuration of `workshop prepare`).

mod catalogue;
pub mod check;
mod shipped;
mod terms;

pub use catalogue::{Catalogue, Serving};
pub use terms::{Origin, TrainedOn, licence, trained_on};

use crate::core::error::{Result, WorkshopError};
use faceglass_vision::ModelKind;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A public set.
#[derive(Clone, Debug, PartialEq)]
pub struct DataSet {
    /// `owner+repository`, as its folder and the file of its description are called.
    pub name: String,
    /// What it is, in a few words.
    pub title: String,
    /// Where it is to be had.
    pub source: String,
    /// Its terms in words.
    pub terms: String,
    /// Whether those permit any use.
    pub permits: Permits,
    /// How much there is of it.
    pub size: String,
    /// Folder below the set's own that holds what is used; empty for all of it.
    pub below: String,
    /// How its files are to be read.
    pub form: Form,
    /// What is left out.
    pub exclude: Vec<Exclusion>,
    /// What it is used for.
    pub serves: BTreeMap<ModelKind, Serve>,
}

/// What the terms of a set amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Permits {
    /// Any use.
    Anything,
    /// Research.
    Research,
    /// Nobody said.
    Unstated,
}

/// Something of a set that is left out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Paths of these beginnings below [`DataSet::below`]; none where the form knows what is meant.
    #[serde(default)]
    pub files: Vec<String>,
    /// The reason.
    pub why: String,
}

/// How a set serves a kind of shards.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Serve {
    /// Sets are taken in this order: of a picture met twice, the first is kept.
    pub place: u32,
    /// Share of the people (or files, where nobody is known) held out for choices.
    #[serde(default)]
    pub validation: f64,
    /// Share held out to report on, where the set has no list of its own.
    #[serde(default)]
    pub test: f64,
    /// One picture in so many.
    #[serde(default = "one")]
    pub every: usize,
    /// Only paths that begin so.
    #[serde(default)]
    pub begins: String,
    /// `workshop leave-out` leaves it out in turn and measures on it.
    #[serde(default)]
    pub measured: bool,
}

fn one() -> usize {
    1
}

/// How the files of a set are to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Pictures, and a list `file number` of who is in them.
    Celeba {
        /// The list, below the set's folder.
        people: PathBuf,
    },
    /// More pictures of the same people, the file's name of the original set after the last `_`.
    CelebaCopy {
        /// The list, below the folder of all sets.
        people: PathBuf,
    },
    /// A folder a person; the pictures of a list of pairs are the test.
    Lfw {
        /// The list, below the folder of all sets.
        pairs: PathBuf,
    },
    /// `age_…` in the names of the files.
    Utkface {
        /// Nobody younger is used.
        min_age: u32,
    },
    /// Some files say `number_number_person_…`.
    Masks,
    /// NUAA's folders and lists of living people and their photographs.
    Nuaa,
    /// Frames with 68 points in two CSV files.
    Points68,
    /// Folders `real` and `fake` of pictures by one camera.
    Replay {
        /// `real` shows a person before the camera.
        has_live: bool,
    },
    /// Whole frames by one camera with labelled boxes in the form of YOLO (`class x y w h`, in
    /// shares of the picture). The class says 0 = attack, 1 = live, unless the folder `Real` or
    /// `Fake` does.
    Frames,
    /// Pictures without a face, but for those of a list.
    Negatives,
    /// Pictures that nobody looked through: those are used in which the teacher found nothing.
    NegativesByTeacher,
}

/// A description as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    source: String,
    terms: String,
    permits: Permits,
    size: String,
    form: String,
    #[serde(default)]
    below: String,
    people: Option<PathBuf>,
    pairs: Option<PathBuf>,
    min_age: Option<u32>,
    has_live: Option<bool>,
    #[serde(default)]
    exclude: Vec<Exclusion>,
    #[serde(default)]
    serves: BTreeMap<ModelKind, Serve>,
}

impl DataSet {
    /// The description `text` of the set `name`.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] with what is wrong with it.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let wrong = |why: String| {
            WorkshopError::Config(format!("the description of the data set {name} says {why}"))
        };
        let written: Written = toml::from_str(text).map_err(|e| wrong(e.to_string()))?;
        let form = written.form().map_err(wrong)?;
        if !name.contains('+') {
            return Err(wrong(
                "nothing of whose it is; call its file owner+repository.toml".into(),
            ));
        }
        let is_share = |s: &f64| (0.0..=1.0).contains(s);
        for (kind, serve) in &written.serves {
            if ![serve.validation, serve.test, serve.validation + serve.test]
                .iter()
                .all(is_share)
            {
                return Err(wrong(format!(
                    "in [serves.{kind}] shares that are none: both together lie between 0 and 1"
                )));
            }
            if serve.every == 0 {
                return Err(wrong(format!(
                    "in [serves.{kind}] every = 0; 1 takes all pictures"
                )));
            }
        }
        Ok(Self {
            name: name.to_owned(),
            title: written.title,
            source: written.source,
            terms: written.terms,
            permits: written.permits,
            size: written.size,
            below: written.below,
            form,
            exclude: written.exclude,
            serves: written.serves,
        })
    }

    /// Whether `file`, a path below [`below`](Self::below), is used.
    pub fn uses(&self, file: &str) -> bool {
        let left_out = self.exclude.iter().flat_map(|e| &e.files);
        !left_out.into_iter().any(|begins| file.starts_with(begins))
    }
}

impl Written {
    /// The form with what it needs.
    fn form(&self) -> std::result::Result<Form, String> {
        let form = self.form.as_str();
        let needs = |what: &str| format!("form = \"{form}\", which needs {what}");
        let form_ = match form {
            "celeba" => Form::Celeba {
                people: self.people.clone().ok_or_else(|| needs("people"))?,
            },
            "celeba-copy" => Form::CelebaCopy {
                people: self.people.clone().ok_or_else(|| needs("people"))?,
            },
            "lfw" => Form::Lfw {
                pairs: self.pairs.clone().ok_or_else(|| needs("pairs"))?,
            },
            "utkface" => Form::Utkface {
                min_age: self.min_age.ok_or_else(|| needs("min_age"))?,
            },
            "masks" => Form::Masks,
            "nuaa" => Form::Nuaa,
            "points68" => Form::Points68,
            "replay" => Form::Replay {
                has_live: self.has_live.unwrap_or(true),
            },
            "frames" => Form::Frames,
            "negatives" => Form::Negatives,
            "negatives-by-teacher" => Form::NegativesByTeacher,
            _ => {
                return Err(format!(
                    "form = \"{form}\", which is none; there are celeba, celeba-copy, lfw, utkface, \
                     masks, nuaa, points68, replay, frames, negatives and negatives-by-teacher"
                ));
            }
        };
        let surplus = [
            ("people", self.people.is_some(), form.starts_with("celeba")),
            ("pairs", self.pairs.is_some(), form == "lfw"),
            ("min_age", self.min_age.is_some(), form == "utkface"),
            ("has_live", self.has_live.is_some(), form == "replay"),
        ];
        match surplus
            .iter()
            .find(|(_, is_there, is_used)| *is_there && !is_used)
        {
            Some((name, ..)) => Err(format!("{name}, which the form {form} does not use")),
            None => Ok(form_),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const OWN: &str = "title = 'A camera'\nsource = 'https://github.com/me/mine'\nterms = 'CC0'\n\
                       permits = 'anything'\nsize = '12 pictures'\nform = 'frames'\nbelow = 'all'\n";

    fn wrong(more: &str) -> String {
        let error = DataSet::parse("me+mine", &format!("{OWN}{more}")).unwrap_err();
        error.to_string()
    }

    #[test]
    fn a_description_is_read_with_what_it_leaves_out() {
        let text = format!(
            "{OWN}[[exclude]]\nfiles = ['Fake/17']\nwhy = 'no consent'\n\
             [serves.liveness]\nplace = 3\nmeasured = true"
        );
        let set = DataSet::parse("me+mine", &text).unwrap();
        assert_eq!((set.permits, &set.form), (Permits::Anything, &Form::Frames));
        assert!(!set.uses("Fake/1799.png") && set.uses("Real/17.png"));
        let serve = &set.serves[&ModelKind::Liveness];
        assert_eq!((serve.place, serve.every, serve.measured), (3, 1, true));
    }

    #[test]
    fn what_a_description_gets_wrong_is_said_with_its_name() {
        for (more, words) in [
            ("min_age = 3", "min_age, which the form frames does not use"),
            ("colour = 3", "unknown field `colour`"),
            (
                "[serves.liveness]\nplace = 1\nvalidation = 0.8\ntest = 0.3",
                "shares that are none",
            ),
            ("[serves.liveness]\nplace = 1\nevery = 0", "every = 0"),
            ("[serves.faces]\nplace = 1", "faces"),
        ] {
            let told = wrong(more);
            assert!(told.contains(words) && told.contains("me+mine"), "{told}");
        }
        let of_form = |form: &str| {
            let text = OWN.replace("frames", form);
            DataSet::parse("me+mine", &text).unwrap_err().to_string()
        };
        assert!(of_form("lfw").contains("which needs pairs"));
        assert!(of_form("video").contains("there are celeba, celeba-copy"));
        let nobodys = DataSet::parse("mine", OWN).unwrap_err().to_string();
        assert!(nobodys.contains("owner+repository.toml"), "{nobodys}");
    }
}
