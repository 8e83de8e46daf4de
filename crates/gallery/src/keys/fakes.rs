//! Keyrings, passphrases and exchanges for tests.

use super::exchange::{Apart, Exchange, Head, News, Offer, Rights};
use super::keyring::{Keyring, KeyringTrouble, Secret};
use super::passphrase::{Passphrase, Passphrases, Wanted};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// A keyring in memory.
#[derive(Debug, Default)]
pub struct FakeKeyring {
    secrets: Mutex<HashMap<String, Vec<u8>>>,
    trouble: Mutex<Option<KeyringTrouble>>,
}

impl FakeKeyring {
    /// Fails like this from now on.
    pub fn fail(&self, trouble: Option<KeyringTrouble>) {
        *lock(&self.trouble) = trouble;
    }

    /// The names under which something is kept.
    pub fn names(&self) -> Vec<String> {
        lock(&self.secrets).keys().cloned().collect()
    }

    /// Forgets everything.
    pub fn clear(&self) {
        lock(&self.secrets).clear();
    }

    fn secrets(&self) -> Result<MutexGuard<'_, HashMap<String, Vec<u8>>>, KeyringTrouble> {
        match &*lock(&self.trouble) {
            Some(trouble) => Err(trouble.clone()),
            None => Ok(lock(&self.secrets)),
        }
    }
}

impl Keyring for FakeKeyring {
    fn read(&self, name: &str) -> Result<Option<Secret>, KeyringTrouble> {
        Ok(self.secrets()?.get(name).cloned().map(Zeroizing::new))
    }

    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeyringTrouble> {
        self.secrets()?.insert(name.to_owned(), secret.to_vec());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), KeyringTrouble> {
        self.secrets()?.remove(name);
        Ok(())
    }
}

/// Somebody who knows a passphrase, and what they were asked.
#[derive(Debug, Default)]
pub struct FakePassphrases {
    given: Option<Passphrase>,
    known: Mutex<Option<Passphrase>>,
    asked: Mutex<Vec<Wanted>>,
}

impl FakePassphrases {
    /// As in the environment.
    pub fn given(words: &str) -> Self {
        Self {
            given: Passphrase::new(words.to_owned()).ok(),
            ..Self::default()
        }
    }

    /// As typed when asked.
    pub fn typed(words: &str) -> Self {
        let this = Self::default();
        *lock(&this.known) = Passphrase::new(words.to_owned()).ok();
        this
    }

    /// What was asked for so far.
    pub fn asked(&self) -> Vec<Wanted> {
        lock(&self.asked).clone()
    }
}

impl Passphrases for FakePassphrases {
    fn given(&self) -> Option<Passphrase> {
        self.given.clone()
    }

    fn ask(&self, wanted: Wanted) -> Option<Passphrase> {
        lock(&self.asked).push(wanted);
        lock(&self.known).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An exchange in memory; clones are other machines' ways to the same one.
#[derive(Clone, Default)]
pub struct FakeExchange {
    kept: Arc<Mutex<Kept>>,
    trouble: Arc<Mutex<Trouble>>,
    meanwhile: Arc<Mutex<Option<Meanwhile>>>,
    has_turn: bool,
}

type Meanwhile = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Kept {
    head: Option<Head>,
    bytes: Vec<u8>,
    is_somebodys_turn: bool,
}

/// What is wrong with an exchange.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing.
    #[default]
    None,
    /// It cannot be reached.
    CutOff,
    /// It takes what is offered, and its answer is lost.
    AnswerLost,
    /// It lets this user only read.
    ReadOnly,
    /// It lets this user only add.
    OnlyAdding,
}

impl FakeExchange {
    /// Another machine's way to it, with troubles of its own.
    #[must_use]
    pub fn for_another_machine(&self) -> Self {
        Self {
            kept: Arc::clone(&self.kept),
            ..Self::default()
        }
    }

    /// From now on.
    pub fn trouble(&self, trouble: Trouble) {
        *lock(&self.trouble) = trouble;
    }

    /// What happens elsewhere once, just before the next offer arrives.
    pub fn before_the_next_offer(&self, happens: impl FnOnce() + Send + 'static) {
        *lock(&self.meanwhile) = Some(Box::new(happens));
    }

    /// The file that it has.
    pub fn bytes(&self) -> Vec<u8> {
        lock(&self.kept).bytes.clone()
    }

    /// Puts another state of the file in the place of what it has.
    pub fn put(&self, mark: &str, bytes: Vec<u8>) {
        let length = bytes.len() as u64;
        let mark = mark.to_owned();
        let head = Some(Head { mark, length });
        let mut kept = lock(&self.kept);
        (kept.head, kept.bytes) = (head, bytes);
    }

    fn kept(&self) -> Result<MutexGuard<'_, Kept>, Apart> {
        match *lock(&self.trouble) {
            Trouble::CutOff => Err(Apart::Unreachable("the line is cut".into())),
            Trouble::None | Trouble::AnswerLost | Trouble::ReadOnly | Trouble::OnlyAdding => {
                Ok(lock(&self.kept))
            }
        }
    }
}

impl fmt::Debug for FakeExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FakeExchange")
    }
}

impl Exchange for FakeExchange {
    fn head(&mut self) -> Result<Option<Head>, Apart> {
        Ok(self.kept()?.head.clone())
    }

    fn rights(&mut self) -> Result<Rights, Apart> {
        drop(self.kept()?);
        Ok(match *lock(&self.trouble) {
            Trouble::ReadOnly => Rights::Read,
            Trouble::OnlyAdding => Rights::Enrol,
            Trouble::None | Trouble::CutOff | Trouble::AnswerLost => Rights::Manage,
        })
    }

    fn news(&mut self, known: Option<&Head>) -> Result<News, Apart> {
        let kept = self.kept()?;
        Ok(match (&kept.head, known) {
            (None, _) => News::None,
            (Some(head), Some(known)) if head == known => News::None,
            (Some(head), Some(known)) if head.mark == known.mark && head.length > known.length => {
                let from = usize::try_from(known.length).unwrap_or(usize::MAX);
                News::More(kept.bytes[from..].to_vec())
            }
            _ => News::Whole(kept.bytes.clone()),
        })
    }

    fn offer(&mut self, offer: &Offer<'_>) -> Result<bool, Apart> {
        let meanwhile = lock(&self.meanwhile).take();
        if let Some(happens) = meanwhile {
            happens();
        }
        let trouble = *lock(&self.trouble);
        if trouble == Trouble::ReadOnly {
            return Err(Apart::Forbidden("this user only reads".into()));
        }
        let mut kept = self.kept()?;
        let known = match offer {
            Offer::More { head, .. } => Some(*head),
            Offer::Whole { known, .. } => *known,
        };
        if kept.head.as_ref() != known || (kept.is_somebodys_turn && !self.has_turn) {
            return Ok(false);
        }
        match offer {
            Offer::More {
                head,
                bytes,
                blanks,
            } => {
                let applied = if trouble == Trouble::OnlyAdding {
                    &[]
                } else {
                    *blanks
                };
                for blank in applied {
                    let from = usize::try_from(blank.at).unwrap_or(usize::MAX);
                    let to = from + usize::try_from(blank.bytes).unwrap_or(0);
                    kept.bytes[from..to].fill(blank.with);
                }
                kept.bytes.extend_from_slice(bytes);
                let length = kept.bytes.len() as u64;
                let mark = head.mark.clone();
                kept.head = Some(Head { mark, length });
            }
            Offer::Whole { head, bytes, .. } => {
                kept.bytes = bytes.to_vec();
                kept.head = Some((*head).clone());
            }
        }
        match trouble {
            Trouble::AnswerLost => Err(Apart::NoAnswer("the line was cut".into())),
            _ => Ok(true),
        }
    }

    fn begin_turn(&mut self) -> Result<bool, Apart> {
        for _ in 0..1000 {
            let mut kept = self.kept()?;
            if !kept.is_somebodys_turn {
                kept.is_somebodys_turn = true;
                drop(kept);
                self.has_turn = true;
                return Ok(true);
            }
            drop(kept);
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(false)
    }

    fn end_turn(&mut self) {
        if std::mem::take(&mut self.has_turn) {
            lock(&self.kept).is_somebodys_turn = false;
        }
    }
}
