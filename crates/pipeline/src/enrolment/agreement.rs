//! Which samples look like one person.

use faceglass_vision::Embedding;

/// The samples in groups within which each is at least `threshold` similar to
/// each: complete linkage, which joins the two groups whose least similar pair
/// is most similar for as long as that pair reaches the threshold.
///
/// Groups are given by their sizes, largest first (then the one that agrees
/// best, then the one that came first), members in order. Takes memory for one
/// number a pair: 4 MB for 1,000 samples.
pub fn agreeing_groups(samples: &[&Embedding], threshold: f32) -> Vec<Vec<usize>> {
    let mut linkage = Linkage::new(samples);
    while let Some((a, b)) = linkage.closest(threshold) {
        linkage.join(a, b);
    }
    let mut groups: Vec<(Vec<usize>, f32)> = linkage
        .groups
        .into_iter()
        .filter(|members| !members.is_empty())
        .map(|mut members| {
            members.sort_unstable();
            let least = least_similarity(members.iter().map(|at| samples[*at]));
            (members, least.unwrap_or(1.0))
        })
        .collect();
    groups.sort_by(|(a, a_least), (b, b_least)| {
        (b.len().cmp(&a.len()))
            .then(b_least.total_cmp(a_least))
            .then(a.cmp(b))
    });
    groups.into_iter().map(|(members, _)| members).collect()
}

/// Cosine similarity of the two samples that are least similar; `None` where
/// there are no two.
pub fn least_similarity<'a>(samples: impl IntoIterator<Item = &'a Embedding>) -> Option<f32> {
    let samples: Vec<&Embedding> = samples.into_iter().collect();
    let pairs = samples.iter().enumerate().flat_map(|(at, one)| {
        let others = samples[..at].iter();
        others.map(move |other| one.cosine(other))
    });
    pairs.min_by(f32::total_cmp)
}

struct Linkage {
    /// Members of each group; those joined to another one are empty.
    groups: Vec<Vec<usize>>,
    /// Least similarity between two groups, a row a group.
    least: Vec<Vec<f32>>,
    /// The group closest to each.
    nearest: Vec<Option<usize>>,
}

impl Linkage {
    fn new(samples: &[&Embedding]) -> Self {
        let row = |one: &&Embedding| samples.iter().map(|other| one.cosine(other)).collect();
        let mut linkage = Self {
            groups: (0..samples.len()).map(|at| vec![at]).collect(),
            least: samples.iter().map(row).collect(),
            nearest: vec![None; samples.len()],
        };
        for at in 0..samples.len() {
            linkage.nearest[at] = linkage.nearest_to(at);
        }
        linkage
    }

    fn is_there(&self, group: usize) -> bool {
        !self.groups[group].is_empty()
    }

    fn nearest_to(&self, group: usize) -> Option<usize> {
        let others =
            (0..self.groups.len()).filter(|other| *other != group && self.is_there(*other));
        // Of equals the first, whichever way a sum was rounded.
        others.min_by(|a, b| self.least[group][*b].total_cmp(&self.least[group][*a]))
    }

    /// The two groups that are closest, if they are close enough.
    fn closest(&self, threshold: f32) -> Option<(usize, usize)> {
        let pairs = (0..self.groups.len())
            .filter(|group| self.is_there(*group))
            .filter_map(|group| Some((group, self.nearest[group]?)));
        pairs
            .filter(|(a, b)| self.least[*a][*b] >= threshold)
            .min_by(|(a, b), (c, d)| self.least[*c][*d].total_cmp(&self.least[*a][*b]))
            .map(|(a, b)| (a.min(b), a.max(b)))
    }

    fn join(&mut self, a: usize, b: usize) {
        let joined = std::mem::take(&mut self.groups[b]);
        self.groups[a].extend(joined);
        for other in 0..self.groups.len() {
            let least = self.least[a][other].min(self.least[b][other]);
            self.least[a][other] = least;
            self.least[other][a] = least;
        }
        // Similarities only fell, so the other groups keep their nearest.
        for group in 0..self.groups.len() {
            let is_touched =
                group == a || matches!(self.nearest[group], Some(n) if n == a || n == b);
            if is_touched && self.is_there(group) {
                self.nearest[group] = self.nearest_to(group);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    /// Directions in a plane, so that similarities are easy to tell.
    fn at_degrees(degrees: &[f32]) -> Vec<Embedding> {
        let direction = |d: &f32| {
            let (sin, cos) = d.to_radians().sin_cos();
            Embedding::new(vec![cos, sin]).unwrap()
        };
        degrees.iter().map(direction).collect()
    }

    fn groups(degrees: &[f32], threshold_degrees: f32) -> Vec<Vec<usize>> {
        let samples = at_degrees(degrees);
        let samples: Vec<&Embedding> = samples.iter().collect();
        agreeing_groups(&samples, threshold_degrees.to_radians().cos())
    }

    #[test]
    fn the_largest_group_comes_first_and_the_odd_one_is_left() {
        assert_eq!(
            groups(&[0.0, 90.0, 10.0, 20.0], 45.0),
            [vec![0, 2, 3], vec![1]]
        );
        assert_eq!(groups(&[0.0, 10.0, 20.0], 45.0), [vec![0, 1, 2]]);
        assert!(groups(&[], 45.0).is_empty());
    }

    #[test]
    fn a_chain_of_likenesses_is_no_group() {
        // Each is like the next one, the ends are not alike.
        assert_eq!(groups(&[0.0, 30.0, 60.0], 45.0), [vec![0, 1], vec![2]]);
    }

    #[test]
    fn the_least_similar_pair_is_told() {
        let samples = at_degrees(&[0.0, 10.0, 60.0]);
        let least = least_similarity(&samples).unwrap();
        assert!((least - 0.5).abs() < 1e-5, "{least}");
        assert_eq!(least_similarity(&samples[..1]), None);
    }

    proptest! {
        #[test]
        fn no_two_of_a_group_are_below_the_threshold(
            degrees in prop::collection::vec(0.0f32..360.0, 1..24),
            threshold in 5.0f32..120.0,
        ) {
            let samples = at_degrees(&degrees);
            let all: Vec<&Embedding> = samples.iter().collect();
            let threshold = threshold.to_radians().cos();
            let groups = agreeing_groups(&all, threshold);
            let mut members: Vec<usize> = groups.iter().flatten().copied().collect();
            members.sort_unstable();
            prop_assert_eq!(members, (0..samples.len()).collect::<Vec<_>>());
            for group in groups {
                let least = least_similarity(group.iter().map(|at| all[*at]));
                prop_assert!(least.is_none_or(|least| least >= threshold));
            }
        }
    }
}
