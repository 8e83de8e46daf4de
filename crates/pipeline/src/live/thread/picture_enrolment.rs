//! An enrolment from picture files while they are read.

use crate::engine::Engine;
use crate::enrolment::{Answers, FaceChoice, FaceQuestion, Gathered, IfExisting, PictureFaces};
use crate::live::EnrolmentState;
use crate::tell::{LeftOut, NoSample};
use image::RgbImage;
use std::collections::VecDeque;

/// What the pictures gave so far.
pub struct PictureEnrolment {
    gathered: Gathered,
    left_out: Vec<LeftOut>,
    /// Pictures of several faces of which none is clearly meant.
    unclear: VecDeque<(String, PictureFaces)>,
    /// Pictures of several faces of which the largest was taken unasked.
    largest_taken: Vec<String>,
    seen: usize,
    total: usize,
}

/// What all pictures gave.
pub struct PicturesRead {
    pub gathered: Gathered,
    pub left_out: Vec<LeftOut>,
    pub largest_taken: Vec<String>,
}

impl PictureEnrolment {
    /// Nothing was read yet of `total` pictures.
    pub fn new(name: String, existing: IfExisting, total: usize) -> Self {
        let mut gathered = Gathered::new(name, Vec::new());
        gathered.answers = Answers {
            existing,
            ..Answers::default()
        };
        Self {
            gathered,
            left_out: Vec::new(),
            unclear: VecDeque::new(),
            largest_taken: Vec::new(),
            seen: 0,
            total,
        }
    }

    /// Takes in one picture.
    pub fn take(&mut self, engine: &mut Engine, file: String, image: &RgbImage) {
        self.seen += 1;
        let found = PictureFaces::find(engine, image);
        match found.sample(FaceChoice::Clear, &file) {
            Ok(sample) => {
                if sample.face.of > 1 {
                    self.largest_taken.push(file);
                }
                self.gathered.samples.push(sample);
            }
            Err(NoSample::SeveralFaces(_)) => self.unclear.push_back((file, found)),
            Err(why) => self.left_out.push(LeftOut::Picture { file, why }),
        }
    }

    /// Notes what could not be read.
    pub fn leave_out(&mut self, what: LeftOut) {
        self.seen += 1;
        self.left_out.push(what);
    }

    /// How far it is.
    pub fn state(&self) -> EnrolmentState {
        EnrolmentState::Gathering {
            name: self.gathered.name.clone(),
            have: self.gathered.samples.len(),
            want: self.total.max(self.seen),
            refused: None,
            track: None,
            guide: None,
        }
    }

    /// The next picture of which it is to be said which face is meant.
    pub fn question(&self) -> Option<FaceQuestion> {
        let (file, found) = self.unclear.front()?;
        Some(FaceQuestion {
            name: self.gathered.name.clone(),
            file: file.clone(),
            faces: found.shown(),
            waiting: self.unclear.len() - 1,
        })
    }

    /// Takes the face of that number of the picture asked about, or leaves the
    /// picture out.
    pub fn choose(&mut self, number: Option<usize>) {
        let Some((file, found)) = self.unclear.pop_front() else {
            return;
        };
        let sample = match number {
            Some(number) => found.sample(FaceChoice::Number(number), &file),
            None => found.sample(FaceChoice::Clear, &file),
        };
        match sample {
            Ok(sample) => self.gathered.samples.push(sample),
            Err(why) => self.left_out.push(LeftOut::Picture { file, why }),
        }
    }

    /// What all of it came to.
    pub fn finish(self) -> PicturesRead {
        PicturesRead {
            gathered: self.gathered,
            left_out: self.left_out,
            largest_taken: self.largest_taken,
        }
    }
}
