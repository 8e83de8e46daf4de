//! A backup that is made or read beside the frames, and templates that are made anew between
//! them, as far as they are.

use crate::live::Event;
use crate::live::shared::Shared;
use crate::live::worker::{Work, Worker};
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

pub struct FileWork {
    shared: Arc<Shared>,
    read: Sender<Option<Gallery>>,
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
                let event = match made {
                    Ok(backed_up) => Event::Notice(Notice::BackedUp(backed_up)),
                    Err(problem) => Event::Error(problem),
                };
                self.shared.tell(event);
            }
            Job::Read(passphrase, file) => {
                let came = read(&file, &passphrase);
                if let Err(problem) = &came {
                    self.shared.tell(Event::Error(problem.clone()));
                }
                // Nobody waits for it any more once the window is closed.
                let _ = self.read.send(came.ok());
                self.shared.wake();
            }
        }
    }
}

/// A backup that is made or restored, and templates that are made anew: one of each at most.
pub struct Upkeep {
    pub files: Worker<FileWork>,
    pub read: Receiver<Option<Gallery>>,
    /// A backup is being read, or was read and waits for the word.
    pub restoring: Option<Option<Gallery>>,
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
            restoring: None,
            re_embedding: None,
        }
    }

    /// Whether there is something to do between the frames.
    pub fn is_busy(&self) -> bool {
        self.re_embedding.is_some()
    }
}
