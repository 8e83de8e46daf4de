//! Naming by distance alone.

use super::known::{Fitted, Known, dot};

/// Everybody's mean vector, scaled to length 1.
pub(super) struct Means {
    means: Vec<Option<Vec<f32>>>,
}

impl Means {
    pub fn of(known: &Known<'_>) -> Self {
        let mut means: Vec<Option<Vec<f32>>> = vec![None; known.people];
        for (row, class) in known.rows.iter().zip(&known.classes) {
            let sum = means[*class].get_or_insert_with(|| vec![0.0; row.len()]);
            sum.iter_mut().zip(*row).for_each(|(s, v)| *s += v);
        }
        for mean in means.iter_mut().flatten() {
            let length = dot(mean, mean).sqrt().max(1e-12) as f32;
            mean.iter_mut().for_each(|v| *v /= length);
        }
        Self { means }
    }
}

impl Fitted for Means {
    fn named(&self, row: &[f32]) -> Option<usize> {
        let near = self.means.iter().enumerate();
        near.filter_map(|(class, mean)| Some((class, dot(row, mean.as_ref()?))))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
            .map(|(class, _)| class)
    }
}

/// All vectors, of which the nearest are asked.
pub(super) struct Neighbours<'a> {
    pub known: &'a Known<'a>,
    pub k: usize,
}

impl Fitted for Neighbours<'_> {
    /// Among people with as many votes the one with the nearest vector.
    fn named(&self, row: &[f32]) -> Option<usize> {
        let near = self.known.rows.iter().zip(&self.known.classes);
        let mut near: Vec<(f64, usize)> = near.map(|(r, class)| (dot(row, r), *class)).collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        let asked = &near[..self.k.min(near.len())];
        let votes = |class: usize| asked.iter().filter(|(_, c)| *c == class).count();
        // The first of the largest: `max_by_key` would give the last.
        asked
            .iter()
            .map(|(_, class)| *class)
            .rev()
            .max_by_key(|class| votes(*class))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const ROWS: [[f32; 2]; 5] = [[1.0, 0.0], [0.8, 0.6], [0.6, 0.8], [0.0, 1.0], [-0.6, 0.8]];

    fn known() -> Known<'static> {
        Known {
            rows: ROWS.iter().map(|r| &r[..]).collect(),
            classes: vec![0, 1, 1, 2, 2],
            people: 4,
        }
    }

    #[test]
    fn the_nearest_mean_of_those_who_have_vectors_is_named() {
        let known = known();
        let means = Means::of(&known);
        // The mean of the second lies at 45°, of the third at 108°; the fourth has none.
        let at = |deg: f32| [deg.to_radians().cos(), deg.to_radians().sin()];
        let named = [10.0, 24.0, 60.0, 78.0, 200.0].map(|deg| means.named(&at(deg)).unwrap());
        assert_eq!(named, [0, 1, 1, 2, 2]);
        assert_eq!(Means::of(&Known::default()).named(&[1.0]), None);
    }

    #[test]
    fn most_of_the_nearest_win_and_the_nearest_breaks_a_tie() {
        let known = known();
        let named = |k, row: [f32; 2]| Neighbours { known: &known, k }.named(&row);
        assert_eq!(named(1, [0.99, 0.14]), Some(0));
        assert_eq!(named(3, [0.99, 0.14]), Some(1));
        // One vote each for 0 and 1: the nearer one.
        assert_eq!(named(2, [0.99, 0.14]), Some(0));
        assert_eq!(named(2, [0.92, 0.39]), Some(1));
        // All are asked: two votes each for 1 and 2.
        assert_eq!(named(50, [0.0, 1.0]), Some(2));
    }
}
