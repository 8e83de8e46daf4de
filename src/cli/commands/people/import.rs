//! `faceglass people import`: a folder of people, person by person, so that memory does
//! not grow with the folder and a run that ends early loses nobody it had done.

use super::journal::Journal;
use crate::cli::args::ImportArgs;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::interrupt;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crossbeam_channel::{Sender, bounded};
use faceglass_capture::SourceError;
use faceglass_capture::pictures::{people_in, pictures_in, read_picture};
use faceglass_gallery::{Author, Change, Done, Gallery, GalleryStore, Matcher, Template};
use faceglass_pipeline::Engine;
use faceglass_pipeline::enrolment::{Answer, Decisions, Import};
use faceglass_vision::Embedding;
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
    match_threshold: f32,
    store: GalleryStore,
    gallery: Gallery,
    matcher: Matcher,
    said: ImportedJson,
}

pub fn run(args: &ImportArgs, context: &Context, console: &mut Console) -> Ended {
    let engine = context.engine(&args.thresholds)?;
    let model = engine.embedder_id().ok_or_else(|| {
        Stop::Error("No embedder is loaded; add one to the folder named with --models.".into())
    })?;
    if args.folder.is_file() {
        return Err(Stop::Error(format!(
            "{} is a file; name the folder that holds a folder of pictures for each person.",
            args.folder.display()
        )));
    }
    let found = people_in(&args.folder).map_err(Stop::error)?;
    found.left_out.iter().for_each(|told| console.tell(told));
    let (store, gallery) = context.gallery(console)?;
    let mut journal = Journal::open(&context.gallery_dir(), &args.folder, args.afresh)?;
    let interrupted = interrupt::flag()?;
    let mut desk = Desk {
        args,
        match_threshold: engine.match_threshold(),
        matcher: Matcher::new(&gallery, &model),
        store,
        gallery,
        said: ImportedJson {
            people: found.folders.len(),
            left: found.folders.len(),
            ..ImportedJson::default()
        },
    };
    console.start_progress(Some(found.folders.len() as u64));
    let came = desk.import_all(found.folders, engine, &interrupted, &mut journal, console);
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
        folders: Vec<PathBuf>,
        engine: Engine,
        interrupted: &AtomicBool,
        journal: &mut Journal,
        console: &Console,
    ) -> Result<(), Stop> {
        let (done, folders) = folders.into_iter().partition(|f| journal.holds(f));
        let done: Vec<PathBuf> = done;
        self.said.done_before = done.len();
        self.said.left -= done.len();
        console.progress().inc(done.len() as u64);
        let (sender, looked) = bounded(1);
        std::thread::scope(|scope| {
            // Pictures and networks take memory in large pieces, people in small ones that
            // stay. On one thread each would keep the other's from being given back.
            scope.spawn(move || look_at_all(folders, engine, interrupted, &sender));
            for Looked { folder, import } in looked {
                self.said.pictures += import.pictures();
                self.place(import, &folder, console)?;
                // Only what is safe on disk counts as done.
                journal.add(&folder)?;
                self.said.left -= 1;
                console.progress().inc(1);
            }
            Ok(())
        })
    }

    /// Stores one person, as the flags say.
    fn place(&mut self, import: Import, folder: &Path, console: &Console) -> Result<(), Stop> {
        let mut placing = import.place(&self.gallery, &self.matcher, self.match_threshold);
        let decisions = Decisions::from(&self.args.decisions);
        while let Some(question) = placing.next_question() {
            let answer = decisions.answer(&question.objection);
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
        let mut change = copied(change)?;
        if self.args.no_faces {
            change = change.without_faces();
        }
        // A step of its own for undo, which says who it was.
        let what = (Done::Enrolment(person_name(folder)), Author::CommandLine);
        let noted = self.store.commit_noted(&mut self.gallery, &change, what);
        noted
            .map_err(Stop::error)?
            .iter()
            .for_each(|w| console.tell(w));
        self.matcher.update(&self.gallery);
        self.said.added_people += plan.summary.people;
        self.said.added_templates += plan.summary.templates;
        Ok(())
    }
}

/// The same, with embeddings in memory of this thread: see `import_all`.
fn copied(change: Change) -> Result<Change, Stop> {
    let copy = |templates: &mut Vec<Template>| {
        for template in templates {
            let values = template.embedding.values().to_vec();
            template.embedding = Embedding::new(values).map_err(Stop::error)?;
        }
        Ok(())
    };
    Ok(match change {
        Change::AddPerson(mut person) => {
            copy(&mut person.templates)?;
            Change::AddPerson(person)
        }
        Change::AddTemplates {
            person,
            mut templates,
        } => {
            copy(&mut templates)?;
            Change::AddTemplates { person, templates }
        }
        Change::Batch(changes) => {
            let changes = changes.into_iter().map(copied);
            Change::Batch(changes.collect::<Result<_, _>>()?)
        }
        other => other,
    })
}

/// What the pictures of one person gave.
struct Looked {
    folder: PathBuf,
    import: Import,
}

/// Until all are looked at, the run is to end, or nobody listens any more.
fn look_at_all(
    folders: Vec<PathBuf>,
    mut engine: Engine,
    interrupted: &AtomicBool,
    looked: &Sender<Looked>,
) {
    for folder in folders {
        let Some(import) = look_at(&folder, &mut engine, interrupted) else {
            return;
        };
        if looked.send(Looked { folder, import }).is_err() {
            return;
        }
    }
}

/// The pictures of one person; `None` once the run is to end.
fn look_at(folder: &Path, engine: &mut Engine, interrupted: &AtomicBool) -> Option<Import> {
    let mut import = Import::default();
    let files = match pictures_in(folder) {
        Ok(found) => {
            let told = found.left_out.map(SourceError::from);
            told.into_iter()
                .for_each(|told| import.leave_out(told.into()));
            found.files
        }
        Err(error) => {
            import.leave_out(error.into());
            Vec::new()
        }
    };
    let person = person_name(folder);
    for file in files {
        if interrupted.load(Ordering::Relaxed) {
            return None;
        }
        match read_picture(&file) {
            Ok(image) => {
                let name = file.strip_prefix(folder).unwrap_or(&file);
                let name = format!("{person}: {}", name.display());
                import.add(engine, &person, &name, &image);
            }
            Err(error) => import.leave_out(error.into()),
        }
    }
    (!interrupted.load(Ordering::Relaxed)).then_some(import)
}

/// "Grace_Hopper" is how a folder without spaces is written.
fn person_name(folder: &Path) -> String {
    folder
        .file_name()
        .map(|name| name.to_string_lossy().replace('_', " "))
        .unwrap_or_default()
}
