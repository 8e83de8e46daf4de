//! What somebody at the window does, by lot.

use super::Told;
use super::show::Theatre;
use faceglass_capture::Rotation;
use faceglass_gallery::PersonId;
use faceglass_pipeline::calibration::CalibrationCommand;
use faceglass_pipeline::live::{Answer, HistorySettings, IfExisting, UnknownSettings};
use faceglass_pipeline::settings::Pace;
use faceglass_pipeline::{
    Command, EnrolmentState, Event, FrameResult, PipelineSettings, PlayerState,
};
use faceglass_vision::chance::Dice;
use std::time::Duration;

/// More people than this are not kept: what grows without end by being asked to is no leak.
const MOST_PEOPLE: usize = 12;

pub struct Whims {
    dice: Dice,
    people: Vec<PersonId>,
    named: u32,
    /// Somebody is to be enrolled from the frame that is held.
    wants_held: bool,
    /// They are being enrolled from it.
    holds: bool,
    /// What is to be done at once.
    waiting: Vec<Command>,
}

impl Whims {
    pub fn new(seed: u64) -> Self {
        Self {
            dice: Dice::new(seed),
            people: Vec::new(),
            named: 0,
            wants_held: false,
            holds: false,
            waiting: Vec::new(),
        }
    }

    /// Takes in what the pipeline tells.
    pub fn hear(&mut self, event: &Event, seen: Option<&FrameResult>, told: &mut Told) {
        match event {
            Event::Source(PlayerState::Paused) if self.wants_held => {
                self.wants_held = false;
                let track = seen.and_then(|result| result.faces.first());
                let enrol = self.enrol(track.map(|face| face.track));
                self.holds = !enrol.is_empty();
                self.waiting.extend(enrol);
                if !self.holds {
                    self.waiting.push(Command::Play);
                }
            }
            Event::Gallery(view) => {
                self.people = view.people.iter().map(|one| one.id.clone()).collect();
                told.galleries += 1;
                told.enrolled = told.enrolled.max(self.people.len());
            }
            Event::Enrolment(state) => self.hear_enrolment(state, told),
            Event::Error(problem) => {
                let text = problem.to_string();
                assert!(text.ends_with(['.', '?']), "no sentence: {text}");
                told.told_errors += 1;
            }
            _ => {}
        }
    }

    /// Whatever is asked is answered by lot; what was held goes on once it is over.
    fn hear_enrolment(&mut self, state: &EnrolmentState, told: &mut Told) {
        match state {
            EnrolmentState::Gathering { .. } => {}
            EnrolmentState::Asking(_) => {
                let answers = [Answer::Add, Answer::Apart, Answer::TakeAll, Answer::Skip];
                let answer = answers[self.dice.below(4)];
                self.waiting.push(Command::AnswerEnrolment(answer));
            }
            over => {
                told.outcome(over);
                if std::mem::take(&mut self.holds) {
                    self.waiting.push(Command::Play);
                }
            }
        }
    }

    /// What follows from what was told.
    pub fn at_once(&mut self) -> Vec<Command> {
        std::mem::take(&mut self.waiting)
    }

    fn somebody(&mut self) -> Option<PersonId> {
        let count = self.people.len();
        (count > 0).then(|| self.people[self.dice.below(count)].clone())
    }

    /// What is done now; mostly nothing.
    pub fn commands(&mut self, seen: Option<&FrameResult>, theatre: &Theatre) -> Vec<Command> {
        let tracks: Vec<u64> = seen.map_or_else(Vec::new, |result| {
            result.faces.iter().map(|face| face.track).collect()
        });
        let track = tracks.get(self.dice.below(tracks.len().max(1))).copied();
        if self.people.len() > MOST_PEOPLE {
            return vec![Command::DeleteAll];
        }
        match self.dice.below(24) {
            0 | 1 => self.enrol(track),
            2 | 3 => {
                self.wants_held = true;
                vec![Command::Pause]
            }
            4 => vec![Command::CancelEnrolment],
            5..=13 => self.about_people(track),
            number => self.about_frames(number, track, theatre),
        }
    }

    fn enrol(&mut self, track: Option<u64>) -> Vec<Command> {
        self.named += 1;
        let name = format!("Person {}", self.named % 20);
        let existing = IfExisting::default();
        let enrol = |track| Command::Enrol {
            track,
            name,
            existing,
        };
        track.map(enrol).into_iter().collect()
    }

    fn about_people(&mut self, track: Option<u64>) -> Vec<Command> {
        let somebody = self.somebody();
        let command = match self.dice.below(12) {
            0 => somebody.map(|id| Command::Rename(id, "Grace".into())),
            1 => somebody.map(Command::Delete),
            2 => somebody.map(Command::Erase),
            3 => Some(Command::ShowPerson(somebody)),
            4 => track.map(|track| Command::NotThem { track }),
            5 => track.map(|track| Command::IsThem { track }),
            6 => Some(Command::Undo),
            7 => Some(Command::Redo),
            8 => Some(Command::SetHistory(HistorySettings {
                keep: self.dice.below(2) == 0,
                days: 7,
            })),
            9 => Some(Command::SetUnknown(UnknownSettings {
                keep: self.dice.below(2) == 0,
                days: 7,
            })),
            10 => Some(Command::ShowHistory(self.dice.below(2) == 0)),
            _ => Some(Command::ShowUnknown(self.dice.below(2) == 0)),
        };
        command.into_iter().collect()
    }

    fn about_frames(
        &mut self,
        number: usize,
        track: Option<u64>,
        theatre: &Theatre,
    ) -> Vec<Command> {
        let turns = [Rotation::None, Rotation::Quarter, Rotation::Half];
        match number {
            14 => vec![Command::Open(theatre.next())],
            15 => vec![Command::Pause, Command::Step, Command::Play],
            16 => vec![Command::Seek(
                Duration::from_secs(self.dice.below(9) as u64),
            )],
            17 => vec![
                Command::SetRotation(turns[self.dice.below(3)]),
                Command::SetRotation(Rotation::None),
            ],
            18 => vec![
                Command::SetPace(Pace::Stopped),
                Command::SetPace(Pace::Full),
            ],
            19 => vec![Command::SetSettings(PipelineSettings {
                match_threshold: Some(self.dice.share() as f32),
                min_face_px: 20.0 + 40.0 * self.dice.share() as f32,
                ..PipelineSettings::default()
            })],
            20 => track
                .map(|track| Command::Prove { track })
                .into_iter()
                .collect(),
            21 => vec![Command::OtherStep, Command::CancelProof],
            22 => vec![
                Command::Calibrate(CalibrationCommand::Begin { floor: None }),
                Command::Calibrate(CalibrationCommand::Cancel),
            ],
            _ => vec![Command::ListCameras, Command::EraseUnknown],
        }
    }
}
