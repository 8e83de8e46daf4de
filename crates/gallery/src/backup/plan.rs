//! What a backup would change in the gallery that is there.

use crate::change::Change;
use crate::gallery::Gallery;
use crate::person::{Person, PersonId, Template, TemplateId};
use crate::words::name::folded;
use std::collections::{HashMap, HashSet};

/// A backup beside a gallery. Nobody is taken away, and no name changes: what is there
/// stays, and what it lacks is added.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Restoring {
    /// Who is not there.
    pub new: Vec<Person>,
    /// Who is not there while somebody of the same name is.
    pub namesakes: Vec<Namesake>,
    /// Who is there, with fewer templates.
    pub more: Vec<More>,
    /// Who is there under another name, which stays.
    pub renamed: Vec<Renamed>,
    /// How many are there with all their templates.
    pub same: usize,
}

/// Somebody of the backup who may or may not be somebody of the gallery.
#[derive(Clone, Debug, PartialEq)]
pub struct Namesake {
    /// As in the backup, with the templates that the gallery has nowhere.
    pub person: Person,
    /// Those of that name who are there, with the name as it is written there.
    pub here: Vec<(PersonId, String)>,
}

/// Somebody to whom templates are added.
#[derive(Clone, Debug, PartialEq)]
pub struct More {
    /// Who.
    pub person: PersonId,
    /// As they are called in the gallery.
    pub name: String,
    /// What they lack.
    pub templates: Vec<Template>,
}

/// Somebody who is called otherwise here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// In the gallery.
    pub here: String,
    /// In the backup.
    pub there: String,
}

/// What becomes of a namesake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameName {
    /// It is the same person: the templates are added to the one who is there.
    Join,
    /// It is another person of that name.
    Apart,
    /// They are not restored.
    LeaveOut,
}

impl Restoring {
    /// Looks at everyone in both.
    pub fn of(backup: &Gallery, gallery: &Gallery) -> Self {
        let here = Here::of(gallery);
        let mut restoring = Self::default();
        for person in backup.people() {
            restoring.place(person, &here);
        }
        restoring
    }

    fn place(&mut self, person: &Person, here: &Here) {
        let templates = here.lacking(&person.templates);
        if let Some(there) = here.by_id.get(&person.id) {
            if there.name != person.name {
                self.renamed.push(Renamed {
                    here: there.name.clone(),
                    there: person.name.clone(),
                });
            }
            if templates.is_empty() {
                self.same += 1;
            } else {
                self.more.push(More {
                    person: there.id.clone(),
                    name: there.name.clone(),
                    templates,
                });
            }
            return;
        }
        if templates.is_empty() && !person.templates.is_empty() {
            // All their templates are somebody's here: they were merged.
            self.same += 1;
            return;
        }
        let person = Person {
            templates,
            ..person.clone()
        };
        match here.by_name.get(&folded(&person.name)) {
            None => self.new.push(person),
            Some(namesakes) => self.namesakes.push(Namesake {
                person,
                here: namesakes
                    .iter()
                    .map(|there| (there.id.clone(), there.name.clone()))
                    .collect(),
            }),
        }
    }

    /// Whether all of it is there already.
    pub fn is_nothing(&self) -> bool {
        self.new.is_empty() && self.namesakes.is_empty() && self.more.is_empty()
    }

    /// What is to be done, with an answer for each namesake. Who is to be joined with one of
    /// several is left out: it is not known with whom.
    pub fn changes(&self, answer: impl Fn(&Namesake) -> SameName) -> Vec<Change> {
        let add = |person: &Person| Change::AddPerson(person.clone());
        let mut changes: Vec<Change> = self.new.iter().map(add).collect();
        changes.extend(self.more.iter().map(|more| Change::AddTemplates {
            person: more.person.clone(),
            templates: more.templates.clone(),
        }));
        for namesake in &self.namesakes {
            match (answer(namesake), namesake.here.as_slice()) {
                (SameName::Apart, _) => changes.push(add(&namesake.person)),
                (SameName::Join, [(person, _)]) => changes.push(Change::AddTemplates {
                    person: person.clone(),
                    templates: namesake.person.templates.clone(),
                }),
                (SameName::Join | SameName::LeaveOut, _) => {}
            }
        }
        changes
    }
}

/// The gallery that is there, looked up often.
struct Here<'a> {
    by_id: HashMap<&'a PersonId, &'a Person>,
    by_name: HashMap<String, Vec<&'a Person>>,
    templates: HashSet<&'a TemplateId>,
}

impl<'a> Here<'a> {
    fn of(gallery: &'a Gallery) -> Self {
        let people = gallery.people();
        let mut by_name: HashMap<String, Vec<&Person>> = HashMap::new();
        for person in people {
            by_name
                .entry(folded(&person.name))
                .or_default()
                .push(person);
        }
        Self {
            by_id: people.iter().map(|person| (&person.id, person)).collect(),
            by_name,
            templates: people
                .iter()
                .flat_map(|person| person.templates.iter().map(|template| &template.id))
                .collect(),
        }
    }

    /// Those that nobody has: one that was moved to somebody else is not stored twice.
    fn lacking(&self, templates: &[Template]) -> Vec<Template> {
        let is_lacking = |template: &&Template| !self.templates.contains(&template.id);
        templates.iter().filter(is_lacking).cloned().collect()
    }
}
