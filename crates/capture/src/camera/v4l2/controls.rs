//! What a device lets be set, as the kernel's control reference numbers it.

use faceglass_source::controls::{
    Control, ControlAccess, ControlError, ControlId, ControlKind, ControlName, ControlRange,
};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use v4l::Device;
use v4l::control::{Description, Flags, MenuItem, Type, Value};

/// `V4L2_CID_BASE`, the user class.
const USER: u32 = 0x0098_0900;
/// `V4L2_CID_CAMERA_CLASS_BASE`.
const CAMERA: u32 = 0x009a_0900;

/// Numbers of linux/v4l2-controls.h.
const KINDS: [(u32, ControlKind); 20] = [
    (USER, ControlKind::Brightness),
    (USER + 1, ControlKind::Contrast),
    (USER + 2, ControlKind::Saturation),
    (USER + 3, ControlKind::Hue),
    (USER + 12, ControlKind::AutoWhiteBalance),
    (USER + 16, ControlKind::Gamma),
    (USER + 18, ControlKind::AutoGain),
    (USER + 19, ControlKind::Gain),
    (USER + 24, ControlKind::PowerLine),
    (USER + 26, ControlKind::WhiteBalance),
    (USER + 27, ControlKind::Sharpness),
    (USER + 28, ControlKind::Backlight),
    (CAMERA + 1, ControlKind::AutoExposure),
    (CAMERA + 2, ControlKind::Exposure),
    (CAMERA + 3, ControlKind::ExposureFirst),
    (CAMERA + 8, ControlKind::Pan),
    (CAMERA + 9, ControlKind::Tilt),
    (CAMERA + 10, ControlKind::Focus),
    (CAMERA + 12, ControlKind::AutoFocus),
    (CAMERA + 13, ControlKind::Zoom),
];

/// All that can be set by a number, a switch or a choice.
pub(super) fn list(device: &Device) -> Vec<Control> {
    // v4l unwraps kinds of values and names that it does not know.
    let described = catch_unwind(AssertUnwindSafe(|| device.query_controls()));
    let described = match described {
        Ok(Ok(described)) => described,
        // A camera without any answers with an error.
        Ok(Err(_)) => return Vec::new(),
        Err(_) => {
            tracing::warn!("the camera's controls cannot be read");
            return Vec::new();
        }
    };
    described
        .iter()
        .filter_map(|description| {
            let range = range(description)?;
            let value = match device.control(description.id).ok()?.value {
                Value::Integer(value) => value,
                Value::Boolean(on) => i64::from(on),
                _ => return None,
            };
            Some(control(description, range, value))
        })
        .collect()
}

/// Sets a control of [`list`].
pub(super) fn set(device: &Device, control: &Control, value: i64) -> Result<(), ControlError> {
    let name = || control.name.clone();
    let described = KINDS
        .iter()
        .find(|(_, kind)| *kind == control.name.kind)
        .map(|(number, _)| *number)
        .or_else(|| number_of(&control.name.id));
    let id = described.ok_or_else(|| ControlError::Missing(name()))?;
    let value = match control.range {
        ControlRange::Switch => Value::Boolean(value != 0),
        _ => Value::Integer(value),
    };
    let set = device.set_control(v4l::Control { id, value });
    set.map_err(|error| refusal(name(), &error))
}

fn refusal(name: ControlName, error: &io::Error) -> ControlError {
    const EACCES: i32 = 13;
    const EBUSY: i32 = 16;
    match error.raw_os_error() {
        Some(EBUSY) => ControlError::Held(name),
        // What an automatic sets cannot be written.
        Some(EACCES) => ControlError::Automatic(name),
        _ => ControlError::Driver {
            name,
            detail: error.to_string(),
        },
    }
}

fn control(description: &Description, range: ControlRange, value: i64) -> Control {
    let known = KINDS.iter().find(|(number, _)| *number == description.id);
    let kind = known.map_or(ControlKind::Own, |(_, kind)| *kind);
    let own = || ControlId(format!("0x{:08x}", description.id));
    let flags = description.flags;
    Control {
        name: ControlName {
            id: kind.id().unwrap_or_else(own),
            kind,
            own: description.name.clone(),
        },
        range,
        value,
        as_it_came: description.default,
        access: if flags.contains(Flags::INACTIVE) {
            ControlAccess::Automatic
        } else if flags.contains(Flags::GRABBED) {
            ControlAccess::Held
        } else {
            ControlAccess::Free
        },
    }
}

/// Which values it takes; `None` if a person cannot set it, or only by a push.
fn range(description: &Description) -> Option<ControlRange> {
    let closed = Flags::DISABLED | Flags::READ_ONLY | Flags::WRITE_ONLY;
    if description.flags.intersects(closed) {
        return None;
    }
    match description.typ {
        Type::Boolean => Some(ControlRange::Switch),
        Type::Integer if description.minimum < description.maximum => Some(ControlRange::Number {
            from: description.minimum,
            to: description.maximum,
            step: i64::try_from(description.step).unwrap_or(1).max(1),
        }),
        Type::Menu => {
            let items = description.items.iter().flatten();
            let named = items.filter_map(|(value, item)| match item {
                MenuItem::Name(name) => Some((i64::from(*value), name.clone())),
                MenuItem::Value(_) => None,
            });
            let choices: Vec<_> = named.collect();
            (choices.len() > 1).then_some(ControlRange::Choice(choices))
        }
        _ => None,
    }
}

fn number_of(id: &ControlId) -> Option<u32> {
    u32::from_str_radix(id.0.strip_prefix("0x")?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(id: u32, typ: Type, flags: Flags) -> Description {
        Description {
            id,
            typ,
            name: "Own name".into(),
            minimum: 0,
            maximum: 255,
            step: 0,
            default: 128,
            flags,
            items: Some(vec![
                (1, MenuItem::Name("Manual Mode".into())),
                (3, MenuItem::Name("Aperture Priority Mode".into())),
            ]),
        }
    }

    fn no_flags() -> Flags {
        Flags::empty()
    }

    #[test]
    fn what_can_be_set_has_a_range() {
        let number = described(USER, Type::Integer, no_flags());
        let whole = ControlRange::Number {
            from: 0,
            to: 255,
            step: 1,
        };
        assert_eq!(range(&number), Some(whole));
        let choice = range(&described(CAMERA + 1, Type::Menu, no_flags()));
        assert_eq!(choice.and_then(|choice| choice.fit(3)), Some(3));
        for closed in [Flags::READ_ONLY, Flags::DISABLED, Flags::WRITE_ONLY] {
            assert_eq!(range(&described(USER, Type::Integer, closed)), None);
        }
        for push in [Type::Button, Type::CtrlClass, Type::String] {
            assert_eq!(range(&described(USER, push, no_flags())), None);
        }
    }

    #[test]
    fn what_the_camera_sets_itself_is_told_apart() {
        let of = |id, flags| {
            control(
                &described(id, Type::Integer, flags),
                ControlRange::Switch,
                0,
            )
        };
        let exposure = of(CAMERA + 2, Flags::INACTIVE);
        assert_eq!(exposure.name.kind, ControlKind::Exposure);
        assert_eq!(exposure.access, ControlAccess::Automatic);
        assert_eq!(of(USER, Flags::GRABBED).access, ControlAccess::Held);
        let own = of(0x0a04_6d05, no_flags());
        assert_eq!(own.access, ControlAccess::Free);
        assert_eq!(own.name.kind, ControlKind::Own);
        assert_eq!(number_of(&own.name.id), Some(0x0a04_6d05));
    }
}
