//! Setting what the camera lets be set, and keeping it for the next time.

use crate::window::state::State;
use crate::window::state::dialog::Dialog;
use crate::window::state::notices::Message;
use faceglass_capture::{CameraId, ControlAsk, ControlNews};
use faceglass_pipeline::live::Command;

impl State {
    pub(super) fn open_controls(&mut self) {
        // What the camera sets itself has moved since.
        self.send(Command::Controls(ControlAsk::Read));
        self.dialogs.ask(Dialog::Controls);
    }

    /// Passes on what a person set, and keeps it for this camera.
    pub(super) fn ask_controls(&mut self, ask: ControlAsk) {
        let camera = self.source.camera_id().cloned();
        match &ask {
            ControlAsk::Set(id, value) => {
                self.source.controls.ask(id, *value);
                if let Some(camera) = camera {
                    let kept = &mut self.settings.camera_controls;
                    kept.keep(&camera, id.clone(), *value);
                }
            }
            ControlAsk::Reset => {
                if let Some(camera) = camera {
                    self.settings.camera_controls.forget_all(&camera);
                }
            }
            ControlAsk::Read | ControlAsk::Restore(_) => {}
        }
        self.send(Command::Controls(ask));
    }

    /// Sets again what was set of this camera before.
    pub(in crate::window::state) fn restore_controls(&mut self, camera: &CameraId) {
        if let Some(values) = self.settings.camera_controls.of(camera) {
            let values = values.iter().map(|(id, value)| (id.clone(), *value));
            let ask = ControlAsk::Restore(values.collect());
            self.send(Command::Controls(ask));
        }
    }

    /// Takes in how the camera's controls stand. What was refused is not kept.
    pub(in crate::window::state) fn hear_controls(&mut self, news: ControlNews) {
        self.source.controls.hear(&news);
        let ControlNews::Refused(why) = news else {
            return;
        };
        if let Some(camera) = self.source.camera_id().cloned() {
            let id = &why.name().id;
            let kept = &mut self.settings.camera_controls;
            match self.source.controls.told(id) {
                Some(value) => kept.keep(&camera, id.clone(), value),
                None => kept.forget(&camera, id),
            }
        }
        self.notices.error(Message::Control(why));
    }
}
