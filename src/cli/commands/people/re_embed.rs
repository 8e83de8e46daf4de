//! `faceglass people re-embed`: what another embedder made, made anew of the faces kept
//! with it, so that a new network loses nobody.

use crate::cli::args::thresholds::Thresholds;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::interrupt;
use crate::cli::outcome::{Ended, Outcome, Stop};
use faceglass_gallery::{Author, Change, Done, Person, Template, TemplateId, Thumbnail};
use faceglass_pipeline::Engine;
use faceglass_vision::ModelId;
use serde::Serialize;
use std::sync::atomic::Ordering;

/// Templates of one change: as many as one undo takes back, and as memory holds.
const AT_ONCE: usize = 10_000;

#[derive(Debug, Default, Serialize)]
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
    let is_stale = |person: &&Person| {
        let mut held = person.templates.iter().chain(&person.not_them);
        held.any(|template| template.model != model)
    };
    let people: Vec<Person> = gallery.people().iter().filter(is_stale).cloned().collect();
    let mut said = ReembeddedJson {
        people: people.len(),
        left: gallery.stale_templates(&model),
        ..ReembeddedJson::default()
    };
    let interrupted = interrupt::flag()?;
    console.start_progress(Some(said.left as u64));
    let mut changes = Vec::new();
    let mut waiting = 0;
    for person in &people {
        if interrupted.load(Ordering::Relaxed) {
            break;
        }
        let anew = Anew::of(person, &mut engine, &model, console)?;
        said.without_face += anew.without_face;
        said.left -= anew.old.len() + anew.without_face;
        waiting += anew.new.len();
        changes.extend(anew.changes(person));
        if waiting >= AT_ONCE {
            commit(&mut store, &mut gallery, &mut changes, console)?;
            said.templates += std::mem::take(&mut waiting);
        }
    }
    commit(&mut store, &mut gallery, &mut changes, console)?;
    said.templates += waiting;
    console.end_progress();
    if said.without_face > 0 {
        console.tell(&format!(
            "{} templates were kept without a face, so they cannot be made anew; enrol those people again.",
            said.without_face
        ));
    }
    if said.left > 0 {
        console.tell(&format!(
            "Stopped with {} templates left; the same command goes on with them.",
            said.left
        ));
    }
    console.json(&said)?;
    Ok(Outcome::found(said.templates > 0))
}

fn commit(
    store: &mut faceglass_gallery::GalleryStore,
    gallery: &mut faceglass_gallery::Gallery,
    changes: &mut Vec<Change>,
    console: &Console,
) -> Result<(), Stop> {
    if changes.is_empty() {
        return Ok(());
    }
    let change = Change::Batch(std::mem::take(changes));
    let what = (Done::ReEmbedding, Author::CommandLine);
    let noted = store.commit_noted(gallery, &change, what);
    noted
        .map_err(Stop::error)?
        .iter()
        .for_each(|w| console.tell(w));
    Ok(())
}

/// What one person's templates become.
#[derive(Default)]
struct Anew {
    new: Vec<Template>,
    old: Vec<TemplateId>,
    new_not_them: Vec<Template>,
    old_not_them: Vec<TemplateId>,
    without_face: usize,
}

impl Anew {
    fn of(
        person: &Person,
        engine: &mut Engine,
        model: &ModelId,
        console: &Console,
    ) -> Result<Self, Stop> {
        let mut anew = Self::default();
        for template in person.templates.iter().filter(|t| t.model != *model) {
            console.progress().inc(1);
            let Some(new) = of_face(template, engine, model)? else {
                anew.without_face += 1;
                continue;
            };
            anew.new.push(new);
            anew.old.push(template.id.clone());
        }
        // A counter-example without a face stays; it says nothing any more.
        for template in person.not_them.iter().filter(|t| t.model != *model) {
            if let Some(new) = of_face(template, engine, model)? {
                anew.new_not_them.push(new);
                anew.old_not_them.push(template.id.clone());
            }
        }
        Ok(anew)
    }

    fn changes(self, person: &Person) -> Vec<Change> {
        let mut changes = Vec::new();
        if !self.new_not_them.is_empty() {
            changes.push(Change::AddCounterExamples {
                person: person.id.clone(),
                templates: self.new_not_them,
            });
            changes.push(Change::RemoveCounterExamples {
                person: person.id.clone(),
                templates: self.old_not_them,
            });
        }
        if self.new.is_empty() {
            return changes;
        }
        let old_cover = person.about.cover.as_ref();
        let cover = old_cover.and_then(|cover| self.old.iter().position(|old| old == cover));
        let cover = cover.map(|at| Change::Cover {
            person: person.id.clone(),
            template: Some(self.new[at].id.clone()),
        });
        let add = Change::AddTemplates {
            person: person.id.clone(),
            templates: self.new,
        };
        let remove = Change::RemoveTemplates {
            person: person.id.clone(),
            templates: self.old,
        };
        changes.extend([add, remove].into_iter().chain(cover));
        changes
    }
}

/// A template made anew of the face kept with it; `None` without one.
fn of_face(
    template: &Template,
    engine: &mut Engine,
    model: &ModelId,
) -> Result<Option<Template>, Stop> {
    let jpeg = template.thumbnail.as_ref().and_then(Thumbnail::jpeg);
    let (Some(jpeg), Some(face)) = (jpeg, template.face()) else {
        return Ok(None);
    };
    Ok(Some(Template {
        id: TemplateId::fresh(),
        embedding: engine.embed_aligned(&face).map_err(Stop::error)?,
        model: model.clone(),
        created_unix_ms: template.created_unix_ms,
        thumbnail: Some(jpeg.to_vec().into()),
        taken: template.taken.clone(),
    }))
}
