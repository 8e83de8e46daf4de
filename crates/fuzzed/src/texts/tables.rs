//! The lists of an evaluation.

use crate::holds::is_sentence;
use faceglass_evaluation::EvaluationError;
use faceglass_evaluation::lists::{
    box_table, celeba_attributes, is_celeba, label_table, lfw_pairs, pair_table, people_list,
    places, utkface_names,
};

/// Every kind of list, of the same text: pairs, boxes, labels, names, and what file names say.
pub fn lists(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (text, origin) = (&*text, "list.csv");
    for pairs in [lfw_pairs(text, origin), pair_table(text, origin)] {
        if let Some(pairs) = told(pairs) {
            let (names, by_place) = places(&pairs);
            assert!(!pairs.is_empty() && by_place.len() == pairs.len());
            for (pair, at) in pairs.iter().zip(by_place) {
                assert_eq!((&pair.a, &pair.b), (&names[at.a], &names[at.b]));
            }
        }
    }
    if let Some(boxes) = told(box_table(text, origin)) {
        let faces = boxes.values().flatten();
        assert!(faces.into_iter().all(|face| face.w > 0.0 && face.h > 0.0));
    }
    let _ = is_celeba(text);
    for labels in [label_table(text, origin), celeba_attributes(text, origin)] {
        if let Some(labels) = told(labels) {
            for picture in &labels.pictures {
                assert_eq!(picture.labels.len(), labels.columns.len());
            }
            for column in &labels.columns {
                told(labels.by(column, origin));
            }
        }
    }
    told(people_list(text, origin));
    let _ = utkface_names(text.lines());
}

fn told<T>(read: Result<T, EvaluationError>) -> Option<T> {
    read.map_err(|error| is_sentence(&error)).ok()
}
