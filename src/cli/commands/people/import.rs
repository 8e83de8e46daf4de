//! `faceglass people import`: a folder of people, person by person, so that memory does
//! not grow with the folder and a run that ends early loses nobody it had done.

use super::journal::Journal;
use crate::cli::args::{ImportArgs, answers};
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::interrupt;
use crate::cli::outcome::{Ended, Outcome, Stop};
use faceglass_capture::pictures::{people_in, pictures_in, read_picture};
use faceglass_gallery::{Gallery, GalleryStore, Matcher};
use faceglass_pipeline::Engine;
use faceglass_pipeline::enrolment::{Answer, Import};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// What a run came to.
#[derive(Debug, Default, Serialize)]
struct ImportedJson {
    /// Folders of people.
    people: usize,
    /// Pictures looked at in this run.
    pictures: usize,
    /// New people.
    added_people: usize,
    /// Templates, those of new people included.
    added_templates: usize,
    /// Pictures and people that gave nothing, each told on stderr.
    left_out: usize,
    /// People whom an earlier run had done.
    done_before: usize,
    /// People who wait for another run.
    left: usize,
}

/// What an import works with.
struct Desk<'a> {
    args: &'a ImportArgs,
    engine: Engine,
    store: GalleryStore,
    gallery: Gallery,
    matcher: Matcher,
    interrupted: &'a AtomicBool,
    said: ImportedJson,
}

pub fn run(args: &ImportArgs, context: &Context, console: &mut Console) -> Ended {
    let engine = context.engine(&args.thresholds)?;
    let model = engine.embedder_id().ok_or_else(|| {
        Stop::Error("No embedder is loaded; add one to the folder named with --models.".into())
    })?;
    let found = people_in(&args.folder).map_err(Stop::error)?;
    found.left_out.iter().for_each(|told| console.tell(told));
    let (store, gallery) = context.gallery(console)?;
    let mut journal = Journal::open(context.data_dir(), &args.folder, args.afresh)?;
    let interrupted = interrupt::flag()?;
    let mut desk = Desk {
        args,
        engine,
        matcher: Matcher::new(&gallery, &model),
        store,
        gallery,
        interrupted: &interrupted,
        said: ImportedJson {
            people: found.folders.len(),
            ..ImportedJson::default()
        },
    };
    console.start_progress(Some(found.folders.len() as u64));
    let came = desk.import_all(&found.folders, &mut journal, console);
    console.end_progress();
    came?;
    let said = desk.said;
    if said.left == 0 {
        journal.finish();
    } else {
        console.tell(&format!(
            "Stopped with {} of {} people done; the same command goes on with the others.",
            said.people - said.left,
            said.people
        ));
    }
    console.json(&said)?;
    Ok(Outcome::found(said.added_templates > 0))
}

impl Desk<'_> {
    fn import_all(
        &mut self,
        folders: &[PathBuf],
        journal: &mut Journal,
        console: &Console,
    ) -> Result<(), Stop> {
        for (at, folder) in folders.iter().enumerate() {
            if journal.holds(folder) {
                self.said.done_before += 1;
            } else {
                let Some(import) = self.look(folder, console) else {
                    self.said.left = folders.len() - at;
                    return Ok(());
                };
                self.place(import, console)?;
                // Only what is safe on disk counts as done.
                journal.add(folder)?;
            }
            console.progress().inc(1);
        }
        Ok(())
    }

    /// The pictures of one person; `None` once the run is to end.
    fn look(&mut self, folder: &Path, console: &Console) -> Option<Import> {
        let mut import = Import::default();
        let files = match pictures_in(folder) {
            Ok(found) => {
                found.left_out.iter().for_each(|told| console.tell(told));
                found.files
            }
            Err(error) => {
                import.leave_out(error.into());
                Vec::new()
            }
        };
        let person = person_name(folder);
        for file in files {
            if self.interrupted.load(Ordering::Relaxed) {
                return None;
            }
            match read_picture(&file) {
                Ok(image) => {
                    let name = file.strip_prefix(folder).unwrap_or(&file);
                    let name = format!("{person}: {}", name.display());
                    import.add(&mut self.engine, &person, &name, &image);
                }
                Err(error) => import.leave_out(error.into()),
            }
            self.said.pictures += 1;
        }
        (!self.interrupted.load(Ordering::Relaxed)).then_some(import)
    }

    /// Stores one person, as the flags say.
    fn place(&mut self, import: Import, console: &Console) -> Result<(), Stop> {
        let threshold = self.engine.match_threshold();
        let mut placing = import.place(&self.gallery, &self.matcher, threshold);
        while let Some(question) = placing.next_question() {
            let answer = answers::to(&self.args.decisions, &question.objection);
            let answer = answer.filter(|answer| question.objection.takes(*answer));
            placing.answer(answer.unwrap_or(Answer::Skip), false);
        }
        let plan = placing.finish();
        for left_out in &plan.summary.left_out {
            console.tell(left_out);
        }
        self.said.left_out += plan.summary.left_out.len();
        let Some(change) = plan.change else {
            return Ok(());
        };
        let committed = self.store.commit(&mut self.gallery, &change);
        let committed = committed.map_err(Stop::error)?;
        committed.warnings.iter().for_each(|w| console.tell(w));
        self.matcher.update(&self.gallery);
        self.said.added_people += plan.summary.people;
        self.said.added_templates += plan.summary.templates;
        Ok(())
    }
}

/// "Grace_Hopper" is how a folder without spaces is written.
fn person_name(folder: &Path) -> String {
    folder
        .file_name()
        .map(|name| name.to_string_lossy().replace('_', " "))
        .unwrap_or_default()
}
