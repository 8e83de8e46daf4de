//! Errors by group of people, in the manner of ISO/IEC 19795-10: how often strangers
//! match within each group and between groups, how often one person does not, how
//! often no face is found, and how far the groups lie apart.

use crate::resampling::{Lots, ROUNDS, percentiles, variance};
use crate::statistics::{CONFIDENCE, Interval, Rate, clopper_pearson, nine_digits};
use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use std::collections::BTreeMap;

/// Of a group with fewer people a figure is told, but the group is not ranked.
pub const FEWEST_PEOPLE: usize = 30;
/// The seed by which people are drawn anew.
const SEED: u64 = 19_795;

/// A picture that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Whose, counted from 0.
    pub person: usize,
    /// Whether a face was found in it.
    pub has_face: bool,
}

/// Pictures compared at one threshold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    people: usize,
    pictures: Vec<Picture>,
    /// Pairs of pictures of two people that match.
    false_matches: Vec<(usize, usize)>,
    /// Pairs of pictures of one person, and whether they match.
    genuine: Vec<(usize, usize, bool)>,
}

/// Who belongs to which group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// What the groups differ in.
    pub by: String,
    /// The groups.
    pub names: Vec<String>,
    /// The group of each picture; `None` where it is not known.
    pub of: Vec<Option<usize>>,
}

/// A counted rate, and how far it would move with other people.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// What was counted.
    pub rate: Rate,
    /// People who were counted.
    pub people: u64,
    /// Its 95 % interval; `None` if nothing was tried.
    pub interval: Option<Interval>,
}

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

/// A figure over another, and how far it would move with other people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// Its value.
    pub value: f64,
    /// Its 95 % interval; an upper bound may be infinite.
    pub interval: Interval,
}

/// How far the groups lie apart in one figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Place of the group with the highest rate.
    pub worst: usize,
    /// Place of the one with the lowest.
    pub best: usize,
    /// The highest rate over the lowest; `None` if that is 0.
    pub worst_to_best: Option<Ratio>,
    /// The highest rate over the geometric mean of all groups; `None` if one is 0.
    pub worst_to_mean: Option<Ratio>,
    /// Whether the intervals of both lie apart.
    pub is_clear: bool,
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
    /// Compares all pairs of `pictures` with a face; `matches` says whether those in
    /// two places do.
    pub fn all_pairs(pictures: Vec<Picture>, matches: impl Fn(usize, usize) -> bool) -> Self {
        let people = pictures.iter().map(|p| p.person + 1).max().unwrap_or(0);
        let with_face: Vec<usize> = (0..pictures.len())
            .filter(|at| pictures[*at].has_face)
            .collect();
        let (mut false_matches, mut genuine) = (Vec::new(), Vec::new());
        for (n, a) in with_face.iter().copied().enumerate() {
            for b in with_face[n + 1..].iter().copied() {
                if pictures[a].person == pictures[b].person {
                    genuine.push((a, b, matches(a, b)));
                } else if matches(a, b) {
                    false_matches.push((a, b));
                }
            }
        }
        Self {
            people,
            pictures,
            false_matches,
            genuine,
        }
    }

    /// Pairs of one person, matching or not.
    pub fn genuine(&self) -> usize {
        self.genuine.len()
    }

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
        let own = |g: usize| rounds.cell((g, g));
        ByGroup {
            by: grouping.by.clone(),
            between: between.collect(),
            unknown: grouping.of.iter().filter(|g| g.is_none()).count() as u64,
            false_match: spread(&groups, |g| g.false_match, &own),
            false_non_match: spread(&groups, |g| g.false_non_match, &|g| {
                rounds.misses[g].as_slice()
            }),
            failure_to_acquire: spread(&groups, |g| g.failure_to_acquire, &|g| {
                rounds.failures[g].as_slice()
            }),
            groups,
        }
    }
}

impl Grouping {
    /// Groups by the labels of the pictures, in the order of their names.
    pub fn by_labels(by: &str, labels: &[Option<String>]) -> Self {
        let mut names: Vec<String> = labels.iter().flatten().cloned().collect();
        names.sort();
        names.dedup();
        let place = |label: &Option<String>| names.binary_search(label.as_ref()?).ok();
        Self {
            by: by.to_owned(),
            of: labels.iter().map(place).collect(),
            names,
        }
    }
}

impl Estimate {
    /// The share, if anything was tried.
    pub fn share(&self) -> Option<f64> {
        self.rate.share()
    }
}

impl Serialize for Estimate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut estimate = serializer.serialize_struct("Estimate", 6)?;
        estimate.serialize_field("count", &self.rate.count)?;
        estimate.serialize_field("of", &self.rate.of)?;
        estimate.serialize_field("people", &self.people)?;
        estimate.serialize_field("rate", &self.share())?;
        estimate.serialize_field("low", &self.interval.map(|i| nine_digits(i.low)))?;
        estimate.serialize_field("high", &self.interval.map(|i| nine_digits(i.high)))?;
        estimate.end()
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Interval { low, high } = self.interval;
        let bound = |value: f64| value.is_finite().then(|| nine_digits(value));
        let mut ratio = serializer.serialize_struct("Ratio", 3)?;
        ratio.serialize_field("value", &nine_digits(self.value))?;
        ratio.serialize_field("low", &bound(low))?;
        ratio.serialize_field("high", &bound(high))?;
        ratio.end()
    }
}

/// What is counted of people one by one: tries, and how many of them went wrong.
#[derive(Clone, Debug, Default)]
struct Tally {
    /// By person: wrong, of.
    each: BTreeMap<usize, (u64, u64)>,
}

/// Counted pairs or pictures of some people.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    rate: Rate,
    people: u64,
}

/// The counts of one grouping.
struct Counts {
    /// Of each person the groups with faces, and how many.
    faces: Vec<BTreeMap<usize, u64>>,
    /// Pairs of faces of two people by their groups, as they were counted.
    pairs: Pairs,
    /// Matching pairs of two people by their groups, the lower place first.
    matches: BTreeMap<(usize, usize), Vec<(usize, usize)>>,
    misses: Vec<Counted>,
    failures: Vec<Counted>,
    miss_tallies: Vec<Tally>,
    failure_tallies: Vec<Tally>,
}

/// Faces by group, and pairs of them that are of one person.
struct Pairs {
    faces: Vec<u64>,
    own: Vec<Vec<u64>>,
}

/// The figures of every round in which people were drawn anew.
struct Rounds {
    cells: BTreeMap<(usize, usize), Vec<Option<f64>>>,
    misses: Vec<Vec<Option<f64>>>,
    failures: Vec<Vec<Option<f64>>>,
    /// Over all groups: false matches, misses, failures.
    all: [Vec<Option<f64>>; 3],
}

/// How much less tries tell than if they were independent, for each kind of figure.
struct Dependence {
    false_matches: DesignEffect,
    misses: DesignEffect,
    failures: DesignEffect,
}

/// A sample of `of` tries of `people` has the variance of `of / effect`
/// independent ones (L. Kish, "Survey sampling", 1965).
#[derive(Clone, Copy, Debug)]
struct DesignEffect {
    effect: f64,
    tries_a_person: f64,
}

impl Tally {
    fn add(&mut self, person: usize, is_wrong: bool) {
        let (wrong, of) = self.each.entry(person).or_default();
        *wrong += u64::from(is_wrong);
        *of += 1;
    }

    fn counted(&self) -> Counted {
        let (wrong, of) = self.sums(|_| 1);
        Counted {
            rate: Rate::new(wrong, of),
            people: self.each.len() as u64,
        }
    }

    fn sums(&self, times: impl Fn(usize) -> u32) -> (u64, u64) {
        self.each
            .iter()
            .fold((0, 0), |sums, (person, (wrong, of))| {
                let times = u64::from(times(*person));
                (sums.0 + times * wrong, sums.1 + times * of)
            })
    }
}

impl Counted {
    fn of(&self) -> u64 {
        self.rate.of
    }

    /// With the interval that `rounds` give, never narrower than if all tries were
    /// independent. Where nothing or everything went wrong drawing anew tells nothing:
    /// there the interval is that of the effective number of tries.
    fn estimate(self, rounds: &[Option<f64>], effect: DesignEffect) -> Estimate {
        let Rate { count, of } = self.rate;
        let interval = if of == 0 {
            None
        } else if count == 0 || count == of {
            let effective = effect.effective(self);
            let count = if count == 0 { 0 } else { effective };
            Some(clopper_pearson(count, effective, CONFIDENCE))
        } else {
            let apart = self.rate.interval();
            let anew = percentiles(rounds).unwrap_or(apart);
            Some(Interval {
                low: apart.low.min(anew.low),
                high: apart.high.max(anew.high),
            })
        };
        Estimate {
            rate: self.rate,
            people: self.people,
            interval,
        }
    }
}

impl Counts {
    fn of(compared: &Compared, grouping: &Grouping) -> Self {
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

    fn groups(&self) -> usize {
        self.misses.len()
    }

    fn matching(&self, cell: (usize, usize), times: impl Fn(usize) -> u32) -> u64 {
        let matching = self.matches.get(&cell).map_or(&[][..], Vec::as_slice);
        let both = |(a, b): &(usize, usize)| u64::from(times(*a)) * u64::from(times(*b));
        matching.iter().map(both).sum()
    }

    fn cell(&self, g: usize, h: usize) -> Counted {
        let is_in =
            |faces: &&BTreeMap<usize, u64>| faces.contains_key(&g) || faces.contains_key(&h);
        Counted {
            rate: Rate::new(self.matching((g, h), |_| 1), self.pairs.between(g, h)),
            people: self.faces.iter().filter(is_in).count() as u64,
        }
    }

    fn cells(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let groups = self.groups();
        (0..groups).flat_map(move |g| (g..groups).map(move |h| (g, h)))
    }

    fn rounds(&self, people: usize) -> Rounds {
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
    fn of(people: &[BTreeMap<usize, u64>], groups: usize, times: impl Fn(usize) -> u32) -> Self {
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
    fn between(&self, g: usize, h: usize) -> u64 {
        let pairs = self.faces[g] * self.faces[h] - self.own[g][h];
        if g == h { pairs / 2 } else { pairs }
    }
}

impl Rounds {
    fn cell(&self, cell: (usize, usize)) -> &[Option<f64>] {
        self.cells.get(&cell).map_or(&[], Vec::as_slice)
    }
}

impl Dependence {
    fn of(counts: &Counts, rounds: &Rounds) -> Self {
        let sum = |all: &mut dyn Iterator<Item = Counted>, people: usize| {
            let rate = all.fold(Rate::default(), |sum, one| {
                Rate::new(sum.count + one.rate.count, sum.of + one.rate.of)
            });
            let people = people as u64;
            Counted { rate, people }
        };
        let with_face = counts
            .faces
            .iter()
            .filter(|faces| !faces.is_empty())
            .count();
        let cells = &mut counts.cells().map(|(g, h)| counts.cell(g, h));
        let pairs = sum(cells, with_face);
        let people = |tallies: &[Tally]| {
            let each = tallies.iter().flat_map(|tally| tally.each.keys());
            each.collect::<std::collections::BTreeSet<_>>().len()
        };
        let misses = sum(
            &mut counts.misses.iter().copied(),
            people(&counts.miss_tallies),
        );
        let failures = sum(
            &mut counts.failures.iter().copied(),
            people(&counts.failure_tallies),
        );
        let [of_pairs, of_misses, of_failures] = &rounds.all;
        // At the least, pairs of two people tell what those tell that share nobody.
        Self {
            false_matches: DesignEffect::of(pairs, of_pairs, 2.0),
            misses: DesignEffect::of(misses, of_misses, 1.0),
            failures: DesignEffect::of(failures, of_failures, 1.0),
        }
    }
}

impl DesignEffect {
    /// From the variance of the `rounds` over that of independent tries; where
    /// nothing went wrong, `people_a_try` people are needed for one that counts.
    fn of(all: Counted, rounds: &[Option<f64>], people_a_try: f64) -> Self {
        let tries_a_person = all.of() as f64 / all.people.max(1) as f64;
        let most = (tries_a_person * people_a_try).max(1.0);
        let measured = all
            .rate
            .share()
            .zip(variance(rounds))
            .map(|(share, variance)| {
                let independent = share * (1.0 - share) / all.of() as f64;
                variance / independent
            });
        let effect = measured.filter(|effect| effect.is_finite());
        Self {
            effect: effect.unwrap_or(most).clamp(1.0, most),
            tries_a_person,
        }
    }

    /// Independent tries that would tell as much as those that were counted.
    fn effective(self, counted: Counted) -> u64 {
        let tries_a_person = counted.of() as f64 / counted.people.max(1) as f64;
        let more = tries_a_person / self.tries_a_person.max(1e-9);
        let effect = 1.0 + (self.effect - 1.0) * more;
        ((counted.of() as f64 / effect).floor() as u64).clamp(1, counted.of().max(1))
    }
}

/// How far the groups with enough people lie apart.
fn spread<'a>(
    groups: &[Group],
    figure: impl Fn(&Group) -> Estimate,
    rounds: &impl Fn(usize) -> &'a [Option<f64>],
) -> Option<Spread> {
    let is_ranked = |g: &usize| {
        let figure = figure(&groups[*g]);
        figure.people >= FEWEST_PEOPLE as u64 && figure.rate.of > 0
    };
    let ranked: Vec<usize> = (0..groups.len()).filter(is_ranked).collect();
    if ranked.len() < 2 {
        return None;
    }
    let share = |g: usize| figure(&groups[g]).share().unwrap_or(0.0);
    let by_share = |a: &&usize, b: &&usize| share(**a).total_cmp(&share(**b));
    // Of equals the first is the worst, and another the best.
    let worst = *ranked.iter().rev().max_by(by_share)?;
    let best = *ranked
        .iter()
        .rev()
        .filter(|g| **g != worst)
        .min_by(by_share)?;
    let bounds = |g: usize| figure(&groups[g]).interval;
    let at = |round: usize, g: usize| rounds(g).get(round).copied().flatten();
    let over = |value: f64, of_round: &dyn Fn(usize) -> Option<f64>| {
        let figures: Vec<Option<f64>> = (0..ROUNDS).map(of_round).collect();
        percentiles(&figures).map(|interval| Ratio { value, interval })
    };
    let mean = |shares: &mut dyn Iterator<Item = f64>| {
        let logs: Vec<f64> = shares.map(f64::ln).collect();
        (logs.iter().sum::<f64>() / logs.len() as f64).exp()
    };
    let quotient = |a: f64, b: f64| (a > 0.0 || b > 0.0).then(|| a / b);
    let to_best = |round: usize| quotient(at(round, worst)?, at(round, best)?);
    let to_mean = |round: usize| {
        let shares: Option<Vec<f64>> = ranked.iter().map(|g| at(round, *g)).collect();
        quotient(at(round, worst)?, mean(&mut shares?.into_iter()))
    };
    let smallest = share(best);
    let mean_share = mean(&mut ranked.iter().map(|g| share(*g)));
    Some(Spread {
        worst,
        best,
        worst_to_best: (smallest > 0.0)
            .then(|| over(share(worst) / smallest, &to_best))
            .flatten(),
        worst_to_mean: (smallest > 0.0)
            .then(|| over(share(worst) / mean_share, &to_mean))
            .flatten(),
        is_clear: bounds(worst)
            .zip(bounds(best))
            .is_some_and(|(worst, best)| worst.low > best.high),
    })
}
