//! Knows at any moment how far the shared file goes, or why nobody knows: on a connection of its
//! own, so that whoever asks each second never waits.

use crate::database::Database;
use faceglass_gallery::{Apart, Head, Rights};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// It is looked anyway after so long, for a line may be dead without a word.
const LOOK: Duration = Duration::from_secs(5);
/// Before it is tried again.
const PAUSE: Duration = Duration::from_millis(700);
/// Who asks first waits so long for the first answer.
const FIRST: Duration = Duration::from_secs(6);

type Known = Result<(Option<Head>, Rights), Apart>;

/// Somebody who listens.
#[derive(Clone, Default)]
pub struct Watch {
    known: Arc<(Mutex<Option<Known>>, Condvar)>,
}

impl Watch {
    /// Begins.
    pub fn over(url: &str) -> Self {
        let (watch, url) = (Self::default(), url.to_owned());
        let of_thread = watch.clone();
        thread::spawn(move || {
            loop {
                let ended = of_thread.listen(&url);
                of_thread.put(Err(ended));
                thread::sleep(PAUSE);
            }
        });
        watch
    }

    /// How far the file goes, as was heard last.
    pub fn head(&self) -> Known {
        let give_up = Instant::now() + FIRST;
        let mut known = self.known();
        while known.is_none() {
            let left = give_up.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Apart::Unreachable("no answer came in time".into()));
            }
            let waited = self.known.1.wait_timeout(known, left);
            known = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        known.clone().unwrap_or(Err(Apart::Confused))
    }

    /// What this program did itself is known before it is heard.
    pub fn heard(&self, head: Head) {
        if let Some(Ok((known, _))) = &mut *self.known() {
            *known = Some(head);
        }
    }

    fn known(&self) -> MutexGuard<'_, Option<Known>> {
        self.known.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, known: Known) {
        *self.known() = Some(known);
        self.known.1.notify_all();
    }

    /// Until the line is gone; why it is.
    fn listen(&self, url: &str) -> Apart {
        let listening = || -> Result<(), Apart> {
            let mut database = Database::open(url)?;
            database.listen()?;
            loop {
                let (head, rights) = (database.head()?, database.rights()?);
                self.put(Ok((head, rights)));
                database.wait(LOOK)?;
                if database.is_closed() {
                    return Err(Apart::Unreachable("the line was cut".into()));
                }
            }
        };
        listening().err().unwrap_or(Apart::Confused)
    }
}
