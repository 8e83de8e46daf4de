//! The system's keyring, and how long one waits for it.

use std::fmt::Debug;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// What a keyring keeps under a name.
pub type Secret = Zeroizing<Vec<u8>>;

/// Why a keyring did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyringTrouble {
    /// There is none on this machine or in this session; what the system said.
    Absent(String),
    /// It is locked, and nobody unlocked it when it asked.
    Locked,
    /// It has not answered yet: it may wait for a person to unlock it.
    Silent,
}

/// The border to a keyring: small secrets by name.
pub trait Keyring: Debug + Send + Sync {
    /// The secret of that name, if there is one.
    ///
    /// # Errors
    /// [`KeyringTrouble`] if the keyring is absent or silent.
    fn read(&self, name: &str) -> Result<Option<Secret>, KeyringTrouble>;

    /// Keeps a secret, in place of another of that name.
    ///
    /// # Errors
    /// [`KeyringTrouble`] if the keyring is absent or silent.
    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeyringTrouble>;

    /// Forgets a secret; one that is not there does not matter.
    ///
    /// # Errors
    /// [`KeyringTrouble`] if the keyring is absent or silent.
    fn remove(&self, name: &str) -> Result<(), KeyringTrouble>;
}

/// How long a question waits at its first asking. A keyring that is unlocked
/// answers in milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// A keyring asked on a thread of its own. Whoever asks waits for a moment only;
/// the answer to a question that was given up is there when it is asked again.
#[derive(Debug)]
pub struct Patient {
    questions: Sender<Question>,
    given_up: Mutex<Option<GivenUp>>,
    patience: Duration,
}

type Answer = Result<Option<Secret>, KeyringTrouble>;
type Question = (Deed, Sender<Answer>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Deed {
    Read(String),
    Write(String, Secret),
    Remove(String),
}

#[derive(Debug)]
struct GivenUp {
    deed: Deed,
    answer: Receiver<Answer>,
}

impl Patient {
    /// Asks `keyring` from now on.
    pub fn new(keyring: Arc<dyn Keyring>) -> Self {
        Self::with_patience(keyring, PATIENCE)
    }

    fn with_patience(keyring: Arc<dyn Keyring>, patience: Duration) -> Self {
        let (questions, asked) = channel::<Question>();
        // Without a thread the questions end in nothing and the keyring is silent.
        let _ = std::thread::Builder::new()
            .name("keyring".into())
            .spawn(move || {
                while let Ok((deed, to)) = asked.recv() {
                    // Nobody may wait for the answer any more.
                    let _ = to.send(answer(&*keyring, &deed));
                }
            });
        Self {
            questions,
            given_up: Mutex::new(None),
            patience,
        }
    }

    fn ask(&self, deed: Deed) -> Answer {
        let mut given_up = self.given_up();
        let (receiver, patience) = match given_up.take() {
            Some(before) if before.deed == deed => (before.answer, Duration::ZERO),
            before => {
                // Behind one that hangs there is no use in waiting.
                let is_stuck = before
                    .as_ref()
                    .is_some_and(|before| before.answer.try_recv().is_err());
                let (to, receiver) = channel();
                let _ = self.questions.send((deed.clone(), to));
                let patience = if is_stuck {
                    Duration::ZERO
                } else {
                    self.patience
                };
                (receiver, patience)
            }
        };
        match receiver.recv_timeout(patience) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => {
                *given_up = Some(GivenUp {
                    deed,
                    answer: receiver,
                });
                Err(KeyringTrouble::Silent)
            }
            Err(RecvTimeoutError::Disconnected) => Err(KeyringTrouble::Silent),
        }
    }

    fn given_up(&self) -> MutexGuard<'_, Option<GivenUp>> {
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answer(keyring: &dyn Keyring, deed: &Deed) -> Answer {
    match deed {
        Deed::Read(name) => keyring.read(name),
        Deed::Write(name, secret) => keyring.write(name, secret).map(|()| None),
        Deed::Remove(name) => keyring.remove(name).map(|()| None),
    }
}

impl Keyring for Patient {
    fn read(&self, name: &str) -> Result<Option<Secret>, KeyringTrouble> {
        self.ask(Deed::Read(name.to_owned()))
    }

    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeyringTrouble> {
        let secret = Zeroizing::new(secret.to_vec());
        self.ask(Deed::Write(name.to_owned(), secret)).map(|_| ())
    }

    fn remove(&self, name: &str) -> Result<(), KeyringTrouble> {
        self.ask(Deed::Remove(name.to_owned())).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::keys::fakes::FakeKeyring;

    /// Answers once it is let.
    #[derive(Debug)]
    struct Slow(FakeKeyring, Mutex<Receiver<()>>);

    impl Keyring for Slow {
        fn read(&self, name: &str) -> Result<Option<Secret>, KeyringTrouble> {
            self.1.lock().unwrap().recv().unwrap();
            self.0.read(name)
        }
        fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeyringTrouble> {
            self.0.write(name, secret)
        }
        fn remove(&self, name: &str) -> Result<(), KeyringTrouble> {
            self.0.remove(name)
        }
    }

    #[test]
    fn a_keyring_that_is_silent_stops_nobody_and_is_heard_later() {
        let (let_it, may) = channel();
        let slow = Slow(FakeKeyring::default(), Mutex::new(may));
        slow.write("a", b"secret").unwrap();
        let patient = Patient::with_patience(Arc::new(slow), Duration::ZERO);
        assert_eq!(patient.read("a"), Err(KeyringTrouble::Silent));
        assert_eq!(patient.read("a"), Err(KeyringTrouble::Silent));
        let_it.send(()).unwrap();
        let mut heard = patient.read("a");
        while heard == Err(KeyringTrouble::Silent) {
            std::thread::yield_now();
            heard = patient.read("a");
        }
        assert_eq!(heard.unwrap().unwrap().as_slice(), b"secret");
    }
}
