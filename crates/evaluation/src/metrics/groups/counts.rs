//! What is counted by group, as it is and in rounds in which people are drawn anew.

use super::compared::{Compared, Grouping};
use crate::resampling::{Lots, ROUNDS};
use crate::statistics::Rate;
use std::collections::BTreeMap;

/// The seed by which people are drawn anew.
const SEED: u64 = 19_795;

/// What is counted of people one by one: tries, and how many of them went wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// By person: wrong, of.
    pub(super) each: BTreeMap<usize, (u64, u64)>,
}

/// Counted pairs or pictures of some people.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    pub(super) rate: Rate,
    pub(super) people: u64,
}

/// The counts of one grouping.
pub(super) struct Counts {
    /// Of each person the groups with faces, and how many.
    pub(super) faces: Vec<BTreeMap<usize, u64>>,
    /// Pairs of faces of two people by their groups, as they were counted.
    pub(super) pairs: Pairs,
    /// Matching pairs of two people by their groups, the lower place first.
    pub(super) matches: BTreeMap<(usize, usize), Vec<(usize, usize)>>,
    pub(super) misses: Vec<Counted>,
    pub(super) failures: Vec<Counted>,
    pub(super) miss_tallies: Vec<Tally>,
    pub(super) failure_tallies: Vec<Tally>,
}

/// Faces by group, and pairs of them that are of one person.
pub(super) struct Pairs {
    pub(super) faces: Vec<u64>,
    pub(super) own: Vec<Vec<u64>>,
}

/// The figures of every round in which people were drawn anew.
pub(super) struct Rounds {
    pub(super) cells: BTreeMap<(usize, usize), Vec<Option<f64>>>,
    pub(super) misses: Vec<Vec<Option<f64>>>,
    pub(super) failures: Vec<Vec<Option<f64>>>,
    /// Over all groups: false matches, misses, failures.
    pub(super) all: [Vec<Option<f64>>; 3],
}

impl Tally {
    pub(super) fn add(&mut self, person: usize, is_wrong: bool) {
        let (wrong, of) = self.each.entry(person).or_default();
        *wrong += u64::from(is_wrong);
        *of += 1;
    }

    pub(super) fn counted(&self) -> Counted {
        let (wrong, of) = self.sums(|_| 1);
        Counted {
            rate: Rate::new(wrong, of),
            people: self.each.len() as u64,
        }
    }

    pub(super) fn sums(&self, times: impl Fn(usize) -> u32) -> (u64, u64) {
        self.each
            .iter()
            .fold((0, 0), |sums, (person, (wrong, of))| {
                let times = u64::from(times(*person));
                (sums.0 + times * wrong, sums.1 + times * of)
            })
    }
}

impl Counted {
    pub(super) fn of(&self) -> u64 {
        self.rate.of
    }
}

impl Counts {
    pub(super) fn of(compared: &Compared, grouping: &Grouping) -> Self {
        let groups = grouping.names.len();
        let group = |picture: usize| grouping.of.get(picture).copied().flatten();
        let mut faces = vec![BTreeMap::new(); compared.people];
        let mut failure_tallies = vec![Tally::default(); groups];
        for (at, picture) in compared.pictures.iter().enumerate() {
            let Some(group) = group(at) else { continue };
            failure_tallies[group].add(picture.person, !picture.has_face);
            if picture.has_face {
                *faces[picture.person].entry(group).or_insert(0) += 1;
            }
        }
        let person = |picture: usize| compared.pictures[picture].person;
        let mut matches: BTreeMap<(usize, usize), Vec<(usize, usize)>> = BTreeMap::new();
        for (a, b) in &compared.false_matches {
            if let (Some(g), Some(h)) = (group(*a), group(*b)) {
                let cell = matches.entry((g.min(h), g.max(h))).or_default();
                cell.push((person(*a), person(*b)));
            }
        }
        let mut miss_tallies = vec![Tally::default(); groups];
        for (a, b, is_match) in &compared.genuine {
            // A person may have been young in one picture and not in the other.
            if let Some(g) = group(*a).filter(|g| group(*b) == Some(*g)) {
                miss_tallies[g].add(person(*a), !is_match);
            }
        }
        let counted = |tallies: &[Tally]| tallies.iter().map(Tally::counted).collect();
        Self {
            pairs: Pairs::of(&faces, groups, |_| 1),
            faces,
            matches,
            misses: counted(&miss_tallies),
            failures: counted(&failure_tallies),
            miss_tallies,
            failure_tallies,
        }
    }

    pub(super) fn groups(&self) -> usize {
        self.misses.len()
    }

    pub(super) fn matching(&self, cell: (usize, usize), times: impl Fn(usize) -> u32) -> u64 {
        let matching = self.matches.get(&cell).map_or(&[][..], Vec::as_slice);
        let both = |(a, b): &(usize, usize)| u64::from(times(*a)) * u64::from(times(*b));
        matching.iter().map(both).sum()
    }

    pub(super) fn cell(&self, g: usize, h: usize) -> Counted {
        let is_in =
            |faces: &&BTreeMap<usize, u64>| faces.contains_key(&g) || faces.contains_key(&h);
        Counted {
            rate: Rate::new(self.matching((g, h), |_| 1), self.pairs.between(g, h)),
            people: self.faces.iter().filter(is_in).count() as u64,
        }
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let groups = self.groups();
        (0..groups).flat_map(move |g| (g..groups).map(move |h| (g, h)))
    }

    pub(super) fn rounds(&self, people: usize) -> Rounds {
        let none = vec![Vec::with_capacity(ROUNDS); self.groups()];
        let mut rounds = Rounds {
            cells: self.cells().map(|cell| (cell, Vec::new())).collect(),
            misses: none.clone(),
            failures: none,
            all: [const { Vec::new() }; 3],
        };
        let mut lots = Lots::new(SEED);
        let share = |(wrong, of): (u64, u64)| (of > 0).then(|| wrong as f64 / of as f64);
        let add = |sums: &mut (u64, u64), more: (u64, u64)| {
            sums.0 += more.0;
            sums.1 += more.1;
        };
        for _ in 0..ROUNDS {
            let times = lots.drawn_anew(people);
            let times = |person: usize| times[person];
            let pairs = Pairs::of(&self.faces, self.groups(), times);
            let mut all = [(0, 0); 3];
            for (cell, figures) in &mut rounds.cells {
                let counted = (self.matching(*cell, times), pairs.between(cell.0, cell.1));
                figures.push(share(counted));
                add(&mut all[0], counted);
            }
            let tallies = [(1, &self.miss_tallies), (2, &self.failure_tallies)];
            for (kind, tallies) in tallies {
                for (g, tally) in tallies.iter().enumerate() {
                    let counted = tally.sums(times);
                    add(&mut all[kind], counted);
                    let figures = match kind {
                        1 => &mut rounds.misses[g],
                        _ => &mut rounds.failures[g],
                    };
                    figures.push(share(counted));
                }
            }
            for (figures, counted) in rounds.all.iter_mut().zip(all) {
                figures.push(share(counted));
            }
        }
        rounds
    }
}

impl Pairs {
    /// Each person counted so many `times`; nobody is paired with a copy of themselves.
    pub(super) fn of(
        people: &[BTreeMap<usize, u64>],
        groups: usize,
        times: impl Fn(usize) -> u32,
    ) -> Self {
        let (mut faces, mut own) = (vec![0; groups], vec![vec![0; groups]; groups]);
        for (person, of_person) in people.iter().enumerate() {
            let times = u64::from(times(person));
            for (g, count) in of_person {
                faces[*g] += times * count;
                for (h, other) in of_person {
                    own[*g][*h] += times * count * times * other;
                }
            }
        }
        Self { faces, own }
    }

    /// Pairs of faces of two people of groups `g` and `h`.
    pub(super) fn between(&self, g: usize, h: usize) -> u64 {
        let pairs = self.faces[g] * self.faces[h] - self.own[g][h];
        if g == h { pairs / 2 } else { pairs }
    }
}

impl Rounds {
    pub(super) fn cell(&self, cell: (usize, usize)) -> &[Option<f64>] {
        self.cells.get(&cell).map_or(&[], Vec::as_slice)
    }
}
