//! `faceglass bench --gallery N`: how long somebody is looked for among N people.

use super::usage::peak_memory;
use crate::cli::console::Console;
use crate::cli::outcome::{Ended, Outcome, Stop};
use faceglass_answers::Decimal;
use faceglass_gallery::{Change, Gallery, GalleryStore, Matcher, Person, Template};
use faceglass_pipeline::median_and_p95;
use faceglass_vision::{Embedding, ModelId};
use serde::Serialize;
use std::time::Instant;

/// Templates of each person.
const EACH: u32 = 3;
/// Numbers of an embedding: those of the network that comes with Faceglass.
const SIZE: usize = 128;
/// Faces looked for.
const PROBES: usize = 200;
/// Of which so many are also compared with every template in full precision.
const COMPARED: usize = 20;
/// The smallest gallery of the table.
const FEWEST: u32 = 1000;

#[derive(Debug, Serialize)]
struct GalleryBenchJson {
    /// Numbers of an embedding.
    size: usize,
    rows: Vec<RowJson>,
    /// Bytes, the most of the whole run; `null` where the system does not tell.
    peak_memory: Option<u64>,
}

#[derive(Debug, Serialize)]
struct RowJson {
    people: u32,
    templates: usize,
    /// A search by one thread.
    one_core: TimesJson,
    /// By two.
    two_cores: TimesJson,
    /// Every template in full precision, by one thread.
    plain: TimesJson,
    /// Faces looked for both ways, and how many gave the same two people.
    compared: usize,
    same: usize,
    /// Bytes that the search needs beside the gallery.
    search_bytes: usize,
    /// Bytes of the gallery's file.
    file_bytes: u64,
    /// From the file on disk to the gallery in memory.
    open_ms: Decimal<1>,
    /// From there to the first answer.
    lay_out_ms: Decimal<1>,
    /// Until a person who comes to such a gallery can be found.
    follow_ms: Decimal<2>,
}

#[derive(Debug, Serialize)]
struct TimesJson {
    /// Where nothing else ran meanwhile.
    least_ms: Decimal<3>,
    median_ms: Decimal<3>,
    worst_ms: Decimal<3>,
}

pub fn run(people: u32, console: &mut Console) -> Ended {
    let mut sizes: Vec<u32> = std::iter::successors(Some(FEWEST), |size| size.checked_mul(10))
        .take_while(|size| *size < people)
        .collect();
    sizes.push(people);
    let mut rows = Vec::new();
    console.start_progress(Some(sizes.len() as u64));
    for size in sizes {
        rows.push(measure(size, console)?);
        console.progress().inc(1);
    }
    console.end_progress();
    let report = GalleryBenchJson {
        size: SIZE,
        rows,
        peak_memory: peak_memory().ok(),
    };
    console.note(&table(&report));
    console.json(&report)?;
    Ok(Outcome::Done)
}

fn measure(people: u32, console: &Console) -> Result<RowJson, Stop> {
    let mut lot = Lot(u64::from(people) + 1);
    let model = ModelId("bench".into());
    let folder = tempfile::tempdir().map_err(Stop::error)?;
    let mut store = GalleryStore::at(folder.path());
    write(people, &mut store, &mut lot, &model)?;
    let file_bytes = std::fs::metadata(store.path()).map_or(0, |file| file.len());

    let (opened, open_ms) = timed(|| GalleryStore::open(folder.path()));
    let (_, mut gallery, warnings) = opened.map_err(Stop::error)?;
    warnings.iter().for_each(|warning| console.tell(warning));
    let probes = (0..PROBES).map(|at| lot.probe(&gallery, at));
    let probes = probes.collect::<Result<Vec<_>, _>>()?;
    let (mut matcher, lay_out_ms) = timed(|| {
        let matcher = Matcher::new(&gallery, &model);
        matcher.find(&probes[0]);
        matcher
    });
    let one_core = times(&probes, |probe| matcher.find(probe));
    let two_cores = times(&probes, |probe| matcher.find_on(probe, 2));
    let compared = &probes[..COMPARED];
    let plain = times(compared, |probe| best_two(&gallery, probe));
    let is_same = |probe: &&Embedding| {
        let found = matcher.find(probe);
        let ids = [found.best, found.second].map(|who| who.map(|who| who.person));
        ids == best_two(&gallery, probe).map(|who| who.map(|who| who.id.clone()))
    };
    let same = compared.iter().filter(is_same).count();
    let newcomer = lot.person(people, &model)?;
    gallery
        .apply(&Change::AddPerson(newcomer))
        .map_err(Stop::error)?;
    let (_, follow_ms) = timed(|| matcher.update(&gallery));
    Ok(RowJson {
        people,
        templates: matcher.templates() - EACH as usize,
        one_core,
        two_cores,
        plain,
        compared: COMPARED,
        same,
        search_bytes: matcher.bytes(),
        file_bytes,
        open_ms: Decimal(open_ms),
        lay_out_ms: Decimal(lay_out_ms),
        follow_ms: Decimal(follow_ms),
    })
}

/// Everyone into a file, who are let go again before anything is measured.
fn write(
    people: u32,
    store: &mut GalleryStore,
    lot: &mut Lot,
    model: &ModelId,
) -> Result<(), Stop> {
    let everyone = (0..people).map(|n| lot.person(n, model).map(Change::AddPerson));
    let everyone = everyone.collect::<Result<Vec<_>, _>>()?;
    let mut gallery = Gallery::default();
    store
        .commit(&mut gallery, &Change::Batch(everyone))
        .map_err(Stop::error)?;
    Ok(())
}

/// What a search is worth: each template in full precision.
fn best_two<'a>(gallery: &'a Gallery, probe: &Embedding) -> [Option<&'a Person>; 2] {
    let mut best: [Option<(&Person, f32)>; 2] = [None, None];
    for person in gallery.people() {
        let each = person.templates.iter();
        let similarity = each
            .map(|template| template.embedding.cosine(probe))
            .fold(-1.0, f32::max);
        let is_better = |than: Option<(&Person, f32)>| than.is_none_or(|(_, s)| similarity > s);
        if is_better(best[0]) {
            best = [Some((person, similarity)), best[0]];
        } else if is_better(best[1]) {
            best[1] = Some((person, similarity));
        }
    }
    best.map(|scored| scored.map(|(person, _)| person))
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let started = Instant::now();
    let done = work();
    (done, started.elapsed().as_secs_f64() * 1e3)
}

fn times<T>(probes: &[Embedding], search: impl Fn(&Embedding) -> T) -> TimesJson {
    let each = probes.iter().map(|probe| timed(|| search(probe)).1 as f32);
    let each: Vec<f32> = each.collect();
    TimesJson {
        least_ms: each.iter().copied().fold(f32::INFINITY, f32::min).into(),
        median_ms: median_and_p95(&each).0.into(),
        worst_ms: each.iter().copied().fold(0.0, f32::max).into(),
    }
}

/// Pseudo-random and the same on every run (xorshift64*).
struct Lot(u64);

impl Lot {
    /// About as normal deviates are spread, −2 to 2.
    fn draw(&mut self) -> f32 {
        let mut sum = 0.0;
        for _ in 0..4 {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            let word = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D);
            sum += (word >> 40) as f32 / 16_777_216.0;
        }
        sum - 2.0
    }

    fn embedding(&mut self, near: Option<&Embedding>) -> Result<Embedding, Stop> {
        let values = (0..SIZE).map(|at| {
            let own = near.map_or(0.0, |near| near.values()[at]);
            let drawn = self.draw();
            // Of the length of the one that it is near to, so that their cosine is about 0.7.
            own + drawn * (3.0 / SIZE as f32).sqrt()
        });
        Embedding::new(values.collect()).map_err(Stop::error)
    }

    /// Templates are as alike as an embedder makes those of one person.
    fn person(&mut self, number: u32, model: &ModelId) -> Result<Person, Stop> {
        let face = self.embedding(None)?;
        let mut templates = Vec::new();
        for _ in 0..EACH {
            let embedding = self.embedding(Some(&face))?;
            templates.push(Template::new(embedding, model.clone(), None));
        }
        Person::new(&format!("Person {number:07}"), templates).map_err(Stop::error)
    }

    /// In turn somebody who is enrolled and a stranger.
    fn probe(&mut self, gallery: &Gallery, at: usize) -> Result<Embedding, Stop> {
        let people = gallery.people();
        let someone = people.get(at * 7919 % people.len().max(1));
        let template = someone.and_then(|person| person.templates.first());
        let is_known = at.is_multiple_of(2);
        self.embedding(template.filter(|_| is_known).map(|t| &t.embedding))
    }
}

fn table(report: &GalleryBenchJson) -> String {
    let mut text = format!(
        "{:>9} {:>10}  {:>18} {:>18} {:>20}  {:>6} {:>9} {:>8} {:>9} {:>10} {:>9}\n",
        "people",
        "templates",
        "one core ms",
        "two cores ms",
        "plain ms",
        "same",
        "search MB",
        "file MB",
        "open ms",
        "lay out ms",
        "follow ms"
    );
    let times = |t: &TimesJson| {
        format!(
            "{:.2} {:.2} {:.2}",
            t.least_ms.0, t.median_ms.0, t.worst_ms.0
        )
    };
    for row in &report.rows {
        text += &format!(
            "{:>9} {:>10}  {:>18} {:>18} {:>20}  {:>6} {:>9.1} {:>8.1} {:>9.0} {:>10.1} {:>9.2}\n",
            row.people,
            row.templates,
            times(&row.one_core),
            times(&row.two_cores),
            times(&row.plain),
            format!("{}/{}", row.same, row.compared),
            row.search_bytes as f64 / 1e6,
            row.file_bytes as f64 / 1e6,
            row.open_ms.0,
            row.lay_out_ms.0,
            row.follow_ms.0,
        );
    }
    text += &format!(
        "{EACH} templates a person, {} numbers each; a search is told by its least, median and worst",
        report.size
    );
    if let Some(bytes) = report.peak_memory {
        text += &format!("; peak memory {:.0} MB", bytes as f64 / 1e6);
    }
    text
}
