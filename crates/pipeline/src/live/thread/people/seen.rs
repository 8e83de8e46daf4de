//! Who was seen, known or not: what is asked of it, and erasing somebody everywhere.

use crate::live::Event;
use crate::live::thread::runner::Runner;
use crate::tell::Notice;
use faceglass_gallery::{PersonId, TemplateId, UnknownFace};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Runner {
    /// Erases somebody for good, with all that was seen of them.
    pub(in crate::live::thread) fn erase(&mut self, person: &PersonId) {
        let from = self.desk.alike_from();
        let who = self.desk.people.gallery().get(person).cloned();
        let erased = self.desk.people.erase(person, from);
        if let (Ok(_), Some(who)) = (&erased, who) {
            // What goes on, or waits to be written, too.
            self.history.forget(person, &self.desk.people);
            self.unknown.erase_alike(|view| view.is_of(&who, from));
        }
        let event = match erased {
            Ok(receipt) => Event::Notice(Notice::Erased(receipt)),
            Err(error) => Event::Error(error.into()),
        };
        self.show_people();
        self.desk.shared.tell(event);
    }

    pub(in crate::live::thread) fn show_unknown(&mut self, wanted: bool) {
        let threshold = self.desk.match_threshold();
        let people = (&self.desk.people, threshold);
        self.unknown.show(wanted, people);
    }

    pub(in crate::live::thread) fn forget_unknown(&mut self, faces: BTreeSet<TemplateId>) {
        self.unknown.forget(faces, &self.desk.people);
    }

    /// Enrols a group of unknown faces by the rule of every enrolment.
    pub(in crate::live::thread) fn name_unknown(&mut self, name: &str, faces: &[Arc<UnknownFace>]) {
        self.enrolment.start_unknown(&mut self.desk, name, faces);
    }
}
