//! Work that would make the window wait, on threads of its own: native
//! dialogs, saving pictures and saving settings.

mod chooser;
mod history;
mod leftover;
mod recorder;
mod shot;
mod typed_path;

pub use chooser::{Choice, Dialogs, NativeDialogs, Purpose, Wish, is_picture};
pub use history::{history_csv, no_formula};
pub use recorder::{Drawn, Picture, RecordError, Recorded, Recorder};
pub use shot::{Shot, ShotError, proposed_path, utc_date, utc_time};
pub use typed_path::typed_path;

use crate::settings::Settings;
use crossbeam_channel::{Receiver, Sender};
use faceglass_capture::file::WholeFile;
use faceglass_gallery::Visit;
use shot::{free_path, write_shot};
use std::cell::Cell;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// What a job came to.
pub enum Outcome {
    /// The dialog closed, or never opened.
    Chosen(Purpose, Choice),
    /// The window was photographed, and what for.
    Captured(Shot, Keep),
    /// A screenshot or a photo was written, or why the photo was not.
    Saved(Result<PathBuf, ShotError>),
    /// A screenshot could not be written where it was to go, and why.
    NotSaved(Shot, PathBuf, ShotError),
    /// A movie was recorded, or why not.
    Recorded(Result<Recorded, RecordError>),
    /// A movie of an earlier run was never finished.
    Leftover(PathBuf),
    /// Settings could not be written.
    SettingsFailed(String),
    /// The history was written to a file, or why not.
    HistorySaved(Result<PathBuf, String>),
    /// The log could not be written, and why in the system's words.
    LogFailed(String),
    /// A folder or file could not be shown, and why.
    FolderFailed(PathBuf, String),
}

/// What becomes of a photograph of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It is asked where to save it.
    Ask,
    /// It goes to the other photos.
    Photo,
}

/// Starts jobs and collects what they came to.
pub struct Jobs {
    dialogs: Arc<dyn Dialogs>,
    ctx: egui::Context,
    sender: Sender<Outcome>,
    receiver: Receiver<Outcome>,
    /// Settings that were handed out to be written, and the newest that were.
    settings: Order,
    /// The same of the log.
    log: Order,
}

/// Sees to it that of what is written again and again the newest stays, however long
/// the disk takes for an older one.
#[derive(Default)]
struct Order {
    last: Cell<u64>,
    written: Arc<Mutex<u64>>,
}

impl Order {
    /// Does `write` in its turn; not at all where a newer one was written already.
    fn next<T, F>(&self, write: F) -> impl FnOnce() -> Option<T> + use<T, F>
    where
        F: FnOnce() -> Option<T>,
    {
        let number = self.last.get() + 1;
        self.last.set(number);
        let written = Arc::clone(&self.written);
        move || {
            let mut newest = written.lock().unwrap_or_else(PoisonError::into_inner);
            if *newest > number {
                return None;
            }
            *newest = number;
            write()
        }
    }
}

impl Jobs {
    /// Jobs that wake `ctx` when they are done.
    pub fn new(dialogs: Arc<dyn Dialogs>, ctx: egui::Context) -> Self {
        let (sender, receiver) = crossbeam_channel::unbounded();
        Self {
            dialogs,
            ctx,
            sender,
            receiver,
            settings: Order::default(),
            log: Order::default(),
        }
    }

    /// What came since the last call.
    pub fn outcomes(&self) -> Vec<Outcome> {
        self.receiver.try_iter().collect()
    }

    /// Shows a dialog.
    pub fn pick(&self, wish: Wish) {
        let dialogs = Arc::clone(&self.dialogs);
        self.spawn("dialog", move || {
            Some(Outcome::Chosen(wish.purpose, dialogs.pick(&wish)))
        });
    }

    /// Photographs the part `pixels` of the window.
    pub fn capture(&self, pixels: egui::Rect, keep: Keep) {
        let (sender, ctx) = (self.sender.clone(), self.ctx.clone());
        self.ctx.request_screenshot(move |image| {
            // The window may be gone by then; nobody is left to tell.
            let shot = Shot::Screen { image, pixels };
            let _ = sender.send(Outcome::Captured(shot, keep));
            ctx.request_repaint();
        });
    }

    /// Writes a screenshot, over none of the files that are `looked_at`.
    pub fn save_shot(&self, shot: Shot, path: PathBuf, looked_at: Vec<PathBuf>) {
        self.spawn("screenshot", move || {
            let saved = write_shot(&shot, path.clone(), &looked_at);
            Some(saved.map_or_else(
                |why| Outcome::NotSaved(shot, path, why),
                |path| Outcome::Saved(Ok(path)),
            ))
        });
    }

    /// Writes a photo over no other one, nor over a file that is looked at.
    pub fn save_photo(&self, shot: Shot, path: PathBuf, looked_at: Vec<PathBuf>) {
        self.spawn("photo", move || {
            Some(Outcome::Saved(write_shot(
                &shot,
                free_path(path),
                &looked_at,
            )))
        });
    }

    /// Writes who was seen when to a file, over no other one.
    pub fn save_history(&self, visits: Vec<Visit>, path: PathBuf) {
        self.spawn("history", move || {
            let written = history::write(&visits, free_path(path));
            Some(Outcome::HistorySaved(written))
        });
    }

    /// Begins a movie at `path`, or beside another of that name, of some `fps`
    /// pictures a second.
    pub fn record(&self, path: PathBuf, fps: f64) -> Recorder {
        let (sender, ctx) = (self.sender.clone(), self.ctx.clone());
        Recorder::begin(path, fps, move |outcome| {
            let _ = sender.send(Outcome::Recorded(outcome));
            ctx.request_repaint();
        })
    }

    /// Looks for a movie in `folder` that an earlier run could not finish.
    pub fn find_leftover(&self, folder: PathBuf) {
        self.spawn("leftover", move || {
            leftover::find(&folder).map(Outcome::Leftover)
        });
    }

    /// Has the desktop show a folder, which is made if it is not there.
    pub fn show_folder(&self, folder: PathBuf) {
        let dialogs = Arc::clone(&self.dialogs);
        self.spawn("folder", move || {
            let shown = std::fs::create_dir_all(&folder)
                .map_err(|error| error.to_string())
                .and_then(|()| dialogs.show_folder(&folder));
            shown.err().map(|why| Outcome::FolderFailed(folder, why))
        });
    }

    /// Writes the settings. A disk that takes its time never has older ones replace
    /// newer ones.
    pub fn save_settings(&self, settings: Settings, path: PathBuf) {
        let write = self.settings.next(move || {
            let saved = settings.save(&path);
            saved
                .err()
                .map(|error| Outcome::SettingsFailed(error.to_string()))
        });
        self.spawn("settings", write);
    }

    /// Whether settings were handed out to be written, which may not be done yet.
    pub fn has_settings_to_write(&self) -> bool {
        self.settings.last.get() > 0
    }

    /// Writes the settings on this thread, behind older ones that are being written; those that still wait are not written
    /// any more. Answers with what the system says if it cannot.
    pub fn save_settings_now(&self, settings: &Settings, path: &std::path::Path) -> Option<String> {
        let write = self
            .settings
            .next(|| settings.save(path).err().map(|error| error.to_string()));
        write()
    }

    /// Writes the log in the same way.
    pub fn save_log_now(&self, text: &str, path: &std::path::Path) -> Option<String> {
        let write = self.log.next(|| write_log(text, path).err());
        write()
    }

    /// Writes the log, and then has the desktop show it if that `is_shown`.
    pub fn save_log(&self, text: String, path: PathBuf, is_shown: bool) {
        let dialogs = Arc::clone(&self.dialogs);
        let write = self.log.next(move || {
            if let Err(why) = write_log(&text, &path) {
                return Some(Outcome::LogFailed(why));
            }
            let shown = match is_shown {
                true => dialogs.show_text(&path),
                false => Ok(()),
            };
            shown.err().map(|why| Outcome::FolderFailed(path, why))
        });
        self.spawn("log", write);
    }

    fn spawn(&self, name: &str, job: impl FnOnce() -> Option<Outcome> + Send + 'static) {
        let (sender, ctx) = (self.sender.clone(), self.ctx.clone());
        let spawned = std::thread::Builder::new()
            .name(format!("window {name}"))
            .spawn(move || {
                if let Some(outcome) = job() {
                    let _ = sender.send(outcome);
                    ctx.request_repaint();
                }
            });
        if let Err(error) = spawned {
            tracing::error!("no thread for {name}: {error}");
        }
    }
}

/// Writes a log over an older one.
///
/// # Errors
/// In the system's words.
fn write_log(text: &str, path: &std::path::Path) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    WholeFile::write(path, text.as_bytes()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::Order;

    #[test]
    fn an_older_write_that_waits_never_follows_a_newer_one() {
        let order = Order::default();
        let older = order.next(|| Some("older"));
        let newest = order.next(|| Some("newest"));
        assert_eq!(newest(), Some("newest"));
        assert_eq!(older(), None);
    }
}
