//! Where people, cameras and protocols are written in the files of public sets.

use crate::{Result, WorkshopError};
use faceglass_evaluation::lists;
pub use faceglass_evaluation::lists::Pair;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// A labelled box of a picture, in YOLO's form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YoloBox {
    /// The face was there, as far as the label says.
    pub live: bool,
    /// Middle, width and height, in shares of the picture.
    pub middle: [f32; 2],
    /// Width and height, in shares of the picture.
    pub size: [f32; 2],
}

/// The lines of a label file, and how many are of another form.
pub fn yolo_boxes(text: &str) -> (Vec<YoloBox>, usize) {
    let line = |line: &str| {
        let numbers: Vec<f32> = line
            .split_whitespace()
            .map(|cell| cell.parse().ok())
            .collect::<Option<_>>()?;
        let &[class, x, y, w, h] = numbers.as_slice() else {
            return None;
        };
        Some(YoloBox {
            live: class == 1.0,
            middle: [x, y],
            size: [w, h],
        })
    };
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    let boxes: Vec<YoloBox> = lines.iter().filter_map(|l| line(l)).collect();
    let others = lines.len() - boxes.len();
    (boxes, others)
}

/// Reads LFW's `pairs.txt`.
///
/// # Errors
/// [`WorkshopError`] if it is missing or a line has another shape.
pub fn lfw_pairs(path: &Path) -> Result<Vec<Pair>> {
    let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
    Ok(lists::lfw_pairs(&text, &path.display().to_string())?)
}

/// Every person and every picture that a list of pairs names.
pub fn named_in(pairs: &[Pair]) -> (BTreeSet<String>, BTreeSet<String>) {
    let files: BTreeSet<String> = pairs
        .iter()
        .flat_map(|p| [p.a.clone(), p.b.clone()])
        .collect();
    let people = files.iter().map(|f| lfw_person(f).to_owned()).collect();
    (people, files)
}

/// The person of an LFW file.
pub fn lfw_person(file: &str) -> &str {
    file.split('/').next().unwrap_or(file)
}

/// The person of a Udacity frame: the file name without its number.
pub fn udacity_person(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.strip_suffix(".jpg").unwrap_or(name);
    stem.rsplit_once('_').map_or(stem, |(person, _)| person)
}

/// The age in a UTKFace name (`age_gender_race_date.jpg`).
pub fn utk_age(file: &str) -> Option<u32> {
    file.rsplit('/').next()?.split('_').next()?.parse().ok()
}

/// The person of a file of Face-Mask-Detection, where it names one: `without_mask/0_0_maguoming_0041.jpg` shows `maguoming`.
pub fn mask_person(file: &str) -> Option<&str> {
    let name = file.rsplit('/').next()?;
    let mut cells = name.split('_');
    let numbered = |c: Option<&str>| c.is_some_and(|c| c.parse::<u32>().is_ok());
    if !numbered(cells.next()) || !numbered(cells.next()) {
        return None;
    }
    cells
        .next()
        .filter(|c| c.chars().all(|c| c.is_ascii_alphabetic()))
}

/// A picture's own name in CelebA (`000093.jpg`), which copies of the set may write
/// after the person's number (`7399_000093.jpg`).
pub fn celeba_name(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.rsplit('_').next().unwrap_or(name)
}

/// CelebA's identities: file to number. Some copies of the list have a headline.
///
/// # Errors
/// [`WorkshopError::Io`], or [`WorkshopError::Data`] for any other line that names nobody.
pub fn celeba_people(path: &Path) -> Result<HashMap<String, String>> {
    let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
    let named = |line: &str| {
        let (file, person) = line.split_once(' ')?;
        let person: u32 = person.trim().parse().ok()?;
        Some((file.to_owned(), format!("celeba:{person}")))
    };
    let lines = (1..).zip(text.lines());
    let lines =
        lines.filter(|(number, l)| !l.trim().is_empty() && (*number > 1 || named(l).is_some()));
    let people = lines.map(|(number, line)| {
        named(line).ok_or_else(|| {
            WorkshopError::Data(format!("line {number} of {} names nobody", path.display()))
        })
    });
    people.collect()
}

/// Files of the negatives on which a detector fires.
///
/// # Errors
/// [`WorkshopError`] if the list is missing or not JSON.
pub fn negatives_with_faces(path: &Path) -> Result<BTreeSet<String>> {
    let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
    let lists: HashMap<String, Vec<(String, u32, f32)>> = serde_json::from_str(&text)
        .map_err(|e| WorkshopError::Data(format!("{}: {e}", path.display())))?;
    let base = |f: String| f.rsplit('/').next().map(str::to_owned);
    Ok(lists
        .into_values()
        .flatten()
        .filter_map(|(file, _, _)| base(file))
        .collect())
}

/// The names in one of NUAA's lists (`0001/0001_00_00_01_0.jpg`), CR or `\` allowed.
///
/// # Errors
/// [`WorkshopError::Io`].
pub fn nuaa_list(path: &Path) -> Result<BTreeSet<String>> {
    let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
    let names = text.lines().filter_map(|l| l.split_whitespace().next());
    Ok(names.map(|n| n.replace('\\', "/")).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn pairs_name_folds_people_and_files() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pairs.txt");
        std::fs::write(
            &path,
            "2\t1\nA_B\t1\t4\nA_B\t2\tC\t1\nC\t1\t2\nC\t3\tD_E\t10\n",
        )
        .unwrap();
        let pairs = lfw_pairs(&path).unwrap();
        assert_eq!(pairs[0].b, "A_B/A_B_0004.jpg");
        assert!(pairs[0].same && !pairs[1].same);
        assert_eq!(pairs[3].fold, 1);
        let (people, files) = named_in(&pairs);
        assert_eq!(people.len(), 3);
        assert_eq!(files.len(), 7);
        std::fs::write(&path, "2\t1\nA_B\t1\t4\n").unwrap();
        assert!(lfw_pairs(&path).is_err());
    }

    #[test]
    fn mask_names_hold_people() {
        assert_eq!(
            mask_person("without_mask/0_0_maguoming_0041.jpg"),
            Some("maguoming")
        );
        assert_eq!(mask_person("without_mask/augmented_image_283.jpg"), None);
    }

    #[test]
    fn names_hold_people_and_ages() {
        assert_eq!(
            udacity_person("test/Abdel_Aziz_Al-Hakim_00.jpg"),
            "Abdel_Aziz_Al-Hakim"
        );
        assert_eq!(utk_age("100_1_0_20170110183726390.jpg.chip.jpg"), Some(100));
        assert_eq!(utk_age("x.jpg"), None);
        assert_eq!(celeba_name("a/7399_000093.jpg"), "000093.jpg");
        assert_eq!(celeba_name("000093.jpg"), "000093.jpg");
    }

    #[test]
    fn label_files_give_classes_and_boxes() {
        let text = "0 0.5 0.4 0.2 0.3\n1 0.1 0.2 0.1 0.1 \n\nnot a box\n1 2\n";
        let (boxes, others) = yolo_boxes(text);
        assert_eq!((boxes.len(), others), (2, 2));
        assert!(!boxes[0].live && boxes[1].live);
        assert_eq!((boxes[0].middle, boxes[0].size), ([0.5, 0.4], [0.2, 0.3]));
    }

    #[test]
    fn celeba_lists_are_read_with_or_without_a_headline() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("list.txt");
        for text in ["image identity\n000001.jpg 2880\n", "000001.jpg 2880\r\n"] {
            std::fs::write(&path, text).unwrap();
            let people = celeba_people(&path).unwrap();
            assert_eq!(people.len(), 1);
            assert_eq!(people["000001.jpg"], "celeba:2880");
        }
        std::fs::write(&path, "000001.jpg 2880\n000002.jpg\n").unwrap();
        let error = celeba_people(&path).unwrap_err().to_string();
        assert!(error.contains("line 2 of"), "{error}");
    }
}
