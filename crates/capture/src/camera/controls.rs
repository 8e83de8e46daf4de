//! Setting what a camera lets be set, on the device's thread.
//!
//! What a driver says afterwards is what is told: it rounds, refuses, or takes a
//! value and stays where it was.

use super::backend::CameraDevice;
use faceglass_source::controls::{
    Control, ControlAccess, ControlAsk, ControlError, ControlId, ControlNews,
};

/// Does what is asked; the news of it, the state of all controls last.
pub(super) fn answer(device: &mut dyn CameraDevice, ask: &ControlAsk) -> Vec<ControlNews> {
    let refused = match ask {
        ControlAsk::Read => Vec::new(),
        ControlAsk::Set(id, value) => {
            let controls = device.controls();
            let control = controls.iter().find(|control| control.name.id == *id);
            // What is gone cannot be named either; the list without it follows.
            let refused = control.and_then(|control| set(device, control, *value).err());
            refused.into_iter().collect()
        }
        ControlAsk::Restore(values) => restore(device, values),
        ControlAsk::Reset => {
            let controls = device.controls();
            let values: Vec<_> = controls
                .into_iter()
                .map(|control| (control.name.id, control.as_it_came))
                .collect();
            restore(device, &values)
        }
    };
    let mut news: Vec<_> = refused.into_iter().map(ControlNews::Refused).collect();
    news.push(ControlNews::All(device.controls()));
    news
}

/// Sets several values: the automatics first, for a value that the camera sets
/// itself then is not to be set.
fn restore(device: &mut dyn CameraDevice, values: &[(ControlId, i64)]) -> Vec<ControlError> {
    let mut refused = Vec::new();
    for automatics in [true, false] {
        for control in device.controls() {
            let wanted = values.iter().find(|(id, _)| *id == control.name.id);
            let is_due = control.name.kind.is_automatic() == automatics;
            if let Some((_, value)) = wanted
                && is_due
                && control.access == ControlAccess::Free
                && let Err(why) = set(device, &control, *value)
            {
                refused.push(why);
            }
        }
    }
    refused
}

/// Sets one value and looks whether it is in force.
fn set(device: &mut dyn CameraDevice, control: &Control, value: i64) -> Result<(), ControlError> {
    let name = || control.name.clone();
    match control.access {
        ControlAccess::Free => {}
        ControlAccess::Automatic => return Err(ControlError::Automatic(name())),
        ControlAccess::Held => return Err(ControlError::Held(name())),
    }
    let fit = control.range.fit(value);
    let fit = fit.ok_or_else(|| ControlError::Missing(name()))?;
    if fit == control.value {
        return Ok(());
    }
    device.set_control(control, fit)?;
    let now = device.controls();
    let now = now.iter().find(|now| now.name.id == control.name.id);
    match now {
        // Somewhere else is the driver's rounding; where it was, it did not listen.
        Some(now) if now.value == control.value => Err(ControlError::Kept {
            name: name(),
            value: now.value,
        }),
        _ => Ok(()),
    }
}
