//! Shorter vectors from long ones: their parts along the directions in which those of the training
//! faces are longest (principal components without taking the mean away, so that angles stay
//! what they are as far as so few numbers can hold them).

use crate::{Result, WorkshopError};

/// Turns of all pairs of axes after which the directions have long settled.
const SWEEPS: usize = 30;

/// `values`, rows of `dim` numbers, with `to` numbers each. The rows that `learn_from` names say
/// which directions are kept; rows of zeros stay zeros. Gives the rows and the share of the squared
/// length of those named that is kept.
///
/// # Errors
/// [`WorkshopError::Config`] if rows cannot have so few or so many numbers,
/// [`WorkshopError::Data`] if there is nothing to learn from.
pub fn shorten(
    values: &[f32],
    dim: usize,
    to: usize,
    learn_from: &[usize],
) -> Result<(Vec<f32>, f64)> {
    if to == 0 || to > dim {
        return Err(WorkshopError::Config(format!(
            "vectors of {dim} numbers cannot be shortened to {to}"
        )));
    }
    let mut products = vec![vec![0.0f64; dim]; dim];
    for i in learn_from {
        let row = &values[i * dim..(i + 1) * dim];
        for (line, a) in products.iter_mut().zip(row) {
            for (sum, b) in line.iter_mut().zip(row) {
                *sum += f64::from(*a) * f64::from(*b);
            }
        }
    }
    let all: f64 = (0..dim).map(|k| products[k][k]).sum();
    if all <= 0.0 {
        return Err(WorkshopError::Data(
            "no training face has a vector, so that none can be shortened".into(),
        ));
    }
    let mut axes = axes_of(products);
    axes.truncate(to);
    let kept: f64 = axes.iter().map(|(size, _)| size).sum();
    let along = |row: &[f32], axis: &[f64]| -> f32 {
        let parts = row.iter().zip(axis).map(|(v, a)| f64::from(*v) * a);
        parts.sum::<f64>() as f32
    };
    let short = values
        .chunks_exact(dim)
        .flat_map(|row| axes.iter().map(move |(_, axis)| along(row, axis)));
    Ok((short.collect(), kept / all))
}

/// Eigenvalues and eigenvectors of a symmetric matrix, largest first, by Jacobi's rotations.
fn axes_of(mut m: Vec<Vec<f64>>) -> Vec<(f64, Vec<f64>)> {
    let n = m.len();
    // Row k is the k-th axis.
    let mut axes: Vec<Vec<f64>> = (0..n)
        .map(|k| (0..n).map(|i| f64::from(u8::from(i == k))).collect())
        .collect();
    let small = 1e-22 * (0..n).map(|k| m[k][k] * m[k][k]).sum::<f64>();
    for _ in 0..SWEEPS {
        let off: f64 = (0..n)
            .map(|p| m[p][p + 1..].iter().map(|v| v * v).sum::<f64>())
            .sum();
        if off <= small {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                if m[p][q] != 0.0 {
                    turn(&mut m, &mut axes, p, q);
                }
            }
        }
    }
    let mut found: Vec<(f64, Vec<f64>)> = axes
        .into_iter()
        .enumerate()
        .map(|(k, axis)| (m[k][k], axis))
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found
}

/// Turns axes `p` and `q` so that `m[p][q]` becomes zero.
fn turn(m: &mut [Vec<f64>], axes: &mut [Vec<f64>], p: usize, q: usize) {
    let theta = (m[q][q] - m[p][p]) / (2.0 * m[p][q]);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    for line in m.iter_mut() {
        let (a, b) = (line[p], line[q]);
        line[p] = c * a - s * b;
        line[q] = s * a + c * b;
    }
    let lines = |rows: &mut [Vec<f64>]| {
        let (before, after) = rows.split_at_mut(q);
        for (a, b) in before[p].iter_mut().zip(after[0].iter_mut()) {
            (*a, *b) = (c * *a - s * *b, s * *a + c * *b);
        }
    };
    lines(m);
    lines(axes);
}
