//! What is seen: sources of all kinds and sizes that end, vanish and come back.

use faceglass_capture::{
    CameraError, CameraId, CameraName, Frame, Pull, Source, SourceError, SourceInfo, SourceKind,
    SourceSpec,
};
use faceglass_pipeline::{Command, Event, Models, PlayerState};
use faceglass_vision::chance::Dice;
use faceglass_vision::fakes::{
    FakeDetector, FakeEmbedder, FakeLandmarker, FakeLiveness, frontal_face,
};
use faceglass_vision::{Embedding, Rect};
use image::{Rgb, RgbImage};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const SIZES: [(u32, u32); 5] = [(240, 180), (320, 240), (180, 240), (400, 300), (260, 260)];
/// In the first pixel beside the number of faces: a picture that lies holds none.
const UPRIGHT: [u8; 2] = [171, 29];

/// A face as painted: whose, where, and how live.
#[derive(Clone, Copy)]
struct Painted {
    person: usize,
    x: u32,
    y: u32,
    side: u32,
    live: u8,
}

impl Painted {
    fn bbox(self) -> Rect {
        Rect::new(
            self.x as f32,
            self.y as f32,
            self.side as f32,
            self.side as f32,
        )
    }
}

/// Nobody, one or two of three people, in each size, at several places, living or not.
pub fn painted() -> Vec<Arc<RgbImage>> {
    let mut dice = Dice::new(3);
    let mut pictures = Vec::new();
    for size in SIZES {
        for number in 0..12 {
            let faces = (0..number % 3).map(|_| {
                let side = 100 + 4 * dice.below(15) as u32;
                Painted {
                    person: dice.below(3),
                    x: 2 * dice.below((size.0 - side) as usize / 2) as u32,
                    y: 2 + 2 * dice.below((size.1 - side - 2) as usize / 2) as u32,
                    side,
                    live: if dice.below(4) == 0 { 20 } else { 240 },
                }
            });
            let faces: Vec<Painted> = faces.collect();
            pictures.push(Arc::new(paint(size, &faces)));
        }
    }
    pictures
}

fn paint((width, height): (u32, u32), faces: &[Painted]) -> RgbImage {
    let mut image = RgbImage::from_pixel(width, height, Rgb([90; 3]));
    for (number, face) in (0..).zip(faces) {
        for y in face.y..(face.y + face.side).min(height) {
            for x in face.x..(face.x + face.side).min(width) {
                let is_bright = ((x - face.x) / 5 + (y - face.y) / 5).is_multiple_of(2);
                let mut pixel = if is_bright { [100; 3] } else { [40; 3] };
                pixel[face.person] = if is_bright { 250 } else { 160 };
                image.put_pixel(x, y, Rgb(pixel));
            }
        }
        let half = |value: u32| (value / 2) as u8;
        image.put_pixel(
            2 * number + 1,
            0,
            Rgb([half(face.x), half(face.y), half(face.side)]),
        );
        image.put_pixel(2 * number + 2, 0, Rgb([face.person as u8, face.live, 0]));
    }
    image.put_pixel(0, 0, Rgb([faces.len() as u8, UPRIGHT[0], UPRIGHT[1]]));
    image
}

fn read(image: &RgbImage) -> Vec<Painted> {
    let count = match image.get_pixel(0, 0).0 {
        [count, a, b] if [a, b] == UPRIGHT => u32::from(count),
        _ => 0,
    };
    let face = |number: u32| {
        let [x, y, side] = image
            .get_pixel(2 * number + 1, 0)
            .0
            .map(|half| 2 * u32::from(half));
        let [person, live, _] = image.get_pixel(2 * number + 2, 0).0;
        Painted {
            person: usize::from(person),
            x,
            y,
            side,
            live,
        }
    };
    (0..count).map(face).collect()
}

/// Networks that read what was painted.
pub fn networks() -> Models {
    Models {
        detector: Box::new(FakeDetector::scripted(|_, image| {
            let faces = read(image).into_iter();
            Ok(faces.map(|face| frontal_face(face.bbox(), 0.9)).collect())
        })),
        landmarker: Some(Box::new(FakeLandmarker::frontal())),
        demesher: None,
        liveness: Some(Box::new(FakeLiveness::scripted(|_, image, face| {
            let faces = read(image).into_iter();
            let near = faces.max_by(|a, b| {
                let overlap = |painted: &Painted| painted.bbox().iou(face.bbox);
                overlap(a).total_cmp(&overlap(b))
            });
            Ok(near.map_or(0.0, |face| f32::from(face.live) / 255.0))
        }))),
        embedder: Some(Box::new(FakeEmbedder::scripted(|_, aligned| {
            let mut sums = [0.0_f32; 3];
            for pixel in aligned.pixels() {
                for (sum, value) in sums.iter_mut().zip(pixel.0) {
                    *sum += f32::from(value);
                }
            }
            let most = sums.iter().copied().fold(0.0, f32::max);
            Embedding::new(sums.map(|sum| f32::from(u8::from(sum == most))).to_vec())
        }))),
    }
}

/// Opens sources one after another; a clone is the same theatre.
#[derive(Clone)]
pub struct Theatre {
    pictures: Arc<Vec<Arc<RgbImage>>>,
    dice: Arc<Mutex<Dice>>,
    given: Arc<AtomicU64>,
    opened: Arc<AtomicU64>,
    vanished: Arc<AtomicU64>,
}

impl Theatre {
    pub fn new(pictures: Vec<Arc<RgbImage>>, seed: u64) -> Self {
        Self {
            pictures: Arc::new(pictures),
            dice: Arc::new(Mutex::new(Dice::new(seed ^ 0x5e))),
            given: Arc::default(),
            opened: Arc::default(),
            vanished: Arc::default(),
        }
    }

    /// Frames given, sources opened, and those that vanished.
    pub fn counts(&self) -> (u64, u64, u64) {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        (of(&self.given), of(&self.opened), of(&self.vanished))
    }

    fn below(&self, count: usize) -> usize {
        self.dice.lock().unwrap().below(count)
    }

    /// What is asked for next: a camera or a movie.
    pub fn next(&self) -> SourceSpec {
        match self.below(5) {
            0 => SourceSpec::Path("clip.mov".into()),
            1 => SourceSpec::Path("other.mov".into()),
            number => SourceSpec::Camera {
                id: Some(CameraId(format!("usb-{}", number % 2))),
                format: None,
            },
        }
    }

    /// What a person does where a source has ended, or is lost for good.
    pub fn goes_on(&self, event: &Event) -> Option<Command> {
        match event {
            Event::Source(PlayerState::Ended | PlayerState::Closed) => {
                Some(Command::Open(self.next()))
            }
            Event::Source(PlayerState::Lost {
                retrying: false, ..
            }) => Some(Command::Open(self.next())),
            _ => None,
        }
    }

    /// Opens what was asked for; some cameras are not there yet.
    ///
    /// # Errors
    /// That there is none.
    pub fn open(&self, spec: &SourceSpec) -> Result<Box<dyn Source>, SourceError> {
        let is_camera = matches!(spec, SourceSpec::Camera { .. });
        if is_camera && self.below(12) == 0 {
            return Err(CameraError::NoneFound.into());
        }
        self.opened.fetch_add(1, Ordering::Relaxed);
        let kind = if is_camera {
            SourceKind::Camera
        } else {
            SourceKind::Movie
        };
        Ok(Box::new(Show {
            kind,
            left: 40 + self.below(900) as u64,
            next: 0,
            picture: self.below(self.pictures.len()),
            stays: 0,
            theatre: self.clone(),
        }))
    }
}

struct Show {
    theatre: Theatre,
    kind: SourceKind,
    left: u64,
    next: u64,
    picture: usize,
    /// Frames until something else is seen.
    stays: usize,
}

impl Source for Show {
    fn info(&self) -> SourceInfo {
        SourceInfo {
            name: "Show".into(),
            kind: self.kind,
            size: Some(self.theatre.pictures[self.picture].dimensions()),
            fps: Some(30.0),
            format: "RGB".into(),
            duration: None,
            frames: None,
        }
    }

    fn pull(&mut self, _timeout: Duration) -> Result<Pull, SourceError> {
        if self.left == 0 {
            if self.kind == SourceKind::Camera {
                self.theatre.vanished.fetch_add(1, Ordering::Relaxed);
                return Err(CameraError::Unplugged(CameraName::named("Show")).into());
            }
            return Ok(Pull::Ended);
        }
        self.left -= 1;
        if self.stays == 0 {
            self.stays = 8 + self.theatre.below(200);
            self.picture = self.theatre.below(self.theatre.pictures.len());
        }
        self.stays -= 1;
        let index = self.next;
        self.next += 1;
        self.theatre.given.fetch_add(1, Ordering::Relaxed);
        Ok(Pull::Frame(Frame {
            image: Arc::clone(&self.theatre.pictures[self.picture]),
            index,
            time: Duration::from_millis(33 * index),
            captured_at: Instant::now(),
            still: false,
            file: None,
        }))
    }

    fn seek(&mut self, to: Duration) -> Result<(), SourceError> {
        self.next = to.as_millis() as u64 / 33;
        Ok(())
    }
}
