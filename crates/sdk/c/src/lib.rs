//! The C interface: opaque handles in, JSON out, no panic across the border.
//!
//! Every function that can fail takes `error`: null, or where the sentence goes that says what can be done; it is null after a
//! success. What is returned is given back: text by [`fg_free`], handles by their `_close`. A handle is used by one thread at a time.

mod border;

use border::{
    Told, guarded, list, optional_text, take_back, take_back_text, text, text_out, value,
};
use faceglass_sdk::answers::{FrameJson, PictureJson};
use faceglass_sdk::{
    Decisions, FaceChoice, Faceglass, IfAlike, IfMixed, Opened, Options, Passphrase, PersonId,
    RgbImage, SourceSpec, read_picture,
};
use serde::Serialize;
use std::ffi::c_char;
use std::path::Path;

/// Networks and people.
pub struct FgGlass(Faceglass);

/// A movie, a camera, a picture or a folder of pictures that was opened.
pub struct FgSource(Opened);

/// A picture of the caller's.
#[repr(C)]
pub struct FgPicture {
    /// What it is called, in answers and errors.
    pub name: *const c_char,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// `3 * width * height` bytes: rows from above, red, green, blue.
    pub rgb: *const u8,
}

/// A picture that was read, to be closed.
pub struct FgRead(RgbImage);

/// What is to be done about what speaks against an enrolment: 0 stores nothing then.
#[repr(C)]
pub struct FgDecisions {
    /// Of pictures that do not look like one person: 1 leaves out those that do not agree, 2 takes all.
    pub mixed: u32,
    /// Of a face that looks like somebody else: 1 adds to that person, 2 keeps them apart.
    pub alike: u32,
    /// The same of somebody of that name with another face.
    pub other_face: u32,
}

fn json(answer: &impl Serialize) -> Told<*mut c_char> {
    let text = serde_json::to_string(answer).map_err(|error| error.to_string())?;
    Ok(text_out(&text))
}

fn boxed<T>(value: T) -> *mut T {
    Box::into_raw(Box::new(value))
}

fn sentence(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Name and pixels of a picture of the caller's.
///
/// # Safety
/// `picture` is null or a picture whose pointers hold what they say.
unsafe fn picture_of<'a>(picture: *const FgPicture) -> Told<(&'a str, RgbImage)> {
    // SAFETY: as of this function.
    let picture = unsafe { list(picture, 1, "the picture") }?;
    // SAFETY: as of this function.
    unsafe { pixels_of(&picture[0]) }
}

/// As [`picture_of`].
///
/// # Safety
/// The picture's pointers hold what they say.
unsafe fn pixels_of<'a>(picture: &FgPicture) -> Told<(&'a str, RgbImage)> {
    // SAFETY: as of this function.
    let name = unsafe { optional_text(picture.name, "the picture's name") }?.unwrap_or("picture");
    let bytes = u64::from(picture.width) * u64::from(picture.height) * 3;
    let bytes = usize::try_from(bytes)
        .ok()
        .filter(|bytes| *bytes > 0 && *bytes < isize::MAX as usize)
        .ok_or_else(|| {
            format!("{name} has no usable size; pass its width and height in pixels.")
        })?;
    // SAFETY: as of this function.
    let pixels = unsafe { list(picture.rgb, bytes, "the picture's pixels") }?.to_vec();
    RgbImage::from_raw(picture.width, picture.height, pixels)
        .map(|image| (name, image))
        .ok_or_else(|| format!("{name} has no usable size; pass its width and height in pixels."))
}

/// Opens networks and people. `models` is a folder of networks, null for the built-in ones; `people` a folder in which people are
/// kept, null for memory alone; `passphrase` makes the key of that folder, null leaves it in a file beside them.
///
/// # Safety
/// Each text is null or ends with a zero byte; `error` is null or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_open(
    models: *const c_char,
    people: *const c_char,
    passphrase: *const c_char,
    error: *mut *mut c_char,
) -> *mut FgGlass {
    let open = || {
        let mut options = Options::new();
        // SAFETY: as of this function.
        if let Some(folder) = unsafe { optional_text(models, "models") }? {
            options = options.models(folder);
        }
        // SAFETY: as of this function.
        if let Some(folder) = unsafe { optional_text(people, "people") }? {
            options = options.people(folder);
        }
        // SAFETY: as of this function.
        if let Some(words) = unsafe { optional_text(passphrase, "passphrase") }? {
            options = options.passphrase(Passphrase::new(words.to_owned()).map_err(sentence)?);
        }
        Ok(boxed(FgGlass(Faceglass::open(options).map_err(sentence)?)))
    };
    // SAFETY: as of this function.
    unsafe { guarded(error, open) }
}

/// Closes networks and people; null is nothing.
///
/// # Safety
/// `glass` is null or came from [`fg_open`] and is used by nobody any longer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_close(glass: *mut FgGlass) {
    // SAFETY: as of this function.
    unsafe { take_back(glass) }
}

/// Gives back text; null is nothing.
///
/// # Safety
/// `text` is null or came from a function of this interface and was not given back before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_free(text: *mut c_char) {
    // SAFETY: as of this function.
    unsafe { take_back_text(text) }
}

/// Reads a picture file, turned upright as its camera says.
///
/// # Safety
/// `path` ends with a zero byte; `error` is null or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_read(path: *const c_char, error: *mut *mut c_char) -> *mut FgRead {
    let read = || {
        // SAFETY: as of this function.
        let path = unsafe { text(path, "the path") }?;
        let picture = read_picture(Path::new(path)).map_err(sentence)?;
        Ok(boxed(FgRead(picture)))
    };
    // SAFETY: as of this function.
    unsafe { guarded(error, read) }
}

/// What was read, as a picture that lives as long as `read` is open; of null one without pixels.
///
/// # Safety
/// `read` is null or came from [`fg_read`] and is open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_picture(read: *const FgRead, name: *const c_char) -> FgPicture {
    // SAFETY: as of this function.
    let image = unsafe { read.as_ref() }.map(|read| &read.0);
    FgPicture {
        name,
        width: image.map_or(0, RgbImage::width),
        height: image.map_or(0, RgbImage::height),
        rgb: image.map_or(std::ptr::null(), |image| image.as_raw().as_ptr()),
    }
}

/// Closes a picture that was read; null is nothing.
///
/// # Safety
/// `read` is null or came from [`fg_read`] and is used by nobody any longer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_read_close(read: *mut FgRead) {
    // SAFETY: as of this function.
    unsafe { take_back(read) }
}

/// JSON of every face of a picture, judged by it alone, as `faceglass identify` writes it.
///
/// # Safety
/// `glass` came from [`fg_open`] and is open; `picture` holds what it says; `error` is null or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_analyse(
    glass: *mut FgGlass,
    picture: *const FgPicture,
    error: *mut *mut c_char,
) -> *mut c_char {
    let analyse = || {
        // SAFETY: as of this function.
        let glass = unsafe { value(glass, "the glass") }?;
        // SAFETY: as of this function.
        let (name, image) = unsafe { picture_of(picture) }?;
        json(&PictureJson::new(Path::new(name), &glass.0.analyse(image)))
    };
    // SAFETY: as of this function.
    unsafe { guarded(error, analyse) }
}

/// JSON of the embeddings of a picture's faces, as `faceglass embed` writes it.
///
/// # Safety
/// As of [`fg_analyse`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_embed(
    glass: *mut FgGlass,
    picture: *const FgPicture,
    error: *mut *mut c_char,
) -> *mut c_char {
    let embed = || {
        // SAFETY: as of this function.
        let glass = unsafe { value(glass, "the glass") }?;
        // SAFETY: as of this function.
        let (name, image) = unsafe { picture_of(picture) }?;
        json(&glass.0.embed_all(name, &image).map_err(sentence)?)
    };
    // SAFETY: as of this function.
    unsafe { guarded(error, embed) }
}

/// JSON of whether two pictures show one person, as `faceglass verify` writes it. `a_face` and `b_face` say which face of a picture with
/// several is meant: 0 the one that is clearly largest, else its number from the left.
///
/// # Safety
/// As of [`fg_analyse`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_verify(
    glass: *mut FgGlass,
    a: *const FgPicture,
    b: *const FgPicture,
    a_face: u32,
    b_face: u32,
    error: *mut *mut c_char,
) -> *mut c_char {
    let verify = || {
        // SAFETY: as of this function.
        let glass = unsafe { value(glass, "the glass") }?;
        // SAFETY: as of this function.
        let (a_name, a) = unsafe { picture_of(a) }?;
        // SAFETY: as of this function.
        let (b_name, b) = unsafe { picture_of(b) }?;
        let faces = [meant(a_face), meant(b_face)];
        let verified = glass.0.verify((a_name, &a), (b_name, &b), faces);
        json(&verified.map_err(sentence)?)
    };
    // SAFETY: as of this function.
    unsafe { guarded(error, verify) }
}

/// 0 is the face that is clearly largest, others are numbers from the left.
fn meant(face: u32) -> FaceChoice {
    match face {
        0 => FaceChoice::Clear,
        number => FaceChoice::Number(number as usize),
    }
}

/// Enrols somebody from `count` pictures; JSON of it as `faceglass enroll` writes it. `face` says which face of a picture with several is
/// meant, as in `fg_verify`. `decisions` may be null: then nothing is stored that anything speaks against.
///
/// # Safety
/// As of [`fg_analyse`]; `pictures` points to `count` of them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_enrol(
    glass: *mut FgGlass,
    name: *const c_char,
    pictures: *const FgPicture,
    count: usize,
    face: u32,
    decisions: *const FgDecisions,
    error: *mut *mut c_char,
) -> *mut c_char {
    let enrol = || {
        // SAFETY: as of this function.
        let glass = unsafe { value(glass, "the glass") }?;
        // SAFETY: as of this function.
        let name = unsafe { text(name, "the name") }?;
        // SAFETY: as of this function.
        let pictures = unsafe { list(pictures, count, "the pictures") }?;
        // SAFETY: as of this function.
        let read = pictures.iter().map(|picture| unsafe { pixels_of(picture) });
        let read: Vec<(&str, RgbImage)> = read.collect::<Told<_>>()?;
        let named: Vec<(&str, &RgbImage)> = read.iter().map(|(name, p)| (*name, p)).collect();
        // SAFETY: null or a value of the caller's.
        let decided = unsafe { decisions.as_ref() }.map(decided).transpose()?;
        let enrolled = glass
            .0
            .enrol(name, &named, meant(face), &decided.unwrap_or_default());
        json(&enrolled.map_err(sentence)?)
    };
    // SAFETY: as of this function.
    unsafe { guarded(error, enrol) }
}

fn decided(decisions: &FgDecisions) -> Told<Decisions> {
    let person = |said| match said {
        0 => Ok(IfAlike::Stop),
        1 => Ok(IfAlike::Add),
        2 => Ok(IfAlike::Apart),
        other => Err(format!("{other} decides nothing; pass 0, 1 or 2.")),
    };
    Ok(Decisions {
        mixed: match decisions.mixed {
            0 => IfMixed::Ask,
            1 => IfMixed::KeepAgreeing,
            2 => IfMixed::TakeAll,
            other => return Err(format!("{other} decides nothing; pass 0, 1 or 2.")),
        },
        alike: person(decisions.alike)?,
        other_face: person(decisions.other_face)?,
        anyway: false,
    })
}

#[derive(Serialize)]
struct PersonJson<'a> {
    id: &'a str,
    name: &'a str,
    templates: usize,
}

/// JSON of everybody who is enrolled: a list of `id`, `name` and `templates`.
///
/// # Safety
/// As of [`fg_analyse`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_people(glass: *mut FgGlass, error: *mut *mut c_char) -> *mut c_char {
    let people = || {
        // SAFETY: as of this function.
        let glass = unsafe { value(glass, "the glass") }?;
        let people = glass.0.people().iter().map(|person| PersonJson {
            id: &person.id.0,
            name: &person.name,
            templates: person.templates.len(),
        });
        json(&people.collect::<Vec<_>>())
    };
    // SAFETY: as of this function.
    unsafe { guarded(error, people) }
}

/// JSON of what was found wrong with the people's file and mended when it was opened: a list of sentences.
///
/// # Safety
/// As of [`fg_analyse`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_warnings(glass: *mut FgGlass, error: *mut *mut c_char) -> *mut c_char {
    let warnings = || {
        // SAFETY: as of this function.
        let glass = unsafe { value(glass, "the glass") }?;
        let told = glass.0.warnings().iter().map(ToString::to_string);
        json(&told.collect::<Vec<_>>())
    };
    // SAFETY: as of this function.
    unsafe { guarded(error, warnings) }
}

/// Takes over what another program did to the people of the same folder; false after an error.
///
/// # Safety
/// As of [`fg_analyse`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_refresh(glass: *mut FgGlass, error: *mut *mut c_char) -> bool {
    let refresh = || {
        // SAFETY: as of this function.
        let glass = unsafe { value(glass, "the glass") }?;
        glass.0.refresh().map_err(sentence)?;
        Ok(std::ptr::NonNull::<u8>::dangling().as_ptr())
    };
    // SAFETY: as of this function.
    !unsafe { guarded(error, refresh) }.is_null()
}

/// Takes back what was done last to people of a folder, by whichever program; false if there is nothing, and after an error.
///
/// # Safety
/// As of [`fg_analyse`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_undo(glass: *mut FgGlass, error: *mut *mut c_char) -> bool {
    let undo = || {
        // SAFETY: as of this function.
        let glass = unsafe { value(glass, "the glass") }?;
        let undone = glass.0.undo().map_err(sentence)?;
        let done = std::ptr::NonNull::<u8>::dangling().as_ptr();
        Ok(if undone { done } else { std::ptr::null_mut() })
    };
    // SAFETY: as of this function.
    !unsafe { guarded(error, undo) }.is_null()
}

/// Takes somebody out, by the id of [`fg_people`]; false after an error.
///
/// # Safety
/// As of [`fg_analyse`]; `id` ends with a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_remove(
    glass: *mut FgGlass,
    id: *const c_char,
    error: *mut *mut c_char,
) -> bool {
    let remove = || {
        // SAFETY: as of this function.
        let glass = unsafe { value(glass, "the glass") }?;
        // SAFETY: as of this function.
        let id = unsafe { text(id, "the id") }?;
        glass.0.remove(&PersonId(id.to_owned())).map_err(sentence)?;
        Ok(std::ptr::NonNull::<u8>::dangling().as_ptr())
    };
    // SAFETY: as of this function.
    !unsafe { guarded(error, remove) }.is_null()
}

/// Opens a movie, a picture or a folder of pictures, or the first camera for a null `path`. Whether it can be read is told by the
/// first frame.
///
/// # Safety
/// As of [`fg_analyse`]; `path` is null or ends with a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_source(
    glass: *mut FgGlass,
    path: *const c_char,
    error: *mut *mut c_char,
) -> *mut FgSource {
    let open = || {
        // SAFETY: as of this function.
        let glass = unsafe { value(glass, "the glass") }?;
        // SAFETY: as of this function.
        let spec = match unsafe { optional_text(path, "the path") }? {
            Some(path) => SourceSpec::Path(path.into()),
            None => SourceSpec::Camera {
                id: None,
                format: None,
            },
        };
        let opened = glass.0.open_source(spec).map_err(sentence)?;
        Ok(boxed(FgSource(opened)))
    };
    // SAFETY: as of this function.
    unsafe { guarded(error, open) }
}

/// JSON of the next frame, as `faceglass run --headless` writes it; null after the last one, and after an error, which `error` tells
/// apart. Each source follows its own faces: several can be open, and pictures be analysed between two frames.
///
/// # Safety
/// As of [`fg_analyse`]; `source` came from [`fg_source`] and is open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_next(
    glass: *mut FgGlass,
    source: *mut FgSource,
    error: *mut *mut c_char,
) -> *mut c_char {
    let next = || {
        // SAFETY: as of this function.
        let glass = unsafe { value(glass, "the glass") }?;
        // SAFETY: as of this function.
        let source = unsafe { value(source, "the source") }?;
        match glass.0.next_frame(&mut source.0) {
            Some(frame) => json(&FrameJson::from(&frame.map_err(sentence)?)),
            None => Ok(std::ptr::null_mut()),
        }
    };
    // SAFETY: as of this function.
    unsafe { guarded(error, next) }
}

/// Closes a source; null is nothing.
///
/// # Safety
/// `source` is null or came from [`fg_source`] and is used by nobody any longer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fg_source_close(source: *mut FgSource) {
    // SAFETY: as of this function.
    unsafe { take_back(source) }
}
