//! Writes galleries that open, whatever is in them: the seals of
//! `faceglass-gallery`'s format made again here, with a key that everybody knows, so that
//! hostile content behind the seal is reached as well. A gallery's file is a secret of
//! whoever holds its key; this stands for one that was written by a faulty program, or by
//! somebody who has the key.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chacha20poly1305::{AeadInOut as _, KeyInit as _, Tag, XChaCha20Poly1305, XNonce};
use sha2::{Digest as _, Sha256};

/// Bytes before what a box holds: a nonce, then a tag.
pub const SEAL_BYTES: usize = 40;
const NONCE_BYTES: usize = 24;
const KEY_BYTES: usize = 32;
/// Seals the data key, and is the data key: 32 bytes that are no secret.
const KEY: [u8; KEY_BYTES] = [7; KEY_BYTES];
/// Names the gallery.
const GALLERY: &str = "00000000000000000000000000000001";
/// Names its file.
const MARK: &str = "00000000000000000000000000000002";
/// The kind of a commit.
pub const COMMIT: u8 = 5;

/// The file that holds the key, beside the gallery.
pub fn key_file() -> String {
    format!("faceglass-gallery-key 1 {}\n", BASE64_STANDARD.encode(KEY))
}

/// A box that opens. Its nonce is made from what it is about, for a run must be like the
/// next; nothing secret is ever in it.
pub fn seal(about: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut nonce = [0; NONCE_BYTES];
    nonce.copy_from_slice(&Sha256::digest(about)[..NONCE_BYTES]);
    let mut sealed = [&nonce[..], &[0; SEAL_BYTES - NONCE_BYTES], plain].concat();
    let (head, body) = sealed.split_at_mut(SEAL_BYTES);
    if let Ok(nonce) = XNonce::try_from(&nonce[..])
        && let Ok(tag) = cipher(&KEY).encrypt_inout_detached(&nonce, about, body.into())
    {
        head[NONCE_BYTES..].copy_from_slice(&tag);
    }
    sealed
}

/// What is in a box, if it was sealed with this key about this.
pub fn open(key: &[u8; KEY_BYTES], about: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (head, body) = sealed.split_at_checked(SEAL_BYTES)?;
    let (nonce, tag) = head.split_at(NONCE_BYTES);
    let (nonce, tag) = (XNonce::try_from(nonce).ok()?, Tag::try_from(tag).ok()?);
    let mut plain = body.to_vec();
    cipher(key)
        .decrypt_inout_detached(&nonce, about, plain.as_mut_slice().into(), &tag)
        .ok()?;
    Some(plain)
}

/// The data key in the second line of a file whose key is the one of [`key_file`].
pub fn data_key(second: &str) -> Option<[u8; KEY_BYTES]> {
    let json: serde_json::Value = serde_json::from_str(second).ok()?;
    let slot = &json["key"];
    let about = format!(
        r#"{{"gallery":{},"kept":{}}}"#,
        slot["about"]["gallery"], slot["about"]["kept"]
    );
    let sealed = BASE64_STANDARD.decode(slot["sealed"].as_str()?).ok()?;
    let about = format!("faceglass-gallery data key {about}");
    open(&KEY, about.as_bytes(), &sealed)?.try_into().ok()
}

fn cipher(key: &[u8; KEY_BYTES]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.into())
}

/// Both lines at the beginning of a gallery's file of `version`.
pub fn header(version: u32, generation: u64) -> Vec<u8> {
    let about = format!(r#"{{"gallery":"{GALLERY}","kept":"key_file"}}"#);
    let sealed = seal(
        format!("faceglass-gallery data key {about}").as_bytes(),
        &KEY,
    );
    let sealed = BASE64_STANDARD.encode(sealed);
    let second =
        format!(r#"{{"key":{{"about":{about},"sealed":"{sealed}"}},"generation":{generation}}}"#);
    format!("faceglass-gallery {version} {MARK}\n{second}\n").into_bytes()
}

/// The first line of a file beside the gallery; `magic` says which.
pub fn beside_header(magic: &str) -> String {
    format!("{magic} {GALLERY} {MARK}\n")
}

/// A record of such a file.
pub fn beside_record(head: &str, number: u64, plain: &[u8]) -> Vec<u8> {
    let sealed = seal(format!("{head}{number}").as_bytes(), plain);
    let length = u32::try_from(sealed.len()).unwrap_or(u32::MAX);
    [&length.to_le_bytes()[..], &sealed].concat()
}

/// A gallery's file in the making.
pub struct Writer {
    file: Vec<u8>,
    about_file: Vec<u8>,
    generation: u64,
    frames: u32,
    /// Where the frames begin.
    starts: Vec<u64>,
    tally: Sha256,
}

impl Writer {
    /// Nothing but its header.
    pub fn new(version: u32, generation: u64) -> Self {
        let file = header(version, generation);
        Self {
            about_file: format!("faceglass-gallery {version} {GALLERY} {MARK} ").into_bytes(),
            generation: generation.max(1),
            frames: 0,
            starts: Vec::new(),
            tally: Sha256::new_with_prefix(Sha256::digest(&file)),
            file,
        }
    }

    /// A frame of any kind but a commit, of what it is about and what it holds.
    pub fn frame(&mut self, kind: u8, label: &[u8], body: &[u8]) {
        let mut stand = self.generation.to_le_bytes().to_vec();
        stand.extend(self.frames.to_le_bytes());
        self.put(kind, &stand, label, body);
    }

    /// A commit as it should be, with the numbers of frames of the file that are worthless; or
    /// with another label in its place.
    pub fn commit(&mut self, dead: &[u8], other: Option<&[u8]>) {
        let starts = dead
            .iter()
            .filter_map(|number| self.starts.get(usize::from(*number)));
        let dead: Vec<u64> = starts.copied().collect();
        let digest: [u8; 32] = self.tally.clone().finalize().into();
        let label = serde_json::json!({
            "generation": self.generation, "frames": self.frames, "digest": digest, "dead": dead,
        });
        let label = other.map_or_else(|| label.to_string().into_bytes(), <[u8]>::to_vec);
        let at = self.file.len() as u64;
        let from = self.file.len() + 9;
        self.put(COMMIT, &at.to_le_bytes(), &label, &[]);
        self.tally = Sha256::new_with_prefix(&self.file[from..from + SEAL_BYTES]);
        self.generation = self.generation.wrapping_add(1);
        self.frames = 0;
    }

    fn put(&mut self, kind: u8, stand: &[u8], label: &[u8], body: &[u8]) {
        let mut about = self.about_file.clone();
        about.push(kind);
        about.extend(stand);
        let about_body = [&about[..], b"body ", label].concat();
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes();
        let head = [&[kind][..], &length(label), &length(body)].concat();
        let label = seal(&about, label);
        let body = seal(&Sha256::digest(about_body), body);
        self.tally.update(&head[1..]);
        self.tally.update(&label[..SEAL_BYTES]);
        self.tally.update(&body[..SEAL_BYTES]);
        self.starts.push(self.file.len() as u64);
        self.file.extend([head, label, body].concat());
        self.frames = self.frames.wrapping_add(1);
    }

    /// The file.
    pub fn bytes(self) -> Vec<u8> {
        self.file
    }
}
