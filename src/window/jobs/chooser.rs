//! The desktop's file chooser.

use faceglass_capture::file::{MOVIE_ENDINGS, PICTURE_ENDINGS, ending_of};
use std::path::{Path, PathBuf};

/// What a dialog is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A movie or picture to look at.
    OpenFile,
    /// A folder of pictures to look at.
    OpenFolder,
    /// Pictures of one person.
    EnrolPictures,
    /// A folder that holds a folder a person.
    Import,
    /// Where to write a screenshot.
    SaveScreenshot,
    /// Where to write a backup.
    SaveBackup,
    /// A backup to be read.
    OpenBackup,
}

/// A dialog to show.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What for.
    pub purpose: Purpose,
    /// Title in the person's language.
    pub title: String,
    /// What the files that can be picked are called, in the same language.
    pub filter: String,
    /// Proposed file, for saving.
    pub proposed: Option<PathBuf>,
}

/// What came of a dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// These were picked, one at least.
    Picked(Vec<PathBuf>),
    /// The person closed it.
    Cancelled,
    /// The desktop could not show it (neither a portal nor `zenity`).
    NoChooser,
}

/// The desktop's dialogs; a fake stands in for tests.
pub trait Dialogs: Send + Sync {
    /// Shows the dialog and waits for the person.
    fn pick(&self, wish: &Wish) -> Choice;

    /// Opens a folder in the desktop's file manager.
    ///
    /// # Errors
    /// Why not, in the system's words.
    fn show_folder(&self, folder: &Path) -> Result<(), String>;

    /// Opens a file of text in the desktop's program for it.
    ///
    /// # Errors
    /// Why not, in the system's words.
    fn show_text(&self, file: &Path) -> Result<(), String>;
}

/// Dialogs by `rfd`.
pub struct NativeDialogs;

impl Dialogs for NativeDialogs {
    fn pick(&self, wish: &Wish) -> Choice {
        failures::forget();
        let paths = shown(wish);
        match (paths.is_empty(), failures::heard()) {
            (false, _) => Choice::Picked(paths),
            (true, true) => Choice::NoChooser,
            (true, false) => Choice::Cancelled,
        }
    }

    fn show_folder(&self, folder: &Path) -> Result<(), String> {
        opened_by_desktop(folder)
    }

    fn show_text(&self, file: &Path) -> Result<(), String> {
        opened_by_desktop(file)
    }
}

fn opened_by_desktop(place: &Path) -> Result<(), String> {
    let opener = if cfg!(target_os = "windows") {
        "explorer"
    } else if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let ran = std::process::Command::new(opener).arg(place).status();
    match ran {
        // The Explorer ends with 1 after success too.
        Ok(status) if status.success() || cfg!(target_os = "windows") => Ok(()),
        Ok(status) => Err(format!("{opener}: {status}")),
        Err(error) => Err(format!("{opener}: {error}")),
    }
}

/// Shows the dialog; empty if nothing was picked.
fn shown(wish: &Wish) -> Vec<PathBuf> {
    let dialog = rfd::FileDialog::new().set_title(&wish.title);
    let one = |path: Option<PathBuf>| path.into_iter().collect();
    match wish.purpose {
        Purpose::OpenFile => {
            let both: Vec<_> = MOVIE_ENDINGS.into_iter().chain(PICTURE_ENDINGS).collect();
            let dialog = dialog.add_filter(&wish.filter, &both);
            dialog.pick_files().unwrap_or_default()
        }
        Purpose::EnrolPictures => {
            let dialog = dialog.add_filter(&wish.filter, &PICTURE_ENDINGS);
            dialog.pick_files().unwrap_or_default()
        }
        Purpose::OpenFolder | Purpose::Import => one(dialog.pick_folder()),
        Purpose::OpenBackup => {
            let dialog = dialog.add_filter(&wish.filter, &["age"]);
            one(dialog.pick_file())
        }
        Purpose::SaveScreenshot | Purpose::SaveBackup => {
            let dialog = match wish.purpose {
                Purpose::SaveBackup => dialog.add_filter(&wish.filter, &["age"]),
                _ => dialog.add_filter("PNG", &["png"]),
            };
            let proposed = wish.proposed.as_deref();
            let dialog = match proposed.and_then(Path::parent) {
                Some(folder) => dialog.set_directory(folder),
                None => dialog,
            };
            let name = proposed.and_then(Path::file_name);
            one(match name {
                Some(name) => dialog.set_file_name(name.to_string_lossy()).save_file(),
                None => dialog.save_file(),
            })
        }
    }
}

/// Whether the desktop could show the last dialog. `rfd` answers "nothing" for
/// a dialog that was closed and for one that never opened; the latter it only
/// tells the log, on the calling thread, as an error of this target.
mod failures {
    use std::cell::Cell;

    const TARGET: &str = "rfd::backend::xdg_desktop_portal";

    thread_local! {
        static HEARD: Cell<bool> = const { Cell::new(false) };
    }

    struct Ear;

    impl log::Log for Ear {
        fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
            metadata.level() == log::Level::Error && metadata.target() == TARGET
        }

        fn log(&self, record: &log::Record<'_>) {
            if self.enabled(record.metadata()) {
                HEARD.set(true);
            }
        }

        fn flush(&self) {}
    }

    /// Begins to listen.
    pub(super) fn forget() {
        // Only the first call succeeds, and one ear is enough.
        if log::set_logger(&Ear).is_ok() {
            log::set_max_level(log::LevelFilter::Error);
        }
        HEARD.set(false);
    }

    /// Whether a dialog of this thread could not be shown.
    pub(super) fn heard() -> bool {
        HEARD.get()
    }
}

/// Whether `path` is named like a picture.
pub fn is_picture(path: &Path) -> bool {
    PICTURE_ENDINGS.contains(&ending_of(path).as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn pictures_are_told_by_their_ending() {
        assert!(is_picture(Path::new("a/B.JPG")));
        assert!(!is_picture(Path::new("a/clip.mov")));
        assert!(!is_picture(Path::new("folder")));
    }

    /// Set in a process of its own: what finds the chooser is the environment.
    #[cfg(target_os = "linux")]
    const INNER: &str = "FACEGLASS_TEST_CHOOSER";

    /// Runs this program anew with only the test of that name, on a desktop
    /// without a portal, where programs are looked for in `path`.
    #[cfg(target_os = "linux")]
    fn on_a_bare_desktop(test: &str, path: &Path) {
        let name = format!("{}::{test}", module_path!().split_once("::").unwrap().1);
        let ran = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &name])
            .env(INNER, "1")
            .env("PATH", path)
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(ran.status.success() && said.contains("1 passed"), "{said}");
    }

    #[cfg(target_os = "linux")]
    fn every_choice() -> Vec<Choice> {
        let purposes = [
            Purpose::OpenFile,
            Purpose::OpenFolder,
            Purpose::EnrolPictures,
            Purpose::Import,
            Purpose::SaveScreenshot,
            Purpose::SaveBackup,
            Purpose::OpenBackup,
        ];
        let wish = |purpose| Wish {
            purpose,
            title: "Title".into(),
            filter: "Pictures".into(),
            proposed: None,
        };
        let pick = |purpose| NativeDialogs.pick(&wish(purpose));
        purposes.map(pick).to_vec()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_chooser_that_is_not_there_is_told_from_one_that_was_closed() {
        if std::env::var_os(INNER).is_some() {
            assert_eq!(every_choice(), vec![Choice::NoChooser; 7]);
            return;
        }
        let empty = tempfile::tempdir().unwrap();
        let name = "a_chooser_that_is_not_there_is_told_from_one_that_was_closed";
        on_a_bare_desktop(name, empty.path());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_closed_chooser_is_no_failure() {
        use std::os::unix::fs::PermissionsExt as _;
        if std::env::var_os(INNER).is_some() {
            assert_eq!(every_choice(), vec![Choice::Cancelled; 7]);
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let zenity = folder.path().join("zenity");
        std::fs::write(&zenity, "#!/bin/sh\nexit 1\n").unwrap();
        std::fs::set_permissions(&zenity, std::fs::Permissions::from_mode(0o755)).unwrap();
        on_a_bare_desktop("a_closed_chooser_is_no_failure", folder.path());
    }
}
