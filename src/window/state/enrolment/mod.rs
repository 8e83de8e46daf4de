//! The steps of an enrolment as the person sees them.

mod face_picture;
pub mod names;

use egui::Rect;
use faceglass_pipeline::enrolment::WatchedFace;
use faceglass_pipeline::live::{
    Command, EnrolFailure, EnrolmentState, FaceQuestion, Guide, IfExisting, PersonView, Question,
    Refusal,
};
use faceglass_pipeline::result::{FaceResult, FrameResult};
use image::RgbImage;
use std::path::PathBuf;
use std::sync::Arc;

/// Who or what is enrolled.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// A face in the picture.
    Face(WatchedFace),
    /// Picture files.
    Pictures(Vec<PathBuf>),
}

/// Where the person is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Step {
    /// Not enrolling.
    #[default]
    Idle,
    /// Several faces: which one?
    Choosing,
    /// Typing the name.
    Naming,
    /// Sent; the pipeline has not answered yet.
    Asked,
    /// The face has to prove first that somebody is there.
    Proving { track: u64 },
    /// Good frames are gathered.
    Gathering {
        have: usize,
        want: usize,
        refused: Option<Refusal>,
        /// The face, while it is in the picture.
        track: Option<u64>,
        /// How to turn the head, where somebody can be asked.
        guide: Option<Guide>,
    },
    /// Which of the faces of a picture file?
    ChoosingFace(FaceQuestion),
    /// Something speaks against it.
    Confirming(Question),
    /// Stored.
    Done { templates: usize },
    /// Nothing was stored.
    Failed(EnrolFailure),
}

/// What pressing "enrol" leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Type the name, or choose a face.
    Yes,
    /// There is no face.
    NoFace,
}

/// How a field for a name asks for the keyboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FocusName {
    /// Not at all.
    #[default]
    No,
    /// With all of it selected, so that typing replaces it.
    ToReplace,
    /// With the cursor at its end.
    ToGoOn,
}

/// The enrolment in progress.
#[derive(Default)]
pub struct EnrolmentSteps {
    /// Where the person is.
    pub step: Step,
    /// Who or what.
    pub subject: Option<Subject>,
    /// Name as typed.
    pub name: String,
    /// How the name field asks for the keyboard, once.
    pub focus_name: FocusName,
    /// The first answer to a question asks for the keyboard once.
    pub focus_answer: bool,
    /// The chosen face is in the picture.
    is_there: bool,
    /// The chosen face, and the track that it was cut out on.
    picture: Option<(u64, Arc<RgbImage>)>,
    /// Which of the proposed names is picked by the arrow keys.
    pub proposal: Option<usize>,
    /// Where the bubble was drawn last, in points.
    pub bubble: Option<Rect>,
}

impl EnrolmentSteps {
    /// Whether faces in the picture are to be chosen from.
    pub fn is_choosing(&self) -> bool {
        self.step == Step::Choosing
    }

    /// Whether a face picked in the picture is the one to enrol.
    pub fn wants_face(&self) -> bool {
        let is_naming_a_face =
            self.step == Step::Naming && matches!(self.subject, Some(Subject::Face(_)));
        self.is_choosing() || is_naming_a_face
    }

    /// Track of the face that is to be marked in the picture.
    pub fn marked(&self) -> Option<u64> {
        match (&self.step, &self.subject) {
            (Step::Naming | Step::Asked, Some(Subject::Face(face))) => {
                self.is_there.then_some(face.track)
            }
            (Step::Gathering { track, .. }, _) => *track,
            (Step::Proving { track }, _) => Some(*track),
            _ => None,
        }
    }

    /// The face that is enrolled, as a small picture.
    pub fn picture(&self) -> Option<&Arc<RgbImage>> {
        self.picture.as_ref().map(|(_, picture)| picture)
    }

    /// Whether a bubble shows where the person is.
    pub fn is_open(&self) -> bool {
        self.step != Step::Idle
    }

    /// Whether there is something to cancel.
    pub fn is_under_way(&self) -> bool {
        !matches!(self.step, Step::Idle | Step::Done { .. } | Step::Failed(_))
    }

    /// Starts with the faces in the picture; `selected` is the track picked
    /// before, if any.
    pub fn begin(&mut self, faces: &[FaceResult], selected: Option<u64>) -> Begun {
        let selected = selected.and_then(|track| faces.iter().find(|face| face.track == track));
        match (faces, selected) {
            ([], _) => return Begun::NoFace,
            (_, Some(face)) | ([face], None) => self.choose(face),
            _ => {
                *self = Self {
                    step: Step::Choosing,
                    name: self.name_to_keep(),
                    focus_answer: true,
                    bubble: self.bubble,
                    ..Self::default()
                }
            }
        }
        Begun::Yes
    }

    /// That face it is.
    pub fn choose(&mut self, face: &FaceResult) {
        self.name_for(Subject::Face(WatchedFace::of(face)));
    }

    /// Starts with picture files.
    pub fn begin_pictures(&mut self, files: Vec<PathBuf>) {
        self.name_for(Subject::Pictures(files));
    }

    fn name_for(&mut self, subject: Subject) {
        *self = Self {
            step: Step::Naming,
            subject: Some(subject),
            name: self.name_to_keep(),
            focus_name: FocusName::ToReplace,
            is_there: true,
            bubble: self.bubble,
            ..Self::default()
        };
    }

    /// The name of somebody who is enrolled already is not that of the next.
    fn name_to_keep(&mut self) -> String {
        match self.step {
            Step::Choosing | Step::Naming | Step::Failed(_) => std::mem::take(&mut self.name),
            _ => String::new(),
        }
    }

    /// Follows the picture while the name is typed. A track may break and begin
    /// anew, but whoever stands where the chosen face was is not followed.
    pub fn follow(&mut self, faces: &[FaceResult], match_threshold: f32) {
        if let (Step::Naming, Some(Subject::Face(face))) = (&self.step, &mut self.subject) {
            self.is_there = face.look_for(faces, match_threshold).is_some();
        }
    }

    /// Keeps a small picture of the face that is enrolled, anew for each track.
    pub fn look_at(&mut self, frame: &FrameResult, mirrored: bool) {
        let Some(track) = self.marked() else { return };
        if self.picture.as_ref().is_some_and(|(of, _)| *of == track) {
            return;
        }
        let face = frame.faces.iter().find(|face| face.track == track);
        let cut = face.and_then(|face| face_picture::cut(frame, face, mirrored));
        self.picture = cut.map(|cut| (track, cut)).or(self.picture.take());
    }

    /// Whether the chosen face is in the picture; true for picture files.
    pub fn subject_is_there(&self) -> bool {
        match &self.subject {
            Some(Subject::Face(_)) => self.is_there,
            Some(Subject::Pictures(files)) => !files.is_empty(),
            None => false,
        }
    }

    /// The command that starts it; `None` without a name or a subject.
    pub fn submit(&mut self) -> Option<Command> {
        let name = self.name.trim().to_owned();
        if name.is_empty() {
            self.focus_name = FocusName::ToReplace;
            return None;
        }
        let command = match self.subject.clone()? {
            Subject::Face(face) => Command::Enrol {
                track: face.track,
                name,
                existing: IfExisting::Ask,
            },
            Subject::Pictures(files) => Command::EnrolPictures {
                name,
                files,
                existing: IfExisting::Ask,
            },
        };
        self.step = Step::Asked;
        Some(command)
    }

    /// The command that adds views of the chosen face to somebody who is enrolled.
    pub fn add_to(&mut self, person: &PersonView) -> Option<Command> {
        let Some(Subject::Face(face)) = &self.subject else {
            return None;
        };
        let command = Command::Enrol {
            track: face.track,
            name: person.name.clone(),
            existing: IfExisting::AddTo(person.id.clone()),
        };
        self.name.clone_from(&person.name);
        self.step = Step::Asked;
        Some(command)
    }

    /// What the pipeline says.
    pub fn hear(&mut self, state: EnrolmentState) {
        match state {
            EnrolmentState::Gathering {
                name,
                have,
                want,
                refused,
                track,
                guide,
            } => {
                self.name = name;
                self.step = Step::Gathering {
                    have,
                    want,
                    refused,
                    track,
                    guide,
                };
            }
            EnrolmentState::Proving { name, track } => {
                self.name = name;
                self.step = Step::Proving { track };
            }
            EnrolmentState::ChoosingFace(question) => {
                self.name.clone_from(&question.name);
                self.focus_answer = true;
                self.step = Step::ChoosingFace(question);
            }
            EnrolmentState::Asking(question) => {
                self.name.clone_from(&question.name);
                self.focus_answer = true;
                self.step = Step::Confirming(question);
            }
            EnrolmentState::Done {
                name, templates, ..
            } => {
                self.name = name;
                self.subject = None;
                self.step = Step::Done { templates };
            }
            EnrolmentState::Failed(why) => {
                self.subject = None;
                self.step = Step::Failed(why);
            }
            // Only what is still shown can be out of date.
            EnrolmentState::Altered { name, templates } => {
                if matches!(self.step, Step::Done { .. }) {
                    self.name = name;
                    self.step = Step::Done { templates };
                }
            }
            EnrolmentState::TakenBack => {
                if matches!(self.step, Step::Done { .. }) {
                    self.reset();
                }
            }
            EnrolmentState::Cancelled => self.reset(),
        }
    }

    /// Back to the start.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}
