//! A pipeline over scripted sources, and waiting for what it tells.

use crate::common::rope::Rope;
use crate::common::stage::Stage;
use crate::common::{Painted, models, paint};
use faceglass_capture::camera::{FakeCamera, FakeCameras};
use faceglass_capture::player::PlayerOptions;
use faceglass_capture::synthetic::{Line, ScriptedSource};
use faceglass_capture::{CameraError, FileError, Source, SourceError, SourceKind, SourceSpec};
use faceglass_pipeline::live::{IfExisting, PersonPage};
use faceglass_pipeline::{
    Command, EnrolmentState, Event, FrameResult, GalleryView, LiveConfig, LivePipeline,
    LivenessVerdict, Models, PipelineHandle, PipelineSettings, PlayerState, Refusal,
};
use faceglass_vision::VisionError;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Only so that a broken pipeline fails a test instead of hanging it.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub type Script = (SourceKind, Vec<Line>);

pub fn faces(face: Painted, count: usize) -> Vec<Line> {
    let picture = Arc::new(paint(&[face]));
    vec![Line::Picture(picture); count]
}

pub fn path(name: &str) -> SourceSpec {
    SourceSpec::Path(PathBuf::from(name))
}

pub fn missing() -> SourceError {
    CameraError::NoneFound.into()
}

/// A pipeline over scripted sources, by file name; a camera is missing.
pub struct Bench {
    pub pipeline: LivePipeline,
    pub seen: Vec<Event>,
    pub data: tempfile::TempDir,
    pub cameras: Arc<FakeCameras>,
}

pub struct Setup {
    pub scripts: HashMap<PathBuf, Script>,
    pub models: Box<dyn FnOnce() -> Result<Models, VisionError> + Send>,
    pub source: Option<SourceSpec>,
    /// What cameras see; without it there is none.
    pub stage: Option<Stage>,
    /// What they see instead, frame by frame.
    pub rope: Option<Rope>,
    /// What challenges are drawn from.
    pub seed: u64,
    /// Bytes of a gallery that are searched at once.
    pub search_at_once: usize,
}

impl Setup {
    pub fn new(scripts: Vec<(&str, Script)>) -> Self {
        let scripts = scripts
            .into_iter()
            .map(|(name, script)| (name.into(), script));
        Self {
            scripts: scripts.collect(),
            models: Box::new(|| Ok(models())),
            source: None,
            stage: None,
            rope: None,
            seed: 1,
            search_at_once: faceglass_pipeline::AT_ONCE_BYTES,
        }
    }

    pub fn on(mut self, stage: Stage) -> Self {
        self.stage = Some(stage);
        self
    }

    pub fn playing(mut self, name: &str) -> Self {
        self.source = Some(path(name));
        self
    }

    pub fn start(self) -> Bench {
        let data = tempfile::tempdir().unwrap();
        let (scripts, stage, rope) = (self.scripts, self.stage, self.rope);
        let seed = self.seed;
        let opener = move |spec: &SourceSpec| -> Result<Box<dyn Source>, SourceError> {
            match spec {
                SourceSpec::Path(path) => match scripts.get(path) {
                    Some((kind, script)) => {
                        Ok(Box::new(ScriptedSource::new(*kind, script.clone())))
                    }
                    None => Err(FileError::Missing(path.clone()).into()),
                },
                other => match (&stage, &rope) {
                    (Some(stage), _) => stage.open(other),
                    (None, Some(rope)) => Ok(rope.source()),
                    (None, None) => Err(missing()),
                },
            }
        };
        let cameras = Arc::new(FakeCameras::new(vec![FakeCamera::new("One", vec![])]));
        let config = LiveConfig {
            data_dir: data.path().to_path_buf(),
            keys: faceglass_gallery::Keys::default(),
            load_models: self.models,
            search_at_once: self.search_at_once,
            settings: PipelineSettings::default(),
            player: PlayerOptions {
                opener: Arc::new(opener),
                ..PlayerOptions::window()
            },
            source: self.source,
            cameras: cameras.clone(),
            chance: Arc::new(move || seed),
        };
        Bench {
            pipeline: LivePipeline::spawn(config, Arc::new(|| {})).unwrap(),
            seen: Vec::new(),
            data,
            cameras,
        }
    }
}

impl Bench {
    pub fn send(&self, command: Command) {
        self.pipeline.send(command);
    }

    /// The first event from now on that `pick` wants.
    pub fn wait_event<T>(&mut self, pick: impl Fn(&Event) -> Option<T>) -> T {
        let started = Instant::now();
        let mut picked = None;
        while started.elapsed() < PATIENCE {
            for event in self.pipeline.events() {
                if picked.is_none() {
                    picked = pick(&event);
                }
                self.seen.push(event);
            }
            if let Some(picked) = picked {
                return picked;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("the event never came; seen: {:#?}", self.seen);
    }

    /// The first shown frame that `wanted` accepts.
    pub fn wait_frame(&mut self, wanted: impl Fn(&FrameResult) -> bool) -> Arc<FrameResult> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(result) = self.pipeline.latest()
                && wanted(&result)
            {
                return result;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!(
            "the frame never came; newest: {:#?}",
            self.pipeline.latest().map(|r| r.faces.clone())
        );
    }

    pub fn wait_state(&mut self, wanted: impl Fn(&PlayerState) -> bool) -> PlayerState {
        self.wait_event(|event| match event {
            Event::Source(state) if wanted(state) => Some(state.clone()),
            _ => None,
        })
    }

    /// What an enrolment comes to, or asks.
    pub fn wait_outcome(&mut self) -> EnrolmentState {
        self.wait_event(|event| match event {
            Event::Enrolment(EnrolmentState::Gathering { .. }) => None,
            Event::Enrolment(state) => Some(state.clone()),
            _ => None,
        })
    }

    pub fn wait_gallery(&mut self, wanted: impl Fn(&GalleryView) -> bool) -> Arc<GalleryView> {
        self.wait_event(|event| match event {
            Event::Gallery(view) if wanted(view) => Some(Arc::clone(view)),
            _ => None,
        })
    }

    /// Grace, looked at closely as she is now.
    pub fn wait_page(&mut self) -> Arc<PersonPage> {
        let views = self.seen.iter().rev();
        let mut people = views.filter_map(|event| match event {
            Event::Gallery(view) => view.people.first(),
            _ => None,
        });
        let id = people.next().expect("somebody is enrolled").id.clone();
        self.send(Command::ShowPerson(Some(id)));
        self.wait_event(|event| match event {
            Event::Person(page) => page.clone(),
            _ => None,
        })
    }

    pub fn enrol(&mut self, name: &str, existing: IfExisting) -> EnrolmentState {
        let track = self.wait_frame(|r| !r.faces.is_empty()).faces[0].track;
        self.send(Command::Enrol {
            track,
            name: name.into(),
            existing,
        });
        self.wait_outcome()
    }

    /// Pauses on a face that is judged.
    pub fn hold(&mut self) {
        self.wait_frame(is_ready);
        self.send(Command::Pause);
        self.wait_state(|state| *state == PlayerState::Paused);
    }

    /// Enrols the shown face under a new name, from one frame.
    pub fn enrolled(&mut self, name: &str) {
        self.hold();
        let outcome = self.enrol(name, IfExisting::CreateNew);
        assert!(
            matches!(outcome, EnrolmentState::Done { .. }),
            "{outcome:?}"
        );
        self.send(Command::Play);
        self.wait_state(|state| *state == PlayerState::Running);
    }

    pub fn refusals(&self) -> Vec<Refusal> {
        let refusal = |event: &Event| match event {
            Event::Enrolment(EnrolmentState::Gathering { refused, .. }) => *refused,
            _ => None,
        };
        self.seen.iter().filter_map(refusal).collect()
    }
}

pub fn is_ready(result: &FrameResult) -> bool {
    result
        .faces
        .first()
        .is_some_and(|face| face.liveness.verdict != LivenessVerdict::Unsure)
}

pub fn clip(face: Painted) -> Script {
    (SourceKind::Synthetic, faces(face, 3000))
}

pub fn picture(face: &[Painted]) -> Script {
    (
        SourceKind::Pictures,
        vec![Line::Picture(Arc::new(paint(face)))],
    )
}
