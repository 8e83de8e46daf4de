//! A movie of what is shown, written on a thread of its own: the window hands
//! pictures over and waits for nothing.

use super::shot::free_path;
use crate::annotate::{Annotator, Look, Words};
use crate::mosaic;
use crossbeam_channel::{Receiver, Sender, TrySendError};
use faceglass_capture::movie::{MovieCodec, MovieWriteError, MovieWriter, WrittenMovie};
use faceglass_pipeline::result::{FaceResult, FrameResult};
use faceglass_vision::Rect;
use image::RgbImage;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// So many pictures may wait to be written; those that come meanwhile are left out.
const WAITING: usize = 8;

/// A picture to be written.
pub struct Picture {
    /// The frame, upright and unmirrored, with its faces.
    pub result: Arc<FrameResult>,
    /// When it was there.
    pub at: Instant,
    /// Whether it is shown mirrored.
    pub mirror: bool,
    /// Boxes of faces that are to be covered.
    pub covered: Vec<Rect>,
    /// What is drawn over it; `None` for nothing.
    pub drawn: Option<Drawn>,
}

/// What is drawn over a picture.
pub struct Drawn {
    /// What of the faces.
    pub look: Look,
    /// Of each face.
    pub words: Vec<Words>,
}

/// A movie that was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Where it is.
    pub path: PathBuf,
    /// Its length.
    pub duration: Duration,
    /// Its size.
    pub bytes: u64,
    /// Pictures that are not in it since writing did not keep up.
    pub left_out: u64,
    /// Why it ends before its time, if it does.
    pub cut: Option<RecordError>,
}

/// Why there is no movie; with details in the system's or the encoder's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// The disk refused.
    Disk(String),
    /// The encoder refused.
    Encoder(String),
    /// No picture came.
    Nothing,
}

impl From<MovieWriteError> for RecordError {
    fn from(error: MovieWriteError) -> Self {
        match error {
            MovieWriteError::Io { error, .. } => Self::Disk(error.to_string()),
            MovieWriteError::Encode(error) => Self::Encoder(error.to_string()),
            MovieWriteError::Empty(_) => Self::Nothing,
        }
    }
}

/// What both sides tell each other beside the pictures.
#[derive(Default)]
struct Told {
    bytes: AtomicU64,
    left_out: AtomicU64,
    ended_at: OnceLock<Instant>,
}

/// A movie under way. Dropped, it is finished as well.
pub struct Recorder {
    /// `None` once it was stopped.
    pictures: Option<Sender<Picture>>,
    told: Arc<Told>,
    done: Receiver<()>,
}

impl Recorder {
    /// Begins a movie at `path`, or beside another of that name; what came of it
    /// is handed to `tell`, on another thread.
    pub fn begin(
        path: PathBuf,
        fps: f64,
        tell: impl Fn(Result<Recorded, RecordError>) + Send + Sync + 'static,
    ) -> Self {
        let (recorder, received, finished) = Self::waiting();
        let told = Arc::clone(&recorder.told);
        let tell = Arc::new(tell);
        let teller = Arc::clone(&tell);
        let spawned = std::thread::Builder::new()
            .name("window recorder".into())
            .spawn(move || {
                teller(record(&path, fps, &received, &told));
                // Only now: whoever waits for this may end the program.
                drop(finished);
            });
        if let Err(error) = spawned {
            tell(Err(RecordError::Encoder(error.to_string())));
        }
        recorder
    }

    /// A recorder to which nobody listens yet.
    fn waiting() -> (Self, Receiver<Picture>, Sender<()>) {
        let (pictures, received) = crossbeam_channel::bounded(WAITING);
        let (finished, done) = crossbeam_channel::bounded(0);
        let recorder = Self {
            pictures: Some(pictures),
            told: Arc::default(),
            done,
        };
        (recorder, received, finished)
    }

    /// Hands a picture over; one for which there is no room is left out.
    pub fn add(&self, picture: Picture) {
        let Some(pictures) = &self.pictures else {
            return;
        };
        // One that nobody takes any longer has its error told already.
        if let Err(TrySendError::Full(_)) = pictures.try_send(picture) {
            self.told.left_out.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// No further picture; the last one was shown until `at`.
    pub fn stop(&mut self, at: Instant) {
        let _ = self.told.ended_at.set(at);
        self.pictures = None;
    }

    /// Size of the file so far.
    pub fn bytes(&self) -> u64 {
        self.told.bytes.load(Ordering::Relaxed)
    }

    /// Pictures that were left out.
    pub fn left_out(&self) -> u64 {
        self.told.left_out.load(Ordering::Relaxed)
    }

    /// Waits until the movie is whole, `at_most` so long: a disk may hang.
    pub fn wait(&self, at_most: Duration) {
        // Nothing is ever sent: it ends with the thread.
        let _ = self.done.recv_timeout(at_most);
    }
}

/// Writes whatever comes, and finishes the movie.
fn record(
    path: &std::path::Path,
    fps: f64,
    pictures: &Receiver<Picture>,
    told: &Told,
) -> Result<Recorded, RecordError> {
    let disk = |error: std::io::Error| RecordError::Disk(error.to_string());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(disk)?;
    }
    let path = free_path(path.to_path_buf());
    let first = pictures.recv().map_err(|_| RecordError::Nothing)?;
    let began = first.at;
    let annotator = Annotator::new().map_err(RecordError::Encoder)?;
    let size = first.result.frame.image.dimensions();
    let codec = MovieCodec::suited_to(size.0, size.1, fps);
    let mut writer = MovieWriter::create(&path, size, codec)?;
    let (mut cut, mut given) = (None, 0);
    for picture in std::iter::once(first).chain(pictures) {
        let time = picture.at.saturating_duration_since(began);
        if let Err(why) = writer.write(&render(&picture, &annotator), time) {
            cut = Some(RecordError::from(why));
            break;
        }
        given += 1;
        told.bytes.store(writer.bytes(), Ordering::Relaxed);
    }
    let written = match told.ended_at.get().filter(|_| cut.is_none()) {
        Some(ended) => writer.finish_at(ended.saturating_duration_since(began)),
        None => writer.finish(),
    };
    match (written, cut) {
        (Ok(written), None) if written.frames < given => {
            let full = disk(std::io::ErrorKind::StorageFull.into());
            Ok(recorded(path, &written, told, Some(full)))
        }
        (Ok(written), cut) => Ok(recorded(path, &written, told, cut)),
        // What came first says more.
        (Err(_), Some(why)) => Err(why),
        (Err(why), None) => Err(why.into()),
    }
}

fn recorded(
    path: PathBuf,
    written: &WrittenMovie,
    told: &Told,
    cut: Option<RecordError>,
) -> Recorded {
    Recorded {
        path,
        duration: written.duration,
        bytes: written.bytes,
        left_out: told.left_out.load(Ordering::Relaxed),
        cut,
    }
}

/// The picture as it is shown.
fn render(picture: &Picture, annotator: &Annotator) -> RgbImage {
    let mut image = RgbImage::clone(&picture.result.frame.image);
    for face in &picture.covered {
        mosaic::cover(&mut image, *face);
    }
    if picture.mirror {
        image::imageops::flip_horizontal_in_place(&mut image);
    }
    if let Some(drawn) = &picture.drawn {
        let faces = &picture.result.faces;
        if picture.mirror {
            // Words stay readable: the faces are mirrored, not what is drawn.
            let width = image.width() as f32;
            let faces: Vec<_> = faces.iter().map(|face| mirrored(face, width)).collect();
            annotator.draw_faces(&mut image, &faces, drawn.look, &drawn.words);
        } else {
            annotator.draw_faces(&mut image, faces, drawn.look, &drawn.words);
        }
    }
    image
}

/// A face where it is in a mirrored picture of that width in pixels.
fn mirrored(face: &FaceResult, width: f32) -> FaceResult {
    let mut face = face.clone();
    face.bbox.x = width - face.bbox.x - face.bbox.w;
    for point in face.points.iter_mut().chain(&mut face.dense) {
        point.x = width - point.x;
    }
    face
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use faceglass_capture::Frame;
    use faceglass_pipeline::result::StageMs;

    fn picture(at: Instant) -> Picture {
        let frame = Frame {
            image: Arc::new(RgbImage::new(64, 48)),
            index: 0,
            time: Duration::ZERO,
            captured_at: at,
            still: false,
            file: None,
        };
        let result = FrameResult {
            frame,
            faces: Vec::new(),
            hidden: 0,
            lying: None,
            stage_ms: StageMs::default(),
            ready_at: at,
            fault: None,
        };
        Picture {
            result: Arc::new(result),
            at,
            mirror: false,
            covered: Vec::new(),
            drawn: None,
        }
    }

    #[test]
    fn what_there_is_no_room_for_is_left_out_counted_and_told() {
        let (mut recorder, pictures, _finished) = Recorder::waiting();
        let began = Instant::now();
        for n in 0..WAITING as u32 + 3 {
            recorder.add(picture(began + n * Duration::from_millis(40)));
        }
        assert_eq!(recorder.left_out(), 3);
        recorder.stop(began + Duration::from_secs(1));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mov");
        let recorded = record(&path, 25.0, &pictures, &recorder.told).unwrap();
        assert_eq!(recorded.left_out, 3);
        assert_eq!(recorded.duration, Duration::from_secs(1));
        assert!((1..=recorded.bytes).contains(&recorder.bytes()));
    }

    #[test]
    fn where_nothing_can_be_written_it_is_told_and_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let in_the_way = folder.path().join("file");
        std::fs::write(&in_the_way, "x").unwrap();
        let (mut recorder, pictures, _finished) = Recorder::waiting();
        recorder.add(picture(Instant::now()));
        recorder.stop(Instant::now());
        let told = record(&in_the_way.join("a.mov"), 25.0, &pictures, &recorder.told);
        assert!(matches!(told, Err(RecordError::Disk(_))), "{told:?}");
        let (mut empty, pictures, _finished) = Recorder::waiting();
        empty.stop(Instant::now());
        let told = record(&folder.path().join("b.mov"), 25.0, &pictures, &empty.told);
        assert_eq!(told, Err(RecordError::Nothing));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
