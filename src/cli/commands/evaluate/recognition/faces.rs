//! The faces of many pictures with their embeddings, each picture looked at once.

use crate::cli::commands::evaluate::cache::{Cache, hash};
use crate::cli::commands::evaluate::workbench::Workbench;
use crate::cli::console::Console;
use crate::cli::outcome::Stop;
use faceglass_capture::file::read_file;
use faceglass_capture::pictures::{MAX_FILE_BYTES, decode_picture};
use faceglass_evaluation::report::PictureCounts;
use faceglass_vision::{Embedding, Point, Rect};
use image::RgbImage;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The faces of one picture, largest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PictureFaces {
    width: u32,
    height: u32,
    faces: Vec<SeenFace>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct SeenFace {
    /// Left, top, width, height in pixels.
    bbox: [f32; 4],
    embedding: Option<Embedding>,
}

/// Which face of a picture is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The one nearest to the middle, as LFW has it.
    Central,
    /// The largest.
    Largest,
}

/// How pictures are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub pick: Pick,
    /// Each picture is shown in the middle of a black frame of this width and height.
    pub frame: Option<(u32, u32)>,
}

impl Look {
    /// Pictures as they are.
    pub fn plain(pick: Pick) -> Self {
        Self { pick, frame: None }
    }

    /// The picture as the engine is to see it.
    ///
    /// # Errors
    /// If it does not fit into the frame.
    fn shown(self, picture: RgbImage) -> Result<RgbImage, String> {
        let Some((width, height)) = self.frame else {
            return Ok(picture);
        };
        let (w, h) = picture.dimensions();
        let (Some(left), Some(top)) = (width.checked_sub(w), height.checked_sub(h)) else {
            return Err(format!(
                "it measures {w}x{h} and does not fit into a frame of {width}x{height}; name a larger frame."
            ));
        };
        let mut frame = RgbImage::new(width, height);
        image::imageops::replace(&mut frame, &picture, (left / 2).into(), (top / 2).into());
        Ok(frame)
    }
}

/// The embeddings of pictures, and what became of those without.
pub struct Embedded {
    /// One a picture; `None` where there is none.
    pub embeddings: Vec<Option<Embedding>>,
    /// Pictures in which no face was found.
    pub without_face: Vec<usize>,
    /// Pictures that could not be read.
    pub unreadable: Vec<usize>,
    /// Pictures known from an earlier run.
    pub from_cache: u64,
}

impl Embedded {
    /// How the pictures were received.
    pub fn counts(&self) -> PictureCounts {
        PictureCounts {
            named: self.embeddings.len() as u64,
            unreadable: self.unreadable.len() as u64,
            without_face: self.without_face.len() as u64,
        }
    }
}

impl PictureFaces {
    fn pick(&self, pick: Pick) -> Option<&Embedding> {
        let middle = Point::new(self.width as f32 / 2.0, self.height as f32 / 2.0);
        let off = |face: &SeenFace| {
            let [x, y, w, h] = face.bbox;
            Rect::new(x, y, w, h).center().distance(middle)
        };
        let face = match pick {
            Pick::Central => self.faces.iter().min_by(|a, b| off(a).total_cmp(&off(b))),
            Pick::Largest => self.faces.first(),
        };
        face?.embedding.as_ref()
    }
}

/// Looks at every picture. One that cannot be read is told and counted.
///
/// # Errors
/// If none can be read, or the cache cannot be written.
pub fn embed_all(
    bench: &mut Workbench,
    files: &[PathBuf],
    look: Look,
    console: &mut Console,
) -> Result<Embedded, Stop> {
    let frame = look.frame.map(|(w, h)| format!("{w}x{h}"));
    let mut cache: Cache<PictureFaces> = bench.cache("faces", &frame.unwrap_or_default())?;
    let mut all = Embedded {
        embeddings: Vec::with_capacity(files.len()),
        without_face: Vec::new(),
        unreadable: Vec::new(),
        from_cache: 0,
    };
    console.start_progress(Some(files.len() as u64));
    for (at, file) in files.iter().enumerate() {
        let embedding = match faces_of(bench, &mut cache, file, look)? {
            Ok(faces) => faces.pick(look.pick).cloned(),
            Err(reason) => {
                console.tell(&reason);
                all.unreadable.push(at);
                all.embeddings.push(None);
                console.progress().inc(1);
                continue;
            }
        };
        if embedding.is_none() {
            all.without_face.push(at);
        }
        all.embeddings.push(embedding);
        console.progress().inc(1);
    }
    console.end_progress();
    if all.unreadable.len() == files.len() {
        return Err(Stop::Error(format!(
            "None of the {} pictures can be read; check the folder and the list.",
            files.len()
        )));
    }
    all.from_cache = cache.hits;
    Ok(all)
}

/// The faces of one picture; the inner error says why it cannot be used.
fn faces_of<'a>(
    bench: &mut Workbench,
    cache: &'a mut Cache<PictureFaces>,
    file: &Path,
    look: Look,
) -> Result<Result<&'a PictureFaces, String>, Stop> {
    let bytes = match read_bytes(file) {
        Ok(bytes) => bytes,
        Err(reason) => return Ok(Err(reason)),
    };
    cache.get_or(hash(&bytes), || {
        let image =
            decode_picture(&bytes, &file.display().to_string()).map_err(|e| e.to_string())?;
        let image = look
            .shown(image)
            .map_err(|reason| format!("{}: {reason}", file.display()))?;
        let examined = bench.engine.examine(&image);
        if let Some(fault) = examined.fault {
            return Err(format!("{}: {fault}", file.display()));
        }
        let (width, height) = image.dimensions();
        let faces = examined.faces.into_iter().map(|face| {
            let Rect { x, y, w, h } = face.detection.bbox;
            SeenFace {
                bbox: [x, y, w, h],
                embedding: face.embedding,
            }
        });
        Ok(PictureFaces {
            width,
            height,
            faces: faces.collect(),
        })
    })
}

/// The bytes of a picture's file, or why there are none.
pub fn read_bytes(file: &Path) -> Result<Vec<u8>, String> {
    read_file(file, MAX_FILE_BYTES).map_err(|error| error.to_string())
}
