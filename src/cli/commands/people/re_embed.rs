//! `faceglass people re-embed`: what another embedder made, made anew of the faces kept
//! with it, so that a new network loses nobody.

use crate::cli::args::thresholds::Thresholds;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::interrupt;
use crate::cli::outcome::{Ended, Outcome, Stop};
use faceglass_gallery::{Author, Change, Done, Gallery, GalleryStore};
use faceglass_pipeline::upkeep::{ReEmbedded, ReEmbedding};
use serde::Serialize;
use std::sync::atomic::Ordering;

#[derive(Debug, Serialize)]
struct ReembeddedJson {
    /// People with templates of another embedder.
    people: usize,
    /// Templates made anew.
    templates: usize,
    /// Templates without a face to make them of, which stay as they are.
    without_face: usize,
    /// Templates that wait for another run.
    left: usize,
}

pub fn run(context: &Context, console: &mut Console) -> Ended {
    let mut engine = context.engine(&Thresholds::default())?;
    let model = engine.embedder_id().ok_or_else(|| {
        Stop::Error("No embedder is loaded; add one to the folder named with --models.".into())
    })?;
    let (mut store, mut gallery) = context.gallery(console)?;
    let mut session = ReEmbedding::of(&gallery, &model);
    let interrupted = interrupt::flag()?;
    let all = session.far().left as u64;
    console.start_progress(Some(all));
    let stops = || interrupted.load(Ordering::Relaxed);
    while !(stops() && session.is_between_people())
        && session.step(&mut engine).map_err(Stop::error)?
    {
        console
            .progress()
            .set_position(all - session.far().left as u64);
        let due = session.due();
        commit(&mut store, &mut gallery, due, console)?;
    }
    let rest = session.rest();
    commit(&mut store, &mut gallery, rest, console)?;
    console.end_progress();
    tell(session.far(), console)
}

fn tell(far: ReEmbedded, console: &Console) -> Ended {
    let count = |number: usize, one: &str, several: &str| match number {
        1 => format!("1 {one}"),
        many => format!("{many} {several}"),
    };
    if far.without_face > 0 {
        let kept = count(far.without_face, "template was", "templates were");
        console.tell(&format!(
            "{kept} kept without a face, and cannot be made anew; enrol those people again."
        ));
    }
    if far.left > 0 {
        let left = count(far.left, "template", "templates");
        console.tell(&format!(
            "Stopped with {left} left; the same command goes on from there."
        ));
    }
    console.json(&ReembeddedJson {
        people: far.people,
        templates: far.templates,
        without_face: far.without_face,
        left: far.left,
    })?;
    Ok(Outcome::found(far.templates > 0))
}

fn commit(
    store: &mut GalleryStore,
    gallery: &mut Gallery,
    change: Option<Change>,
    console: &Console,
) -> Result<(), Stop> {
    let Some(change) = change else {
        return Ok(());
    };
    let what = (Done::ReEmbedding, Author::CommandLine);
    let noted = store.commit_noted(gallery, &change, what);
    let warnings = noted.map_err(Stop::error)?;
    warnings.iter().for_each(|warning| console.tell(warning));
    Ok(())
}
