//! The whole camera path against a webcam that is not there.
//!
//! `../shared/fakecam` is a library that, loaded before a program, makes it see
//! a Video4Linux camera. Each test starts this test program again as a child
//! with that library in front (`scene` is what the child does) and judges what
//! it prints. Where the library's source or a C compiler is absent, the tests
//! say so and pass.
#![cfg(all(target_os = "linux", target_pointer_width = "64"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod emulator;
mod naming;
mod packings;
mod scene;

use emulator::{Emulator, Report};
use faceglass_capture::synthetic::pattern;
use image::codecs::jpeg::JpegEncoder;
use std::path::Path;

/// Some JPEG frames of the moving pattern, 160x120.
fn write_jpegs(folder: &Path) {
    for n in 0..5 {
        let file = std::fs::File::create(folder.join(format!("{n}.jpg"))).unwrap();
        JpegEncoder::new_with_quality(file, 90)
            .encode_image(&pattern(160, 120, n * 9))
            .unwrap();
    }
}

fn lost(report: &Report, state: &str) -> bool {
    report
        .lines("state ")
        .any(|line| line.starts_with(&format!("Lost {state} retrying=true")))
}

#[test]
fn cameras_are_listed_by_name_and_identity_without_metadata_nodes() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let report = emulator.run(
        "list",
        &[
            ("FAKECAM_META_NODE", "1"),
            ("FAKECAM_NAME", "Desk Cam"),
            ("FAKECAM_INDEX", "3"),
        ],
    );
    let cameras: Vec<_> = report.lines("camera ").collect();
    assert_eq!(cameras, ["usb-fakecam-1|Desk Cam = Desk Cam"], "{report}");
    assert!(
        report.lines("format ").any(|f| f == "640x480 30 YUYV"),
        "{report}"
    );
    assert!(
        report.lines("format ").any(|f| f == "1280x720 15 YUYV"),
        "{report}"
    );
}

#[test]
fn yuyv_streams_at_the_negotiated_format() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let report = emulator.run("until-frames 20", &[]);
    assert_eq!(
        report.first("opened "),
        "Fake Camera 640x480 30 YUYV",
        "{report}"
    );
    assert_eq!(
        report.first("spec "),
        "usb-fakecam-1|Fake Camera",
        "{report}"
    );
    // The emulator's white square, studio-range white made full white.
    assert!(
        report
            .lines("frame ")
            .all(|f| f.starts_with("640x480 brightest=255")),
        "{report}"
    );
}

#[test]
fn an_asked_format_is_negotiated() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let report = emulator.run(
        "until-frames 3",
        &[
            ("SCENE_FORMAT", "1280x720 15 YUYV"),
            ("FAKECAM_FPS", "30,15"),
        ],
    );
    assert_eq!(
        report.first("opened "),
        "Fake Camera 1280x720 15 YUYV",
        "{report}"
    );
    assert!(
        report.lines("frame ").all(|f| f.starts_with("1280x720 ")),
        "{report}"
    );
}

#[test]
fn mjpeg_streams_with_and_without_huffman_tables() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let frames = tempfile::tempdir().unwrap();
    write_jpegs(frames.path());
    let folder = frames.path().to_str().unwrap();
    for strip in ["0", "1"] {
        let report = emulator.run(
            "until-frames 12",
            &[
                ("FAKECAM_DIR", folder),
                ("FAKECAM_FORMATS", "MJPG"),
                ("FAKECAM_STRIP_DHT", strip),
                ("SCENE_COMPARE", folder),
            ],
        );
        assert_eq!(
            report.first("opened "),
            "Fake Camera 160x120 30 MJPEG",
            "{report}"
        );
        assert_eq!(report.first("corrupt "), "0", "{report}");
        assert_eq!(report.lines("strange").count(), 0, "{report}");
    }
}

#[test]
fn a_pulled_cable_is_told_and_the_camera_comes_back() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let report = emulator.run(
        "until-opened 2",
        &[
            ("FAKECAM_UNPLUG_AFTER", "10"),
            ("FAKECAM_REPLUG_SECS", "1.5"),
        ],
    );
    assert!(lost(&report, "Unplugged"), "{report}");
    assert_eq!(report.lines("opened ").count(), 2, "{report}");
    assert_eq!(report.lines("state ").last(), Some("Running"), "{report}");
}

#[test]
fn a_stall_is_told_and_the_camera_comes_back() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let report = emulator.run(
        "until-opened 2",
        &[("FAKECAM_STALL_AT", "10"), ("FAKECAM_STALL_SECS", "3")],
    );
    assert!(lost(&report, "Stalled"), "{report}");
    assert_eq!(report.lines("opened ").count(), 2, "{report}");
}

#[test]
fn a_camera_that_stalls_for_ever_can_be_closed() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let report = emulator.run(
        "until-lost",
        &[("FAKECAM_STALL_AT", "5"), ("FAKECAM_STALL_SECS", "0")],
    );
    assert!(lost(&report, "Stalled"), "{report}");
    assert_eq!(report.lines("closed").count(), 1, "{report}");
}

#[test]
fn corrupt_frames_are_dropped_and_never_shown() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let frames = tempfile::tempdir().unwrap();
    write_jpegs(frames.path());
    let folder = frames.path().to_str().unwrap();
    for mode in ["truncate", "garbage", "zero", "empty"] {
        let report = emulator.run(
            "until-frames 20",
            &[
                ("FAKECAM_DIR", folder),
                ("FAKECAM_FORMATS", "MJPG"),
                ("FAKECAM_CORRUPT_EVERY", "3"),
                ("FAKECAM_CORRUPT_MODE", mode),
                ("SCENE_COMPARE", folder),
            ],
        );
        assert!(
            report.first("corrupt ").parse::<u64>().unwrap() >= 5,
            "{mode}: {report}"
        );
        assert!(report.lines("dropped ").count() >= 1, "{mode}: {report}");
        assert_eq!(report.lines("strange").count(), 0, "{mode}: {report}");
        assert!(
            !report.lines("state ").any(|s| s.starts_with("Lost")),
            "{mode}: {report}"
        );
    }
}

#[test]
fn short_and_empty_yuyv_frames_are_dropped() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    for mode in ["truncate", "empty"] {
        let report = emulator.run(
            "until-frames 12",
            &[
                ("FAKECAM_CORRUPT_EVERY", "3"),
                ("FAKECAM_CORRUPT_MODE", mode),
            ],
        );
        assert!(
            report.first("corrupt ").parse::<u64>().unwrap() >= 3,
            "{mode}: {report}"
        );
    }
}

#[test]
fn nothing_but_corrupt_frames_is_a_state_of_its_own() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let report = emulator.run(
        "until-lost",
        &[
            ("FAKECAM_CORRUPT_EVERY", "1"),
            ("FAKECAM_CORRUPT_MODE", "truncate"),
        ],
    );
    assert!(lost(&report, "Damaged"), "{report}");
    assert_eq!(report.lines("opened ").count(), 0, "{report}");
}

#[test]
fn a_camera_in_use_elsewhere_is_busy_and_still_listed() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let report = emulator.run("until-lost", &[("FAKECAM_BUSY", "1")]);
    assert!(lost(&report, "Busy"), "{report}");
    let report = emulator.run("list", &[("FAKECAM_BUSY", "1")]);
    assert_eq!(report.lines("camera ").count(), 1, "{report}");
    assert!(report.lines("format ").count() > 0, "{report}");
}

#[test]
fn a_camera_that_may_not_be_opened_is_denied_and_still_listed() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let report = emulator.run("until-lost", &[("FAKECAM_DENY", "1")]);
    assert!(lost(&report, "Denied"), "{report}");
    assert!(report.first("why ").contains("group"), "{report}");
    let report = emulator.run("list", &[("FAKECAM_DENY", "1")]);
    assert_eq!(report.lines("camera ").count(), 1, "{report}");
}

#[test]
fn listing_goes_on_beside_a_running_camera() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let report = emulator.run("until-frames 5", &[("SCENE_LIST_MEANWHILE", "1")]);
    assert_eq!(report.lines("camera ").count(), 1, "{report}");
    assert!(report.lines("format ").count() > 0, "{report}");
}

#[test]
fn a_slow_camera_and_a_slow_start_are_waited_for() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    for settings in [("FAKECAM_PERIOD", "2.5"), ("FAKECAM_SLOW_START", "7")] {
        let report = emulator.run("until-frames 3", &[settings]);
        assert_eq!(report.lines("opened ").count(), 1, "{report}");
        assert!(
            !report.lines("state ").any(|s| s.starts_with("Lost")),
            "{report}"
        );
    }
}

/// Not a test: what the child process does. Does nothing unless asked.
#[test]
fn child() {
    if let Ok(scene) = std::env::var("SCENE") {
        scene::play(&scene);
    }
}
