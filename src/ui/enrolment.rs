//! The steps of an enrolment as the person sees them.

use faceglass_gallery::PersonId;
use faceglass_pipeline::live::{Command, EnrolFailure, EnrolmentState, IfExisting, Refusal};
use faceglass_pipeline::result::FaceResult;
use std::path::PathBuf;

/// Who or what is enrolled.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// The face on a track.
    Track(u64),
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
    /// Good frames are gathered.
    Gathering {
        have: usize,
        want: usize,
        refused: Option<Refusal>,
    },
    /// Is it somebody enrolled already?
    Confirming {
        person: PersonId,
        person_name: String,
        similarity: Option<f32>,
    },
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

/// The enrolment in progress.
#[derive(Default)]
pub struct Enrolment {
    /// Where the person is.
    pub step: Step,
    /// Who or what.
    pub subject: Option<Subject>,
    /// Name as typed.
    pub name: String,
    /// The name field asks for the keyboard once.
    pub focus_name: bool,
}

impl Enrolment {
    /// Whether faces in the picture are to be chosen from.
    pub fn is_choosing(&self) -> bool {
        self.step == Step::Choosing
    }

    /// Whether there is something to cancel.
    pub fn is_under_way(&self) -> bool {
        !matches!(self.step, Step::Idle | Step::Done { .. } | Step::Failed(_))
    }

    /// Starts with the faces in the picture; `selected` is the track picked
    /// before, if any.
    pub fn begin(&mut self, faces: &[FaceResult], selected: Option<u64>) -> Begun {
        let selected = selected.filter(|track| faces.iter().any(|face| face.track == *track));
        match (faces, selected) {
            ([], _) => return Begun::NoFace,
            (_, Some(track)) => self.choose(track),
            ([only], None) => self.choose(only.track),
            _ => {
                *self = Self {
                    step: Step::Choosing,
                    ..Self::default()
                }
            }
        }
        Begun::Yes
    }

    /// The face on `track` it is.
    pub fn choose(&mut self, track: u64) {
        self.name_for(Subject::Track(track));
    }

    /// Starts with picture files.
    pub fn begin_pictures(&mut self, files: Vec<PathBuf>) {
        self.name_for(Subject::Pictures(files));
    }

    fn name_for(&mut self, subject: Subject) {
        *self = Self {
            step: Step::Naming,
            subject: Some(subject),
            name: std::mem::take(&mut self.name),
            focus_name: true,
        };
    }

    /// Follows the picture while the name is typed: if the chosen face left
    /// and just one is there, that one is meant (a track may break and begin
    /// anew while somebody types).
    pub fn follow(&mut self, faces: &[FaceResult]) {
        let (Step::Naming, Some(Subject::Track(track))) = (&self.step, &self.subject) else {
            return;
        };
        let gone = faces.iter().all(|face| face.track != *track);
        if let (true, [only]) = (gone, faces) {
            self.subject = Some(Subject::Track(only.track));
        }
    }

    /// Whether the chosen face is in the picture; true for picture files.
    pub fn subject_is_there(&self, faces: &[FaceResult]) -> bool {
        match &self.subject {
            Some(Subject::Track(track)) => faces.iter().any(|face| face.track == *track),
            Some(Subject::Pictures(files)) => !files.is_empty(),
            None => false,
        }
    }

    /// The command that starts it, or answers a question; `None` without a
    /// name or a subject.
    pub fn submit(&mut self, existing: IfExisting) -> Option<Command> {
        let name = self.name.trim().to_owned();
        if name.is_empty() {
            self.focus_name = true;
            return None;
        }
        let command = match self.subject.clone()? {
            Subject::Track(track) => Command::Enrol {
                track,
                name,
                existing,
            },
            Subject::Pictures(files) => Command::EnrolPictures {
                name,
                files,
                existing,
            },
        };
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
            } => {
                self.name = name;
                self.step = Step::Gathering {
                    have,
                    want,
                    refused,
                };
            }
            EnrolmentState::NeedsConfirmation {
                name,
                person,
                person_name,
                similarity,
            } => {
                self.name = name;
                self.step = Step::Confirming {
                    person,
                    person_name,
                    similarity,
                };
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
            EnrolmentState::Cancelled => self.reset(),
        }
    }

    /// Back to the start.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}
