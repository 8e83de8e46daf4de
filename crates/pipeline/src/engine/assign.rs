//! Optimal assignment of rows to columns.

/// Cost of a pair that must never be joined.
pub const FORBIDDEN: f64 = 1e6;

/// For each row the column it is joined with, so that the sum of costs is
/// smallest (H. W. Kuhn's Hungarian method in the shortest augmenting path
/// form, O(n³)). Pairs at [`FORBIDDEN`] or above stay apart.
///
/// `cost` holds one slice of equal length a row.
pub fn assign(cost: &[Vec<f64>]) -> Vec<Option<usize>> {
    let rows = cost.len();
    let columns = cost.first().map_or(0, Vec::len);
    if rows == 0 || columns == 0 {
        return vec![None; rows];
    }
    // The method needs at least as many columns as rows; spare columns are
    // "joined with nothing" and cost the same for everyone.
    let width = columns.max(rows);
    let at = |row: usize, column: usize| {
        if column < columns {
            cost[row][column].min(FORBIDDEN)
        } else {
            FORBIDDEN
        }
    };
    let row_of_column = augment_all(rows, width, at);
    let mut joined = vec![None; rows];
    for (column, row) in row_of_column.into_iter().enumerate().take(columns) {
        if let Some(row) = row
            && cost[row][column] < FORBIDDEN
        {
            joined[row] = Some(column);
        }
    }
    joined
}

/// Grows the matching by one shortest augmenting path a row.
fn augment_all(rows: usize, width: usize, at: impl Fn(usize, usize) -> f64) -> Vec<Option<usize>> {
    let mut row_potential = vec![0.0; rows];
    let mut column_potential = vec![0.0; width];
    let mut row_of_column: Vec<Option<usize>> = vec![None; width];
    for new_row in 0..rows {
        let mut reached = vec![false; width];
        let mut best = vec![f64::INFINITY; width];
        let mut came_from: Vec<Option<usize>> = vec![None; width];
        let mut tree_rows = vec![new_row];
        let (mut row, mut at_column) = (new_row, None);
        let free_column = loop {
            let mut next = (f64::INFINITY, 0);
            for column in (0..width).filter(|c| !reached[*c]) {
                let reduced = at(row, column) - row_potential[row] - column_potential[column];
                if reduced < best[column] {
                    best[column] = reduced;
                    came_from[column] = at_column;
                }
                if best[column] < next.0 {
                    next = (best[column], column);
                }
            }
            let (step, column) = next;
            for tree_row in &tree_rows {
                row_potential[*tree_row] += step;
            }
            for other in 0..width {
                if reached[other] {
                    column_potential[other] -= step;
                } else {
                    best[other] -= step;
                }
            }
            reached[column] = true;
            match row_of_column[column] {
                None => break column,
                Some(taken_by) => {
                    tree_rows.push(taken_by);
                    row = taken_by;
                    at_column = Some(column);
                }
            }
        };
        let mut column = free_column;
        while let Some(previous) = came_from[column] {
            row_of_column[column] = row_of_column[previous];
            column = previous;
        }
        row_of_column[column] = Some(new_row);
    }
    row_of_column
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The smallest sum by trying everything; unjoined rows cost `FORBIDDEN`.
    fn brute_force(cost: &[Vec<f64>], taken: &mut Vec<bool>, row: usize) -> f64 {
        if row == cost.len() {
            return 0.0;
        }
        let mut best = FORBIDDEN + brute_force(cost, taken, row + 1);
        for column in 0..taken.len() {
            if !taken[column] && cost[row][column] < FORBIDDEN {
                taken[column] = true;
                best = best.min(cost[row][column] + brute_force(cost, taken, row + 1));
                taken[column] = false;
            }
        }
        best
    }

    fn matrix() -> impl Strategy<Value = Vec<Vec<f64>>> {
        (1usize..5, 1usize..5).prop_flat_map(|(rows, columns)| {
            let cell = prop_oneof![4 => 0.0..1.0f64, 1 => Just(FORBIDDEN)];
            prop::collection::vec(prop::collection::vec(cell, columns), rows)
        })
    }

    proptest! {
        #[test]
        fn is_as_good_as_trying_everything(cost in matrix()) {
            let joined = assign(&cost);
            let sum: f64 = joined
                .iter()
                .enumerate()
                .map(|(row, column)| column.map_or(FORBIDDEN, |c| cost[row][c]))
                .sum();
            let best = brute_force(&cost, &mut vec![false; cost[0].len()], 0);
            prop_assert!((sum - best).abs() < 1e-6, "{sum} against {best}");
            let mut columns: Vec<_> = joined.into_iter().flatten().collect();
            let count = columns.len();
            columns.sort_unstable();
            columns.dedup();
            prop_assert_eq!(columns.len(), count);
        }
    }

    #[test]
    fn nothing_joins_nothing() {
        assert!(assign(&[]).is_empty());
        assert_eq!(assign(&[vec![], vec![]]), vec![None, None]);
    }
}
