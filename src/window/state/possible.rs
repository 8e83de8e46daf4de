//! Which commands can be done now, which are switched on, and why one cannot be done.

use super::State;
use super::action::Action;
use super::enrolment::Step;
use super::notices::{Message, Missing};
use crate::settings::{Privacy, SelfTimer};
use faceglass_capture::SourceKind;

impl State {
    /// Whether `action` can be done now.
    pub fn can(&self, action: Action) -> bool {
        match action {
            Action::OpenDemo => self.places.demo().is_some(),
            Action::Photo
            | Action::PhotoPlain
            | Action::Screenshot
            | Action::ScreenshotPlain
            | Action::ZoomIn => self.scene.frame().is_some(),
            Action::Record | Action::RecordPlain => self.can_record(),
            Action::ZoomOut | Action::ZoomFit => !self.scene.view.is_whole(),
            Action::Slower => self.can_change_speed(0.5),
            Action::Faster => self.can_change_speed(2.0),
            Action::PlayPause | Action::Step => {
                self.scene.frame().is_some() && self.source.goes_on()
            }
            Action::Back | Action::Forward | Action::StepBack => self.source.can_seek(),
            Action::Cancel => {
                self.enrolment.step != Step::Idle
                    || self.dialogs.is_open()
                    || self.shooting.countdown().is_some()
                    || self.people.is_renaming()
                    || self.wizard.is_open()
                    || self.proof.is_open()
                    || self.scene.selected().is_some()
                    || self.import.is_under_way()
                    || self.screen.full
            }
            Action::CameraControls => self.source.is_live() && self.source.info.is_some(),
            Action::NotThisPerson => self.named_face().is_some(),
            Action::ThisPerson => self.doubted_face().is_some(),
            Action::Undo => self.people.undo().is_some(),
            Action::Redo => self.people.gallery().redo.is_some(),
            Action::DeleteAll | Action::BackUp => self.people.count() > 0,
            Action::ReEmbed => self.can_re_embed(),
            _ => true,
        }
    }

    /// Whether `action` is switched on, `None` if it is no switch.
    pub fn is_on(&self, action: Action) -> Option<bool> {
        match action {
            Action::ToggleLoop => Some(self.settings.looping),
            Action::ToggleMirror => Some(self.is_mirrored()),
            Action::ToggleOverlay => Some(self.settings.overlay.boxes),
            Action::TogglePoints => Some(self.settings.overlay.points),
            Action::ToggleDense => Some(self.settings.overlay.dense),
            Action::ToggleGuides => Some(self.settings.overlay.guides),
            Action::NextPrivacy => Some(self.settings.privacy != Privacy::Off),
            Action::Record | Action::RecordPlain => Some(self.is_recording(action)),
            Action::NextTimer => Some(self.settings.self_timer != SelfTimer::Off),
            Action::ToggleLog => Some(self.settings.keep_log),
            Action::ToggleDemesh => Some(self.settings.pipeline.demesh),
            Action::ToggleKeepFaces => Some(self.settings.pipeline.keep_faces),
            Action::TogglePanels => Some(self.settings.panels.shown),
            Action::ToggleFullscreen => Some(self.screen.full),
            _ => None,
        }
    }

    /// Says why `action`, whose key was pressed, cannot be done, where that is no matter of course.
    pub fn explain(&mut self, action: Action) {
        let missing = match action {
            Action::Record | Action::RecordPlain => return self.explain_no_recording(),
            Action::Photo | Action::PhotoPlain | Action::Screenshot | Action::ScreenshotPlain => {
                return self.notices.info(Message::NoPicture);
            }
            Action::CameraControls => Missing::Camera,
            Action::Back | Action::Forward | Action::StepBack => Missing::Movie,
            Action::Slower | Action::Faster if self.source.kind() != Some(SourceKind::Movie) => {
                Missing::Movie
            }
            Action::PlayPause | Action::Step => Missing::Playing,
            Action::NotThisPerson => Missing::Named,
            Action::ThisPerson => Missing::Doubted,
            Action::Undo => Missing::Undo,
            Action::Redo => Missing::Redo,
            _ => return,
        };
        self.notices.info(Message::Missing(missing));
    }
}
