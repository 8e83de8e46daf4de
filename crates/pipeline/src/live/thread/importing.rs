//! An import from the first picture to the gallery, with the questions on the
//! way.

use super::desk::Desk;
use super::enrolment::{EnrolmentDesk, Phase};
use crate::enrolment::{Answer, Import, Item, Placing, read_people};
use crate::live::{Event, ImportState};
use crate::tell::{Done, Notice};
use std::path::PathBuf;

impl EnrolmentDesk {
    /// Starts importing a folder of people.
    pub fn start_import(&mut self, desk: &mut Desk, folder: PathBuf) {
        if let Some(problem) = self.hindrance(desk) {
            desk.shared.tell(Event::Error(problem));
            return;
        }
        match read_people(folder, self.opener.clone()) {
            Ok(items) => {
                self.end(desk);
                self.items = items;
                self.phase = Phase::Importing(Import::default());
                desk.shared.tell(Event::Notice(Notice::ImportStarted));
                let reading = ImportState::Reading { pictures: 0 };
                desk.shared.tell(Event::Import(reading));
            }
            Err(problem) => desk.shared.tell(Event::Error(problem)),
        }
    }

    /// Takes one read picture; `None` is the end of the pictures.
    pub(super) fn take_import_item(&mut self, desk: &mut Desk, item: Option<Item>) {
        let (Phase::Importing(import), Some(engine)) = (&mut self.phase, &mut desk.engine) else {
            return;
        };
        match item {
            Some(Item::Picture {
                person,
                file,
                image,
            }) => {
                import.add(engine, &person, &file, &image);
                let pictures = import.pictures();
                let reading = ImportState::Reading { pictures };
                desk.shared.tell(Event::Import(reading));
            }
            Some(Item::Bad(what)) => import.leave_out(what),
            None => {
                let import = std::mem::take(import);
                self.place(desk, import);
            }
        }
    }

    /// Follows the answer to a question.
    pub fn answer_import(&mut self, desk: &mut Desk, answer: Answer, for_all: bool) {
        if let Phase::Placing(placing) = &mut self.phase {
            placing.answer(answer, for_all);
            self.place_on(desk);
        }
    }

    fn place(&mut self, desk: &mut Desk, import: Import) {
        let threshold = desk.match_threshold();
        let Some(matcher) = desk.people.matcher() else {
            // Looked at before it began, and networks do not change.
            return self.cancel(desk);
        };
        let placing = import.place(desk.people.gallery(), matcher, threshold);
        self.end(desk);
        self.phase = Phase::Placing(Box::new(placing));
        self.place_on(desk);
    }

    /// Up to the next question, or to the end.
    fn place_on(&mut self, desk: &mut Desk) {
        let Phase::Placing(placing) = &mut self.phase else {
            return;
        };
        if let Some(question) = placing.next_question() {
            let asking = ImportState::Asking(question.clone());
            desk.shared.tell(Event::Import(asking));
            return;
        }
        if let Phase::Placing(placing) = std::mem::replace(&mut self.phase, Phase::Idle) {
            finish(desk, *placing);
        }
    }
}

fn finish(desk: &mut Desk, placing: Placing) {
    let plan = placing.finish();
    let outcome = match &plan.change {
        Some(change) => desk.enrol(change, Done::Import),
        None => Ok(()),
    };
    desk.shared.tell(Event::Import(ImportState::Idle));
    desk.shared.tell(match outcome {
        Ok(()) => Event::Notice(Notice::Imported(plan.summary)),
        Err(error) => Event::Error(error.into()),
    });
}
