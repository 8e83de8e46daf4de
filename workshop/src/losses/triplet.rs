//! A row nearer to its own than to others.

use crate::core::error::Result;
use crate::core::numbers::floats;
use burn::tensor::{Device, Int, Tensor, activation};
use serde::{Deserialize, Serialize};

/// Which triplets of a batch count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mining {
    /// For every two rows of one person the nearest other person's row that is farther off than the
    /// second of them, and where none is, the farthest (F. Schroff et al., "FaceNet: A unified
    /// embedding for face recognition and clustering", CVPR 2015). The hardest of all can make
    /// every row the same early in training.
    #[default]
    SemiHard,
    /// For every row the farthest of the same person and the nearest of another (A. Hermans et al.,
    /// "In defense of the triplet loss for person re-identification", 2017).
    Hard,
    /// Three rows after each other, as a list has them.
    List,
}

/// Places of a row, of one of the same person and of one of another.
pub type Triplet = [usize; 3];

impl Mining {
    /// The triplets of a batch with these squared distances between its rows, `[n, n]`.
    pub fn choose(self, squared: &[f32], people: &[usize]) -> Vec<Triplet> {
        let count = people.len();
        let apart = |a: usize, b: usize| squared[a * count + b];
        let own = |a: usize| (0..count).filter(move |p| *p != a && people[*p] == people[a]);
        let others = |a: usize| (0..count).filter(move |n| people[*n] != people[a]);
        let near = |a: usize| move |x: &usize, y: &usize| apart(a, *x).total_cmp(&apart(a, *y));
        match self {
            Self::SemiHard => (0..count)
                .flat_map(|a| own(a).map(move |p| (a, p)))
                .filter_map(|(a, p)| {
                    let farther = others(a).filter(|n| apart(a, *n) > apart(a, p));
                    let nearest = farther.min_by(near(a));
                    Some([a, p, nearest.or_else(|| others(a).max_by(near(a)))?])
                })
                .collect(),
            Self::Hard => (0..count)
                .filter_map(|a| {
                    let (p, n) = (own(a).max_by(near(a))?, others(a).min_by(near(a))?);
                    Some([a, p, n])
                })
                .collect(),
            Self::List => (0..count / 3)
                .map(|at| [3 * at, 3 * at + 1, 3 * at + 2])
                .collect(),
        }
    }
}

/// Mean of max(0, ‖a − p‖² − ‖a − n‖² + `margin`) over the triplets that `mining` finds among rows
/// of length 1; nought where there are none. The distances are read from the device to choose by.
///
/// # Errors
/// When the backend gives no numbers.
pub fn triplet_loss(
    rows: Tensor<2>,
    people: &[usize],
    (mining, margin): (Mining, f32),
) -> Result<Tensor<1>> {
    let triplets = match mining {
        Mining::List => mining.choose(&[], people),
        Mining::SemiHard | Mining::Hard => {
            let rows = rows.clone().detach();
            let cosines = rows.clone().matmul(rows.transpose());
            let squared = (cosines.neg() + 1.0).mul_scalar(2.0);
            mining.choose(&floats(squared)?, people)
        }
    };
    if triplets.is_empty() {
        return Ok(rows.sum().mul_scalar(0.0));
    }
    let device = rows.device();
    let [anchors, own, others] =
        [0, 1, 2].map(|at| rows.clone().select(0, places(&triplets, at, &device)));
    let to_own = (anchors.clone() - own).square().sum_dim(1);
    let to_others = (anchors - others).square().sum_dim(1);
    Ok(activation::relu(to_own - to_others + margin).mean())
}

fn places(triplets: &[Triplet], at: usize, device: &Device) -> Tensor<1, Int> {
    let places: Vec<i64> = triplets.iter().map(|t| t[at] as i64).collect();
    Tensor::from_ints(places.as_slice(), device)
}

#[cfg(test)]
mod tests {
    use super::super::by_hand::{rows, value};
    use super::*;

    /// Rows at angles on a circle, in degrees.
    fn at<const N: usize>(degrees: [f32; N]) -> Tensor<2> {
        rows(degrees.map(|d| [d.to_radians().cos(), d.to_radians().sin()]))
    }

    fn chosen(mining: Mining, rows: &Tensor<2>, people: &[usize]) -> Vec<Triplet> {
        let cosines = rows.clone().matmul(rows.clone().transpose());
        let squared = (cosines.neg() + 1.0).mul_scalar(2.0);
        mining.choose(&floats(squared).unwrap_or_default(), people)
    }

    #[test]
    fn mining_on_a_made_up_batch() {
        // Person 0 at 0° and 40°, person 1 at 10° and 70°, person 2 at 95°.
        let (batch, people) = (at([0.0, 40.0, 10.0, 70.0, 95.0]), [0, 0, 1, 1, 2]);
        // From 0°, its own at 40°: at 10° is somebody nearer than that, the next is at 70°.
        // From 40°, its own at 0° (40° off): at 10° and 70° (30°) too near, 95° (55°).
        // From 10°, its own at 70°: farther than 60° is only 95°.
        // From 70°, its own at 10°: at 0° (70°).
        let semi_hard = [[0, 1, 3], [1, 0, 4], [2, 3, 4], [3, 2, 0]];
        assert_eq!(chosen(Mining::SemiHard, &batch, &people), semi_hard);
        // Hard: the nearest of another person, 10°, then 30° (both; the first counts), 10°, 25°.
        let hard = chosen(Mining::Hard, &batch, &people);
        assert_eq!(
            [hard[0], hard[2], hard[3]],
            [[0, 1, 2], [2, 3, 0], [3, 2, 4]]
        );
        assert_eq!(hard.len(), 4);
        assert!([2, 3].contains(&hard[1][2]));
    }

    #[test]
    fn without_a_farther_one_the_farthest_is_taken() {
        let (batch, people) = (at([0.0, 90.0, 10.0, 30.0]), [0, 0, 1, 2]);
        assert_eq!(chosen(Mining::SemiHard, &batch, &people)[0], [0, 1, 3]);
    }

    #[test]
    fn triplet_loss_by_hand() {
        // Squared distances on a circle are 2 − 2·cos: for 60° 1, for 90° 2, for 180° 4.
        let loss = |degrees: [f32; 3], mining, margin| {
            let loss = triplet_loss(at(degrees), &[0, 0, 1], (mining, margin));
            loss.map_or(f32::NAN, value)
        };
        // A list has one triplet: 2 − 1 + 0.2.
        assert!((loss([0.0, 90.0, 60.0], Mining::List, 0.2) - 1.2).abs() < 1e-5);
        // Hard has two, the second from 90° to 60°: 2 − (2 − √3) + 0.2.
        let second = 3f32.sqrt() + 0.2;
        let hard = loss([0.0, 90.0, 60.0], Mining::Hard, 0.2);
        assert!((hard - (1.2 + second) / 2.0).abs() < 1e-5, "{hard}");
        // Far enough off costs nothing.
        assert!(loss([0.0, 60.0, 180.0], Mining::List, 0.2).abs() < 1e-6);
    }

    #[test]
    fn a_batch_of_one_person_costs_nothing() {
        for mining in [Mining::SemiHard, Mining::Hard] {
            let loss = triplet_loss(at([0.0, 50.0]), &[3, 3], (mining, 0.2));
            assert!(loss.map_or(f32::NAN, value).abs() < 1e-6);
        }
    }
}
