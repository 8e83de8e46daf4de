//! Many people, and machines that enrol at once: how long it takes, and whether anything is lost.
//!
//! `cargo run --release -p faceglass-exchange --example many -- postgres://… 100000 8 60`: a database that is ready and
//! empty, people at the beginning, machines, and for how many seconds each of them enrols. Restart the server meanwhile, or
//! cut the line.

use faceglass_gallery::{
    Author, Change, Done, Gallery, GalleryError, GalleryStore, KEY_FILE_NAME, Keys, Person,
    Template,
};
use faceglass_vision::chance::Dice;
use faceglass_vision::{Embedding, ModelId};
use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [url, people, machines, seconds] = args.as_slice() else {
        return Err(
            "say the address, how many people, how many machines, and for how many seconds".into(),
        );
    };
    let (people, machines): (usize, usize) = (people.parse()?, machines.parse()?);
    let seconds = Duration::from_secs(seconds.parse()?);
    let first = tempfile::tempdir()?;
    let (mut store, mut gallery) = open(first.path(), url)?;
    let mut dice = Dice::new(1);
    let all = (0..people)
        .map(|number| somebody(&format!("Person {number}"), &mut dice).map(Change::AddPerson));
    let all = Change::Batch(all.collect::<Result<_, _>>()?);
    let begun = Instant::now();
    store.commit(&mut gallery, &all)?;
    println!(
        "{people} people added in one change: {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    let begun = Instant::now();
    let (_, there) = {
        let second = copy_of(first.path())?;
        open(second.path(), url)?
    };
    let took = begun.elapsed().as_secs_f64();
    println!(
        "had by a machine that had nothing: {took:.1} s, {} people",
        there.people().len()
    );
    let said = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..machines)
            .map(|number| {
                let (first, url) = (first.path(), url.as_str());
                scope.spawn(move || {
                    enrol(number, first, url, seconds).map_err(|error| error.to_string())
                })
            })
            .collect();
        let done = workers.into_iter().map(|worker| worker.join());
        done.map(|worker| worker.unwrap_or_else(|_| Err("a machine fell".into())))
            .collect::<Result<Vec<_>, String>>()
    })?;
    let mut times: Vec<f64> = said
        .iter()
        .flat_map(|said| said.times.iter().copied())
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        times
            .get((times.len() as f64 * share) as usize)
            .copied()
            .unwrap_or(0.0)
    };
    let refused: usize = said.iter().map(|said| said.refused).sum();
    let lost = {
        let last = copy_of(first.path())?;
        let (_, there) = open(last.path(), url)?;
        let names: BTreeSet<&str> = there.people().iter().map(|p| p.name.as_str()).collect();
        let all = said.iter().flat_map(|said| &said.names);
        all.filter(|name| !names.contains(name.as_str())).count()
    };
    println!(
        "{machines} machines at once for {} s: {} enrolled, {:.0} ms in the median and {:.0} ms at the 95th percentile; {refused} refused and told; {lost} of what was acknowledged lost",
        seconds.as_secs(),
        times.len(),
        at(0.5),
        at(0.95)
    );
    Ok(())
}

#[derive(Default)]
struct Said {
    names: Vec<String>,
    times: Vec<f64>,
    refused: usize,
}

fn enrol(
    number: usize,
    first: &Path,
    url: &str,
    seconds: Duration,
) -> Result<Said, Box<dyn Error>> {
    let here = copy_of(first)?;
    let (mut store, mut gallery) = open(here.path(), url)?;
    let mut dice = Dice::new(number as u64 + 2);
    let mut said = Said::default();
    let begun = Instant::now();
    for each in 0.. {
        if begun.elapsed() > seconds {
            break;
        }
        let name = format!("Machine {number}, {each}");
        let change = Change::AddPerson(somebody(&name, &mut dice)?);
        let asked = Instant::now();
        match store.commit_noted(
            &mut gallery,
            &change,
            (Done::Enrolment(name.clone()), Author::Window),
        ) {
            Ok(_) => {
                said.times.push(asked.elapsed().as_secs_f64() * 1000.0);
                said.names.push(name);
            }
            Err(GalleryError::Shared(_) | GalleryError::Overtaken) => {
                said.refused += 1;
                std::thread::sleep(Duration::from_millis(200));
            }
            Err(error) => return Err(error.into()),
        }
        // As people come and go.
        std::thread::sleep(Duration::from_millis(500));
    }
    Ok(said)
}

fn somebody(name: &str, dice: &mut Dice) -> Result<Person, Box<dyn Error>> {
    let values = (0..128).map(|_| dice.normal() as f32).collect();
    let template = Template::new(Embedding::new(values)?, ModelId("m1".into()), None);
    Ok(Person::new(name, vec![template])?)
}

fn copy_of(first: &Path) -> Result<tempfile::TempDir, Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    std::fs::copy(first.join(KEY_FILE_NAME), dir.path().join(KEY_FILE_NAME))?;
    Ok(dir)
}

fn open(dir: &Path, url: &str) -> Result<(GalleryStore, Gallery), GalleryError> {
    let exchange = faceglass_gallery::shared_by(program(), url);
    let keys = Keys::default().shared_through(exchange);
    let (store, gallery, _) = GalleryStore::open_with(dir, keys)?;
    Ok((store, gallery))
}

/// Beside the folder of examples.
fn program() -> std::path::PathBuf {
    let this = std::env::current_exe().unwrap_or_default();
    let folder = this
        .parent()
        .and_then(Path::parent)
        .unwrap_or(Path::new(""));
    folder.join(faceglass_gallery::EXCHANGE_PROGRAM)
}
