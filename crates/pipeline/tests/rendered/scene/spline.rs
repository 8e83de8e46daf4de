//! Thin-plate splines (F. Bookstein, "Principal Warps", IEEE PAMI 1989).

/// A smooth map of the plane through values at some places.
pub struct Spline<const N: usize> {
    places: Vec<[f64; 2]>,
    /// One for each place, then those of 1, x and y.
    weights: Vec<[f64; N]>,
}

impl<const N: usize> Spline<N> {
    /// `slack` 0 goes through the values; more passes by where they would bend it.
    /// `None` where all places lie on a line.
    pub fn through(places: &[[f64; 2]], values: &[[f64; N]], slack: f64) -> Option<Self> {
        let n = places.len();
        let mut rows = vec![vec![0.0; n + 3]; n + 3];
        for (i, a) in places.iter().enumerate() {
            for (j, b) in places.iter().enumerate() {
                rows[i][j] = bend(*a, *b);
            }
            rows[i][i] += slack;
            for (k, value) in [1.0, a[0], a[1]].into_iter().enumerate() {
                rows[i][n + k] = value;
                rows[n + k][i] = value;
            }
        }
        let mut right: Vec<[f64; N]> = values.to_vec();
        right.extend([[0.0; N]; 3]);
        Some(Self {
            places: places.to_vec(),
            weights: solve(rows, right)?,
        })
    }

    pub fn at(&self, place: [f64; 2]) -> [f64; N] {
        let plane = [1.0, place[0], place[1]];
        let bends = self.places.iter().map(|other| bend(place, *other));
        let mut sum = [0.0; N];
        for (factor, weights) in bends.chain(plane).zip(&self.weights) {
            for (s, w) in sum.iter_mut().zip(weights) {
                *s += factor * w;
            }
        }
        sum
    }
}

/// r² ln r.
fn bend(a: [f64; 2], b: [f64; 2]) -> f64 {
    let square = (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2);
    if square > 0.0 {
        0.5 * square * square.ln()
    } else {
        0.0
    }
}

/// Gauss's elimination with the greatest pivot of a column.
fn solve<const N: usize>(
    mut rows: Vec<Vec<f64>>,
    mut right: Vec<[f64; N]>,
) -> Option<Vec<[f64; N]>> {
    let n = rows.len();
    for column in 0..n {
        let size = |row: &usize| rows[*row][column].abs();
        let pivot = (column..n).max_by(|a, b| size(a).total_cmp(&size(b)))?;
        if rows[pivot][column].abs() < 1e-12 {
            return None;
        }
        rows.swap(column, pivot);
        right.swap(column, pivot);
        let (done, rest) = rows.split_at_mut(column + 1);
        let own = &done[column];
        for (k, row) in rest.iter_mut().enumerate() {
            let factor = row[column] / own[column];
            for (value, above) in row.iter_mut().zip(own).skip(column) {
                *value -= factor * above;
            }
            let above = right[column];
            for (value, above) in right[column + 1 + k].iter_mut().zip(above) {
                *value -= factor * above;
            }
        }
    }
    for row in (0..n).rev() {
        let (above, below) = right.split_at_mut(row + 1);
        let factors = &rows[row][row + 1..n];
        for (k, value) in above[row].iter_mut().enumerate() {
            let known: f64 = factors.iter().zip(&*below).map(|(f, b)| f * b[k]).sum();
            *value = (*value - known) / rows[row][row];
        }
    }
    Some(right)
}
