//! Where people, cameras and protocols are written in each public set.

use crate::{Result, WorkshopError};
use faceglass_evaluation::lists;
pub use faceglass_evaluation::lists::Pair;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// CelebA in the wild, a subset with 299 identities.
pub const CELEBA: &str = "matush97+faceRecognition";
/// CelebA as its authors aligned it, five pictures of each of 9,343 people, and the
/// list of everybody's number.
pub const CELEBA_ALIGNED: &str = "ShaharKSegal+CelebA_Samples";
/// Heads of CelebA's own test range, about 17 pictures of each of 998 people.
pub const CELEBA_HEADS: &str = "Trung-Jeager-2019+validation";
/// The list of numbers, as [`CELEBA`] and [`CELEBA_ALIGNED`] both name it.
pub const CELEBA_LIST: &str = "identity_CelebA.txt";
/// Labelled Faces in the Wild, deep-funneled.
pub const LFW: &str = "braun-steven+dfi-tensorflow";
/// LFW's pairs.
pub const LFW_PAIRS: &str = "davidsandberg+facenet";
/// UTKFace crops.
pub const UTK: &str = "mattans+AgeProgression";
/// The part of UTKFace's checkout that holds each picture once.
pub const UTK_BELOW: &str = "data/UTKFace/unlabeled";
/// Masked and unmasked faces.
pub const MASKS: &str = "chandrikadeb7+Face-Mask-Detection";
/// NUAA print attacks.
pub const NUAA: &str = "imironica+liveness";
/// 68-point video frames.
pub const UDACITY: &str = "udacity+P1_Facial_Keypoints";
/// Negatives.
pub const IMAGENET: &str = "EliSchwartz+imagenet-sample-images";
/// Negatives.
pub const BSDS: &str = "BIDS+BSDS500";
/// Further negatives, as (set, folder, one picture in so many): never tested on, so that
/// the test stays the one of earlier versions. Pictures in which the teacher sees anything
/// like a face are left out.
pub const MORE_NEGATIVES: [(&str, &str, usize); 3] = [
    // Of ImageNet's validation pictures; IMAGENET above is of its training pictures.
    ("VeriSilicon+acuity-dataset", "ILSVRC2012_VAL_SET/data", 1),
    ("quoctrung163+keras-cnn-on-cats-and-dogs-dataset", "", 1),
    // Frames of films of kitchens: neighbours hardly differ.
    ("vincent317+GTEA_GAZE_PLUS-VOC2007-format-", "JPEGImages", 4),
];
/// A set of screen replays: one camera and (mostly) one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replay {
    /// `owner+repository`.
    pub set: &'static str,
    /// Folder that holds `real` and `fake`.
    pub below: &'static str,
    /// The `real` pictures show a person before the camera; in one set they are
    /// the film itself, which is neither live nor an attack.
    pub has_live: bool,
}

/// Screen replays.
pub const REPLAY: [Replay; 13] = [
    replay("Krzysiek354+Python_Face_Detection"),
    replay("alexcamargoweb+liveness-detection"),
    replay("ShubhamLala+Liveliness-Detection_CNN"),
    replay("VishalkrishnaBlaze+Liveness-detection"),
    replay("Apfol+liveness-detection-opencv"),
    replay("jtboing+liveness-web-demo"),
    replay("AksultanMukhanbet+recognize_with_python"),
    replay("lestari15+CNN-face-detection"),
    replay("TrickyF0x+twoFactorLivenessDetection"),
    replay("Manikantha-M+Face-Liveness-detection-using-Deeplearning-and-OpenCV"),
    Replay {
        below: "liveness_detection/dataset",
        ..replay("diogoshiroma+facial-smart-lock")
    },
    Replay {
        below: "data",
        ..replay("ahforoughi+face-anti-spoofing")
    },
    Replay {
        has_live: false,
        ..replay("neonipun+CV_PROJECT")
    },
];

/// Further screen replays, small ones: learned from, but in no table of errors, so that it
/// stays the one of earlier versions. Repositories that hold frames of the same films as
/// [`REPLAY`]'s are not among them, nor those that show minors.
pub const MORE_REPLAY: [Replay; 6] = [
    replay("BalveerSinghYT+Smart-Facial-Recognition-Attendance-System"),
    replay("WOLF-huo+face_liveness"),
    // Living faces only.
    replay("viguardieiro+cnn_liveness"),
    // Most living faces lie on their side and are left out.
    Replay {
        below: "liveness-detection-opencv/dataset",
        ..replay("nurcanyardimci+LivenessDetection")
    },
    Replay {
        below: "face_recognition_and_liveness/face_liveness_detection/dataset",
        ..replay("willy-dev+AVA")
    },
    Replay {
        below: "liveness/dataset",
        ..replay("tamletan+ComputerVision")
    },
];

const fn replay(set: &'static str) -> Replay {
    Replay {
        set,
        below: "dataset",
        has_live: true,
    }
}

/// A set of whole webcam frames, one camera and (mostly) one living person, with a label
/// file for each in the form of YOLO (`class x y w h`, in shares of the picture). The
/// class says 0 = attack, 1 = live, unless the folder `Real` or `Fake` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frames {
    /// `owner+repository`.
    pub set: &'static str,
    /// Folder below which pictures and labels lie.
    pub below: &'static str,
    /// Pictures that are not used: their paths below that folder begin so.
    pub passed_over: &'static [&'static str],
}

/// Whole webcam frames.
pub const FRAMES: [Frames; 7] = [
    frames("yashpatil1805+AntiSpoofing_FaceRecognition", "Dataset"),
    frames("code-with-prabhu+livenessDetection", "Dataset"),
    frames("Codersworld-23+Antispoof", "Dataset"),
    frames("shravanshriram2007+Face-Recognition-Model", "Dataset/all"),
    frames("Ramkumarkh+yolo_model_faceliveness", "Dataset/SplitData"),
    Frames {
        // Three seconds show a face on a telephone that may be a minor's; the last three
        // pictures are of a living man.
        passed_over: &[
            "Fake/1732301839",
            "Fake/1732301840",
            "Fake/1732301841",
            "Fake/1732302005",
        ],
        ..frames("DangThanhLiem+LVTN_Detected", "Dataset")
    },
    // Living faces only.
    frames("Afzal91004+FaceGuard", "Dataset"),
];

const fn frames(set: &'static str, below: &'static str) -> Frames {
    Frames {
        set,
        below,
        passed_over: &[],
    }
}

impl Frames {
    /// Whether `file`, a path below [`below`](Self::below), is used.
    pub fn uses(&self, file: &str) -> bool {
        !self.passed_over.iter().any(|p| file.starts_with(p))
    }
}

/// A labelled box of a picture of [`FRAMES`].
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

    #[test]
    fn pictures_passed_over_are_known_by_how_their_paths_begin() {
        let lvtn = FRAMES
            .iter()
            .find(|f| f.set.ends_with("LVTN_Detected"))
            .unwrap();
        assert!(!lvtn.uses("Fake/17323018399974341.jpg"));
        assert!(lvtn.uses("Fake/17323017462012284.jpg"));
        assert!(lvtn.uses("Real/17323018399974341.jpg"));
        assert!(FRAMES[0].uses("Fake/17323018399974341.jpg"));
    }
}
