//! Shorter vectors from long ones.

use workshop::core::chance::{between, dice};
use workshop::teach::shorten::shorten;

/// 200 rows of five numbers that lie in a plane, and 50 far from it.
fn rows() -> Vec<f32> {
    let mut rng = dice(3, 0);
    let (a, b) = ([0.6, 0.0, 0.8, 0.0, 0.0], [0.0, 0.8, 0.0, 0.0, 0.6]);
    let mut rows = Vec::new();
    for n in 0..250 {
        let (s, t) = (between(&mut rng, 1.0, 3.0), between(&mut rng, -1.0, 1.0));
        rows.extend((0..5).map(|k| s * a[k] + t * b[k] + if n < 200 { 0.0 } else { 9.0 }));
    }
    rows
}

#[test]
fn two_numbers_hold_rows_of_a_plane_with_their_lengths_and_angles() {
    let (rows, train): (Vec<f32>, Vec<usize>) = (rows(), (0..200).collect());
    let (short, kept) = shorten(&rows, 5, 2, &train).unwrap();
    assert_eq!(short.len(), 500);
    assert!((kept - 1.0).abs() < 1e-9, "{kept}");
    let dot = |v: &[f32], dim: usize, i: usize, j: usize| -> f32 {
        (0..dim).map(|k| v[i * dim + k] * v[j * dim + k]).sum()
    };
    for (i, j) in [(0, 0), (1, 2), (7, 150)] {
        assert!((dot(&rows, 5, i, j) - dot(&short, 2, i, j)).abs() < 1e-4);
    }
    // The first direction is the longer one.
    let squares = |k: usize| (0..200).map(|i| short[i * 2 + k].powi(2)).sum::<f32>();
    assert!(squares(0) > squares(1));
}

#[test]
fn a_row_of_zeros_stays_one_and_lengths_that_cannot_be_are_refused() {
    let mut rows = rows();
    rows[..5].fill(0.0);
    let (short, _) = shorten(&rows, 5, 3, &[0, 1, 2]).unwrap();
    assert_eq!(short[..3], [0.0; 3]);
    assert!(shorten(&rows, 5, 6, &[1]).is_err() && shorten(&rows, 5, 0, &[1]).is_err());
    let error = shorten(&rows, 5, 2, &[0]).unwrap_err().to_string();
    assert!(error.contains("no training face"), "{error}");
}
