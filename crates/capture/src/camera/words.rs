//! What a camera's troubles are called, and what to do about each.

use crate::source::SourceError;

pub(super) fn none_found() -> SourceError {
    SourceError::Missing(
        "No camera was found; plug one in, or open a movie or a picture instead.".into(),
    )
}

pub(super) fn missing(name: &str) -> SourceError {
    SourceError::Missing(format!(
        "{name} is not connected; plug it in, or pick another camera."
    ))
}

pub(super) fn busy(name: &str) -> SourceError {
    SourceError::Busy(format!(
        "{name} is in use by another program; close that program, or pick another camera."
    ))
}

pub(super) fn denied(name: &str) -> SourceError {
    let remedy = if cfg!(target_os = "linux") {
        "add your user to the group “video” and log in again"
    } else {
        "allow camera access for this program in the system's privacy settings"
    };
    SourceError::Denied(format!("{name} may not be opened; {remedy}."))
}

pub(super) fn unplugged(name: &str) -> SourceError {
    SourceError::Unplugged(format!(
        "{name} was unplugged; plug it in again, or pick another camera."
    ))
}

pub(super) fn stalled(name: &str, seconds: u64) -> SourceError {
    SourceError::Stalled(format!(
        "{name} has sent nothing for {seconds} seconds; unplug it and plug it in again, or pick another camera."
    ))
}

pub(super) fn only_damaged(name: &str) -> SourceError {
    SourceError::Damaged(format!(
        "{name} sends only damaged frames; try another cable, USB port or format."
    ))
}

pub(super) fn no_format(name: &str) -> SourceError {
    SourceError::Unsupported(format!(
        "{name} offers neither MJPEG nor YUYV pictures; pick another camera."
    ))
}

pub(super) fn other(name: &str, what: &str) -> SourceError {
    let what = what.trim_end_matches('.');
    SourceError::Io(format!(
        "{name} cannot be used ({what}); unplug it and plug it in again, or pick another camera."
    ))
}

/// When the error came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Opening,
    Streaming,
}

/// The state a system error number stands for (Linux and macOS agree on these).
pub(super) fn from_os(name: &str, code: Option<i32>, what: &str, when: When) -> SourceError {
    const ENOENT: i32 = 2;
    const EIO: i32 = 5;
    const ENXIO: i32 = 6;
    const EACCES: i32 = 13;
    const EPERM: i32 = 1;
    const EBUSY: i32 = 16;
    const ENODEV: i32 = 19;
    match (code, when) {
        (Some(EACCES | EPERM), _) => denied(name),
        (Some(EBUSY), _) => busy(name),
        (Some(ENOENT | ENXIO | ENODEV), When::Opening) => missing(name),
        // USB drivers report a pulled cable as an input/output error too.
        (Some(ENOENT | ENXIO | ENODEV | EIO), When::Streaming) => unplugged(name),
        _ => other(name, what),
    }
}

/// The system error number that nokhwa carries only within its texts.
pub(super) fn os_code(text: &str) -> Option<i32> {
    let digits = text.rsplit_once("(os error ")?.1;
    digits.split(')').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_numbers_become_named_states() {
        let state = |text: &str, when| from_os("Cam", os_code(text), text, when);
        let busy = "Could not open device stream: Device or resource busy (os error 16)";
        assert!(matches!(state(busy, When::Opening), SourceError::Busy(_)));
        let denied = "V4L2 Error: Permission denied (os error 13)";
        assert!(matches!(
            state(denied, When::Opening),
            SourceError::Denied(_)
        ));
        let gone = "Could not capture frame: No such device (os error 19)";
        assert!(matches!(
            state(gone, When::Streaming),
            SourceError::Unplugged(_)
        ));
        assert!(matches!(
            state(gone, When::Opening),
            SourceError::Missing(_)
        ));
        let odd = "something else";
        assert!(matches!(state(odd, When::Streaming), SourceError::Io(_)));
    }

    #[test]
    fn every_state_names_the_camera_and_a_next_step() {
        for error in [
            missing("Cam"),
            busy("Cam"),
            denied("Cam"),
            unplugged("Cam"),
            stalled("Cam", 2),
            only_damaged("Cam"),
            no_format("Cam"),
            other("Cam", "x."),
        ] {
            let text = error.to_string();
            assert!(
                text.starts_with("Cam ") && text.contains("; ") && text.ends_with('.'),
                "{text}"
            );
        }
    }
}
