//! Small dense linear algebra, in double precision.

/// The inverse of a symmetric positive definite matrix, by Gauss and Jordan
/// without pivots, which such a matrix does not need. `None`
/// where it is singular or not finite.
pub(super) fn inverse<const N: usize>(h: &[[f64; N]; N]) -> Option<[[f64; N]; N]> {
    let mut left = *h;
    let mut right = [[0.0; N]; N];
    for (i, row) in right.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    for (i, own) in h.iter().enumerate() {
        let pivot = left[i][i];
        let smallest = 1e-12 * own[i].abs().max(f64::MIN_POSITIVE);
        if !pivot.is_finite() || pivot <= smallest {
            return None;
        }
        let (left_row, right_row) = (left[i].map(|v| v / pivot), right[i].map(|v| v / pivot));
        for (k, (l, r)) in left.iter_mut().zip(right.iter_mut()).enumerate() {
            if k == i {
                (*l, *r) = (left_row, right_row);
            } else {
                let factor = -l[i];
                add_times(l, factor, &left_row);
                add_times(r, factor, &right_row);
            }
        }
    }
    right
        .iter()
        .flatten()
        .all(|v| v.is_finite())
        .then_some(right)
}

/// Adds `by` times `row` to `sum`.
pub(super) fn add_times<const N: usize>(sum: &mut [f64; N], by: f64, row: &[f64; N]) {
    for (s, r) in sum.iter_mut().zip(row) {
        *s += by * r;
    }
}

/// Matrix times vector.
pub(super) fn apply<const N: usize>(h: &[[f64; N]; N], g: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|i| h[i].iter().zip(g).map(|(a, b)| a * b).sum())
}

/// The two singular values of a 2x2 matrix, the greater first (G. Golub and C.
/// Van Loan, "Matrix Computations", section 8.6: in two dimensions in closed
/// form). The second is negative where the matrix mirrors.
pub(super) fn singular_values([[a, b], [c, d]]: [[f64; 2]; 2]) -> (f64, f64) {
    let turned = (a + d).hypot(c - b) / 2.0;
    let stretched = (a - d).hypot(c + b) / 2.0;
    (turned + stretched, turned - stretched)
}
