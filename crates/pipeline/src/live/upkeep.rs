//! A backup that is made or read beside the frames, and templates that are made anew between
//! them, as far as they are.

use crate::live::shared::Shared;
use crate::live::worker::{Work, Worker};
use crate::live::{BackupState, Event};
use crate::problem::Problem;
use crate::tell::Notice;
use crate::upkeep::{ReEmbedding, back_up, read};
use crossbeam_channel::{Receiver, Sender, bounded};
use faceglass_gallery::{Gallery, Passphrase};
use std::path::PathBuf;
use std::sync::Arc;

/// What there is to do with a file.
pub enum Job {
    BackUp(Gallery, Passphrase, PathBuf),
    Read(Passphrase, PathBuf),
}

/// How far a backup is that is to be restored.
#[derive(Default)]
pub enum Restore {
    #[default]
    None,
    /// It is being read.
    Reading,
    /// So it is, and is thrown away when it comes.
    Unwanted,
    /// It was read and waits for the word.
    Read(Gallery),
}

pub struct FileWork {
    shared: Arc<Shared>,
    read: Sender<Result<Gallery, Problem>>,
}

impl Work for FileWork {
    type Job = Job;

    fn on(&mut self, job: Job) {
        match job {
            Job::BackUp(gallery, passphrase, file) => {
                let made = match std::fs::symlink_metadata(&file) {
                    Ok(_) => Err(Problem::IsThere(file)),
                    Err(_) => back_up(&gallery, &passphrase, &file),
                };
                match made {
                    Ok(backed_up) => {
                        self.shared.tell(Event::Backup(BackupState::Idle));
                        self.shared.tell(Event::Notice(Notice::BackedUp(backed_up)));
                    }
                    Err(problem) => self
                        .shared
                        .tell(Event::Backup(BackupState::Failed(problem))),
                }
            }
            Job::Read(passphrase, file) => {
                let came = read(&file, &passphrase);
                // Nobody waits for it any more once the window is closed.
                let _ = self.read.send(came);
                self.shared.wake();
            }
        }
    }
}

/// A backup that is made or restored, and templates that are made anew: one of each at most.
pub struct Upkeep {
    pub files: Worker<FileWork>,
    pub read: Receiver<Result<Gallery, Problem>>,
    pub restoring: Restore,
    pub re_embedding: Option<ReEmbedding>,
}

impl Upkeep {
    pub fn new(shared: &Arc<Shared>) -> Self {
        let (sender, read) = bounded(1);
        let shared = Arc::clone(shared);
        let make = move || FileWork {
            shared: Arc::clone(&shared),
            read: sender.clone(),
        };
        Self {
            files: Worker::new("backup", make),
            read,
            restoring: Restore::default(),
            re_embedding: None,
        }
    }

    /// Whether there is something to do between the frames.
    pub fn is_busy(&self) -> bool {
        self.re_embedding.is_some()
    }
}
