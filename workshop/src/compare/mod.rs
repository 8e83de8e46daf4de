//! Trainings side by side: every cell of a matrix of settings, by an equal budget of crops, and one
//! report of what came of them. What is finished is kept, so that it may be stopped at any time.

mod asked;
mod cell;
mod figures;
mod kind;
pub mod matrix;
mod report;

pub use cell::Outcome;
pub use kind::Subject;
pub use matrix::Matrix;

use crate::core::disk::replace;
use crate::core::error::{Result, WorkshopError};
use crate::train::watch::duration;
use cell::Place;
use figures::Test;
use std::path::PathBuf;
use std::time::Instant;

/// `workshop compare …`, as asked for on the command line.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The matrix.
    pub matrix: PathBuf,
    /// Folder of the shards; faces are drawn for a matrix of `example` without any.
    pub shards: Option<PathBuf>,
    /// LFW's list of pairs among the shards' test crops; without it the validation people are
    /// measured on.
    pub pairs: Option<PathBuf>,
    /// Folder of cells and report.
    pub out: PathBuf,
    /// Backend that trains.
    pub device: String,
    /// Stop, with a checkpoint, after so many minutes.
    pub max_minutes: Option<f64>,
    /// Take the milliseconds of all cells anew before the last report, one after the other.
    pub time_again: bool,
}

/// How far a comparison has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Cells with a result.
    pub cells: usize,
    /// All cells.
    pub of: usize,
}

/// Trains what has no result yet, one cell after the other, and writes the report after each.
///
/// # Errors
/// When a cell's configuration cannot be used or is another one than it was begun by, or data or
/// folder cannot be.
pub fn compare(wanted: &Wanted) -> Result<Done> {
    let matrix = Matrix::read(&wanted.matrix)?;
    matrix.check()?;
    let shards = matrix.subject.shards(wanted)?;
    let test = Test::new(&matrix, &shards, wanted)?;
    let places: Vec<Place> = matrix
        .cells
        .iter()
        .map(|c| Place::of(&wanted.out, c))
        .collect();
    // Before hours of training: a matrix that was changed under finished cells is told.
    for (place, cell) in places.iter().zip(&matrix.cells) {
        place.check(cell)?;
    }
    std::fs::create_dir_all(&wanted.out).map_err(WorkshopError::io(&wanted.out))?;
    let text = std::fs::read(&wanted.matrix).map_err(WorkshopError::io(&wanted.matrix))?;
    replace(&wanted.out.join("matrix.toml"), &text)?;
    let start = match (&matrix.start, matrix.cells.first()) {
        (Some(path), Some(cell)) => {
            println!("what all start from: {}", path.display());
            let place = Place::of_start(&wanted.out);
            place.measure_start(&matrix, &cell.start(), (wanted, &test))?;
            Some(place)
        }
        _ => None,
    };
    let report = || report::write(&matrix, (&places, start.as_ref()), &wanted.out, &test);
    let started = Instant::now();
    let (mut trained, of) = (0, places.len());
    for (number, (place, cell)) in (1..).zip(places.iter().zip(&matrix.cells)) {
        if place.outcome()?.is_some() {
            continue;
        }
        let minutes = started.elapsed().as_secs_f64() / 60.0;
        let left = wanted.max_minutes.map(|most| most - minutes);
        if left.is_some_and(|left| left <= 0.0) && trained > 0 {
            break;
        }
        println!("cell {number} of {of}: {}", cell.told());
        let label = format!("cell {number} of {of}");
        if !place.train(&matrix, cell, (wanted, &shards), (label, left))? {
            break;
        }
        place.measure(matrix.subject, cell, &test)?;
        trained += 1;
        tell(
            report()?,
            started.elapsed().as_secs_f64() / f64::from(trained),
        );
    }
    if wanted.time_again {
        for place in start.iter().chain(&places) {
            place.time_again(matrix.subject)?;
        }
    }
    report()
}

fn tell(done: Done, cell_s: f64) {
    let left = (done.of - done.cells) as f64 * cell_s;
    match done.cells == done.of {
        true => println!("all {} cells are done", done.of),
        false => println!(
            "{} of {} cells are done, about {} left by what those of this sitting took",
            done.cells,
            done.of,
            duration(left)
        ),
    }
}
