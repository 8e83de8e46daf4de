//! What stands for the pipeline and the desktop.

use faceglass::window::{Choice, Dialogs, Wish};
use faceglass_pipeline::live::{Command, Event, PipelineHandle, Stats};
use faceglass_pipeline::result::FrameResult;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// What the fake was told and what it says.
#[derive(Default)]
pub(super) struct Inner {
    pub(super) commands: Vec<Command>,
    pub(super) events: Vec<Event>,
    pub(super) frame: Option<Arc<FrameResult>>,
    pub(super) stats: Stats,
}

/// A pipeline that writes down commands and says what a test puts in.
#[derive(Clone, Default)]
pub struct Fake(pub(super) Arc<Mutex<Inner>>);

impl Fake {
    /// Says something as the pipeline, for the next frame.
    pub fn say_now(&self, event: Event) {
        self.0.lock().unwrap().events.push(event);
    }

    /// Shows a result from the next frame on.
    pub fn show_now(&self, result: FrameResult) {
        self.0.lock().unwrap().frame = Some(Arc::new(result));
    }
}

impl PipelineHandle for Fake {
    fn send(&self, command: Command) {
        self.0.lock().unwrap().commands.push(command);
    }

    fn events(&self) -> Vec<Event> {
        std::mem::take(&mut self.0.lock().unwrap().events)
    }

    fn latest(&self) -> Option<Arc<FrameResult>> {
        self.0.lock().unwrap().frame.clone()
    }

    fn stats(&self) -> Stats {
        self.0.lock().unwrap().stats.clone()
    }
}

/// A dialog that always comes to the same.
pub struct Chooses(pub Choice, pub Arc<Mutex<Vec<PathBuf>>>);

impl Dialogs for Chooses {
    fn pick(&self, _wish: &Wish) -> Choice {
        self.0.clone()
    }

    fn show_text(&self, file: &Path) -> Result<(), String> {
        self.show_folder(file)
    }

    fn show_folder(&self, folder: &Path) -> Result<(), String> {
        self.1.lock().unwrap().push(folder.to_path_buf());
        match self.0 {
            Choice::NoChooser => Err("no file manager".into()),
            _ => Ok(()),
        }
    }
}
