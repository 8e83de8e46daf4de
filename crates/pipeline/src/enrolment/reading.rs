//! Reads picture files on a thread of its own, so that decoding never holds a
//! frame back.

use super::left_out::LeftOut;
use crate::problem::Problem;
use crossbeam_channel::{Receiver, Sender, bounded};
use faceglass_capture::pictures::people_in;
use faceglass_capture::player::Opener;
use faceglass_capture::{Pull, SourceError, SourceSpec};
use image::RgbImage;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for one picture before the wish to stop is looked at.
const SLICE: Duration = Duration::from_millis(500);

/// One thing that was read.
#[derive(Debug)]
pub enum Item {
    /// A picture.
    Picture {
        /// Whose, from the folder's name or as typed.
        person: String,
        /// Its file name, for messages.
        file: String,
        /// Upright pixels.
        image: Arc<RgbImage>,
    },
    /// Something that could not be read.
    Bad(LeftOut),
}

/// Reads the given files for one person. The channel ends with the files;
/// dropping the receiver ends the thread.
///
/// # Errors
/// [`Problem::PicturesUnread`] if the system gives no thread.
pub fn read_files(
    person: String,
    files: Vec<PathBuf>,
    opener: Opener,
) -> Result<Receiver<Item>, Problem> {
    spawn(move |items| {
        for file in files {
            if read_spec(&person, &SourceSpec::Path(file), &opener, &items).is_none() {
                return;
            }
        }
    })
}

/// Reads a folder that holds one folder of pictures a person.
///
/// # Errors
/// [`Problem::PicturesUnread`] if the system gives no thread.
pub fn read_people(folder: PathBuf, opener: Opener) -> Result<Receiver<Item>, Problem> {
    spawn(move |items| {
        let people = match people_in(&folder) {
            Ok(people) => people,
            Err(error) => {
                let _ = items.send(Item::Bad(error.into()));
                return;
            }
        };
        if let Some(told) = people.left_out {
            let told = SourceError::from(told);
            if items.send(Item::Bad(told.into())).is_err() {
                return;
            }
        }
        for path in people.folders {
            let person = person_name(&path);
            if read_spec(&person, &SourceSpec::Path(path), &opener, &items).is_none() {
                return;
            }
        }
    })
}

fn spawn(work: impl FnOnce(Sender<Item>) + Send + 'static) -> Result<Receiver<Item>, Problem> {
    let (sender, receiver) = bounded(1);
    std::thread::Builder::new()
        .name("pictures".into())
        .spawn(move || work(sender))
        .map_err(|error| Problem::PicturesUnread {
            detail: error.to_string(),
        })?;
    Ok(receiver)
}

/// `None` when nobody listens any more.
fn read_spec(person: &str, spec: &SourceSpec, opener: &Opener, items: &Sender<Item>) -> Option<()> {
    let bad = |error: SourceError| items.send(Item::Bad(error.into())).ok();
    let mut source = match opener(spec) {
        Ok(source) => source,
        Err(error) => return bad(error),
    };
    loop {
        match source.pull(SLICE) {
            // A movie is no set of pictures.
            Ok(Pull::Frame(frame)) if !frame.still => {
                let file = source.info().name;
                return items.send(Item::Bad(LeftOut::Movie { file })).ok();
            }
            Ok(Pull::Frame(frame)) => {
                let file = frame.file.as_deref().and_then(Path::file_name);
                let item = Item::Picture {
                    person: person.to_string(),
                    file: file.map_or_else(
                        || source.info().name,
                        |name| name.to_string_lossy().into_owned(),
                    ),
                    image: frame.image,
                };
                items.send(item).ok()?;
            }
            Ok(Pull::Dropped(error)) => bad(error)?,
            Ok(Pull::Pending) => {}
            Ok(Pull::Ended) => return Some(()),
            Err(error) => return bad(error),
        }
    }
}

/// "Grace_Hopper" is how a folder without spaces is written.
fn person_name(folder: &Path) -> String {
    folder
        .file_name()
        .map(|name| name.to_string_lossy().replace('_', " "))
        .unwrap_or_default()
}
