//! What the open camera lets be set, as far as it has told.

use faceglass_capture::{Control, ControlId, ControlNews};

/// The controls of the open camera.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CameraControls {
    all: Option<Vec<Control>>,
    /// How they stood when the camera told last.
    told: Vec<Control>,
}

impl CameraControls {
    /// How they stand; `None` until the camera told.
    pub fn all(&self) -> Option<&[Control]> {
        self.all.as_deref()
    }

    /// The value that the camera itself told last.
    pub fn told(&self, id: &ControlId) -> Option<i64> {
        let control = self.told.iter().find(|control| control.name.id == *id);
        control.map(|control| control.value)
    }

    /// Shows a value that was asked for, until the camera says how it stands.
    pub fn ask(&mut self, id: &ControlId, value: i64) {
        let all = self.all.iter_mut().flatten();
        for control in all.filter(|control| control.name.id == *id) {
            control.value = value;
        }
    }

    /// Notes how they stand.
    pub fn hear(&mut self, news: &ControlNews) {
        if let ControlNews::All(all) = news {
            self.told.clone_from(all);
            self.all = Some(all.clone());
        }
    }
}
