//! Lists of triplets for recognition to learn from (`data.sampler = { name = "triplets", list = … }`): a
//! line has the files of two crops of one person and of one of another, with tabs between.

use crate::core::chance::{Dice, dice};
use crate::core::disk::replace;
use crate::core::error::{Result, WorkshopError};
use crate::data::shards::{Record, ShardSet, Split};
use faceglass_vision::{Embedder, Point, align_face, types::FivePoints};
use indicatif::ProgressBar;
use rand::Rng as _;
use rand::seq::{IndexedRandom as _, IteratorRandom as _, SliceRandom as _};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// Crops among which the nearest of another person is looked for. The nearest of very many is seldom
/// somebody alike, and often somebody with a wrong name.
const AMONG: usize = 1000;
/// Draws without a triplet that is not listed yet, after which a person is passed over.
const TRIES: usize = 20;

/// Which three crops make a triplet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Two of a person and one of another, by chance.
    Random,
    /// A crop, the farthest of the same person, and the nearest of another.
    Hard,
    /// Two of a person, and the nearest of another that is farther off than the second.
    SemiHard,
}

/// What is to be listed.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Which three crops.
    pub choice: Choice,
    /// Triplets.
    pub count: usize,
    /// At most so many that begin with the same person.
    pub most_a_person: Option<usize>,
    /// Seed of everything that is drawn.
    pub seed: u64,
}

/// What was listed, and what was not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Triplets.
    pub triplets: usize,
    /// How many were asked for.
    pub wanted: usize,
    /// People they are of.
    pub people: usize,
    /// Training crops they are of.
    pub crops: usize,
    /// Training crops that could not be used.
    pub left_out: LeftOut,
}

/// Training crops that are in no triplet, by the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Nobody knows whose they are.
    pub without_name: usize,
    /// They cannot be aligned.
    pub without_points: usize,
    /// Their file's name is another crop's as well, or has a tab in it: a line could not mean them.
    pub ambiguous: usize,
    /// The only one of their person.
    pub alone: usize,
}

impl Wanted {
    /// Fails before any work if `out` is there, or nothing is asked for.
    ///
    /// # Errors
    /// [`WorkshopError::Config`].
    pub fn check(&self, out: &Path) -> Result<()> {
        if self.count == 0 || self.most_a_person == Some(0) {
            let why = "ask for one triplet at least, and for one a person";
            return Err(WorkshopError::Config(why.into()));
        }
        match out.exists() {
            true => Err(WorkshopError::Config(format!(
                "{} is there already; name another --out, or remove it",
                out.display()
            ))),
            false => Ok(()),
        }
    }
}

impl Written {
    /// Counts, for the person who waits.
    pub fn told(&self) -> String {
        let LeftOut {
            without_name,
            without_points,
            ambiguous,
            alone,
        } = self.left_out;
        let few = match self.triplets < self.wanted {
            true => format!(" of the {} asked for, as no others were found", self.wanted),
            false => String::new(),
        };
        format!(
            "{} triplets{few}, of {} training crops of {} people; left out: {without_name} crops of \
             people without a name, {without_points} without five points, {ambiguous} whose file's name \
             is not theirs alone, {alone} that are the only one of their person",
            self.triplets, self.crops, self.people
        )
    }
}

/// Writes the list `out` of training crops of `shards`. `net` says what is near, where that is asked.
///
/// # Errors
/// When `out` is there already, fewer than two people can be told apart, a crop cannot be read, or no
/// network says what is near.
pub fn triplets(
    shards: &ShardSet,
    wanted: &Wanted,
    net: Option<&mut dyn Embedder>,
    out: &Path,
    bar: &ProgressBar,
) -> Result<Written> {
    wanted.check(out)?;
    let (crops, left_out) = usable(shards);
    let people = crops.last().map_or(0, |(_, person)| person + 1);
    if people < 2 {
        return Err(WorkshopError::Data(format!(
            "{} people have two training crops or more with a name and five points; a triplet needs two \
             people",
            people
        )));
    }
    let rows = match (wanted.choice, net) {
        (Choice::Random, _) => Vec::new(),
        (_, Some(net)) => embedded(shards, &crops, net, bar)?,
        (_, None) => {
            let why = "a network has to say what is near";
            return Err(WorkshopError::Config(why.into()));
        }
    };
    let drawn = drawn(&crops, rows, wanted);
    if drawn.is_empty() {
        let why = "no triplet was found: nobody is farther off than a person's own crops";
        return Err(WorkshopError::Data(why.into()));
    }
    let mut text = String::new();
    for triplet in &drawn {
        let [a, own, other] = triplet.map(|at| shards.records[crops[at].0].file.as_str());
        let _ = writeln!(text, "{a}\t{own}\t{other}");
    }
    if let Some(folder) = out.parent() {
        std::fs::create_dir_all(folder).map_err(WorkshopError::io(folder))?;
    }
    replace(out, text.as_bytes())?;
    let used: BTreeSet<usize> = drawn.iter().flatten().copied().collect();
    let of: BTreeSet<usize> = used.iter().map(|at| crops[*at].1).collect();
    Ok(Written {
        triplets: drawn.len(),
        wanted: wanted.count,
        people: of.len(),
        crops: used.len(),
        left_out,
    })
}

/// Triplets of `crops` (of each something of the caller's own, and the number of its person, without gaps and in order), by
/// their places; `rows` are vectors of length 1, needed where [`Wanted::choice`] asks what is near.
pub fn drawn(crops: &[(usize, usize)], rows: Vec<Vec<f32>>, wanted: &Wanted) -> Vec<[usize; 3]> {
    Drawing::new(crops, rows, wanted.choice).list(wanted)
}

/// A record, and the number of its person.
type Crop = (usize, usize);

/// Training crops of people with two or more, person by person.
fn usable(shards: &ShardSet) -> (Vec<Crop>, LeftOut) {
    let mut left_out = LeftOut::default();
    let train = shards.of_split(Split::Train);
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    for i in &train {
        *named.entry(&shards.records[*i].file).or_default() += 1;
    }
    let mut by_person: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for i in train {
        let record = &shards.records[i];
        let file = record.file.as_str();
        let listable = named.get(file) == Some(&1)
            && !file.is_empty()
            && file.trim() == file
            && !file.contains(['\t', '\n', '\r']);
        if record.person.is_empty() {
            left_out.without_name += 1;
        } else if points(record).is_none() {
            left_out.without_points += 1;
        } else if !listable {
            left_out.ambiguous += 1;
        } else {
            by_person.entry(&record.person).or_default().push(i);
        }
    }
    left_out.alone = by_person.values().filter(|own| own.len() == 1).count();
    by_person.retain(|_, own| own.len() > 1);
    let crops = by_person.into_values().enumerate();
    let crops = crops.flat_map(|(person, own)| own.into_iter().map(move |i| (i, person)));
    (crops.collect(), left_out)
}

fn points(record: &Record) -> Option<FivePoints> {
    let points = &record.faces.first()?.points;
    let points: Vec<Point> = points.iter().map(|p| Point::new(p[0], p[1])).collect();
    points.try_into().ok()
}

/// The vector of each crop, of length 1.
fn embedded(
    shards: &ShardSet,
    crops: &[Crop],
    net: &mut dyn Embedder,
    bar: &ProgressBar,
) -> Result<Vec<Vec<f32>>> {
    bar.set_length(crops.len() as u64);
    let mut rows = Vec::with_capacity(crops.len());
    for (i, _) in crops {
        let picture = shards.picture(*i)?;
        let record = &shards.records[*i];
        let points = points(record)
            .ok_or_else(|| WorkshopError::Data(format!("{} has no five points", record.file)))?;
        let face = align_face(&picture, &points)?.image;
        rows.push(net.embed(&face)?.values().to_vec());
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(rows)
}

/// Places of a crop, of another of the same person and of one of another.
type Triplet = [usize; 3];

struct Drawing<'a> {
    crops: &'a [Crop],
    /// Places of each person's crops.
    of: Vec<Vec<usize>>,
    rows: Vec<Vec<f32>>,
    choice: Choice,
}

impl<'a> Drawing<'a> {
    fn new(crops: &'a [Crop], rows: Vec<Vec<f32>>, choice: Choice) -> Self {
        let mut of: Vec<Vec<usize>> = Vec::new();
        for (at, (_, person)) in crops.iter().enumerate() {
            of.resize(of.len().max(person + 1), Vec::new());
            of[*person].push(at);
        }
        Self {
            crops,
            of,
            rows,
            choice,
        }
    }

    /// No triplet twice. In every round each person begins one, so that they are spread evenly.
    fn list(&self, wanted: &Wanted) -> Vec<Triplet> {
        let mut rng = dice(wanted.seed, 0);
        let mut people: Vec<usize> = (0..self.of.len()).collect();
        let (mut known, mut list) = (BTreeSet::new(), Vec::new());
        for _ in 0..wanted.most_a_person.unwrap_or(usize::MAX) {
            people.shuffle(&mut rng);
            people.retain(|person| {
                if list.len() >= wanted.count {
                    return true;
                }
                let fresh = (0..TRIES).find_map(|_| {
                    let triplet = self.one(*person, &mut rng)?;
                    known.insert(triplet).then_some(triplet)
                });
                list.extend(fresh);
                fresh.is_some()
            });
            if list.len() >= wanted.count || people.is_empty() {
                break;
            }
        }
        list
    }

    fn one(&self, person: usize, rng: &mut Dice) -> Option<Triplet> {
        let own = &self.of[person];
        let a = *own.choose(rng)?;
        let mut others = own.iter().copied().filter(|p| *p != a);
        let near = |at: usize| self.cosine(a, at);
        let by_chance = |rng: &mut Dice| own.iter().copied().filter(|p| *p != a).choose(rng);
        Some(match self.choice {
            Choice::Random => {
                let p = by_chance(rng)?;
                let other = (0..self.of.len()).filter(|o| *o != person).choose(rng)?;
                [a, p, *self.of[other].choose(rng)?]
            }
            Choice::Hard => {
                let first = others.next()?;
                let p = others.fold(first, |far, p| if near(p) < near(far) { p } else { far });
                [a, p, self.nearest(a, f32::INFINITY, rng)?]
            }
            Choice::SemiHard => {
                let p = by_chance(rng)?;
                [a, p, self.nearest(a, near(p), rng)?]
            }
        })
    }

    /// Of some crops of other people the nearest to `a`, but none as near as a cosine of `below`.
    fn nearest(&self, a: usize, below: f32, rng: &mut Dice) -> Option<usize> {
        let person = self.crops[a].1;
        let all = self.crops.len();
        let drawn: Vec<usize> = match all <= AMONG {
            true => (0..all).collect(),
            false => (0..AMONG).map(|_| rng.random_range(0..all)).collect(),
        };
        let others = drawn.into_iter().filter(|at| self.crops[*at].1 != person);
        let with = others.map(|at| (self.cosine(a, at), at));
        let farther = with.filter(|(cosine, _)| *cosine < below);
        let nearest = farther.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        Some(nearest.1)
    }

    fn cosine(&self, a: usize, b: usize) -> f32 {
        let pairs = self.rows[a].iter().zip(&self.rows[b]);
        pairs.map(|(x, y)| x * y).sum()
    }
}
