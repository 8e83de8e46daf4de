//! Stepping back from whatever is open.

use crate::window::state::State;
use crate::window::state::enrolment::Step;
use crate::window::state::notices::Message;
use faceglass_pipeline::live::Command;

impl State {
    /// Steps back from the innermost thing.
    pub(super) fn cancel(&mut self, ctx: &egui::Context) {
        if self.dialogs.step_back() {
            return;
        }
        if let Some(dialog) = self.dialogs.take() {
            self.closed(dialog);
            return;
        }
        if self.cancel_timer() {
            return;
        }
        if self.people.end_renaming() {
            return;
        }
        if self.proof.is_open() {
            self.leave_proof();
            return;
        }
        if self.wizard.is_open() {
            self.leave_calibration();
            return;
        }
        match self.enrolment.step {
            Step::Idle if self.import.is_under_way() => {
                let cancel = self.import.cancel();
                self.send(cancel);
            }
            Step::Idle if self.scene.deselect() => {}
            Step::Idle => self.fill_screen(false, ctx),
            Step::Asked
            | Step::Proving { .. }
            | Step::Gathering { .. }
            | Step::ChoosingFace(_)
            | Step::Confirming(_) => {
                self.send(Command::CancelEnrolment);
                self.enrolment.reset();
                self.notices.info(Message::EnrolmentCancelled);
            }
            _ => self.enrolment.reset(),
        }
        ctx.memory_mut(|memory| {
            if let Some(id) = memory.focused() {
                memory.surrender_focus(id);
            }
        });
    }

    /// Closes the calibration; what was under way changes nothing.
    pub(super) fn leave_calibration(&mut self) {
        if let Some(cancel) = self.wizard.leave() {
            self.send(cancel);
            self.notices.info(Message::CalibrationCancelled);
        }
    }
}
