//! What the window asks for.

use super::runner::Runner;
use crate::calibration::CalibrationCommand;
use crate::challenge::{CallOff, ProofRefusal};
use crate::enrolment::IfExisting;
use crate::live::{Command, Event, UnknownSettings};
use crate::settings::PipelineSettings;
use crate::tell::{Done, Notice};
use faceglass_capture::Rotation;
use faceglass_capture::player::{PlayerCommand, PlayerState};
use faceglass_gallery::{Change, Edit, GalleryError, Passphrase, PersonId, clean_name, same_name};

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
            Command::Seek(to) => {
                self.proof.call_off(desk, CallOff::Jumped);
                self.play(PlayerCommand::Seek(to));
            }
            Command::SetLoop(looping) => self.set_loop(looping),
            Command::SetRotation(rotation) => self.set_rotation(rotation),
            Command::SetSpeed(speed) => self.play(PlayerCommand::SetSpeed(speed)),
            Command::Controls(ask) => self.play(PlayerCommand::Controls(ask)),
            Command::SetSettings(settings) => self.set_settings(settings),
            Command::SetPace(pace) => self.pace = pace,
            Command::ListCameras => self.cameras.list(),
            Command::Calibrate(command) => self.calibrate(command),
            Command::Enrol {
                track,
                name,
                existing,
            } => self.enrol(track, &name, existing),
            Command::SetProof(settings) => self.proof.set(desk, settings),
            Command::Prove { track } => {
                self.prove(track);
            }
            Command::OtherStep => self.proof.exchange(desk),
            Command::CancelProof => self.cancel_proof(),
            Command::EnrolPictures {
                name,
                files,
                existing,
            } => self.enrolment.start_pictures(desk, &name, files, existing),
            Command::AnswerEnrolment(answer) => self.enrolment.answer(desk, answer),
            Command::ChooseFace(number) => self.enrolment.choose_face(desk, number),
            Command::CancelEnrolment => self.cancel_enrolment(),
            Command::NotThem { track } => self.not_them(track),
            Command::IsThem { track } => self.is_them(track),
            Command::Import(folder) => self.enrolment.start_import(desk, folder),
            Command::AnswerImport { answer, for_all } => {
                self.enrolment.answer_import(desk, answer, for_all);
            }
            Command::BackUp { file, passphrase } => self.back_up(file, passphrase),
            Command::ReadBackup { file, passphrase } => self.read_backup(file, passphrase),
            Command::Restore(decided) => self.restore(&decided),
            Command::CancelRestore => self.cancel_restore(),
            Command::ReEmbed => self.re_embed(),
            Command::CancelReEmbed => self.cancel_re_embed(),
            Command::Unlock(passphrase) => self.unlock(passphrase),
            Command::Undo => {
                let undone = self.desk.people.undo();
                self.tell_of(undone, Notice::TakenBack, Notice::NothingToTakeBack);
            }
            Command::Redo => {
                let redone = self.desk.people.redo();
                self.tell_of(redone, Notice::DoneAgain, Notice::NothingToDoAgain);
            }
            Command::Rename(person, name) => self.rename(person, name),
            Command::Delete(person) => self.delete(person),
            Command::DeleteAll => self.change(&Change::RemoveAll, Done::DeletionOfAll),
            Command::Edit(edit) => self.edit(&edit),
            Command::Erase(person) => self.erase(&person),
            Command::SetHistory(settings) => self.history.set(settings),
            Command::ShowHistory(wanted) => self.history.show(wanted, &desk.people),
            Command::EraseHistory => self.history.erase(),
            Command::SetUnknown(settings) => self.set_unknown(settings),
            Command::ShowUnknown(wanted) => self.show_unknown(wanted),
            Command::NameUnknown { name, faces } => self.name_unknown(&name, &faces),
            Command::ForgetUnknown(faces) => self.forget_unknown(faces),
            Command::EraseUnknown => self.unknown.erase(),
            Command::ShowPerson(person) => {
                desk.people.look_at(person);
                desk.show_person();
            }
        }
    }

    fn unlock(&mut self, passphrase: Option<Passphrase>) {
        self.desk.people.unlock(passphrase);
        self.show_people();
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

    /// One rule for everyone who asks: with that setting no face is enrolled that did
    /// not prove that somebody is there.
    fn enrol(&mut self, track: u64, name: &str, existing: IfExisting) {
        let desk = &mut self.desk;
        if !self.proof.is_wanted_for_enrolment() || self.proof.holds_for(track) {
            self.proof.call_off(desk, CallOff::SomethingElse);
            self.enrolment.start(desk, track, name, existing);
            return;
        }
        if self
            .enrolment
            .start_once_proven(desk, track, name, existing)
            && !self.prove(track)
        {
            self.enrolment.not_proven(&mut self.desk, None);
        }
    }

    /// Whether the challenge could begin.
    fn prove(&mut self, track: u64) -> bool {
        let state = self.player.state();
        let is_over = matches!(
            state,
            PlayerState::Ended | PlayerState::Lost { .. } | PlayerState::Closed
        );
        let busy = if self.enrolment.is_gathering() {
            Some(ProofRefusal::Enrolling)
        } else if self.calibration.is_under_way() {
            Some(ProofRefusal::Calibrating)
        } else {
            is_over.then_some(ProofRefusal::NotPlaying)
        };
        let begun = self.proof.begin(&mut self.desk, track, busy);
        if begun && state == PlayerState::Paused {
            // A frame on hold says the same again and again.
            self.play(PlayerCommand::Play);
        }
        begun
    }

    fn cancel_enrolment(&mut self) {
        if self.enrolment.waits_for_proof().is_some() {
            self.proof.cancel(&mut self.desk);
        }
        self.enrolment.cancel(&mut self.desk);
    }

    /// An enrolment that waits for it ends with it.
    fn cancel_proof(&mut self) {
        self.proof.cancel(&mut self.desk);
        if self.enrolment.waits_for_proof().is_some() {
            self.enrolment.cancel(&mut self.desk);
        }
    }

    fn calibrate(&mut self, command: CalibrationCommand) {
        if let CalibrationCommand::Begin { floor } = command {
            self.proof.call_off(&mut self.desk, CallOff::SomethingElse);
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
        let name = match clean_name(&name) {
            Ok(name) => name,
            Err(why) => {
                let error = GalleryError::from(why);
                return self.desk.shared.tell(Event::Error(error.into()));
            }
        };
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

    fn edit(&mut self, edit: &Edit) {
        match self.desk.people.edit(edit) {
            Ok(()) => self.show_people(),
            Err(error) => self.desk.shared.tell(Event::Error(error.into())),
        }
    }

    /// Shows what came of an undo or a redo, and says it.
    fn tell_of(
        &mut self,
        came: Result<Option<Done>, GalleryError>,
        notice: impl Fn(Done) -> Notice,
        nothing: Notice,
    ) {
        let event = match came {
            Ok(None) => Event::Notice(nothing),
            Ok(Some(done)) => Event::Notice(notice(done)),
            Err(error) => Event::Error(error.into()),
        };
        if !matches!(
            event,
            Event::Notice(Notice::NothingToTakeBack | Notice::NothingToDoAgain)
        ) {
            self.show_people();
        }
        self.desk.shared.tell(event);
    }

    /// Who is to be kept before anybody is enrolled needs a gallery, too.
    fn set_unknown(&mut self, settings: UnknownSettings) {
        self.unknown.set(settings);
        if settings.keep
            && let Err(error) = self.desk.people.begin()
        {
            self.desk.shared.tell(Event::Error(error.into()));
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
        | Command::SetSpeed(_)
        | Command::Controls(_)
        | Command::SetProof(_)
        | Command::ShowPerson(_)
        | Command::SetHistory(_)
        | Command::ShowHistory(_)
        | Command::EraseHistory
        | Command::SetUnknown(_)
        | Command::ShowUnknown(_)
        | Command::ForgetUnknown(_)
        | Command::EraseUnknown
        | Command::BackUp { .. }
        | Command::ReadBackup { .. }
        | Command::CancelRestore
        | Command::ReEmbed
        | Command::CancelReEmbed
        | Command::OtherStep
        | Command::ListCameras => false,
        // What came meanwhile was not looked at.
        Command::SetPace(_)
        | Command::SetSettings(_)
        | Command::Calibrate(_)
        | Command::Prove { .. }
        | Command::CancelProof
        | Command::Enrol { .. }
        | Command::EnrolPictures { .. }
        | Command::AnswerEnrolment(_)
        | Command::ChooseFace(_)
        | Command::CancelEnrolment
        | Command::NameUnknown { .. }
        | Command::Restore(_)
        | Command::NotThem { .. }
        | Command::IsThem { .. }
        | Command::Import(_)
        | Command::AnswerImport { .. }
        | Command::Unlock(_)
        | Command::Undo
        | Command::Redo
        | Command::Rename(..)
        | Command::Delete(_)
        | Command::Edit(_)
        | Command::Erase(_)
        | Command::DeleteAll => true,
    }
}
