//! A person's page while it is open: what is typed and chosen on it.

use faceglass_gallery::{Edit, PersonId, TemplateId, clean_tags};
use faceglass_pipeline::live::{Command, PersonPage};
use std::collections::BTreeSet;

/// What is asked on the page beside looking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// Nothing.
    #[default]
    Look,
    /// To whom the chosen templates go; with what is typed to find them.
    Move(String),
    /// What the new person of the chosen templates is called.
    Split(String),
    /// Who is the same person; with what is typed to find them.
    Merge(String),
}

/// The texts of a person, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    pub name: String,
    pub note: String,
    /// With commas between them.
    pub tags: String,
}

/// A person's page.
#[derive(Clone, Debug)]
pub struct OpenPage {
    /// Whose.
    pub id: PersonId,
    /// As typed.
    pub typed: Fields,
    /// As the person has them.
    stored: Fields,
    /// Templates that something is to be done with.
    pub chosen: BTreeSet<TemplateId>,
    pub step: Step,
}

impl OpenPage {
    /// The page before anything is known of the person.
    pub fn of(id: PersonId) -> Self {
        Self {
            id,
            typed: Fields::default(),
            stored: Fields::default(),
            chosen: BTreeSet::new(),
            step: Step::Look,
        }
    }

    /// Takes in how the person is now; what is being typed stays.
    pub fn follow(&mut self, page: &PersonPage) {
        let now = Fields {
            name: page.name.clone(),
            note: page.note.clone(),
            tags: page.tags.join(", "),
        };
        let (typed, stored) = (&mut self.typed, &self.stored);
        for (typed, stored, now) in [
            (&mut typed.name, &stored.name, &now.name),
            (&mut typed.note, &stored.note, &now.note),
            (&mut typed.tags, &stored.tags, &now.tags),
        ] {
            if typed == stored {
                typed.clone_from(now);
            }
        }
        self.stored = now;
        let is_there = |id: &TemplateId| page.templates.iter().any(|view| view.id == *id);
        self.chosen.retain(is_there);
        if self.chosen.is_empty() && matches!(self.step, Step::Move(_) | Step::Split(_)) {
            self.step = Step::Look;
        }
    }

    /// What stores the texts that were typed anew.
    pub fn unsaved(&self) -> Vec<Command> {
        let mut commands = Vec::new();
        let name = self.typed.name.trim();
        if !name.is_empty() && name != self.stored.name {
            commands.push(Command::Rename(self.id.clone(), name.to_owned()));
        }
        let person = || self.id.clone();
        if self.typed.note.trim_end() != self.stored.note {
            let (person, note) = (person(), self.typed.note.clone());
            commands.push(Command::Edit(Edit::Note { person, note }));
        }
        let tags = tags(&self.typed.tags);
        let is_other = match clean_tags(&tags) {
            Ok(cleaned) => cleaned.join(", ") != self.stored.tags,
            // The pipeline says why they cannot be used.
            Err(_) => true,
        };
        if is_other {
            let person = person();
            commands.push(Command::Edit(Edit::Tags { person, tags }));
        }
        commands
    }

    /// The chosen templates, in the order of the page.
    pub fn chosen_of(&self, page: &PersonPage) -> Vec<TemplateId> {
        let ids = page.templates.iter().map(|view| view.id.clone());
        ids.filter(|id| self.chosen.contains(id)).collect()
    }

    /// Leaves what is asked; whether anything was.
    pub fn step_back(&mut self) -> bool {
        std::mem::take(&mut self.step) != Step::Look
    }
}

/// Commas of either script part them.
fn tags(typed: &str) -> Vec<String> {
    let parts = typed.split([',', '，', '、']).map(str::trim);
    parts
        .filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect()
}
