//! From a gallery to a backup.

use super::BackupError;
use super::lines::{BackupLine, EndLine, Line, PersonLine, TemplateLine, VERSION};
use crate::gallery::Gallery;
use crate::keys::Passphrase;
use crate::person::Person;
use age::Encryptor;
use std::io::{self, BufWriter, Write};
use std::iter;
use zeroize::Zeroizing;

/// How hard a passphrase is to guess: scrypt goes over 2ⁿ KiB of memory for each try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work(u8);

impl Work {
    /// What the program `age` takes: 256 MiB, about a second.
    pub const USUAL: Self = Self(18);

    /// 2^`exponent` KiB, for tests that have no second to spare.
    pub fn of(exponent: u8) -> Self {
        Self(exponent.clamp(1, Self::USUAL.0))
    }
}

/// Writes everyone in `gallery` to `output`, which is whole only after `Ok`.
///
/// # Errors
/// [`BackupError::Io`] if it cannot be written, [`BackupError::Passphrase`] if the
/// passphrase is too short for a new file.
pub fn write_backup(
    gallery: &Gallery,
    passphrase: &Passphrase,
    work: Work,
    output: impl Write,
) -> Result<(), BackupError> {
    passphrase.may_seal().map_err(BackupError::Passphrase)?;
    let failed = |error: io::Error| BackupError::Io(error.to_string());
    let mut recipient = age::scrypt::Recipient::new(passphrase.words().into());
    recipient.set_work_factor(work.0);
    let recipients = iter::once(&recipient as &dyn age::Recipient);
    let encryptor = Encryptor::with_recipients(recipients)
        .map_err(|error| BackupError::Io(error.to_string()))?;
    let sealed = encryptor.wrap_output(output).map_err(failed)?;
    let mut sealed = BufWriter::new(sealed);
    lines(gallery, &mut sealed).map_err(failed)?;
    let sealed = sealed.into_inner();
    let sealed = sealed.map_err(|error| failed(error.into_error()))?;
    let mut output = sealed.finish().map_err(failed)?;
    output.flush().map_err(failed)
}

fn lines(gallery: &Gallery, output: &mut impl Write) -> io::Result<()> {
    line(&Line::Backup(BackupLine { version: VERSION }), output)?;
    let mut end = EndLine::default();
    for person in gallery.people() {
        // Whatever else a person gets must be in a backup too.
        let Person {
            id,
            name,
            templates,
            about,
            not_them,
        } = person;
        let of = PersonLine {
            id: id.0.clone(),
            name: name.clone(),
            about: about.clone(),
        };
        line(&Line::Person(of), output)?;
        end.people += 1;
        for template in templates {
            line(&Line::Template(TemplateLine::of(template)), output)?;
            end.templates += 1;
        }
        for face in not_them {
            line(&Line::NotThem(TemplateLine::of(face)), output)?;
            end.not_them += 1;
        }
    }
    line(&Line::End(end), output)
}

fn line(line: &Line, output: &mut impl Write) -> io::Result<()> {
    let text = Zeroizing::new(serde_json::to_vec(line)?);
    output.write_all(&text)?;
    output.write_all(b"\n")
}
