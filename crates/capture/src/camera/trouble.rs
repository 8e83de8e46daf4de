//! From what a system says to a camera's named state.

use faceglass_source::error::{CameraError, CameraName};

/// Anything the system said that is no state of its own.
pub(super) fn other(camera: CameraName, what: &str) -> CameraError {
    CameraError::Other {
        camera,
        detail: what.trim_end_matches('.').to_owned(),
    }
}

/// When the error came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Opening,
    Streaming,
}

/// The state a system error number stands for (Linux and macOS agree on these).
pub(super) fn from_os(
    camera: &CameraName,
    code: Option<i32>,
    what: &str,
    when: When,
) -> CameraError {
    let camera = camera.clone();
    const ENOENT: i32 = 2;
    const EIO: i32 = 5;
    const ENXIO: i32 = 6;
    const EACCES: i32 = 13;
    const EPERM: i32 = 1;
    const EBUSY: i32 = 16;
    const ENODEV: i32 = 19;
    match (code, when) {
        (Some(EACCES | EPERM), _) => CameraError::Denied(camera),
        (Some(EBUSY), _) => CameraError::Busy(camera),
        (Some(ENOENT | ENXIO | ENODEV), When::Opening) => CameraError::Missing(camera),
        // USB drivers report a pulled cable as an input/output error too.
        (Some(ENOENT | ENXIO | ENODEV | EIO), When::Streaming) => CameraError::Unplugged(camera),
        _ => other(camera, what),
    }
}

/// The system error number that nokhwa carries only within its texts.
#[cfg(any(test, not(target_os = "linux")))]
pub(super) fn os_code(text: &str) -> Option<i32> {
    let digits = text.rsplit_once("(os error ")?.1;
    digits.split(')').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_numbers_become_named_states() {
        let state =
            |text: &str, when| from_os(&CameraName::named("Cam"), os_code(text), text, when);
        let busy = "Could not open device stream: Device or resource busy (os error 16)";
        assert!(matches!(state(busy, When::Opening), CameraError::Busy(_)));
        let denied = "V4L2 Error: Permission denied (os error 13)";
        assert!(matches!(
            state(denied, When::Opening),
            CameraError::Denied(_)
        ));
        let gone = "Could not capture frame: No such device (os error 19)";
        assert!(matches!(
            state(gone, When::Streaming),
            CameraError::Unplugged(_)
        ));
        assert!(matches!(
            state(gone, When::Opening),
            CameraError::Missing(_)
        ));
        let odd = "something else";
        assert!(matches!(
            state(odd, When::Streaming),
            CameraError::Other { .. }
        ));
    }
}
