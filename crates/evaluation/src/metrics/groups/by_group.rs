//! The figures of each group, between groups, and of everybody.

use super::compared::{Compared, Grouping};
use super::counts::Counts;
use super::dependence::Dependence;
use super::figures::Estimate;
use super::spread::{Spread, spread};

/// The figures of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its people.
    pub people: u64,
    /// Its pictures.
    pub pictures: u64,
    /// Pictures without a face found.
    pub failure_to_acquire: Estimate,
    /// Pairs of two of its people that match.
    pub false_match: Estimate,
    /// Pairs of one of its people that do not.
    pub false_non_match: Estimate,
}

/// Pairs of people of two groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Between {
    /// Places of the groups.
    pub groups: (usize, usize),
    /// Pairs that match.
    pub false_match: Estimate,
}

/// Everything by one grouping.
#[derive(Clone, Debug, PartialEq)]
pub struct ByGroup {
    /// What the groups differ in.
    pub by: String,
    /// The figures of each group.
    pub groups: Vec<Group>,
    /// False matches between each two of them.
    pub between: Vec<Between>,
    /// Pictures whose group is not known.
    pub unknown: u64,
    /// How far false matches lie apart; `None` if fewer than two groups have enough people.
    pub false_match: Option<Spread>,
    /// How far false non-matches lie apart.
    pub false_non_match: Option<Spread>,
    /// How far pictures without a face lie apart.
    pub failure_to_acquire: Option<Spread>,
}

/// The figures of all pictures, whatever their group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Whole {
    /// Pictures without a face found.
    pub failure_to_acquire: Estimate,
    /// Pairs of two people that match.
    pub false_match: Estimate,
    /// Pairs of one person that do not.
    pub false_non_match: Estimate,
}

impl Compared {
    /// The figures of all pictures.
    pub fn whole(&self) -> Whole {
        let everybody = Grouping {
            by: String::new(),
            names: vec![String::new()],
            of: vec![Some(0); self.pictures.len()],
        };
        let counts = Counts::of(self, &everybody);
        let rounds = counts.rounds(self.people);
        let all = Dependence::of(&counts, &rounds);
        Whole {
            failure_to_acquire: counts.failures[0].estimate(&rounds.failures[0], all.failures),
            false_match: counts
                .cell(0, 0)
                .estimate(rounds.cell((0, 0)), all.false_matches),
            false_non_match: counts.misses[0].estimate(&rounds.misses[0], all.misses),
        }
    }

    /// The figures by `grouping`, which has a place for each picture.
    pub fn by(&self, grouping: &Grouping) -> ByGroup {
        let counts = Counts::of(self, grouping);
        let rounds = counts.rounds(self.people);
        let all = Dependence::of(&counts, &rounds);
        let groups = grouping.names.iter().enumerate().map(|(g, name)| Group {
            name: name.clone(),
            people: counts.failures[g].people,
            pictures: counts.failures[g].of(),
            failure_to_acquire: counts.failures[g].estimate(&rounds.failures[g], all.failures),
            false_match: counts
                .cell(g, g)
                .estimate(rounds.cell((g, g)), all.false_matches),
            false_non_match: counts.misses[g].estimate(&rounds.misses[g], all.misses),
        });
        let groups: Vec<Group> = groups.collect();
        let places = 0..groups.len();
        let pairs = places
            .clone()
            .flat_map(|a| (a + 1..places.end).map(move |b| (a, b)));
        let between = pairs.map(|(a, b)| Between {
            groups: (a, b),
            false_match: counts
                .cell(a, b)
                .estimate(rounds.cell((a, b)), all.false_matches),
        });
        let figures =
            |figure: fn(&Group) -> Estimate| groups.iter().map(figure).collect::<Vec<_>>();
        let own = |g: usize| rounds.cell((g, g));
        ByGroup {
            by: grouping.by.clone(),
            between: between.collect(),
            unknown: grouping.of.iter().filter(|g| g.is_none()).count() as u64,
            false_match: spread(&figures(|g| g.false_match), &own),
            false_non_match: spread(&figures(|g| g.false_non_match), &|g| {
                rounds.misses[g].as_slice()
            }),
            failure_to_acquire: spread(&figures(|g| g.failure_to_acquire), &|g| {
                rounds.failures[g].as_slice()
            }),
            groups,
        }
    }
}
