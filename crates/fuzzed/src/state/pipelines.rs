//! Commands through the running pipeline.

use super::edits::{edit, whom};
use super::scene::{SIZE, Said, models};
use crate::bytes::Bytes;
use crate::holds::{is_sentence, with_folder};
use faceglass_capture::camera::{FakeCamera, FakeCameras};
use faceglass_capture::player::PlayerOptions;
use faceglass_capture::synthetic::{Line, ScriptedSource};
use faceglass_capture::{Rotation, SourceKind, SourceSpec};
use faceglass_gallery::{Gallery, Keys};
use faceglass_pipeline::calibration::CalibrationCommand;
use faceglass_pipeline::live::IfExisting;
use faceglass_pipeline::settings::Pace;
use faceglass_pipeline::{
    AT_ONCE_BYTES, Command, Event, LiveConfig, LivePipeline, PipelineHandle as _, PipelineSettings,
};
use image::{Rgb, RgbImage};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const MOST_COMMANDS: usize = 32;
/// A pipeline that does not answer for so long is dead.
const PATIENCE: Duration = Duration::from_secs(9);

/// Commands in any order, on the pipeline's own threads with fake networks and a source that
/// never fails: afterwards it still answers, and lets itself be ended.
///
/// Threads make no two runs alike: what the engine and the people do is tried by `engine`, the
/// same each time. This one is for what only the thread does: what waits, what is asked, what
/// is called off.
pub fn live(data: &[u8]) {
    with_folder(|dir| run(dir, Bytes::new(data)));
}

fn run(dir: &Path, mut bytes: Bytes<'_>) {
    let said = Arc::new(Mutex::new(Said::of(&mut bytes)));
    let Ok(pipeline) = LivePipeline::spawn(config(dir, &said), Arc::new(|| {})) else {
        return;
    };
    for _ in 0..MOST_COMMANDS {
        if bytes.is_empty() {
            break;
        }
        pipeline.send(command(&mut bytes, dir));
    }
    pipeline.send(Command::CancelEnrolment);
    pipeline.send(Command::ListCameras);
    let since = Instant::now();
    loop {
        let mut answered = false;
        for event in pipeline.events() {
            match event {
                Event::Error(problem) => is_sentence(&problem),
                Event::Cameras(_) => answered = true,
                _ => {}
            }
        }
        if answered {
            return;
        }
        assert!(since.elapsed() < PATIENCE, "the pipeline does not answer");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn config(dir: &Path, said: &Arc<Mutex<Said>>) -> LiveConfig {
    let picture = Arc::new(RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| {
        Rgb([if (x / 4 + y / 4) % 2 == 0 { 210 } else { 70 }; 3])
    }));
    let opener = move |_: &SourceSpec| -> Result<Box<dyn faceglass_capture::Source>, _> {
        let lines = vec![Line::Picture(Arc::clone(&picture)); 40];
        Ok(Box::new(ScriptedSource::new(SourceKind::Movie, lines)))
    };
    let networks = Arc::clone(said);
    LiveConfig {
        data_dir: dir.join("people"),
        keys: Keys::default(),
        load_models: Box::new(move || Ok(models(&networks))),
        search_at_once: AT_ONCE_BYTES,
        settings: PipelineSettings::default(),
        player: PlayerOptions {
            opener: Arc::new(opener),
            ..PlayerOptions::window()
        },
        source: Some(SourceSpec::Path("clip".into())),
        cameras: Arc::new(FakeCameras::new(vec![FakeCamera::new("One", vec![])])),
        chance: Arc::new(|| 1),
    }
}

fn command(bytes: &mut Bytes<'_>, dir: &Path) -> Command {
    let nobody = Gallery::default();
    let choice = bytes.u8();
    let track = u64::from(bytes.u8() % 4);
    match choice % 28 {
        0 => Command::Open(SourceSpec::Path("other".into())),
        1 => Command::Play,
        2 => Command::Pause,
        3 => Command::Step,
        4 => Command::Seek(Duration::from_millis(bytes.u32().into())),
        5 => Command::SetLoop(bytes.u8() > 127),
        6 => Command::SetRotation(bytes.of(&[Rotation::None, Rotation::Quarter, Rotation::Half])),
        7 => Command::SetSpeed(bytes.f32()),
        8 => Command::SetPace(bytes.of(&[Pace::Full, Pace::Slow, Pace::Stopped])),
        9 | 10 => Command::Enrol {
            track,
            name: bytes.text(),
            existing: IfExisting::default(),
        },
        11 => Command::EnrolPictures {
            name: bytes.text(),
            files: vec![dir.join("none.png")],
            existing: IfExisting::default(),
        },
        12 => Command::ChooseFace((track > 0).then(|| bytes.u8().into())),
        13 => Command::CancelEnrolment,
        14 => Command::NotThem { track },
        15 => Command::IsThem { track },
        16 => Command::Undo,
        17 => Command::Redo,
        18 => Command::Rename(whom(bytes, &nobody), bytes.text()),
        19 => Command::DeleteAll,
        20 => Command::Edit(edit(bytes, &nobody, 1)),
        21 => Command::ShowPerson((track > 0).then(|| whom(bytes, &nobody))),
        22 => Command::Import(dir.join("nowhere")),
        23 => Command::Calibrate(calibration(bytes)),
        24 => Command::Prove { track },
        25 => Command::OtherStep,
        26 => Command::CancelProof,
        _ => Command::ReEmbed,
    }
}

fn calibration(bytes: &mut Bytes<'_>) -> CalibrationCommand {
    bytes.of(&[
        CalibrationCommand::Begin { floor: None },
        CalibrationCommand::Go,
        CalibrationCommand::Vouch,
        CalibrationCommand::Skip,
        CalibrationCommand::Cancel,
        CalibrationCommand::Accept { lowering: true },
        CalibrationCommand::Remove,
    ])
}
