//! The Chinese window says nothing in English alone: every error, notice and
//! question that a person can meet is driven through it.
//!
//! A letter that the built-in font lacks would fail these tests as well.

use crate::person::page_of as person;
use crate::samples::{
    DETAIL, POOR, closed, damages, detail, faults, left_out, network_errors, objections, problems,
    refusals, source_errors,
};
use crate::support::{Setup, Window, chinese, face, frame, gallery, unsure};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use faceglass::demo::DemoError;
use faceglass::settings::SettingsWarning;
use faceglass::window::StartWarning;
use faceglass_capture::{SourceError, SourceKind};
use faceglass_gallery::{
    Damage, GalleryError, GalleryWarning, Keeping, KeyTrouble, PersonId, Receipt,
};
use faceglass_pipeline::live::{
    BackedUp, Done, EnrolFailure, EnrolmentState, Event, FaceQuestion, GalleryView, ImportState,
    Notice, Objection, PeopleWarning, PlayerState, Problem, Question, ReEmbedded, ShownFace,
    StageHistory, Stats,
};
use faceglass_pipeline::result::{Timed, UnsureReason};
use faceglass_pipeline::tell::ImportSummary;
use std::sync::Arc;

/// What is written in Latin letters in a Chinese text too: names of programs,
/// formats and keys, and units.
const ALLOWED: &[&str] = &[
    "Faceglass",
    "English",
    "ffmpeg",
    "ffprobe",
    "JPEG",
    "PNG",
    "WebP",
    "BMP",
    "GIF",
    "HEIC",
    "AVIF",
    "MJPEG",
    "YUYV",
    "BA81",
    "HEVC",
    "ONNX",
    "YuNet",
    "SHA",
    "LFW",
    "Ctrl",
    "Shift",
    "Esc",
    "Escape",
    "Enter",
    "Tab",
    "Delete",
    "Space",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    // As a camera is written on the command line.
    "camera",
    "usb",
    "px",
    "ms",
    "fps",
    "movie",
    "models",
    "MB",
    "GB",
    "sha256",
    "ab",
    "cd",
    "GREY",
    "Y16",
    "NV12",
    "YU12",
    "UYVY",
    "BGR3",
    "RGB3",
    "MKV",
    "AVI",
    "MPEG",
    "USB",
    "OpenGL",
    "Wayland",
    "zenity",
    "data",
    "gallery",
    "Webcam",
    "MOV",
    "IDR",
    "portal",
    "mov",
    "mp4",
    "MP4",
    "moov",
    "video",
    "QuickTime",
];

/// What the system or a library said, and the tests' own names: each is quoted
/// as it is.
const QUOTED: &[&str] = &[
    DETAIL,
    "File exists (os error 17)",
    // The name of a setting in its file.
    "“theme”",
    "Switch to English",
    "Test source",
    "sha256 must be 64 lower-case hexadecimal digits",
    "it holds no graph",
    "The outputs do not fit a YuNet detector",
    "a score that is not finite",
    "it has no pixels",
    "invalid key",
    "expected an equals at line 1",
    // Commands, as they are typed.
    "faceglass people accept",
    "faceglass people re-embed",
    "faceglass people passphrase",
    "faceglass people recover",
    "faceglass people history --erase",
    "faceglass people unknown --forget --all",
];

/// Words in Latin letters that are neither quoted nor names. One letter is a
/// key; what has a dot, a slash or a line in it is a file or an option.
fn foreign_words(text: &str) -> Vec<String> {
    let mut text = text.to_owned();
    for quoted in QUOTED {
        text = text.replace(quoted, " ");
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._/-".contains(c);
    text.split(|c: char| !is_part(c))
        .map(|word| word.trim_end_matches(['.', '-', '/']))
        .filter(|word| !word.contains(['.', '/', '_', '-']))
        .filter(|word| word.chars().filter(char::is_ascii_alphabetic).count() >= 2)
        .filter(|word| !ALLOWED.contains(word))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_foreign_word_is_found() {
    assert_eq!(foreign_words("print 攻击：100 次"), ["print"]);
    assert_eq!(foreign_words("按 LFW View 2 测得"), ["View"]);
    assert!(foreign_words("12 ms，JPEG，--models，一.jpg，Ctrl+O，E").is_empty());
}

impl Window {
    /// Nothing but names and numbers is in Latin letters.
    #[track_caller]
    pub fn assert_chinese(&self, after: &str) {
        let english: Vec<_> = self
            .texts()
            .into_iter()
            .map(|text| (foreign_words(&text), text))
            .filter(|(words, _)| !words.is_empty())
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

#[test]
fn everything_that_is_wrong_with_a_source_is_said_in_chinese() {
    let mut window = open();
    for error in source_errors() {
        let words = error.to_string();
        for retrying in [false, true] {
            let error = error.clone();
            window.say(Event::Source(PlayerState::Lost { error, retrying }));
            window.assert_chinese(&words);
        }
        assert!(!window.has(&words), "{words}");
    }
}

#[test]
fn every_problem_is_said_in_chinese() {
    let mut window = open();
    for problem in problems() {
        let words = problem.to_string();
        window.say(Event::Error(problem));
        window.assert_chinese(&words);
        assert!(!window.has(&words), "{words}");
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

#[test]
fn every_notice_is_said_in_chinese() {
    let summary = |people, templates, left_out| {
        Notice::Imported(ImportSummary {
            people,
            templates,
            largest_taken: templates / 4,
            left_out,
        })
    };
    let done = [
        Done::Enrolment("王伟".into()),
        Done::Renaming("王伟".into()),
        Done::Deletion("王伟".into()),
        Done::DeletionOfAll,
        Done::Import,
        Done::Recovery,
        Done::Restoration,
        Done::ReEmbedding,
        Done::Merge {
            from: "王伟".into(),
            into: "李雷".into(),
        },
        Done::Split {
            from: "王伟".into(),
            into: "李雷".into(),
        },
        Done::Move {
            from: "王伟".into(),
            to: "李雷".into(),
            templates: 2,
        },
        Done::Removal {
            name: "王伟".into(),
            templates: 1,
        },
        Done::NotThem("王伟".into()),
        Done::NotThemForgotten {
            name: "王伟".into(),
            faces: 2,
        },
        Done::Note("王伟".into()),
        Done::Tags("王伟".into()),
        Done::Cover("王伟".into()),
    ];
    let mut notices = vec![
        Notice::ImportStarted,
        Notice::LargestTaken(vec!["一.jpg".into()]),
        Notice::ImportCancelled,
        Notice::NothingToTakeBack,
        Notice::NotThem("王伟".into()),
        Notice::NotThemAlready("王伟".into()),
        Notice::IsThem("王伟".into()),
        Notice::NobodyNamed,
        Notice::HistoryErased,
        Notice::UnknownErased,
        Notice::BackedUp(BackedUp {
            file: "people.age".into(),
            people: 2,
            templates: 3,
            lost_pictures: 2,
            bytes: 9,
        }),
        Notice::Restored {
            people: 1,
            templates: 2,
        },
        Notice::NothingToRestore,
        Notice::ReEmbedded(ReEmbedded {
            people: 1,
            templates: 2,
            without_face: 1,
            left: 0,
        }),
        Notice::ReEmbeddingCancelled,
        Notice::Missed(3),
        Notice::Erased(Receipt {
            name: "王伟".into(),
            templates: 2,
            pictures: 2,
            counter_examples: 2,
            visits: 3,
            unknown: 2,
            events: 1,
            events_altered: 0,
            kept_aside: vec!["people.gallery.damaged-1".into()],
        }),
        Notice::SameName {
            name: "李雷".into(),
            people: 2,
        },
        Notice::Unread(SourceError::Panicked),
        summary(0, 0, Vec::new()),
        summary(0, 4, Vec::new()),
        summary(2, 8, left_out()),
    ];
    notices.extend(left_out().into_iter().map(|one| Notice::LeftOut(vec![one])));
    notices.push(Notice::NothingToDoAgain);
    notices.extend(done.clone().map(Notice::TakenBack));
    notices.extend(done.clone().map(Notice::DoneAgain));
    let mut window = open();
    for notice in notices {
        let words = notice.to_string();
        window.say(Event::Notice(notice));
        window.assert_chinese(&words);
        assert!(!window.has(&words), "{words}");
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
            track: None,
            guide: None,
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
        EnrolFailure::Problem(Problem::Reading),
    ]);
    for failure in failures {
        let words = failure.to_string();
        window.say(Event::Enrolment(EnrolmentState::Failed(failure)));
        window.assert_chinese(&words);
    }
    for objection in objections() {
        let words = objection.to_string();
        let asked = question(objection, 0);
        window.say(Event::Enrolment(EnrolmentState::Asking(asked)));
        window.assert_chinese(&words);
    }
    let face = |number| ShownFace {
        number,
        picture: None,
    };
    let which = FaceQuestion {
        name: name(),
        file: "一.jpg".into(),
        faces: vec![face(1), face(2)],
        waiting: 2,
    };
    window.say(Event::Enrolment(EnrolmentState::ChoosingFace(which)));
    window.assert_chinese("which face");
    window.say(Event::Enrolment(EnrolmentState::Done {
        person: PersonId("a".into()),
        name: name(),
        templates: 5,
    }));
    window.assert_chinese("the end");
}

fn question(objection: Objection, waiting: usize) -> Question {
    Question {
        name: "王伟".into(),
        pictures: 3,
        picture: None,
        objection,
        waiting,
    }
}

#[test]
fn an_import_speaks_chinese() {
    let mut window = open();
    window.say(Event::Import(ImportState::Reading { pictures: 3 }));
    window.assert_chinese("reading");
    for objection in objections() {
        let words = objection.to_string();
        let asked = question(objection, 2);
        window.say(Event::Import(ImportState::Asking(asked)));
        window.assert_chinese(&words);
    }
    let alike = objections().remove(0);
    window.say(Event::Import(ImportState::Asking(question(alike, 2))));
    window.assert_says("王伟看起来像李娜");
    window.assert_chinese("a question");
}

#[test]
fn warnings_faults_and_verdicts_are_in_chinese() {
    let kept = |what, kept_memory| GalleryWarning::KeptAside {
        what,
        aside: "people.gallery.damaged-1".into(),
        kept_memory,
    };
    let stuck = GalleryWarning::Stuck {
        path: "people.gallery".into(),
        what: Damage::NoHeader,
    };
    let elsewhere = GalleryWarning::KeptAsideElsewhere("people.gallery".into());
    let unfinished = |aside| GalleryWarning::Unfinished(aside);
    let files = [
        kept(Damage::Checksum, true),
        stuck,
        elsewhere,
        unfinished(None),
        unfinished(Some("people.gallery.damaged-1".into())),
        GalleryWarning::Sealed(Keeping::Keyring),
        GalleryWarning::Sealed(Keeping::Passphrase),
        GalleryWarning::Sealed(Keeping::KeyFile),
        GalleryWarning::StillPlain(Box::new(GalleryError::NoSuchPerson)),
        GalleryWarning::Remains(Box::new(GalleryError::NoSuchPerson)),
    ];
    let damaged = damages().into_iter().map(|what| kept(what, false));
    let files = files.into_iter().chain(damaged);
    let mut warnings: Vec<_> = files.map(PeopleWarning::File).collect();
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
    for keeping in [Keeping::Keyring, Keeping::Passphrase, Keeping::KeyFile] {
        window.say(Event::Gallery(Arc::new(GalleryView {
            keeping: Some(keeping),
            ..GalleryView::default()
        })));
        window.assert_says("加密");
        window.assert_chinese("how the key is kept");
    }
    let closed = closed(KeyTrouble::NoPassphrase);
    window.say(Event::Gallery(Arc::new(GalleryView {
        warnings: vec![PeopleWarning::Problem(closed)],
        ..GalleryView::default()
    })));
    assert!(window.has("人员库的口令") && window.has("打开人员库"));
    window.assert_chinese("a gallery that is closed");
    for fault in faults() {
        let mut result = frame(vec![face(1, 40.0)]);
        result.fault = Some(fault);
        window.show_result(result);
        window.assert_chinese("a fault");
    }
    let others = [
        UnsureReason::TooFewFrames,
        UnsureReason::Borderline,
        UnsureReason::DimAndSoft,
        UnsureReason::Glaring,
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
        SettingsWarning::Settings(vec!["theme".into(), "overlay.dense".into()]),
        SettingsWarning::Unknown(vec!["theme".into()]),
        SettingsWarning::Kept("settings.before.toml".into()),
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
        stages: Timed::ALL
            .into_iter()
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
    window.key_with(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S);
    window.assert_chinese("a screenshot");
    window.key(Key::Escape);
    window.click("删除王伟");
    window.assert_says("删除王伟及其全部模板？");
    window.assert_chinese("a deletion");
    window.key(Key::Escape);
    window.click("仔细查看王伟");
    window.say(Event::Person(Some(Arc::new(person("王伟")))));
    window.assert_chinese("a person's page");
    for (button, step) in [
        ("移到…", "a move"),
        ("分出…", "a split"),
        ("与他人合并…", "a merge"),
    ] {
        window.click("模板 1");
        window.click(button);
        window.assert_chinese(step);
        window.key(Key::Escape);
        window.click("模板 1");
    }
    window.click("彻底清除…");
    window.assert_chinese("erasing somebody");
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
        PlayerState::Closed,
        PlayerState::Opening,
        PlayerState::Paused,
        PlayerState::Ended,
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
    window.key_with(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S);
    window.click("选择位置…");
    window.until("the place is filled in", |w| {
        w.field_value("文件").contains("shot.png")
    });
    window.click("保存");
    window.until("it failed", |w| w.says("截图未能保存"));
    window.assert_chinese("a failed screenshot");
}
