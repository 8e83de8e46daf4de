//! Who was not recognised: shown, kept or not, named.

use crate::window::state::State;
use crate::window::state::dialog::Dialog;
use crate::window::state::enrolment::Step;
use crate::window::state::people::unknown::UnknownPage;
use faceglass_gallery::UnknownFace;
use faceglass_pipeline::live::{Command, EnrolmentState, UnknownSettings};
use std::sync::Arc;

impl State {
    pub(super) fn open_unknown(&mut self) {
        self.send(Command::ShowUnknown(true));
        self.dialogs.ask(Dialog::Unknown(UnknownPage::default()));
    }

    pub(super) fn set_unknown(&mut self, settings: UnknownSettings) {
        if settings != self.settings.unknown {
            self.settings.unknown = settings;
            self.send(Command::SetUnknown(settings));
        }
    }

    /// Enrols a group; what comes of it is said where every enrolment says it.
    pub(super) fn name_unknown(&mut self, name: String, faces: Vec<Arc<UnknownFace>>) {
        self.enrolment.reset();
        self.enrolment.name.clone_from(&name);
        self.enrolment.step = Step::Asked;
        self.send(Command::NameUnknown { name, faces });
    }

    /// A question, or why somebody was not enrolled, is not to stand behind the groups.
    pub(in crate::window::state) fn make_room_for(&mut self, enrolment: &EnrolmentState) {
        let asks = matches!(
            enrolment,
            EnrolmentState::Asking(_) | EnrolmentState::Failed(_)
        );
        if asks && self.dialogs.shows_unknown() {
            self.dialogs.take();
            self.stop_showing_unknown();
        }
    }

    pub(super) fn stop_showing_unknown(&mut self) {
        self.people.hear_unknown(None);
        self.send(Command::ShowUnknown(false));
    }
}
