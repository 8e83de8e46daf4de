//! What cameras are called, and by what they are asked for.

use crate::emulator::Emulator;

#[test]
fn cameras_of_one_name_at_two_ports_are_told_apart() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let report = emulator.run("list", &[("FAKECAM_TWIN", "1")]);
    let cameras: Vec<_> = report.lines("camera ").collect();
    assert_eq!(
        cameras,
        [
            "usb-fakecam-1|Fake Camera = Fake Camera (USB 1)",
            "usb-fakecam-2|Fake Camera = Fake Camera (USB 2)"
        ],
        "{report}"
    );
}

#[test]
fn a_name_that_is_no_text_is_kept_as_far_as_it_is_one() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let name = "高清摄像头高清摄像头高清";
    let report = emulator.run("list", &[("FAKECAM_NAME", name)]);
    let camera = report.first("camera ");
    assert!(camera.ends_with("= 高清摄像头高清摄像头"), "{report}");
    assert!(!report.to_string().contains("panicked"), "{report}");
    let report = emulator.run("until-frames 2", &[("FAKECAM_NAME", name)]);
    assert!(
        report
            .first("opened ")
            .starts_with("高清摄像头高清摄像头 640x480"),
        "{report}"
    );
}

#[test]
fn a_camera_is_opened_by_number_node_name_or_identity() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    for asked in ["3", "/dev/video3", "Desk Cam", "usb-fakecam-1|Desk Cam"] {
        let report = emulator.run(
            "until-frames 1",
            &[
                ("FAKECAM_NAME", "Desk Cam"),
                ("FAKECAM_INDEX", "3"),
                ("SCENE_CAMERA", asked),
            ],
        );
        let opened = report.first("opened ");
        assert_eq!(opened, "Desk Cam 640x480 30 YUYV", "{asked}: {report}");
    }
}
