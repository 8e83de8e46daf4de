//! Lists that say who is in a picture and to which groups they belong: tables of
//! our own, CelebA's lists, and the file names of UTKFace.

use super::{Row, table};
use crate::EvaluationError;
use std::collections::{BTreeMap, BTreeSet};

/// Nobody younger is measured.
pub const ADULT: u32 = 18;
/// Least ages of the bands that ages are put into.
const BANDS: [u32; 5] = [ADULT, 30, 45, 60, 75];
const AGE: &str = "age";
const AGE_BAND: &str = "age_band";
/// Columns of CelebA that say what the standard calls a demographic group.
const CELEBA_USUAL: [&str; 2] = ["sex", AGE_BAND];

/// Pictures with their labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// Names of the labels.
    pub columns: Vec<String>,
    /// Those by which pictures are grouped unless others are named.
    pub usual: Vec<String>,
    /// A picture each.
    pub pictures: Vec<LabelledPicture>,
    /// Pictures left out because they show somebody under age.
    pub minors: u64,
    /// Files left out because they have no labels.
    pub without_labels: u64,
}

/// A picture with its labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledPicture {
    /// As a path below the folder of pictures.
    pub file: String,
    /// Who it shows; without a name a person of its own.
    pub person: Option<String>,
    /// One for each column; `None` where it is not known.
    pub labels: Vec<Option<String>>,
}

impl Labels {
    /// The group of each picture by the column `by`, or by several joined with `+`;
    /// a picture that lacks one of them has none.
    ///
    /// # Errors
    /// [`EvaluationError::List`] with the columns that there are; `origin` names the list.
    pub fn by(&self, by: &str, origin: &str) -> Result<Vec<Option<String>>, EvaluationError> {
        let place = |name: &str| {
            let found = self.columns.iter().position(|column| column == name);
            found.ok_or_else(|| {
                EvaluationError::List(format!(
                    "There is no column \"{name}\" in {origin}, which has {}; name one of these with --by.",
                    self.columns.join(", ")
                ))
            })
        };
        let places: Vec<usize> = by.split('+').map(place).collect::<Result<_, _>>()?;
        let group = |picture: &LabelledPicture| {
            let labels = places.iter().map(|at| picture.labels[*at].as_deref());
            Some(labels.collect::<Option<Vec<_>>>()?.join(" "))
        };
        Ok(self.pictures.iter().map(group).collect())
    }
}

/// Reads a table with a heading: `file`, `person` if people have several pictures,
/// and a column for each grouping. A column `age` with ages in years becomes
/// `age_band`.
///
/// # Errors
/// [`EvaluationError::List`] with the line that has another shape, names a picture
/// twice, or is of somebody under age.
pub fn label_table(text: &str, origin: &str) -> Result<Labels, EvaluationError> {
    let mut rows = table(text, origin)?.into_iter();
    let heading = rows.next().map(|row| row.cells).unwrap_or_default();
    let place = |name: &str| heading.iter().position(|c| c.eq_ignore_ascii_case(name));
    let file = place("file").ok_or_else(|| {
        EvaluationError::List(format!(
            "{origin} has no column \"file\"; begin it with a heading such as \"file, person, sex, age_band\"."
        ))
    })?;
    let person = place("person");
    let is_label = |at: &usize| *at != file && Some(*at) != person && !heading[*at].is_empty();
    let places: Vec<usize> = (0..heading.len()).filter(is_label).collect();
    let columns: Vec<String> = places
        .iter()
        .map(|at| match heading[*at].as_str() {
            age if age.eq_ignore_ascii_case(AGE) => AGE_BAND.to_owned(),
            band if band.eq_ignore_ascii_case(AGE_BAND) => AGE_BAND.to_owned(),
            other => other.to_owned(),
        })
        .collect();
    let mut names = BTreeSet::new();
    if let Some(twice) = columns.iter().find(|column| !names.insert(*column)) {
        return Err(EvaluationError::List(format!(
            "{origin} has two columns \"{twice}\" (an age in years becomes {AGE_BAND}); leave one."
        )));
    }
    if columns.is_empty() {
        return Err(EvaluationError::List(format!(
            "{origin} has no column of groups; add one, such as sex or age_band."
        )));
    }
    let mut known = BTreeSet::new();
    let mut pictures = Vec::new();
    for row in rows {
        let picture = labelled(
            &row,
            origin,
            heading.len(),
            (file, person),
            (&places, &columns),
        )?;
        if !known.insert(picture.file.clone()) {
            return Err(EvaluationError::List(format!(
                "Line {} of {origin} names {} again; list each picture once.",
                row.line, picture.file
            )));
        }
        pictures.push(picture);
    }
    if pictures.is_empty() {
        return Err(EvaluationError::List(format!(
            "{origin} lists no picture; write a line for each below the heading."
        )));
    }
    Ok(Labels {
        usual: columns.clone(),
        columns,
        pictures,
        ..Labels::default()
    })
}

fn labelled(
    row: &Row,
    origin: &str,
    width: usize,
    (file, person): (usize, Option<usize>),
    (places, columns): (&[usize], &[String]),
) -> Result<LabelledPicture, EvaluationError> {
    let wrong = |why: String| EvaluationError::List(format!("Line {} of {origin} {why}", row.line));
    if row.cells.len() != width {
        return Err(wrong(format!(
            "has {} cells and the heading {width}; leave a cell empty where nothing is known.",
            row.cells.len()
        )));
    }
    let cell = |at: usize| (!row.cells[at].is_empty()).then(|| row.cells[at].clone());
    let name = cell(file).ok_or_else(|| wrong("names no file; write its path.".into()))?;
    let mut labels = Vec::with_capacity(places.len());
    for (at, column) in places.iter().zip(columns) {
        let mut label = cell(*at);
        if column == AGE_BAND {
            let age = label.as_deref().and_then(first_number);
            if let Some(age) = age.filter(|age| *age < ADULT) {
                return Err(wrong(format!(
                    "is of somebody who may be {age} years old, and only adults are measured; take the lines of people under {ADULT} out."
                )));
            }
            let years = label.as_deref().and_then(|label| label.parse().ok());
            label = years.map(age_band).or(label);
        }
        labels.push(label);
    }
    Ok(LabelledPicture {
        file: name,
        person: person.and_then(cell),
        labels,
    })
}

/// The band of an adult of so many years: "30-44".
fn age_band(years: u32) -> String {
    let band = BANDS.iter().rposition(|least| *least <= years).unwrap_or(0);
    match BANDS.get(band + 1) {
        Some(next) => format!("{}-{}", BANDS[band], next - 1),
        None => format!("{}+", BANDS[band]),
    }
}

/// The first whole number of a text: of "20-29", 20.
fn first_number(text: &str) -> Option<u32> {
    let is_digit = |c: char| c.is_ascii_digit();
    let digits = &text[text.find(is_digit)?..];
    digits.split(|c| !is_digit(c)).next()?.parse().ok()
}

/// Whether `text` is a list in CelebA's form: a count, then names of attributes.
pub fn is_celeba(text: &str) -> bool {
    let mut lines = text.lines();
    let head = lines.next().unwrap_or_default().trim();
    head.parse::<u64>().is_ok() && lines.next().is_some_and(|names| !names.contains(','))
}

/// Reads a list in the form of CelebA's `list_attr_celeba.txt`. `Male` and `Young`
/// become `sex` and `age_band`; the others stay what they are, with yes and no.
///
/// # Errors
/// [`EvaluationError::List`] with the line that has another shape.
pub fn celeba_attributes(text: &str, origin: &str) -> Result<Labels, EvaluationError> {
    let mut lines = text.lines().enumerate().skip(1);
    let names: Vec<&str> = lines
        .next()
        .map(|(_, line)| line.split_whitespace().collect())
        .unwrap_or_default();
    let groups: Vec<[&str; 3]> = names
        .iter()
        .map(|name| match *name {
            "Male" => ["sex", "male", "female"],
            "Young" => [AGE_BAND, "young", "not young"],
            other => [other, "yes", "no"],
        })
        .collect();
    let mut pictures = Vec::new();
    for (at, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let mut cells = line.split_whitespace();
        let file = cells.next().unwrap_or_default().to_owned();
        let labels: Option<Vec<Option<String>>> = cells
            .enumerate()
            .map(|(n, cell)| {
                let [_, yes, no] = groups.get(n)?;
                match cell {
                    "1" => Some(Some((*yes).to_owned())),
                    "-1" => Some(Some((*no).to_owned())),
                    _ => None,
                }
            })
            .collect();
        let labels = labels.filter(|labels| labels.len() == groups.len());
        let labels = labels.ok_or_else(|| {
            EvaluationError::List(format!(
                "Line {} of {origin} is not a file with 1 or -1 for each of the {} attributes; take CelebA's list_attr_celeba.txt.",
                at + 1,
                groups.len()
            ))
        })?;
        pictures.push(LabelledPicture {
            file,
            person: None,
            labels,
        });
    }
    let columns: Vec<String> = groups.iter().map(|[name, ..]| (*name).to_owned()).collect();
    let usual = columns
        .iter()
        .filter(|c| CELEBA_USUAL.contains(&c.as_str()));
    Ok(Labels {
        usual: usual.cloned().collect(),
        columns,
        pictures,
        ..Labels::default()
    })
}

/// Reads who is in which picture: a file and a person a line, as in CelebA's
/// `identity_CelebA.txt`. A line that begins with another word than a picture's
/// name and "identity" or "person" ends is the heading.
///
/// # Errors
/// [`EvaluationError::List`] with the line that has another shape.
pub fn people_list(text: &str, origin: &str) -> Result<BTreeMap<String, String>, EvaluationError> {
    let mut people = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        match cells[..] {
            [] | [_, "identity" | "person"] => {}
            [file, person] => {
                people.insert(file.to_owned(), person.to_owned());
            }
            _ => {
                return Err(EvaluationError::List(format!(
                    "Line {} of {origin} is not a file and a person; take CelebA's identity_CelebA.txt or write such a list.",
                    at + 1
                )));
            }
        }
    }
    Ok(people)
}

/// Labels from file names as UTKFace has them, `AGE_SEX_RACE_TIME.jpg`; sex and race
/// as the set's authors word them.
pub fn utkface_names<'a>(files: impl IntoIterator<Item = &'a str>) -> Labels {
    const SEXES: [&str; 2] = ["male", "female"];
    const RACES: [&str; 5] = ["White", "Black", "Asian", "Indian", "other"];
    let columns: Vec<String> = ["sex", AGE_BAND, "race"].map(str::to_owned).to_vec();
    let mut labels = Labels {
        usual: columns.clone(),
        columns,
        ..Labels::default()
    };
    for file in files {
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let mut parts = name.split('_').map(|part| part.parse::<u32>().ok());
        let mut next = || parts.next().flatten();
        let Some(age) = next() else {
            labels.without_labels += 1;
            continue;
        };
        if age < ADULT {
            labels.minors += 1;
            continue;
        }
        let mut one_of = |words: &[&str]| {
            let word = words.get(usize::try_from(next()?).ok()?)?;
            Some((*word).to_owned())
        };
        let (sex, race) = (one_of(&SEXES), one_of(&RACES));
        labels.pictures.push(LabelledPicture {
            file: file.to_owned(),
            person: None,
            labels: vec![sex, Some(age_band(age)), race],
        });
    }
    labels
}
