//! What the window asks for.

use super::runner::Runner;
use crate::calibration::CalibrationCommand;
use crate::live::{Command, Event};
use crate::tell::{Done, Notice, Problem};
use faceglass_capture::player::PlayerCommand;
use faceglass_gallery::{Change, PersonId};
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl Runner {
    pub(super) fn handle(&mut self, command: Command) {
        match command {
            Command::Open(spec) => self.open(spec),
            Command::Play => self.play(PlayerCommand::Play),
            Command::Pause => self.play(PlayerCommand::Pause),
            Command::Step => self.play(PlayerCommand::Step),
            Command::Seek(to) => self.play(PlayerCommand::Seek(to)),
            Command::SetLoop(looping) => {
                self.options.looping = looping;
                self.play(PlayerCommand::SetLoop(looping));
            }
            Command::SetRotation(rotation) => {
                self.options.rotation = rotation;
                self.play(PlayerCommand::SetRotation(rotation));
            }
            Command::SetSettings(settings) => {
                if let Some(engine) = &mut self.desk.engine {
                    engine.set_settings(settings);
                }
                self.dirty = true;
            }
            Command::ListCameras => self.list_cameras(),
            Command::Calibrate(command) => self.calibrate(command),
            people => self.handle_people(people),
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
        self.dirty = true;
    }

    fn handle_people(&mut self, command: Command) {
        let desk = &mut self.desk;
        match command {
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
            Command::Rename(person, name) => {
                let old = self.name_of(&person);
                self.change(&Change::Rename { person, name }, Done::Renaming(old));
            }
            Command::Delete(person) => {
                let name = self.name_of(&person);
                self.change(&Change::Remove(person), Done::Deletion(name));
            }
            Command::DeleteAll => self.change(&Change::RemoveAll, Done::DeletionOfAll),
            // All others are handled above.
            _ => {}
        }
        self.dirty = true;
    }

    fn undo(&mut self) {
        match self.desk.people.undo() {
            Ok(Some(done)) => {
                self.desk.show_people();
                self.desk
                    .shared
                    .tell(Event::Notice(Notice::TakenBack(done)));
            }
            Ok(None) => {
                let notice = Notice::NothingToTakeBack;
                self.desk.shared.tell(Event::Notice(notice));
            }
            Err(error) => {
                self.desk.show_people();
                self.desk.shared.tell(Event::Error(error.into()));
            }
        }
    }

    fn change(&mut self, change: &Change, done: Done) {
        if let Err(error) = self.desk.commit(change, done) {
            self.desk.shared.tell(Event::Error(error.into()));
        }
    }

    fn name_of(&self, person: &PersonId) -> String {
        let person = self.desk.people.gallery().get(person);
        person.map_or_else(String::new, |person| person.name.clone())
    }

    /// Asking a driver may take long: on a thread of its own, one at a time.
    fn list_cameras(&self) {
        if self.listing.swap(true, Ordering::AcqRel) {
            return;
        }
        let (shared, list) = (Arc::clone(&self.desk.shared), self.list_cameras.clone());
        let listing = Arc::clone(&self.listing);
        let started = std::thread::Builder::new()
            .name("cameras".into())
            .spawn(move || {
                let cameras = list();
                listing.store(false, Ordering::Release);
                match cameras {
                    Ok(cameras) => shared.tell(Event::Cameras(cameras)),
                    Err(error) => shared.tell(Event::Error(error.into())),
                }
            });
        if let Err(error) = started {
            self.listing.store(false, Ordering::Release);
            let detail = error.to_string();
            let problem = Problem::CamerasUnlisted { detail };
            self.desk.shared.tell(Event::Error(problem));
        }
    }
}
