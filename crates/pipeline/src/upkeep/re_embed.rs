//! What another embedder made, made anew of the faces kept with it, a template at a time.

use crate::engine::Engine;
use crate::problem::Problem;
use faceglass_gallery::{Change, Gallery, Person, PersonId, Template, TemplateId, Thumbnail};
use faceglass_vision::ModelId;
use std::collections::VecDeque;

/// Templates of one change: as many as one undo takes back, and as memory holds.
pub const MOST_AT_ONCE: usize = 10_000;

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReEmbedded {
    /// People with templates of another embedder.
    pub people: usize,
    /// Templates made anew.
    pub templates: usize,
    /// Templates without a face to make them of, which stay as they are.
    pub without_face: usize,
    /// Templates that are still to be made.
    pub left: usize,
}

impl ReEmbedded {
    /// How much of it is done, 0 to 1.
    pub fn part(&self) -> f32 {
        let done = self.templates + self.without_face;
        let all = done + self.left;
        if all == 0 {
            1.0
        } else {
            done as f32 / all as f32
        }
    }
}

/// The templates that are to be made anew, person by person.
#[derive(Debug)]
pub struct ReEmbedding {
    model: ModelId,
    waiting: VecDeque<OnePerson>,
    far: ReEmbedded,
    /// Of people who are done.
    changes: Vec<Change>,
    /// Templates in them.
    made: usize,
    /// Somebody is half done.
    is_within: bool,
}

/// What one person's templates become.
#[derive(Debug)]
struct OnePerson {
    person: PersonId,
    cover: Option<TemplateId>,
    stale: VecDeque<Stale>,
    new: Vec<Template>,
    old: Vec<TemplateId>,
    new_not_them: Vec<Template>,
    old_not_them: Vec<TemplateId>,
}

#[derive(Debug)]
enum Stale {
    Template(Template),
    NotThem(Template),
}

impl ReEmbedding {
    /// Of everyone in `gallery`, for the embedder `model`.
    pub fn of(gallery: &Gallery, model: &ModelId) -> Self {
        let people = gallery.people().iter();
        let waiting: VecDeque<OnePerson> = people
            .map(|person| OnePerson::of(person, model))
            .filter(|one| !one.stale.is_empty())
            .collect();
        Self {
            model: model.clone(),
            far: ReEmbedded {
                people: waiting.len(),
                left: gallery.stale_templates(model),
                ..ReEmbedded::default()
            },
            waiting,
            changes: Vec::new(),
            made: 0,
            is_within: false,
        }
    }

    /// Whether nobody is half done: a good moment to stop.
    pub fn is_between_people(&self) -> bool {
        !self.is_within
    }

    /// How far it is.
    pub fn far(&self) -> ReEmbedded {
        self.far
    }

    /// Makes one template anew; `false` once there is none left.
    ///
    /// # Errors
    /// [`Problem`] if the network fails.
    pub fn step(&mut self, engine: &mut Engine) -> Result<bool, Problem> {
        let Some(one) = self.waiting.front_mut() else {
            return Ok(false);
        };
        if let Some(stale) = one.stale.pop_front() {
            let (template, is_theirs) = match &stale {
                Stale::Template(template) => (template, true),
                Stale::NotThem(template) => (template, false),
            };
            let new = of_face(template, engine, &self.model)?;
            let (news, olds) = if is_theirs {
                self.far.left = self.far.left.saturating_sub(1);
                (&mut one.new, &mut one.old)
            } else {
                (&mut one.new_not_them, &mut one.old_not_them)
            };
            match new {
                Some(new) => {
                    news.push(new);
                    olds.push(template.id.clone());
                    self.far.templates += usize::from(is_theirs);
                }
                // A counter-example without a face stays; it says nothing any more.
                None => self.far.without_face += usize::from(is_theirs),
            }
        }
        self.is_within = !one.stale.is_empty();
        if !self.is_within {
            let done = self.waiting.pop_front();
            self.made += done.as_ref().map_or(0, |one| one.new.len());
            self.changes
                .extend(done.into_iter().flat_map(OnePerson::changes));
        }
        Ok(true)
    }

    /// What is to be stored once there are [`MOST_AT_ONCE`] templates of people who are done,
    /// or nobody is left.
    pub fn due(&mut self) -> Option<Change> {
        let is_due = self.made >= MOST_AT_ONCE || self.waiting.is_empty();
        is_due.then(|| self.rest()).flatten()
    }

    /// What is to be stored of the people who are done.
    pub fn rest(&mut self) -> Option<Change> {
        self.made = 0;
        let changes = std::mem::take(&mut self.changes);
        (!changes.is_empty()).then_some(Change::Batch(changes))
    }
}

impl OnePerson {
    fn of(person: &Person, model: &ModelId) -> Self {
        let is_stale = |template: &&Template| template.model != *model;
        let theirs = person.templates.iter().filter(is_stale);
        let not_them = person.not_them.iter().filter(is_stale);
        let theirs = theirs.cloned().map(Stale::Template);
        Self {
            person: person.id.clone(),
            cover: person.about.cover.clone(),
            stale: theirs
                .chain(not_them.cloned().map(Stale::NotThem))
                .collect(),
            new: Vec::new(),
            old: Vec::new(),
            new_not_them: Vec::new(),
            old_not_them: Vec::new(),
        }
    }

    fn changes(self) -> Vec<Change> {
        let person = || self.person.clone();
        let mut changes = Vec::new();
        if !self.new_not_them.is_empty() {
            changes.push(Change::AddCounterExamples {
                person: person(),
                templates: self.new_not_them,
            });
            changes.push(Change::RemoveCounterExamples {
                person: person(),
                templates: self.old_not_them,
            });
        }
        if self.new.is_empty() {
            return changes;
        }
        let cover = self.cover.as_ref();
        let cover = cover.and_then(|cover| self.old.iter().position(|old| old == cover));
        let cover = cover.map(|at| Change::Cover {
            person: person(),
            template: Some(self.new[at].id.clone()),
        });
        let add = Change::AddTemplates {
            person: person(),
            templates: self.new,
        };
        let remove = Change::RemoveTemplates {
            person: person(),
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
) -> Result<Option<Template>, Problem> {
    let jpeg = template.thumbnail.as_ref().and_then(Thumbnail::jpeg);
    let (Some(jpeg), Some(face)) = (jpeg, template.face()) else {
        return Ok(None);
    };
    Ok(Some(Template {
        id: TemplateId::fresh(),
        embedding: engine.embed_aligned(&face)?,
        model: model.clone(),
        created_unix_ms: template.created_unix_ms,
        thumbnail: Some(jpeg.to_vec().into()),
        taken: template.taken.clone(),
    }))
}
