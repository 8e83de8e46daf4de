//! What a child behind the emulator does: run a player as a window would, and
//! print what happens.

use faceglass_capture::{
    CameraFormat, CameraId, Next, Player, PlayerEvent, PlayerOptions, PlayerState, SourceSpec,
    camera,
};
use image::RgbImage;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);

/// `list`, `until-frames N`, `until-opened N` or `until-lost`.
pub fn play(scene: &str) {
    // Whatever the test harness left on the line.
    println!();
    if scene == "list" {
        list();
        return;
    }
    let spec = SourceSpec::Camera {
        id: std::env::var("SCENE_CAMERA").ok().map(CameraId),
        format: asked_format(),
    };
    let player = Player::spawn(Some(spec), PlayerOptions::window()).unwrap();
    watch(&player, scene);
    println!("> corrupt {}", player.stats().corrupt);
    drop(player);
    println!("> closed");
}

fn list() {
    for camera in camera::list(Duration::from_secs(20)).unwrap() {
        println!("> camera {} = {}", camera.id.0, camera.name);
        for format in camera.formats {
            println!("> format {}", words(&format));
        }
    }
}

fn words(format: &CameraFormat) -> String {
    format!(
        "{}x{} {} {}",
        format.width, format.height, format.fps, format.pixel_format
    )
}

fn asked_format() -> Option<CameraFormat> {
    let text = std::env::var("SCENE_FORMAT").ok()?;
    let mut parts = text.split([' ', 'x']);
    let mut number = || parts.next().unwrap().parse().unwrap();
    Some(CameraFormat {
        width: number(),
        height: number(),
        fps: number(),
        pixel_format: parts.next().unwrap().into(),
    })
}

fn watch(player: &Player, scene: &str) {
    let expected = expected_frames();
    let (what, count) = scene.split_once(' ').unwrap_or((scene, "1"));
    let count: usize = count.parse().unwrap();
    let (mut frames, mut opened, mut lost) = (0, 0, 0);
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        for event in player.events() {
            tell(&event);
            opened += usize::from(matches!(event, PlayerEvent::Opened { .. }));
            lost += usize::from(matches!(
                event,
                PlayerEvent::State(PlayerState::Lost { .. })
            ));
        }
        let done = match what {
            "until-frames" => frames,
            "until-opened" => opened,
            _ => lost,
        };
        if done >= count && (what != "until-opened" || player.state() == PlayerState::Running) {
            player.events().iter().for_each(tell);
            return;
        }
        if let Next::Frame(frame) = player.next(Duration::from_millis(50)) {
            frames += 1;
            tell_frame(&frame.image, &expected);
            if frames == 2 && std::env::var("SCENE_LIST_MEANWHILE").is_ok() {
                list();
            }
        }
    }
    println!("> gave up");
}

fn tell(event: &PlayerEvent) {
    match event {
        PlayerEvent::Opened { spec, info } => {
            let (width, height) = info.size.unwrap_or_default();
            let fps = info.fps.unwrap_or_default();
            println!(
                "> opened {} {width}x{height} {fps} {}",
                info.name, info.format
            );
            if let SourceSpec::Camera { id: Some(id), .. } = spec {
                println!("> spec {}", id.0);
            }
        }
        PlayerEvent::State(PlayerState::Lost { error, retrying }) => {
            println!("> state Lost {:?} retrying={retrying}", error.trouble());
            println!("> why {error}");
        }
        PlayerEvent::State(state) => println!("> state {state:?}"),
        PlayerEvent::Dropped(why) => println!("> dropped {why}"),
        PlayerEvent::Position(_)
        | PlayerEvent::Refused(_)
        | PlayerEvent::Controls(_)
        | PlayerEvent::Kept { .. } => {}
    }
}

fn tell_frame(image: &RgbImage, expected: &[RgbImage]) {
    let (width, height) = image.dimensions();
    let brightest = image.iter().max().copied().unwrap_or_default();
    println!("> frame {width}x{height} brightest={brightest}");
    if !expected.is_empty() && !expected.iter().any(|e| e == image) {
        println!("> strange frame");
    }
}

/// The frames the emulator was given, decoded by other means.
fn expected_frames() -> Vec<RgbImage> {
    let Ok(folder) = std::env::var("SCENE_COMPARE") else {
        return Vec::new();
    };
    let mut frames = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        frames.push(image::open(entry.unwrap().path()).unwrap().into_rgb8());
    }
    assert!(!frames.is_empty());
    frames
}
