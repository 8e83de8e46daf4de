//! Which face of a picture is meant.

use super::left_out::NoSample;
use faceglass_vision::Rect;
use std::str::FromStr;

/// The largest face must be this much larger than the next one to be meant.
const CLEARLY_LARGER: f32 = 1.8;

/// Which face of a picture to take. A picture with one face gives that one, unless another number is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FaceChoice {
    /// The largest, if it is much larger than the others; else none.
    #[default]
    Clear,
    /// The largest.
    Largest,
    /// That number, from left to right, the first is 1.
    Number(usize),
}

/// As other programs write it: "clear", "largest" or a number from the left.
impl FromStr for FaceChoice {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        match words {
            "clear" => Ok(Self::Clear),
            "largest" => Ok(Self::Largest),
            number => match number.parse() {
                Ok(number) if number > 0 => Ok(Self::Number(number)),
                _ => Err(format!(
                    "{number:?} names no face; say \"clear\", \"largest\" or a number from 1 on."
                )),
            },
        }
    }
}

/// Which of how many faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FaceNumber {
    /// From left to right, the first is 1.
    pub number: usize,
    /// Faces in the picture.
    pub of: usize,
}

/// The number of each box from left to right, the first is 1: as numbers stand
/// beside faces everywhere in the program.
pub fn numbers_from_left(boxes: &[Rect]) -> Vec<usize> {
    let middle = |at: &usize| {
        let b = boxes[*at];
        (b.x + b.w / 2.0, b.y + b.h / 2.0)
    };
    let mut order: Vec<usize> = (0..boxes.len()).collect();
    order.sort_by(|a, b| {
        let ((ax, ay), (bx, by)) = (middle(a), middle(b));
        ax.total_cmp(&bx).then(ay.total_cmp(&by))
    });
    let mut numbers = vec![0; boxes.len()];
    for (position, at) in order.into_iter().enumerate() {
        numbers[at] = position + 1;
    }
    numbers
}

impl FaceChoice {
    /// Where in `boxes` the face stands that is meant, and its number.
    ///
    /// # Errors
    /// [`NoSample`] if there is none, or it is not clear which.
    pub fn among(self, boxes: &[Rect]) -> Result<(usize, FaceNumber), NoSample> {
        choose(boxes, self)
    }
}

fn choose(boxes: &[Rect], choice: FaceChoice) -> Result<(usize, FaceNumber), NoSample> {
    let of = boxes.len();
    let numbers = numbers_from_left(boxes);
    let mut by_area: Vec<usize> = (0..of).collect();
    by_area.sort_by(|a, b| boxes[*b].area().total_cmp(&boxes[*a].area()));
    let at = match (by_area.as_slice(), choice) {
        ([], _) => return Err(NoSample::NoFace),
        ([only], FaceChoice::Clear) => *only,
        ([largest, ..], FaceChoice::Largest) => *largest,
        ([first, second, ..], FaceChoice::Clear) => {
            if boxes[*first].area() < CLEARLY_LARGER * boxes[*second].area() {
                return Err(NoSample::SeveralFaces(of));
            }
            *first
        }
        (_, FaceChoice::Number(number)) => numbers
            .iter()
            .position(|of_face| *of_face == number)
            .ok_or(NoSample::NoSuchFace { number, of })?,
    };
    let number = numbers[at];
    Ok((at, FaceNumber { number, of }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxes() -> [Rect; 3] {
        [
            Rect::new(300.0, 10.0, 100.0, 100.0),
            Rect::new(0.0, 40.0, 90.0, 90.0),
            Rect::new(150.0, 0.0, 60.0, 60.0),
        ]
    }

    #[test]
    fn faces_are_numbered_from_left_to_right() {
        assert_eq!(numbers_from_left(&boxes()), [3, 1, 2]);
        assert!(numbers_from_left(&[]).is_empty());
    }

    #[test]
    fn one_of_several_is_taken_only_if_it_is_clear_or_chosen() {
        let of = |number| FaceNumber { number, of: 3 };
        let all = boxes();
        assert_eq!(
            choose(&all, FaceChoice::Clear),
            Err(NoSample::SeveralFaces(3))
        );
        assert_eq!(choose(&all, FaceChoice::Largest), Ok((0, of(3))));
        assert_eq!(choose(&all, FaceChoice::Number(2)), Ok((2, of(2))));
        let none = NoSample::NoSuchFace { number: 4, of: 3 };
        assert_eq!(choose(&all, FaceChoice::Number(4)), Err(none));
        let clear = FaceNumber { number: 2, of: 2 };
        assert_eq!(choose(&[all[0], all[2]], FaceChoice::Clear), Ok((0, clear)));
    }

    #[test]
    fn words_name_a_face_or_are_refused() {
        assert_eq!("clear".parse(), Ok(FaceChoice::Clear));
        assert_eq!("largest".parse(), Ok(FaceChoice::Largest));
        assert_eq!("2".parse(), Ok(FaceChoice::Number(2)));
        for none in ["0", "-1", "left", ""] {
            assert!(none.parse::<FaceChoice>().is_err(), "{none:?}");
        }
    }

    #[test]
    fn an_only_face_is_meant_unless_another_number_was_chosen() {
        for choice in [
            FaceChoice::Clear,
            FaceChoice::Largest,
            FaceChoice::Number(1),
        ] {
            let only = FaceNumber { number: 1, of: 1 };
            assert_eq!(choose(&boxes()[..1], choice), Ok((0, only)));
        }
        let none = NoSample::NoSuchFace { number: 9, of: 1 };
        assert_eq!(
            none.to_string(),
            "there is only one face, and no face 9; leave the number out."
        );
        assert_eq!(choose(&boxes()[..1], FaceChoice::Number(9)), Err(none));
        assert_eq!(choose(&[], FaceChoice::Largest), Err(NoSample::NoFace));
    }
}
