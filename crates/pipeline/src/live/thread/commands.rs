//! What the window asks for.

use super::runner::Runner;
use crate::calibration::CalibrationCommand;
use crate::live::{Command, Event};
use crate::settings::PipelineSettings;
use crate::tell::{Done, Notice};
use faceglass_capture::Rotation;
use faceglass_capture::player::PlayerCommand;
use faceglass_gallery::{Change, PersonId, same_name};

impl Runner {
    /// Without a catch-all, so that a new command does not compile before it
    /// is handled.
    pub(super) fn handle(&mut self, command: Command) {
        self.dirty |= changes_verdicts(&command);
        let desk = &mut self.desk;
        match command {
            Command::Open(spec) => self.open(spec),
            Command::Play => self.play(PlayerCommand::Play),
            Command::Pause => self.play(PlayerCommand::Pause),
            Command::Step => self.play(PlayerCommand::Step),
            Command::Seek(to) => self.play(PlayerCommand::Seek(to)),
            Command::SetLoop(looping) => self.set_loop(looping),
            Command::SetRotation(rotation) => self.set_rotation(rotation),
            Command::SetSettings(settings) => self.set_settings(settings),
            Command::ListCameras => self.cameras.list(),
            Command::Calibrate(command) => self.calibrate(command),
            Command::Enrol {
                track,
                name,
                existing,
            } => self.enrolment.start(desk, track, &name, existing),
            Command::EnrolPictures {
                name,
                files,
                existing,
            } => self.enrolment.start_pictures(desk, &name, files, existing),
            Command::AnswerEnrolment(answer) => self.enrolment.answer(desk, answer),
            Command::ChooseFace(number) => self.enrolment.choose_face(desk, number),
            Command::CancelEnrolment => self.enrolment.cancel(desk),
            Command::Import(folder) => self.enrolment.start_import(desk, folder),
            Command::AnswerImport { answer, for_all } => {
                self.enrolment.answer_import(desk, answer, for_all);
            }
            Command::Undo => self.undo(),
            Command::Rename(person, name) => self.rename(person, name),
            Command::Delete(person) => self.delete(person),
            Command::DeleteAll => self.change(&Change::RemoveAll, Done::DeletionOfAll),
        }
    }

    fn set_loop(&mut self, looping: bool) {
        self.options.looping = looping;
        self.play(PlayerCommand::SetLoop(looping));
    }

    fn set_rotation(&mut self, rotation: Rotation) {
        self.options.rotation = rotation;
        self.play(PlayerCommand::SetRotation(rotation));
    }

    fn set_settings(&mut self, settings: PipelineSettings) {
        if let Some(engine) = &mut self.desk.engine {
            engine.set_settings(settings);
        }
    }

    fn calibrate(&mut self, command: CalibrationCommand) {
        if let CalibrationCommand::Begin { floor } = command {
            let enrolling = self.enrolment.is_gathering();
            if self.calibration.begin(&self.desk, enrolling, floor) {
                // A frame on hold says the same again and again.
                self.play(PlayerCommand::Play);
            }
            return;
        }
        self.calibration.handle(&mut self.desk, command);
    }

    /// A name that somebody else has too is told: it may be meant, and it can
    /// be taken back.
    fn rename(&mut self, person: PersonId, name: String) {
        let old = self.name_of(&person);
        let rename = Change::Rename {
            person: person.clone(),
            name,
        };
        self.change(&rename, Done::Renaming(old.clone()));
        let name = self.name_of(&person);
        let people = self.desk.people.gallery().named(&name).count();
        if people > 1 && !same_name(&old, &name) {
            let notice = Notice::SameName { name, people };
            self.desk.shared.tell(Event::Notice(notice));
        }
    }

    fn delete(&mut self, person: PersonId) {
        let name = self.name_of(&person);
        self.change(&Change::Remove(person), Done::Deletion(name));
    }

    fn undo(&mut self) {
        match self.desk.people.undo() {
            Ok(Some(done)) => {
                self.show_people();
                self.desk
                    .shared
                    .tell(Event::Notice(Notice::TakenBack(done)));
            }
            Ok(None) => {
                let notice = Notice::NothingToTakeBack;
                self.desk.shared.tell(Event::Notice(notice));
            }
            Err(error) => {
                self.show_people();
                self.desk.shared.tell(Event::Error(error.into()));
            }
        }
    }

    fn change(&mut self, change: &Change, done: Done) {
        match self.desk.commit(change, done) {
            Ok(()) => self.enrolment.follow_people(&self.desk),
            Err(error) => self.desk.shared.tell(Event::Error(error.into())),
        }
    }

    /// Shows the gallery; what is said of the last enrolment follows it.
    pub(super) fn show_people(&mut self) {
        self.desk.show_people();
        self.enrolment.follow_people(&self.desk);
    }

    fn name_of(&self, person: &PersonId) -> String {
        let person = self.desk.people.gallery().get(person);
        person.map_or_else(String::new, |person| person.name.clone())
    }
}

/// Whether what is shown of a frame on hold may be different after it.
fn changes_verdicts(command: &Command) -> bool {
    match command {
        Command::Open(_)
        | Command::Play
        | Command::Pause
        | Command::Step
        | Command::Seek(_)
        | Command::SetLoop(_)
        | Command::SetRotation(_)
        | Command::ListCameras => false,
        Command::SetSettings(_)
        | Command::Calibrate(_)
        | Command::Enrol { .. }
        | Command::EnrolPictures { .. }
        | Command::AnswerEnrolment(_)
        | Command::ChooseFace(_)
        | Command::CancelEnrolment
        | Command::Import(_)
        | Command::AnswerImport { .. }
        | Command::Undo
        | Command::Rename(..)
        | Command::Delete(_)
        | Command::DeleteAll => true,
    }
}
