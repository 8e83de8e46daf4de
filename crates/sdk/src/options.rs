//! What a [`Faceglass`](crate::Faceglass) is made of.

use faceglass_gallery::{Keys, Passphrase, Passphrases, Wanted, system_keyring};
use faceglass_pipeline::PipelineSettings;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// Networks, people and thresholds. By default the built-in networks, people who are kept in memory alone, and the networks' own
/// thresholds.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub(crate) models: Option<PathBuf>,
    pub(crate) people: Option<PathBuf>,
    pub(crate) keys: Keys,
    pub(crate) has_passphrase: bool,
    pub(crate) settings: PipelineSettings,
}

impl Options {
    /// The default.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Networks of a folder, before the built-in ones. They are not tried in a process of their own, as the program does: a
    /// hostile file may take endless time or memory.
    #[must_use]
    pub fn models(mut self, folder: impl Into<PathBuf>) -> Self {
        self.models = Some(folder.into());
        self
    }

    /// People who are kept, sealed, in a folder, which need not exist yet: the data folder of the program, or one of your own. Without
    /// a keyring or a passphrase their key lies in a file beside them, which protects little.
    #[must_use]
    pub fn people(mut self, folder: impl Into<PathBuf>) -> Self {
        self.people = Some(folder.into());
        self
    }

    /// The key of the people's file in the system's keyring, where there is one.
    #[must_use]
    pub fn keyring(mut self) -> Self {
        self.keys = self.keys.with_keyring(system_keyring());
        self
    }

    /// The key of the people's file made of a passphrase. People who are kept with another key are not opened then.
    #[must_use]
    pub fn passphrase(mut self, passphrase: Passphrase) -> Self {
        self.keys = self.keys.with_passphrases(Arc::new(Given(passphrase)));
        self.has_passphrase = true;
        self
    }

    /// People whom several machines keep together, sealed, in the PostgreSQL database at `url`; the folder of
    /// [`people`](Self::people) has this machine's copy. The program `faceglass-exchange` must be beside this one or on the PATH.
    #[must_use]
    pub fn shared_at(mut self, url: &str) -> Self {
        self.keys = self.keys.shared_at(url);
        self
    }

    /// Other thresholds than the networks' own.
    #[must_use]
    pub fn settings(mut self, settings: PipelineSettings) -> Self {
        self.settings = settings;
        self
    }
}

/// One passphrase for all that is asked.
struct Given(Passphrase);

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Given(…)")
    }
}

impl Passphrases for Given {
    fn given(&self) -> Option<Passphrase> {
        Some(self.0.clone())
    }

    fn ask(&self, _wanted: Wanted) -> Option<Passphrase> {
        None
    }
}
