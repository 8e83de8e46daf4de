//! Backups.

use super::whole::is_sound;
use crate::holds::is_sentence;
use faceglass_gallery::{
    Gallery, Passphrase, Restoring, SameName, Work, read_backup, write_backup,
};
use std::io::Write as _;
use std::iter;

/// Opens every backup here.
const WORDS: &str = "no secret";

/// A backup: the bytes of the file after a 0, else lines that are sealed as they should be,
/// so that what they say is read. What was read can be planned into a gallery, and written and
/// read again.
pub fn backup(data: &[u8]) {
    let Ok(passphrase) = Passphrase::new(WORDS.to_owned()) else {
        return;
    };
    let (choice, rest) = data.split_first().unwrap_or((&0, &[]));
    let sealed = match choice {
        0 => (!asks_for_much(rest)).then(|| rest.to_vec()),
        _ => sealed(rest),
    };
    let Some(sealed) = sealed else { return };
    let gallery = match read_backup(&sealed[..], &passphrase) {
        Ok(gallery) => gallery,
        Err(error) => return is_sentence(&error),
    };
    is_sound(&gallery);
    restores(&gallery);
    let mut again = Vec::new();
    match write_backup(&gallery, &passphrase, Work::of(1), &mut again) {
        Ok(()) => assert_eq!(read_backup(&again[..], &passphrase).ok(), Some(gallery)),
        Err(error) => is_sentence(&error),
    }
}

/// Whether a passphrase is to be tried with more than 2⁸ KiB. Up to 2²⁰ KiB are allowed, which
/// take seconds of nothing but scrypt.
fn asks_for_much(file: &[u8]) -> bool {
    let work = file
        .split(|byte| *byte == b'\n')
        .nth(1)
        .and_then(|line| line.rsplit(|byte| *byte == b' ').next());
    work.is_some_and(|work| work.len() > 1 || work > &b"8"[..])
}

/// As the program `age` seals for a passphrase, with the least work.
fn sealed(plain: &[u8]) -> Option<Vec<u8>> {
    let mut recipient = age::scrypt::Recipient::new(WORDS.to_owned().into());
    recipient.set_work_factor(1);
    let recipients = iter::once(&recipient as &dyn age::Recipient);
    let mut sealed = Vec::new();
    let encryptor = age::Encryptor::with_recipients(recipients).ok()?;
    let mut output = encryptor.wrap_output(&mut sealed).ok()?;
    output.write_all(plain).ok()?;
    output.finish().ok()?;
    Some(sealed)
}

/// Into an empty gallery everybody comes, and a second time nobody does.
fn restores(backup: &Gallery) {
    let mut gallery = Gallery::default();
    for change in Restoring::of(backup, &gallery).changes(|_| SameName::Apart) {
        let restored = gallery.apply(&change);
        assert!(restored.is_ok(), "{restored:?}");
    }
    is_sound(&gallery);
    assert!(
        Restoring::of(backup, &gallery).is_nothing(),
        "something is missing"
    );
}
