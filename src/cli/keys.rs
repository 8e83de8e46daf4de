//! Where the key of the gallery comes from: the environment, the system's keyring,
//! and whoever sits at the terminal.

use crate::cli::ask::somebody_is_there;
use crate::cli::outcome::Stop;
use console::Term;
use faceglass_gallery::{KeyTrouble, Keys, Passphrase, Passphrases, Wanted, system_keyring};
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

const GIVEN: &str = "FACEGLASS_PASSPHRASE";
const NEW: &str = "FACEGLASS_NEW_PASSPHRASE";
/// Of a backup, where it is another than that of the gallery.
const BACKUP: &str = "FACEGLASS_BACKUP_PASSPHRASE";
/// A database in which machines keep a gallery together.
const GALLERY: &str = "FACEGLASS_GALLERY";
/// "off": the keyring is left alone.
const KEYRING: &str = "FACEGLASS_KEYRING";

/// The database that the environment names, if it does.
pub fn gallery_of_environment() -> Option<String> {
    std::env::var(GALLERY).ok().filter(|url| !url.is_empty())
}

/// For commands: on a terminal a passphrase is asked for where one is wanted.
pub fn asking_on_a_terminal() -> Keys {
    keys(Arc::new(AtTerminal::default()))
}

/// For the window, which asks by itself.
pub fn asking_nobody() -> Keys {
    keys(Arc::new(FromEnvironment))
}

/// A new passphrase, from the environment or the terminal.
pub fn new_passphrase() -> Result<Passphrase, Stop> {
    if let Some(words) = environment(NEW) {
        return chosen(words).map_err(sentence);
    }
    if !somebody_is_there() {
        return Err(Stop::Error(format!(
            "There is no terminal to ask for the new passphrase; start the command from one, or set {NEW}."
        )));
    }
    let typed = typed_twice("New passphrase of the gallery: ");
    typed.ok_or_else(|| {
        Stop::Error("No passphrase was typed, so nothing changed; try again.".into())
    })
}

/// What a backup's passphrase is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backup {
    /// It is typed twice.
    ToMake,
    ToOpen,
}

/// The passphrase of a backup, from the environment or the terminal.
pub fn backup_passphrase(wanted: Backup) -> Result<Passphrase, Stop> {
    if let Some(words) = environment(BACKUP).or_else(|| environment(GIVEN)) {
        let passphrase = match wanted {
            Backup::ToMake => chosen(words),
            Backup::ToOpen => Passphrase::new(words),
        };
        return passphrase.map_err(sentence);
    }
    if !somebody_is_there() {
        return Err(Stop::Error(format!(
            "There is no terminal to ask for the passphrase of the backup; start the command from one, or set {BACKUP} (else {GIVEN} is taken for both)."
        )));
    }
    let typed = match wanted {
        Backup::ToMake => typed_twice("Passphrase for the backup, without which nobody opens it: "),
        Backup::ToOpen => typed("Passphrase of the backup: "),
    };
    typed.ok_or_else(|| {
        Stop::Error("No passphrase was typed, so nothing was done; try again.".into())
    })
}

fn keys(passphrases: Arc<dyn Passphrases>) -> Keys {
    let keys = Keys::default().with_passphrases(passphrases);
    if std::env::var_os(KEYRING).is_some_and(|value| value == "off") {
        return keys;
    }
    keys.with_keyring(system_keyring())
}

fn sentence(error: impl std::fmt::Display) -> Stop {
    Stop::Error(capital(&error.to_string()))
}

/// A sentence of its own, in place of the end of another.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// One that something new is to be sealed with.
fn chosen(words: String) -> Result<Passphrase, KeyTrouble> {
    let passphrase = Passphrase::new(words)?;
    passphrase.may_seal().map(|()| passphrase)
}

/// An empty variable is none.
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|words| !words.is_empty())
}

fn given() -> Option<Passphrase> {
    environment(GIVEN).and_then(|words| Passphrase::new(words).ok())
}

#[derive(Debug)]
struct FromEnvironment;

impl Passphrases for FromEnvironment {
    fn given(&self) -> Option<Passphrase> {
        given()
    }

    fn ask(&self, _: Wanted) -> Option<Passphrase> {
        None
    }
}

/// Whoever sits there is asked once.
#[derive(Debug, Default)]
struct AtTerminal(Mutex<Option<Option<Passphrase>>>);

impl Passphrases for AtTerminal {
    fn given(&self) -> Option<Passphrase> {
        given()
    }

    fn ask(&self, wanted: Wanted) -> Option<Passphrase> {
        let mut answer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answer
            .get_or_insert_with(|| {
                if !somebody_is_there() {
                    return None;
                }
                match wanted {
                    Wanted::ToOpen => typed("Passphrase of the gallery: "),
                    Wanted::ForNew => typed_twice(
                        "There is no keyring here. Choose a passphrase for the gallery (nothing: its key lies in a file beside it, which protects little): ",
                    ),
                }
            })
            .clone()
    }
}

/// What is typed, which nobody sees.
fn typed(prompt: &str) -> Option<Passphrase> {
    let terminal = Term::stderr();
    terminal.write_str(prompt).ok()?;
    let words = Zeroizing::new(terminal.read_secure_line().ok()?);
    Passphrase::new(words.as_str().to_owned()).ok()
}

/// Until one that may seal something is typed twice alike, or nothing is.
fn typed_twice(prompt: &str) -> Option<Passphrase> {
    loop {
        let first = typed(prompt)?;
        let told = match first.may_seal() {
            Ok(()) if typed("The same again: ").as_ref() == Some(&first) => return Some(first),
            Ok(()) => "The two are not alike; try again.".to_owned(),
            Err(trouble) => capital(&trouble.to_string()),
        };
        Term::stderr().write_line(&told).ok()?;
    }
}
