//! What the environment says of the display, and where it is wrong.

use super::WindowError;

/// Sees to it that the environment does not stop the window. To be called before
/// anything else is begun: it may start the program anew.
///
/// # Errors
/// [`WindowError::Scale`] if that fails.
pub fn prepare() -> Result<(), WindowError> {
    #[cfg(target_os = "linux")]
    linux::mend_scale()?;
    Ok(())
}

/// How to build the event loop, where not as always.
#[cfg(target_os = "linux")]
pub(super) fn event_loop_builder() -> Option<eframe::EventLoopBuilderHook> {
    use winit::platform::x11::EventLoopBuilderExtX11 as _;
    linux::is_wayland_stale(|name| std::env::var_os(name)).then(|| {
        let hook: eframe::EventLoopBuilderHook = Box::new(|builder| {
            builder.with_x11();
        });
        hook
    })
}

/// How to build the event loop, where not as always.
#[cfg(not(target_os = "linux"))]
pub(super) fn event_loop_builder() -> Option<eframe::EventLoopBuilderHook> {
    None
}

#[cfg(target_os = "linux")]
mod linux {
    use super::WindowError;
    use std::ffi::OsString;
    use std::os::unix::net::UnixStream;
    use std::os::unix::process::CommandExt as _;
    use std::path::PathBuf;
    use std::process::Command;

    /// Overrides the scale on X11; the window library panics on what is no
    /// number.
    const SCALE: &str = "WINIT_X11_SCALE_FACTOR";

    /// Whether `WAYLAND_DISPLAY` names a display that does not answer while there
    /// may be one of X11, as after `sudo`, in an old `tmux` and over `ssh -X`.
    pub fn is_wayland_stale(var: impl Fn(&str) -> Option<OsString>) -> bool {
        let set = |name| var(name).filter(|value| !value.is_empty());
        let (Some(wayland), Some(_), None) = (
            set("WAYLAND_DISPLAY"),
            set("DISPLAY"),
            set("WAYLAND_SOCKET"),
        ) else {
            return false;
        };
        // An absolute path replaces the folder.
        let folder = set("XDG_RUNTIME_DIR")
            .map(PathBuf::from)
            .unwrap_or_default();
        let socket = folder.join(wayland);
        !socket.is_absolute() || UnixStream::connect(socket).is_err()
    }

    /// What to set in place of an unusable scale.
    #[derive(Debug, PartialEq)]
    pub enum Scale {
        /// This, which is what was meant.
        Meant(String),
        /// Nothing.
        None,
    }

    /// What to do about a scale; `None` if it can be used.
    pub fn mended_scale(value: &str) -> Option<Scale> {
        let usable = |text: &str| {
            text.parse::<f64>()
                .is_ok_and(|scale| scale.is_normal() && scale > 0.0)
        };
        if value.is_empty() || value.eq_ignore_ascii_case("randr") || usable(value) {
            return None;
        }
        let meant = value.trim().replace(',', ".");
        Some(if usable(&meant) {
            Scale::Meant(meant)
        } else {
            Scale::None
        })
    }

    /// A process cannot change its environment safely while others may read it,
    /// so the program starts anew with a better one.
    pub fn mend_scale() -> Result<(), WindowError> {
        let Ok(value) = std::env::var(SCALE) else {
            return Ok(());
        };
        let Some(mended) = mended_scale(&value) else {
            return Ok(());
        };
        let failed = |error: std::io::Error| WindowError::Scale {
            value: value.clone(),
            detail: error.to_string(),
        };
        let mut args = std::env::args_os();
        let mut command = Command::new(std::env::current_exe().map_err(failed)?);
        if let Some(name) = args.next() {
            command.arg0(name);
        }
        command.args(args);
        match mended {
            Scale::Meant(meant) => command.env(SCALE, meant),
            Scale::None => command.env_remove(SCALE),
        };
        Err(failed(command.exec()))
    }

    #[cfg(test)]
    mod tests {
        #![allow(clippy::unwrap_used)]
        use super::*;

        #[test]
        fn a_scale_that_is_no_number_is_mended_or_left_out() {
            for fine in ["", "1", "1.5", "randr", "RandR"] {
                assert_eq!(mended_scale(fine), None, "{fine}");
            }
            let meant = Some(Scale::Meant("1.5".into()));
            assert_eq!(mended_scale("1,5"), meant);
            assert_eq!(mended_scale(" 1.5 "), meant);
            for wrong in ["two", "0", "-1", "NaN", "inf", "1,5,0"] {
                assert_eq!(mended_scale(wrong), Some(Scale::None), "{wrong}");
            }
            // What is put in its place can be used.
            assert_eq!(mended_scale("1.5"), None);
        }

        fn stale(vars: &[(&str, &std::path::Path)]) -> bool {
            is_wayland_stale(|name| {
                let found = vars.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| value.as_os_str().to_owned())
            })
        }

        #[test]
        fn a_wayland_display_that_does_not_answer_is_stale() {
            let folder = tempfile::tempdir().unwrap();
            let (wayland, x11) = (
                std::path::Path::new("wayland-9"),
                std::path::Path::new(":0"),
            );
            let runtime = ("XDG_RUNTIME_DIR", folder.path());
            let both = [("WAYLAND_DISPLAY", wayland), ("DISPLAY", x11), runtime];
            assert!(stale(&both), "no such socket");
            assert!(stale(&both[..2]), "no folder for sockets");
            assert!(!stale(&both[1..]), "no Wayland at all");
            assert!(!stale(&[both[0], runtime]), "nothing to fall back to");

            let socket = folder.path().join(wayland);
            let listening = std::os::unix::net::UnixListener::bind(&socket).unwrap();
            assert!(!stale(&both), "somebody answers");
            assert!(!stale(&[("WAYLAND_DISPLAY", &socket), ("DISPLAY", x11)]));
            drop(listening);
            assert!(stale(&both), "a socket that nobody listens to");
        }
    }
}
