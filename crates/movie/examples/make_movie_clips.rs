//! Makes the clips in `tests/data` anew, from the pattern that the tests draw.
//!
//! `cargo run --release -p faceglass-movie --example make_movie_clips`
//! needs the `ffmpeg` program with libx264, libx265 and libvpx.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/pattern/mod.rs"]
mod pattern;

use image::imageops;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

const HIGH: &str = "-c:v libx264 -profile:v high -crf 24 -bf 3 -refs 4 -x264-params b-pyramid=normal:keyint=15:min-keyint=15:scenecut=0 -pix_fmt yuv420p -movflags +faststart";

fn main() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let make = |name: &str, frames: u8, arguments: &str| {
        encode(
            &data.join(name),
            frames,
            &arguments.replace("HIGH", HIGH),
            pattern::draw,
        );
    };
    make("high_bframes.mp4", 45, "HIGH");
    make(
        "vfr.mp4",
        24,
        "-vf settb=1/1000,setpts=N*40+mod(N\\,3)*10 -fps_mode vfr -enc_time_base 1/1000 -video_track_timescale 1000 HIGH",
    );
    make(
        "full_range_709.mp4",
        5,
        "-vf scale=out_color_matrix=bt709:out_range=pc -color_range pc -colorspace bt709 HIGH",
    );
    make(
        "main_open_gop.mp4",
        20,
        "-c:v libx264 -profile:v main -crf 26 -bf 2 -x264-params open-gop=1:keyint=8 -pix_fmt yuv420p",
    );
    make("mjpeg.mp4", 5, "-c:v mjpeg -q:v 3 -pix_fmt yuvj420p");
    make(
        "ten_bit.mp4",
        5,
        "-c:v libx264 -pix_fmt yuv420p10le -crf 26",
    );
    make(
        "interlaced.mp4",
        6,
        "-c:v libx264 -x264-params interlaced=1 -pix_fmt yuv420p -crf 26",
    );
    make(
        "hevc.mp4",
        12,
        "-c:v libx265 -crf 26 -x265-params log-level=error -tag:v hvc1 -pix_fmt yuv420p",
    );
    make(
        "vp9.webm",
        12,
        "-c:v libvpx-vp9 -crf 30 -b:v 0 -pix_fmt yuv420p",
    );
    make(
        "fragmented.mp4",
        12,
        "-c:v libx264 -crf 26 -pix_fmt yuv420p -movflags frag_keyframe+empty_moov",
    );
    // Frames without times of their own.
    make(
        "timeless.avi",
        24,
        "-c:v libx264 -profile:v baseline -crf 26 -g 10 -bf 0 -pix_fmt yuv420p",
    );
    make(
        "timeless_bframes.avi",
        24,
        "-c:v mpeg4 -q:v 4 -g 12 -bf 2 -pix_fmt yuv420p",
    );
    // Containers without an index, and no container at all.
    make(
        "camcorder.m2ts",
        24,
        "-c:v libx264 -crf 26 -g 12 -bf 2 -pix_fmt yuv420p -f mpegts -mpegts_m2ts_mode 1",
    );
    make(
        "bare.h264",
        12,
        "-c:v libx264 -crf 26 -g 12 -bf 2 -pix_fmt yuv420p -f h264",
    );
    wide_pixels(&data);
    rotated(&data);
    cut(&data, "high_bframes.mp4", "0.8", "cut.mp4");
    // Begins with a key frame of the kind that refers back.
    cut(&data, "main_open_gop.mp4", "0.36", "cut_open_gop.mp4");
}

fn ffmpeg() -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y", "-fflags", "+bitexact"]);
    command
}

fn encode(file: &Path, frames: u8, arguments: &str, draw: impl Fn(u8) -> image::RgbImage) {
    let (width, height) = draw(0).dimensions();
    let mut child = ffmpeg()
        .args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-r", "25", "-s"])
        .arg(format!("{width}x{height}"))
        .args(["-i", "pipe:0", "-sws_flags", "accurate_rnd+full_chroma_int"])
        .args(arguments.split(' '))
        .args(["-flags:v", "+bitexact"])
        .arg(file)
        .stdin(Stdio::piped())
        .spawn()
        .expect("ffmpeg starts");
    let mut stdin = child.stdin.take().unwrap();
    for number in 0..frames {
        stdin.write_all(draw(number).as_raw()).unwrap();
    }
    drop(stdin);
    assert!(child.wait().unwrap().success(), "{}", file.display());
}

/// Stored 96 pixels wide, each of them a third wider than high.
fn wide_pixels(data: &Path) {
    let arguments = format!("-vf setsar=4/3 {HIGH}");
    encode(&data.join("wide_pixels.mp4"), 6, &arguments, |number| {
        let wide = pattern::draw(number);
        imageops::resize(&wide, 96, 96, imageops::FilterType::Triangle)
    });
}

/// Stored lying on their side, with a matrix that puts them upright.
fn rotated(data: &Path) {
    for (degrees, matrix) in [
        (90_u32, [0, 1, -1, 0]),
        (180, [-1, 0, 0, -1]),
        (270, [0, -1, 1, 0]),
    ] {
        let file = data.join(format!("rotated_{degrees}.mp4"));
        encode(&file, 6, HIGH, |number| {
            let upright = pattern::draw(number);
            match degrees {
                90 => imageops::rotate270(&upright),
                180 => imageops::rotate180(&upright),
                _ => imageops::rotate90(&upright),
            }
        });
        set_matrix(&file, matrix);
        assert_eq!(number_seen_by_ffmpeg(&file), Some(0), "{degrees} degrees");
    }
}

/// Puts a, b, c, d into the matrix of the track header.
fn set_matrix(file: &Path, [a, b, c, d]: [i32; 4]) {
    let mut bytes = std::fs::read(file).unwrap();
    let tkhd = bytes.windows(4).position(|kind| kind == b"tkhd").unwrap();
    for (place, value) in [(0, a), (4, b), (12, c), (16, d)] {
        let at = tkhd + 44 + place;
        bytes[at..at + 4].copy_from_slice(&(value << 16).to_be_bytes());
    }
    std::fs::write(file, bytes).unwrap();
}

/// What another program makes of it.
fn number_seen_by_ffmpeg(file: &Path) -> Option<u8> {
    let out = ffmpeg()
        .arg("-i")
        .arg(file)
        .args([
            "-frames:v",
            "1",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "pipe:1",
        ])
        .output()
        .unwrap();
    let image = image::RgbImage::from_raw(pattern::WIDTH, pattern::HEIGHT, out.stdout)?;
    pattern::read_number(&image)
}

/// Begins within a group of pictures; an edit list hides what comes before.
fn cut(data: &Path, whole: &str, at_s: &str, part: &str) {
    let status = ffmpeg()
        .args(["-ss", at_s, "-i"])
        .arg(data.join(whole))
        .args(["-c", "copy"])
        .arg(data.join(part))
        .status();
    assert!(status.unwrap().success());
}
