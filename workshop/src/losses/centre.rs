//! Rows near the centre of their class.

use burn::tensor::{Device, IndexingUpdateOp, Int, Tensor};

/// ½·mean ‖x − c‖², c the centre of the row's class (Y. Wen et al., "A discriminative feature
/// learning approach for deep face recognition", ECCV 2016). Beside another loss: alone, all rows
/// and centres would meet.
pub fn centre_loss(rows: Tensor<2>, centres: Tensor<2>, people: &[usize]) -> Tensor<1> {
    let own = centres.select(0, places(people, &rows.device()));
    (rows - own).square().sum_dim(1).mean().div_scalar(2.0)
}

/// The centres after a step, as the paper moves them: each by the share `alpha` of
/// Σ(x − c) / (1 + number of its rows), whatever the optimiser does.
pub fn moved_centres(
    centres: Tensor<2>,
    rows: Tensor<2>,
    people: &[usize],
    alpha: f32,
) -> Tensor<2> {
    let device = rows.device();
    let places = places(people, &device);
    let count = |person: &usize| people.iter().filter(|p| *p == person).count() as f32;
    let shares: Vec<f32> = people.iter().map(|p| alpha / (1.0 + count(p))).collect();
    let shares = Tensor::<1>::from_floats(shares.as_slice(), &device).reshape([people.len(), 1]);
    let pull = (rows - centres.clone().select(0, places.clone())) * shares;
    centres.select_assign(0, places, pull, IndexingUpdateOp::Add)
}

fn places(people: &[usize], device: &Device) -> Tensor<1, Int> {
    let people: Vec<i64> = people.iter().map(|p| *p as i64).collect();
    Tensor::from_ints(people.as_slice(), device)
}

#[cfg(test)]
mod tests {
    use super::super::by_hand::{assert_near, rows, value};
    use super::*;

    #[test]
    fn centre_loss_by_hand() {
        // Squared distances 1 + 4 and 0 + 9: ½·(5 + 9)/2.
        let loss = centre_loss(
            rows([[1.0, 2.0], [4.0, 1.0]]),
            rows([[0.0, 0.0], [9.0, 9.0], [4.0, 4.0]]),
            &[0, 2],
        );
        assert!((value(loss) - 3.5).abs() < 1e-6);
    }

    #[test]
    fn centres_follow_their_rows_by_hand() {
        // Class 0 has (2, 0) and (4, 0): ½·(2 + 4)/(1 + 2) = 1. Class 1 has nobody and stays.
        // Class 2 has (1, 5), off by (0, 4): ½·4/2 = 1.
        let moved = moved_centres(
            rows([[0.0, 0.0], [7.0, 7.0], [1.0, 1.0]]),
            rows([[2.0, 0.0], [1.0, 5.0], [4.0, 0.0]]),
            &[0, 2, 0],
            0.5,
        );
        assert_near(moved, &[1.0, 0.0, 7.0, 7.0, 1.0, 2.0]);
    }
}
