//! What a camera's troubles are called, and what to do about each.

use super::Trouble;
use std::fmt;

/// A camera as people know it; the nameless one is the only or default one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CameraName(pub Option<String>);

impl CameraName {
    /// The camera of that name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self(Some(name.to_owned()))
    }

    /// The default camera.
    #[must_use]
    pub const fn unknown() -> Self {
        Self(None)
    }
}

impl fmt::Display for CameraName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or("The camera"))
    }
}

/// A camera's trouble, each with the next step to take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CameraError {
    /// There is no camera at all.
    #[error("No camera was found; plug one in, or open a movie or a picture instead.")]
    NoneFound,
    /// Not the one asked for.
    #[error("{0} is not connected; plug it in, or pick another camera.")]
    Missing(CameraName),
    /// Another program holds it.
    #[error("{0} is in use by another program; close that program, or pick another camera.")]
    Busy(CameraName),
    /// Not allowed to open it.
    #[error("{0} may not be opened; {remedy}.", remedy = denied_remedy())]
    Denied(CameraName),
    /// It was there and went away.
    #[error("{0} was unplugged; plug it in again, or pick another camera.")]
    Unplugged(CameraName),
    /// No frame for too long.
    #[error(
        "{camera} has sent nothing for {seconds} seconds; unplug it and plug it in again, or pick another camera."
    )]
    Stalled {
        /// Which one.
        camera: CameraName,
        /// How long.
        seconds: u64,
    },
    /// The driver ended the stream without an error.
    #[error("{0} stopped sending; check its cable, or pick another camera.")]
    StoppedSending(CameraName),
    /// Frames come, but none can be read.
    #[error("{0} sends only damaged frames; try another cable, USB port or format.")]
    OnlyDamaged(CameraName),
    /// One frame that could not be read; the next one may be good.
    #[error(
        "A frame of the camera was lost ({detail}); if it goes on, try another cable, USB port or format."
    )]
    BadFrame {
        /// What the driver or the decoder said.
        detail: String,
    },
    /// It delivers in no format this program reads.
    #[error("{camera} sends pictures in a form that this program does not read{list}; pick another camera.", list = in_brackets(.offered))]
    NoFormat {
        /// Which one.
        camera: CameraName,
        /// What the system calls the forms it does send in.
        offered: Vec<String>,
    },
    /// What was written stands for more than one.
    #[error("Several cameras are called {name}; write {list}.", list = written(.choices))]
    SeveralOfName {
        /// As it was written.
        name: String,
        /// Their identities.
        choices: Vec<String>,
    },
    /// The system does not answer when asked for the cameras.
    #[error("The cameras do not answer; unplug them, plug them in again and list them anew.")]
    ListStalled,
    /// The system cannot be asked for the cameras.
    #[error("The cameras cannot be listed ({detail}); close other programs and try again.")]
    ListFailed {
        /// What the system said.
        detail: String,
    },
    /// Anything else the system said.
    #[error(
        "{camera} cannot be used ({detail}); unplug it and plug it in again, or pick another camera."
    )]
    Other {
        /// Which one.
        camera: CameraName,
        /// What the system said, without a full stop.
        detail: String,
    },
}

impl CameraError {
    /// Which named state this is.
    #[must_use]
    pub fn trouble(&self) -> Trouble {
        match self {
            Self::NoneFound | Self::Missing(_) | Self::SeveralOfName { .. } => Trouble::Missing,
            Self::Busy(_) => Trouble::Busy,
            Self::Denied(_) => Trouble::Denied,
            Self::Unplugged(_) | Self::StoppedSending(_) => Trouble::Unplugged,
            Self::Stalled { .. } | Self::ListStalled => Trouble::Stalled,
            Self::OnlyDamaged(_) | Self::BadFrame { .. } => Trouble::Damaged,
            Self::NoFormat { .. } => Trouble::Unsupported,
            Self::ListFailed { .. } | Self::Other { .. } => Trouble::Io,
        }
    }
}

fn in_brackets(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    format!(" ({})", names.join(", "))
}

fn written(ids: &[String]) -> String {
    let each: Vec<String> = ids.iter().map(|id| format!("“camera:{id}”")).collect();
    each.join(" or ")
}

fn denied_remedy() -> &'static str {
    if cfg!(target_os = "linux") {
        "add your user to the group “video” and log in again"
    } else {
        "allow camera access for this program in the system's privacy settings"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_names_the_camera_and_a_next_step() {
        let camera = || CameraName::named("Cam");
        for error in [
            CameraError::Missing(camera()),
            CameraError::Busy(camera()),
            CameraError::Denied(camera()),
            CameraError::Unplugged(camera()),
            CameraError::StoppedSending(camera()),
            CameraError::OnlyDamaged(camera()),
            CameraError::NoFormat {
                camera: camera(),
                offered: vec!["BA81".into()],
            },
            CameraError::Stalled {
                camera: camera(),
                seconds: 2,
            },
            CameraError::Other {
                camera: camera(),
                detail: "x".into(),
            },
        ] {
            let text = error.to_string();
            assert!(
                text.starts_with("Cam ") && text.contains("; ") && text.ends_with('.'),
                "{text}"
            );
        }
    }
}
