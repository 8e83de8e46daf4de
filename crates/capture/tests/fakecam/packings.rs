//! What cameras beyond MJPEG and tight YUYV send.

use crate::emulator::Emulator;
use std::path::Path;

/// The moving pattern as a camera of that packing sends it, and the settings that
/// make the emulator send it.
fn write_raw(folder: &Path, ending: &str, (width, height): (u32, u32), pack: fn(u8) -> Vec<u8>) {
    let frame: Vec<u8> = (0..width * height)
        .flat_map(|at| pack(30 + (at % 200) as u8))
        .collect();
    let name = format!("0_{width}x{height}.{ending}");
    std::fs::write(folder.join(name), frame).unwrap();
}

/// Planes of chroma without colour, after what is there already.
fn add_grey_chroma(folder: &Path, ending: &str, (width, height): (u32, u32)) {
    let path = folder.join(format!("0_{width}x{height}.{ending}"));
    let mut frame = std::fs::read(&path).unwrap();
    frame.resize((width * height * 3 / 2) as usize, 128);
    std::fs::write(path, frame).unwrap();
}

/// The bytes of a pixel that has this brightness and no colour.
type Pack = fn(u8) -> Vec<u8>;

#[test]
fn every_packing_that_cameras_send_is_shown() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let luma: Pack = |y| vec![y];
    let cases: [(&str, &str, &str, Pack); 7] = [
        ("grey", "GREY", "GREY", luma),
        ("y16", "Y16 ", "Y16", |y| vec![0, y]),
        ("y10", "Y10 ", "Y10", |y| {
            (u16::from(y) << 2).to_le_bytes().to_vec()
        }),
        ("nv12", "NV12", "NV12", luma),
        ("yu12", "YU12", "YU12", luma),
        ("uyvy", "UYVY", "UYVY", |y| vec![128, y]),
        ("bgr3", "BGR3", "BGR3", |y| vec![y; 3]),
    ];
    for size in [(64, 48), (61, 37)] {
        for (ending, code, name, pack) in cases {
            let frames = tempfile::tempdir().unwrap();
            write_raw(frames.path(), ending, size, pack);
            if ["nv12", "yu12"].contains(&ending) {
                add_grey_chroma(frames.path(), ending, size);
            }
            let report = emulator.run(
                "until-frames 3",
                &[
                    ("FAKECAM_DIR", frames.path().to_str().unwrap()),
                    ("FAKECAM_FORMATS", code),
                ],
            );
            let (width, height) = size;
            assert_eq!(
                report.first("opened "),
                format!("Fake Camera {width}x{height} 30 {name}"),
                "{report}"
            );
            assert_eq!(report.first("corrupt "), "0", "{name}: {report}");
            let shown = report.first("frame ");
            // 229 is the brightest; studio-range luma is stretched to 248.
            let is_luma = ["nv12", "yu12", "uyvy"].contains(&ending);
            let brightest = if is_luma { 248 } else { 229 };
            let expected = format!("{width}x{height} brightest={brightest}");
            assert_eq!(shown, expected, "{name}: {report}");
        }
    }
}

#[test]
fn padded_rows_are_shown_without_their_padding() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let frames = tempfile::tempdir().unwrap();
    write_raw(frames.path(), "yuyv", (64, 48), |y| vec![y.min(100), 128]);
    let report = emulator.run(
        "until-frames 3",
        &[
            ("FAKECAM_DIR", frames.path().to_str().unwrap()),
            ("FAKECAM_PAD", "24"),
        ],
    );
    // Padding of 0x55 read as chroma or luma would be brighter than 98.
    assert_eq!(report.first("frame "), "64x48 brightest=98", "{report}");
}

#[test]
fn a_format_that_nobody_reads_is_named() {
    let Some(emulator) = Emulator::new() else {
        return;
    };
    let settings = [("FAKECAM_FORMATS", "BA81"), ("FAKECAM_ALLSIZES", "1")];
    let report = emulator.run("until-lost", &settings);
    assert!(
        report.first("why ").contains("does not read (BA81)"),
        "{report}"
    );
}
