//! From a backup to a gallery.

use super::BackupError;
use super::lines::{EndLine, Line, MOST_LINE_BYTES, TemplateLine, VERSION};
use crate::error::Damage;
use crate::gallery::Gallery;
use crate::keys::Passphrase;
use crate::person::{Person, PersonId, Template};
use age::{DecryptError, Decryptor};
use serde::Deserialize;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::iter;
use zeroize::Zeroizing;

/// A file that asks for more work is none of ours: 2²⁰ KiB.
const MOST_WORK: u8 = 20;

/// Reads everyone in a backup. Nobody is given before the last byte was found to be
/// as it was written.
///
/// # Errors
/// [`BackupError`] if it is no backup, the passphrase is another, or anything in it was
/// altered.
pub fn read_backup(input: impl Read, passphrase: &Passphrase) -> Result<Gallery, BackupError> {
    let mut identity = age::scrypt::Identity::new(passphrase.words().into());
    identity.set_max_work_factor(MOST_WORK);
    let decryptor = Decryptor::new_buffered(BufReader::new(input)).map_err(of_header)?;
    let identities = iter::once(&identity as &dyn age::Identity);
    let opened = decryptor.decrypt(identities).map_err(of_key)?;
    let mut lines = Lines(BufReader::new(opened));
    version(&mut lines)?;
    let mut people: Vec<Person> = Vec::new();
    let mut counted = EndLine::default();
    loop {
        match lines.next()? {
            Line::Person(person) => {
                counted.people += 1;
                people.push(Person {
                    id: PersonId(person.id),
                    name: person.name,
                    templates: Vec::new(),
                    about: person.about,
                    not_them: Vec::new(),
                });
            }
            Line::Template(template) => {
                counted.templates += 1;
                last(&mut people)?.templates.push(template_of(template)?);
            }
            Line::NotThem(face) => {
                counted.not_them += 1;
                last(&mut people)?.not_them.push(template_of(face)?);
            }
            Line::End(said) if said == counted => break,
            Line::End(_) => return Err(BackupError::Damaged(Damage::CutOff)),
            Line::Backup(_) => return Err(BackupError::Damaged(Damage::MisplacedRecord)),
        }
    }
    lines.end()?;
    Gallery::from_people(people).map_err(BackupError::Damaged)
}

/// Whom a template is of.
fn last(people: &mut [Person]) -> Result<&mut Person, BackupError> {
    let person = people.last_mut();
    person.ok_or(BackupError::Damaged(Damage::NobodysTemplate))
}

/// The first line is read with less demands than the others: of a later version it
/// may say what this one does not know.
fn version<R: BufRead>(lines: &mut Lines<R>) -> Result<(), BackupError> {
    #[derive(Deserialize)]
    struct First {
        backup: super::lines::BackupLine,
    }
    let text = lines.text()?;
    let first: First = serde_json::from_slice(&text).map_err(|_| BackupError::NoBackup)?;
    match first.backup.version {
        // The first version knew no counter-examples.
        1..=VERSION => Ok(()),
        version => Err(BackupError::Newer {
            version,
            supported: VERSION,
        }),
    }
}

fn template_of(line: TemplateLine) -> Result<Template, BackupError> {
    let template = line.template();
    template.ok_or(BackupError::Damaged(Damage::Embedding))
}

struct Lines<R>(R);

impl<R: BufRead> Lines<R> {
    fn next(&mut self) -> Result<Line, BackupError> {
        let text = self.text()?;
        serde_json::from_slice(&text)
            .map_err(|error| BackupError::Damaged(Damage::Text(error.to_string())))
    }

    fn text(&mut self) -> Result<Zeroizing<Vec<u8>>, BackupError> {
        let mut text = Zeroizing::new(Vec::new());
        let mut line = (&mut self.0).take(MOST_LINE_BYTES);
        line.read_until(b'\n', &mut text).map_err(of_content)?;
        if text.pop() != Some(b'\n') {
            return Err(BackupError::Damaged(Damage::CutOff));
        }
        Ok(text)
    }

    /// Nothing may follow; that there is nothing is part of what is sealed.
    fn end(&mut self) -> Result<(), BackupError> {
        match self.0.fill_buf().map_err(of_content)? {
            [] => Ok(()),
            _ => Err(BackupError::Damaged(Damage::MisplacedRecord)),
        }
    }
}

fn of_header(error: DecryptError) -> BackupError {
    match error {
        DecryptError::Io(error) if error.kind() == ErrorKind::UnexpectedEof => {
            BackupError::NoBackup
        }
        DecryptError::Io(error) => BackupError::Io(error.to_string()),
        _ => BackupError::NoBackup,
    }
}

fn of_key(error: DecryptError) -> BackupError {
    match error {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => {
            BackupError::WrongPassphrase
        }
        DecryptError::ExcessiveWork { .. } => BackupError::TooMuchWork,
        DecryptError::InvalidMac => BackupError::Damaged(Damage::Checksum),
        DecryptError::Io(error) => BackupError::Io(error.to_string()),
        // For the owner of a key and not of a passphrase, or of another version.
        _ => BackupError::NoBackup,
    }
}

fn of_content(error: io::Error) -> BackupError {
    match error.kind() {
        ErrorKind::InvalidData => BackupError::Damaged(Damage::Checksum),
        ErrorKind::UnexpectedEof => BackupError::Damaged(Damage::CutOff),
        _ => BackupError::Io(error.to_string()),
    }
}
