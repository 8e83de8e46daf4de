//! The Chinese window says nothing in English alone: every error, notice and
//! question that a person can meet is driven through it.
//!
//! A letter that the built-in font lacks would fail these tests as well.

use crate::support::{Setup, Window, chinese, face, frame, gallery, unsure};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use faceglass::demo::DemoError;
use faceglass::settings::SettingsWarning;
use faceglass::ui::StartWarning;
use faceglass_capture::{
    CameraError, CameraName, Coding, FileError, MovieError, MoviePart, PictureFault, SourceError,
    SourceKind,
};
use faceglass_gallery::{Action, GalleryError, GalleryWarning, NameError, PersonId};
use faceglass_pipeline::live::{
    Done, EnrolFailure, EnrolmentState, Event, GalleryView, ImportState, LookAlike, Notice,
    PeopleWarning, Problem, Refusal, SourceState, StageHistory, Stats,
};
use faceglass_pipeline::result::UnsureReason;
use faceglass_pipeline::tell::{Fault, ImportSummary, LeftOut, NoSample, Stage};
use faceglass_vision::{ModelError, ModelKind, QualityReason, VisionError};
use std::sync::Arc;
use std::time::Duration;

/// What the system or a library says, which has no translation.
const DETAIL: &str = "No space left on device (os error 28)";

/// Two English words or more, and not one Chinese letter.
fn is_english_alone(text: &str) -> bool {
    let chinese = text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    let letters = |word: &&str| word.chars().filter(char::is_ascii_alphabetic).count() >= 2;
    !chinese && text.split_whitespace().filter(letters).count() >= 2
}

impl Window {
    #[track_caller]
    fn assert_chinese(&self, after: &str) {
        let english: Vec<_> = self
            .texts()
            .into_iter()
            // The way back, and the name that a test's source has.
            .filter(|text| text != "Switch to English" && text != "Switch to English G")
            .filter(|text| !text.contains("Test source"))
            .filter(|text| is_english_alone(text))
            .collect();
        assert!(english.is_empty(), "after {after}: {english:#?}");
    }
}

fn open() -> Window {
    let mut window = Window::with(Setup {
        settings: chinese(),
        ..Setup::default()
    });
    window.opened(SourceKind::Movie, Some(26), None);
    window.show(vec![face(1, 40.0)]);
    window
}

fn name() -> String {
    "走.mov".into()
}

fn detail() -> String {
    DETAIL.into()
}

fn source_errors() -> Vec<SourceError> {
    let camera = || CameraName::named("前置");
    let path = || "图片/一.jpg".into();
    let cameras = [
        CameraError::NoneFound,
        CameraError::Missing(camera()),
        CameraError::Missing(CameraName::unknown()),
        CameraError::Busy(camera()),
        CameraError::Denied(camera()),
        CameraError::Unplugged(camera()),
        CameraError::Stalled {
            camera: camera(),
            seconds: 2,
        },
        CameraError::StoppedSending(camera()),
        CameraError::OnlyDamaged(camera()),
        CameraError::BadFrame { detail: detail() },
        CameraError::NoFormat(camera()),
        CameraError::ListStalled,
        CameraError::ListFailed { detail: detail() },
        CameraError::Other {
            camera: camera(),
            detail: detail(),
        },
    ];
    let faults = [
        PictureFault::CutOff,
        PictureFault::NoPixels,
        PictureFault::Decoder(detail()),
    ];
    let files = [
        FileError::Missing(path()),
        FileError::Denied(path()),
        FileError::Unreadable {
            path: path(),
            detail: detail(),
        },
        FileError::Special(path()),
        FileError::Empty { name: name() },
        FileError::UnknownKind { name: name() },
        FileError::OtherPicture {
            name: name(),
            format: "GIF".into(),
        },
        FileError::NotAPicture { name: name() },
        FileError::TooLarge {
            name: name(),
            megapixels: 80,
        },
        FileError::NoPictures(path()),
        FileError::NoPeople(path()),
        FileError::CutShort {
            folder: path(),
            taken: 20_000,
        },
        FileError::NothingGiven,
        FileError::NothingReadable { name: name() },
    ];
    let damaged = faults.map(|fault| FileError::Damaged {
        name: name(),
        fault,
    });
    let others = [
        SourceError::NoThread { detail: detail() },
        SourceError::Panicked,
        SourceError::ImpossibleScene {
            width: 0,
            height: 0,
            fps: 0,
        },
    ];
    let cameras = cameras.into_iter().map(SourceError::from);
    let files = files.into_iter().chain(damaged).map(SourceError::from);
    let movies = movie_errors().into_iter().map(SourceError::from);
    cameras.chain(files).chain(movies).chain(others).collect()
}

fn movie_errors() -> Vec<MovieError> {
    let parts = [
        MoviePart::Index,
        MoviePart::Clock,
        MoviePart::Tables,
        MoviePart::Description,
        MoviePart::FrameCount,
        MoviePart::FrameList,
        MoviePart::FrameSizes,
        MoviePart::FramePlaces,
        MoviePart::FrameTimes,
        MoviePart::PictureSize,
        MoviePart::AllFrames,
    ];
    let codings = [
        Coding::Codec("HEVC (H.265)".into()),
        Coding::DamagedParameters,
        Coding::DeepColour,
        Coding::Chroma("4:2:2"),
        Coding::Monochrome,
        Coding::Interlaced,
        Coding::Fragmented("H.264".into()),
        Coding::CompressedIndex,
        Coding::Changing("H.264".into()),
    ];
    let (there, whole) = (Duration::from_secs(3), Duration::from_secs(9));
    let mut errors = vec![
        MovieError::Missing { name: name() },
        MovieError::Denied { name: name() },
        MovieError::Unreadable {
            name: name(),
            detail: detail(),
        },
        MovieError::CutOff {
            name: name(),
            there,
            whole,
        },
        MovieError::NoIndex { name: name() },
        MovieError::IndexCutOff { name: name() },
        MovieError::NoDecoder {
            name: name(),
            codec: "H.264".into(),
            detail: detail(),
        },
        MovieError::OtherContainer { name: name() },
        MovieError::NotReadable {
            name: name(),
            detail: detail(),
        },
        MovieError::FfmpegFailed {
            name: name(),
            detail: detail(),
        },
        MovieError::FfmpegStalled {
            name: name(),
            seconds: 10,
        },
        MovieError::NoVideo { name: name() },
        MovieError::Encrypted { name: name() },
        MovieError::BadFrame {
            name: name(),
            at: there,
        },
    ];
    errors.extend(parts.map(|part| MovieError::damaged("走.mov", part)));
    errors.extend(codings.map(|coding| MovieError::NeedsFfmpeg {
        name: name(),
        coding,
    }));
    errors
}

#[test]
fn everything_that_is_wrong_with_a_source_is_said_in_chinese() {
    let mut window = open();
    for error in source_errors() {
        let words = error.to_string();
        for retrying in [false, true] {
            let error = error.clone();
            window.say(Event::Source(SourceState::Lost { error, retrying }));
            window.assert_chinese(&words);
        }
        assert!(!window.says(&words), "{words}");
    }
}

fn gallery_errors() -> Vec<GalleryError> {
    let io = |action| GalleryError::Io {
        path: "people.gallery".into(),
        action,
        reason: detail(),
    };
    vec![
        NameError::Empty.into(),
        NameError::Control.into(),
        NameError::TooLong(99).into(),
        GalleryError::NoSuchPerson,
        GalleryError::AlreadyThere("王伟".into()),
        GalleryError::Newer {
            path: "people.gallery".into(),
            version: 9,
            supported: 1,
        },
        GalleryError::Locked("data".into()),
        io(Action::Read),
        io(Action::Write),
        io(Action::Lock),
        io(Action::KeepAside),
        GalleryError::Thumbnail(detail()),
    ]
}

fn network_errors() -> Vec<VisionError> {
    let models = [
        ModelError::NoPoints,
        ModelError::Folder {
            folder: "models".into(),
            detail: detail(),
        },
        ModelError::ManifestUnreadable {
            path: "detector.toml".into(),
            detail: detail(),
        },
        ModelError::Manifest {
            manifest: "detector.toml".into(),
            detail: "sha256 must be 64 lower-case hexadecimal digits".into(),
        },
        ModelError::Network {
            path: "detector.onnx".into(),
            detail: detail(),
        },
        ModelError::WrongHash {
            file: "detector.onnx".into(),
            found: "ab".into(),
            wanted: "cd".into(),
        },
        ModelError::Broken {
            file: "detector.onnx".into(),
            detail: "it holds no graph".into(),
        },
        ModelError::Unfit("The outputs do not fit a YuNet detector.".into()),
    ];
    let absent = ModelKind::ALL.map(ModelError::Absent);
    let others = [
        VisionError::Output {
            model: "detector.onnx".into(),
            detail: "a score that is not finite".into(),
        },
        VisionError::Picture("it has no pixels".into()),
        VisionError::Embedding,
    ];
    let models = models.into_iter().chain(absent).map(VisionError::from);
    models.chain(others).collect()
}

fn problems() -> Vec<Problem> {
    let of_gallery = gallery_errors().into_iter().map(Problem::from);
    let of_networks = network_errors().into_iter().map(Problem::from);
    let own = [
        Problem::Source(SourceError::Panicked),
        Problem::SourceSilent,
        Problem::NoThread { detail: detail() },
        Problem::PicturesUnread { detail: detail() },
        Problem::CamerasUnlisted { detail: detail() },
        Problem::NoEmbedder,
        Problem::Reading,
        Problem::Stopped,
    ];
    of_gallery.chain(of_networks).chain(own).collect()
}

#[test]
fn every_problem_is_said_in_chinese() {
    let mut window = open();
    for problem in problems() {
        let words = problem.to_string();
        window.say(Event::Error(problem));
        window.assert_chinese(&words);
        assert!(!window.says(&words), "{words}");
    }
}

#[test]
fn a_start_that_fails_says_so_in_chinese() {
    for problem in [Problem::Stopped, network_errors().remove(0).into()] {
        let words = problem.to_string();
        let mut window = Window::with(Setup {
            settings: chinese(),
            start_error: Some(problem),
            ..Setup::default()
        });
        window.until("the failure is shown", |w| w.says("无法分析画面"));
        window.assert_chinese(&words);
    }
}

const POOR: [QualityReason; 7] = [
    QualityReason::TooSmall,
    QualityReason::Blurred,
    QualityReason::TurnedAway,
    QualityReason::TooDark,
    QualityReason::TooBright,
    QualityReason::CutOff,
    QualityReason::Unclear,
];

fn refusals() -> Vec<Refusal> {
    let others = [
        Refusal::Spoof,
        Refusal::Absent,
        Refusal::TooSimilar,
        Refusal::NotTheSamePerson,
    ];
    let poor = POOR.into_iter().map(Refusal::Quality);
    poor.chain(others).collect()
}

fn faults() -> Vec<Fault> {
    let stages = [
        Stage::Detection,
        Stage::Landmarks,
        Stage::Liveness,
        Stage::Embedding,
    ];
    let stages = stages.map(|stage| (stage, VisionError::Embedding));
    vec![
        Fault::Stages(stages.to_vec()),
        Fault::Panicked,
        Fault::NoNetworks(VisionError::Embedding),
    ]
}

fn left_out() -> Vec<LeftOut> {
    let picture = |why| LeftOut::Picture {
        file: "一.jpg".into(),
        why,
    };
    let poor = POOR.into_iter().map(NoSample::Quality);
    let failed = faults().into_iter().map(NoSample::Fault);
    let whys = [
        NoSample::NoFace,
        NoSample::SeveralFaces,
        NoSample::NoEmbedding,
    ];
    let pictures = whys.into_iter().chain(poor).chain(failed).map(picture);
    let others = [
        LeftOut::Unread(SourceError::Panicked),
        LeftOut::Movie { file: name() },
        LeftOut::Skipped {
            name: "王伟".into(),
            like: "李娜".into(),
        },
        LeftOut::Person {
            name: "王伟".into(),
            why: NameError::Control.into(),
        },
    ];
    pictures.chain(others).collect()
}

#[test]
fn every_notice_is_said_in_chinese() {
    let summary = |people, templates, left_out| {
        Notice::Imported(ImportSummary {
            people,
            templates,
            left_out,
        })
    };
    let done = [
        Done::Enrolment("王伟".into()),
        Done::Renaming("王伟".into()),
        Done::Deletion("王伟".into()),
        Done::DeletionOfAll,
        Done::Import,
    ];
    let mut notices = vec![
        Notice::ImportStarted,
        Notice::ImportCancelled,
        Notice::NothingToTakeBack,
        Notice::Unread(SourceError::Panicked),
        summary(0, 0, Vec::new()),
        summary(0, 4, Vec::new()),
        summary(2, 8, left_out()),
    ];
    notices.extend(left_out().into_iter().map(|one| Notice::LeftOut(vec![one])));
    notices.extend(done.clone().map(Notice::TakenBack));
    let mut window = open();
    for notice in notices {
        let words = notice.to_string();
        window.say(Event::Notice(notice));
        window.assert_chinese(&words);
        assert!(!window.says(&words), "{words}");
    }
    for done in done {
        window.say(gallery(&["王伟"], Some(done)));
        window.button("撤销").hover();
        window.run();
        window.assert_chinese("an undo");
    }
}

#[test]
fn an_enrolment_speaks_chinese_at_every_step() {
    let mut window = open();
    let name = || "王伟".to_owned();
    for refused in refusals() {
        window.say(Event::Enrolment(EnrolmentState::Gathering {
            name: name(),
            have: 2,
            want: 5,
            refused: Some(refused),
        }));
        window.assert_chinese("a refusal");
    }
    let gave_up = |(want, last)| EnrolFailure::GaveUp {
        name: name(),
        have: 1,
        want,
        last,
    };
    let lasts = refusals().into_iter().map(|refusal| (5, Some(refusal)));
    let mut failures: Vec<_> = lasts.chain([(1, None)]).map(gave_up).collect();
    failures.extend([
        EnrolFailure::NoPicture {
            name: name(),
            left_out: left_out(),
        },
        EnrolFailure::Mixed { name: name() },
        EnrolFailure::Problem(Problem::Reading),
    ]);
    for failure in failures {
        let words = failure.to_string();
        window.say(Event::Enrolment(EnrolmentState::Failed(failure)));
        window.assert_chinese(&words);
    }
    for similarity in [None, Some(0.8)] {
        window.say(Event::Enrolment(EnrolmentState::NeedsConfirmation {
            name: name(),
            person: PersonId("a".into()),
            person_name: "李娜".into(),
            similarity,
        }));
        window.assert_chinese("a question");
    }
    window.say(Event::Enrolment(EnrolmentState::Done {
        person: PersonId("a".into()),
        name: name(),
        templates: 5,
    }));
    window.assert_chinese("the end");
}

#[test]
fn an_import_speaks_chinese() {
    let mut window = open();
    window.say(Event::Import(ImportState::Reading { pictures: 3 }));
    window.assert_chinese("reading");
    window.say(Event::Import(ImportState::Asking(LookAlike {
        name: "王伟".into(),
        pictures: 3,
        picture: None,
        person: PersonId("a".into()),
        person_name: "李娜".into(),
        similarity: 0.8,
        waiting: 2,
    })));
    window.assert_says("王伟看起来像李娜");
    window.assert_chinese("a question");
}

#[test]
fn warnings_faults_and_verdicts_are_in_chinese() {
    let kept = |kept_memory| GalleryWarning::KeptAside {
        what: "the checksum does not fit".into(),
        aside: "people.gallery.damaged-1".into(),
        kept_memory,
    };
    let stuck = GalleryWarning::Stuck {
        path: "people.gallery".into(),
        what: "the header line is missing".into(),
    };
    let elsewhere = GalleryWarning::KeptAsideElsewhere("people.gallery".into());
    let files = [kept(true), kept(false), stuck, elsewhere].map(PeopleWarning::File);
    let mut warnings = files.to_vec();
    warnings.extend([
        PeopleWarning::Problem(GalleryError::NoSuchPerson),
        PeopleWarning::Stale(3),
        PeopleWarning::NoEmbedder,
    ]);
    let mut window = open();
    window.say(Event::Gallery(Arc::new(GalleryView {
        warnings,
        ..GalleryView::default()
    })));
    window.assert_chinese("warnings");
    for fault in faults() {
        let mut result = frame(vec![face(1, 40.0)]);
        result.fault = Some(fault);
        window.show_result(result);
        window.assert_chinese("a fault");
    }
    let others = [
        UnsureReason::TooFewFrames,
        UnsureReason::Borderline,
        UnsureReason::Unavailable,
    ];
    for reason in POOR.into_iter().map(UnsureReason::Quality).chain(others) {
        window.show(vec![unsure(face(1, 40.0), reason)]);
        window.assert_chinese("a verdict");
    }
}

#[test]
fn the_start_warns_in_chinese() {
    let settings = [
        SettingsWarning::Damaged {
            detail: "invalid key".into(),
        },
        SettingsWarning::Unreadable {
            path: "settings.toml".into(),
            detail: detail(),
        },
        SettingsWarning::Setting("theme".into()),
    ];
    let out_of_range = SettingsWarning::OutOfRange {
        name: "min_score".into(),
        value: 7.0,
        from: 0.05,
        to: 0.99,
    };
    let demo = DemoError {
        folder: "data".into(),
        detail: detail(),
    };
    let settings = settings.map(StartWarning::from).to_vec();
    for warnings in [settings, vec![out_of_range.into(), demo.into()]] {
        let window = Window::with(Setup {
            settings: chinese(),
            warnings: warnings.clone(),
            ..Setup::default()
        });
        window.assert_chinese("the start");
        assert!(!window.says(&warnings[0].to_string()));
    }
}

#[test]
fn menus_dialogs_and_panels_are_in_chinese() {
    let mut window = open();
    window.set_stats(Stats {
        processed: 9,
        stages: ["detect", "landmarks", "align", "liveness", "embed", "match"]
            .into_iter()
            .chain(["total", "age"])
            .map(|stage| StageHistory {
                stage,
                recent_ms: vec![1.0, 2.0],
                ..StageHistory::default()
            })
            .collect(),
        ..Stats::default()
    });
    window.say(gallery(&["王伟", "李娜"], Some(Done::Import)));
    window.assert_chinese("the panels");
    for menu in ["文件", "播放", "视图", "人员", "帮助"] {
        // The panel of the same name comes later.
        let mut of_that_name = window.harness.query_all_by_label(menu);
        of_that_name.next().unwrap().click();
        drop(of_that_name);
        window.run();
        window.assert_chinese(menu);
        window.key(Key::Escape);
    }
    for key in [Key::F1, Key::I] {
        window.key(key);
        window.assert_chinese("a dialog");
        window.key(Key::Escape);
    }
    window.key_with(Modifiers::SHIFT, Key::S);
    window.assert_chinese("a screenshot");
    window.key(Key::Escape);
    window.click("删除王伟");
    window.assert_says("删除王伟及其全部模板？");
    window.assert_chinese("a deletion");
    window.key(Key::Escape);
    window.drop_files(&["a.jpg", "b.jpg"]);
    window.assert_chinese("pictures");
    window.key(Key::Escape);
    for _ in 0..3 {
        window.key(Key::T);
        window.assert_chinese("a theme");
    }
    for kind in [SourceKind::Camera, SourceKind::Pictures] {
        window.opened(kind, None, Some(3));
        window.assert_chinese("a source");
    }
    for state in [
        SourceState::Closed,
        SourceState::Opening,
        SourceState::Paused,
        SourceState::Ended,
    ] {
        window.say(Event::Source(state));
        window.assert_chinese("a state");
    }
}

#[test]
fn a_screenshot_that_cannot_be_written_says_so_in_chinese() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("file");
    std::fs::write(&blocked, "not a folder").unwrap();
    let mut window = Window::with(Setup {
        settings: chinese(),
        picks: vec![blocked.join("shot.png")],
        ..Setup::default()
    });
    window.camera_runs();
    window.show(Vec::new());
    window.key_with(Modifiers::SHIFT, Key::S);
    window.click("选择位置…");
    window.until("the place is filled in", |w| {
        w.field_value("文件").contains("shot.png")
    });
    window.click("保存");
    window.until("it failed", |w| w.says("截图未能保存"));
    window.assert_chinese("a failed screenshot");
}
