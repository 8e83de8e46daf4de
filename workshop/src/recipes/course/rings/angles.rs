//! How far apart the directions of digits are.

use crate::core::statistics::mean;
use crate::data::digits::CLASSES;

/// Angles in degrees, seen from the origin, a number a digit.
#[derive(Clone, Debug, PartialEq)]
pub struct Angles {
    /// The mean direction, anticlockwise from the first axis; none where a digit was never shown.
    pub direction: Vec<Option<f64>>,
    /// The mean angle between a digit's pictures and its mean direction.
    pub within: Vec<Option<f64>>,
    /// The angle between the mean direction and the nearest of another digit.
    pub between: Vec<Option<f64>>,
}

/// The angles of pictures at `places`, which show `classes`.
pub fn angles(places: &[[f64; 2]], classes: &[usize]) -> Angles {
    let of_class = |class: usize| {
        let own = places
            .iter()
            .zip(classes)
            .filter(move |(_, c)| **c == class);
        own.map(|([x, y], _)| y.atan2(*x))
    };
    // The mean of the unit vectors, so that a turn of 359° is near one of 1°.
    let direction = |class: usize| {
        let sums =
            of_class(class).fold((0.0, 0.0), |(x, y), turn| (x + turn.cos(), y + turn.sin()));
        of_class(class).next().map(|_| f64::atan2(sums.1, sums.0))
    };
    let directions: Vec<Option<f64>> = (0..CLASSES).map(direction).collect();
    let within = |class: usize| {
        let middle = directions[class]?;
        let off: Vec<f64> = of_class(class).map(|turn| apart(turn, middle)).collect();
        mean(&off)
    };
    let between = |class: usize| {
        let own = directions[class]?;
        let others = (0..CLASSES).filter(|other| *other != class);
        let others = others.filter_map(|other| Some(apart(own, directions[other]?)));
        others.min_by(f64::total_cmp)
    };
    Angles {
        within: (0..CLASSES).map(within).collect(),
        between: (0..CLASSES).map(between).collect(),
        direction: directions.iter().map(|d| d.map(f64::to_degrees)).collect(),
    }
}

/// The angle between two directions in radians, in degrees from 0 to 180.
fn apart(a: f64, b: f64) -> f64 {
    let turn = (a - b).to_degrees().rem_euclid(360.0);
    turn.min(360.0 - turn)
}

/// Mean and standard error of those that are there.
pub fn mean_of(each: &[Option<f64>]) -> Option<(f64, f64)> {
    let each: Vec<f64> = each.iter().flatten().copied().collect();
    let middle = mean(&each)?;
    let squares: f64 = each.iter().map(|v| (v - middle).powi(2)).sum();
    let count = each.len() as f64;
    Some((middle, (squares / (count - 1.0).max(1.0) / count).sqrt()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn angles_by_hand() {
        let at = |deg: f64, length: f64| {
            let (sin, cos) = deg.to_radians().sin_cos();
            [length * cos, length * sin]
        };
        // Two digits around 0° and 30°, one of a single picture at 200°; lengths do not matter.
        let places = [
            at(350.0, 9.0),
            at(10.0, 0.1),
            at(26.0, 3.0),
            at(34.0, 5.0),
            at(200.0, 1.0),
        ];
        let found = angles(&places, &[0, 0, 1, 1, 7]);
        let near = |found: Option<f64>, wanted: f64| (found.unwrap() - wanted).abs() < 1e-6;
        assert!(near(found.direction[0], 0.0) && near(found.direction[1], 30.0));
        assert!(near(found.within[0], 10.0) && near(found.within[1], 4.0));
        assert!(near(found.within[7], 0.0) && near(found.between[7], 160.0));
        assert!(near(found.between[0], 30.0) && near(found.between[1], 30.0));
        assert_eq!((found.direction[2], found.between[2]), (None, None));
        let (middle, error) = mean_of(&found.within).unwrap();
        // 10, 4 and 0: deviation √(76/3), over √3.
        assert!(
            (middle - 14.0 / 3.0).abs() < 1e-6 && (error - (76.0f64 / 9.0).sqrt()).abs() < 1e-6
        );
    }
}
