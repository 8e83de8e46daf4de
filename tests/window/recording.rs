//! Recording movies, and the self-timer.

use crate::support::{Setup, Window, chinese, english, face, frame, known};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use faceglass::settings::{Privacy, SelfTimer, Settings};
use faceglass_capture::movie::MovieSource;
use faceglass_capture::{CameraError, CameraName, Frame, Pull, Source as _, SourceKind};
use faceglass_pipeline::live::{Event, PlayerState};
use faceglass_pipeline::result::{FaceResult, FrameResult};
use image::{Rgb, RgbImage};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

const BOTH: Modifiers = Modifiers {
    shift: true,
    ..Modifiers::COMMAND
};

fn with(change: impl Fn(&mut Settings)) -> Window {
    let mut settings = english();
    change(&mut settings);
    Window::with(Setup {
        settings,
        real_pictures: true,
        ..Setup::default()
    })
}

/// A window that plays a camera and shows `faces`.
fn playing(change: impl Fn(&mut Settings), faces: Vec<FaceResult>) -> Window {
    let mut window = with(change);
    window.camera_runs();
    window.show(faces);
    window
}

fn record(window: &mut Window, plain: bool) {
    window.key_with(if plain { BOTH } else { Modifiers::COMMAND }, Key::R);
}

/// Files in the folder of the movies, those of other programs' eyes only.
fn movies(window: &Window) -> Vec<PathBuf> {
    let folder = window.folder.path().join("movies/Faceglass");
    let entries = std::fs::read_dir(folder).map(|all| all.flatten().map(|e| e.path()).collect());
    let mut all: Vec<PathBuf> = entries.unwrap_or_default();
    all.retain(|path| !path.file_name().unwrap().to_string_lossy().starts_with('.'));
    all
}

/// Everything in that folder.
fn all_files(window: &Window) -> usize {
    let folder = window.folder.path().join("movies/Faceglass");
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

/// The frames of a movie, by our own reader.
fn frames_of(path: &std::path::Path) -> Vec<Frame> {
    let mut movie = MovieSource::open(path).unwrap();
    let mut frames = Vec::new();
    loop {
        match movie.pull(Duration::from_secs(1)).unwrap() {
            Pull::Frame(frame) => frames.push(frame),
            Pull::Pending => {}
            Pull::Dropped(lost) => panic!("{lost}"),
            Pull::Ended => return frames,
        }
    }
}

/// A moment that has not come.
fn later() -> Instant {
    Instant::now() + Duration::from_secs(3600)
}

fn captured(mut result: FrameResult, at: Instant) -> FrameResult {
    result.frame.captured_at = at;
    result
}

fn saved(window: &mut Window) -> PathBuf {
    window.until("the movie is saved", |w| w.says("saved to"));
    movies(window).pop().unwrap()
}

#[test]
fn a_movie_has_the_pace_of_what_was_seen_and_our_own_player_reads_it() {
    let mut window = playing(|_| {}, vec![face(1, 100.0)]);
    record(&mut window, false);
    window.assert_says("Recording 0:0");
    assert_eq!(
        window
            .button("Record movie with overlay")
            .accesskit_node()
            .toggled(),
        Some(egui::accesskit::Toggled::True)
    );
    let first = later();
    for n in [0, 1, 2, 5, 6] {
        let at = first + n * Duration::from_millis(40);
        window.show_result(captured(frame(vec![face(1, 100.0)]), at));
        assert!(movies(&window).is_empty(), "half a file has no name");
    }
    window.until("a part is written", |w| all_files(w) == 1);
    record(&mut window, false);
    let path = saved(&mut window);
    assert_eq!(path.extension().unwrap(), "mov");
    assert!(!window.says("Recording 0:0"));
    let frames = frames_of(&path);
    assert_eq!(frames.len(), 6);
    let since = |n: usize| (frames[n].time - frames[1].time).as_millis();
    assert_eq!([2, 3, 4, 5].map(since), [40, 80, 200, 240]);
    assert_eq!(frames[0].image.dimensions(), (640, 480));
    assert_eq!(all_files(&window), 1, "nothing else stays");
    window.click("Open folder");
    let folder = window.folder.path().join("movies/Faceglass");
    window.until("it is shown", |w| {
        w.folders.lock().unwrap().contains(&folder)
    });
}

/// Left half bright, right half dark, with an unknown face and Ada in stripes.
fn halves() -> FrameResult {
    let mut result = frame(vec![face(1, 60.0), known(face(2, 400.0), "Ada")]);
    let image = RgbImage::from_fn(640, 480, |x, y| {
        let is_face = (100..250).contains(&y);
        let value = match (is_face, x < 320) {
            (true, _) => [20, 230][usize::from(x / 8 % 2 == 0)],
            (false, true) => 200,
            (false, false) => 40,
        };
        Rgb([value; 3])
    });
    result.frame.image = Arc::new(image);
    result
}

fn first_picture(change: impl Fn(&mut Settings), plain: bool) -> RgbImage {
    let mut window = with(change);
    window.camera_runs();
    window.show_result(halves());
    record(&mut window, plain);
    record(&mut window, plain);
    let path = saved(&mut window);
    RgbImage::clone(&frames_of(&path)[0].image)
}

/// How far the stripes are apart at the middle of a face that begins at `x`.
fn contrast(picture: &RgbImage, x: u32) -> u8 {
    let values = (x + 30..x + 90).map(|x| picture.get_pixel(x, 150).0[0]);
    values.clone().max().unwrap() - values.min().unwrap()
}

#[test]
fn it_is_mirrored_and_covered_as_the_picture_is() {
    let plain = first_picture(|_| {}, true);
    assert!(plain.get_pixel(20, 400).0[0] > 150 && plain.get_pixel(620, 400).0[0] < 90);
    assert!(contrast(&plain, 60) > 150 && contrast(&plain, 400) > 150);
    let mirrored = first_picture(
        |settings| {
            settings.mirror.cameras = true;
            settings.privacy = Privacy::Unknown;
        },
        true,
    );
    assert!(mirrored.get_pixel(20, 400).0[0] < 90 && mirrored.get_pixel(620, 400).0[0] > 150);
    // The face at 60 to 180 lies at 460 to 580 now, Ada's at 120 to 240.
    assert!(
        contrast(&mirrored, 460) < 60,
        "{}",
        contrast(&mirrored, 460)
    );
    assert!(contrast(&mirrored, 120) > 150);
}

/// Pixels that are green, as the boxes of living faces are, along the upper edge of
/// boxes.
fn green(picture: &RgbImage, columns: std::ops::Range<u32>) -> usize {
    let row = columns.flat_map(|x| (98..104).map(move |y| (x, y)));
    row.filter(|(x, y)| {
        let [r, g, b] = picture.get_pixel(*x, *y).0;
        g > r.saturating_add(40) && g > b.saturating_add(20)
    })
    .count()
}

#[test]
fn with_the_overlay_boxes_lie_on_their_faces_mirrored_or_not() {
    // Boxes are from 60 to 180 and 400 to 520; mirrored from 120 to 240 and 460 to 580.
    let (as_it_came, as_in_a_mirror) = (65..115, 525..575);
    let sides = |picture: &RgbImage| {
        let places = [as_it_came.clone(), as_in_a_mirror.clone()];
        places.map(|columns| green(picture, columns) > 30)
    };
    assert_eq!(sides(&first_picture(|_| {}, true)), [false, false]);
    assert_eq!(sides(&first_picture(|_| {}, false)), [true, false]);
    let mirrored = first_picture(|settings| settings.mirror.cameras = true, false);
    assert_eq!(sides(&mirrored), [false, true]);
    let switched_off = first_picture(|settings| settings.overlay.boxes = false, false);
    assert_eq!(sides(&switched_off), [false, false]);
}

#[test]
fn what_ends_the_source_finishes_the_movie() {
    let lost = PlayerState::Lost {
        error: CameraError::Unplugged(CameraName::named("Cam")).into(),
        retrying: true,
    };
    for state in [PlayerState::Ended, PlayerState::Closed, lost] {
        let mut window = playing(|_| {}, Vec::new());
        record(&mut window, false);
        window.say(Event::Source(state));
        assert_eq!(frames_of(&saved(&mut window)).len(), 1);
    }
    // Another source.
    let mut window = playing(|_| {}, Vec::new());
    record(&mut window, false);
    window.key_with(Modifiers::SHIFT, Key::D);
    saved(&mut window);
    // Another size, for instance since the picture was turned.
    let mut window = playing(|_| {}, Vec::new());
    record(&mut window, false);
    let mut turned = captured(frame(Vec::new()), later());
    turned.frame.image = Arc::new(RgbImage::new(480, 640));
    window.show_result(turned);
    let frames = frames_of(&saved(&mut window));
    assert!(
        frames
            .iter()
            .all(|frame| frame.image.dimensions() == (640, 480))
    );
}

#[test]
fn closing_the_window_finishes_the_movie() {
    let mut window = playing(|_| {}, Vec::new());
    record(&mut window, true);
    let at = later();
    window.show_result(captured(frame(Vec::new()), at));
    window.close();
    let all = movies(&window);
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(frames_of(&all[0]).len(), 2);
}

#[test]
fn where_it_cannot_be_written_it_says_so_and_what_helps() {
    let mut window = playing(|_| {}, Vec::new());
    std::fs::write(window.folder.path().join("movies"), "in the way").unwrap();
    record(&mut window, false);
    window.until("it is told", |w| w.says("The movie was not saved"));
    window.assert_says("Make room, or check that the folder of your movies can be written to");
    assert!(!window.says("Recording 0:0"));
}

#[test]
fn nothing_is_recorded_where_nothing_plays_and_two_movies_have_two_names() {
    let mut window = with(|_| {});
    assert!(!window.is_enabled("Record movie with overlay"));
    window.opened(SourceKind::Movie, Some(3), None);
    window.show(Vec::new());
    assert!(window.is_enabled("Record movie with overlay"));
    window.say(Event::Source(PlayerState::Ended));
    assert!(!window.is_enabled("Record movie with overlay"));
    window.say(Event::Source(PlayerState::Running));
    for n in 1..3 {
        record(&mut window, true);
        record(&mut window, true);
        window.until("it is saved", |w| movies(w).len() == n);
        window.until("it is told", |w| w.is_enabled("Record movie with overlay"));
    }
}

#[test]
fn the_key_that_ends_it_works_while_a_question_is_open() {
    let mut window = playing(|_| {}, Vec::new());
    record(&mut window, false);
    window.key(Key::I);
    assert!(window.says("Import people"));
    record(&mut window, false);
    saved(&mut window);
}

#[test]
fn time_and_size_stay_in_sight_while_a_step_is_asked_for() {
    let mut window = playing(|_| {}, vec![face(1, 100.0)]);
    record(&mut window, false);
    window.key(Key::K);
    window.run();
    let title = window.harness.get_by_label("Liveness calibration");
    let title = title.rect();
    let told = window.harness.get_by_label_contains("Recording 0:0").rect();
    assert!(told.top() > title.bottom(), "{told} {title}");
}

// --- the self-timer -------------------------------------------------------------

/// Lets so many seconds pass, a quarter at each step.
fn pass(window: &mut Window, seconds: usize) {
    window.harness.run_steps(4 * seconds);
}

#[test]
fn the_timer_counts_down_over_the_picture_and_then_takes_the_photo() {
    let mut window = playing(|settings| settings.self_timer = SelfTimer::Five, Vec::new());
    let photos = |w: &Window| {
        let folder = w.folder.path().join("pictures/Faceglass");
        std::fs::read_dir(folder).map_or(0, Iterator::count)
    };
    window.key_with(Modifiers::SHIFT, Key::S);
    window.assert_says("Photo in ");
    let number = window.harness.get_by_label_contains("Photo in ").rect();
    let picture = window.harness.get_by_label_contains("Picture").rect();
    assert!(
        picture.contains_rect(number) && number.height() > 100.0,
        "{number}"
    );
    pass(&mut window, 2);
    assert!(window.says("Photo in ") && photos(&window) == 0);
    pass(&mut window, 4);
    window.until("it is saved", |w| photos(w) == 1);
    assert!(!window.says("Photo in "));
}

#[test]
fn escape_or_the_same_key_cancels_what_waits() {
    let mut window = playing(|settings| settings.self_timer = SelfTimer::Ten, Vec::new());
    for key in [Key::Escape, Key::S] {
        window.key_with(Modifiers::SHIFT, Key::S);
        window.assert_says("Photo in ");
        match key {
            Key::S => window.key_with(Modifiers::SHIFT, Key::S),
            key => window.key(key),
        }
        assert!(!window.says("Photo in "));
        window.assert_says("Self-timer cancelled");
    }
    pass(&mut window, 12);
    assert!(!window.folder.path().join("pictures/Faceglass").exists());
}

#[test]
fn a_movie_waits_for_the_timer_too() {
    let mut window = playing(
        |settings| settings.self_timer = SelfTimer::Three,
        Vec::new(),
    );
    record(&mut window, false);
    window.assert_says("Recording in ");
    assert!(!window.says("Recording 0:0"));
    pass(&mut window, 4);
    window.assert_says("Recording 0:0");
    record(&mut window, false);
    saved(&mut window);
}

#[test]
fn the_timer_is_set_by_key_and_remembered() {
    let mut window = playing(|_| {}, Vec::new());
    for (words, timer) in [
        ("Photos and movies wait 3 seconds", SelfTimer::Three),
        ("Photos and movies wait 5 seconds", SelfTimer::Five),
        ("Photos and movies wait 10 seconds", SelfTimer::Ten),
        ("Self-timer off", SelfTimer::Off),
    ] {
        window.key_with(Modifiers::SHIFT, Key::T);
        window.assert_says(words);
        window.until("it is saved", |w| w.saved_settings().self_timer == timer);
    }
}

#[test]
fn all_of_it_is_in_chinese() {
    let mut settings = chinese();
    settings.self_timer = SelfTimer::Three;
    let mut window = Window::with(Setup {
        settings,
        real_pictures: true,
        ..Setup::default()
    });
    window.opened(SourceKind::Movie, Some(3), None);
    window.show(Vec::new());
    window.key_with(Modifiers::SHIFT, Key::S);
    window.assert_chinese("the self-timer");
    window.key(Key::Escape);
    record(&mut window, false);
    window.assert_chinese("the self-timer of a movie");
    pass(&mut window, 4);
    window.assert_chinese("recording");
    record(&mut window, false);
    window.until("it is saved", |w| w.says("已保存到"));
    for _ in 0..4 {
        window.key_with(Modifiers::SHIFT, Key::T);
        window.assert_chinese("setting the timer");
    }
    window.click("文件");
    window.assert_chinese("the menu");
}

#[test]
fn a_picture_that_stands_still_is_not_recorded_and_that_is_said() {
    let mut window = with(|_| {});
    window.opened(SourceKind::Pictures, None, Some(1));
    window.show(vec![face(1, 100.0)]);
    window.say(Event::Source(PlayerState::Ended));
    for plain in [false, true] {
        record(&mut window, plain);
        window.assert_says("One picture is no movie");
    }
    assert_eq!(all_files(&window), 0);
}

#[test]
fn a_movie_that_ends_because_the_picture_was_turned_says_so() {
    let mut window = playing(|_| {}, vec![]);
    record(&mut window, false);
    let mut turned = frame(vec![]);
    turned.frame.image = Arc::new(RgbImage::new(480, 640));
    window.show_result(captured(turned, later()));
    window.assert_says("The recording ended because the picture was turned or has another size");
    window.until("the movie is there", |w| movies(w).len() == 1);
}

#[test]
fn a_movie_that_ends_with_its_source_says_so() {
    let mut window = playing(|_| {}, vec![]);
    record(&mut window, false);
    window.say(Event::Source(PlayerState::Ended));
    window.assert_says("The recording ended with what it showed");
}

#[test]
fn where_the_system_ends_the_program_the_movie_is_whole() {
    let mut window = playing(|_| {}, vec![]);
    record(&mut window, false);
    assert!(window.ends_when_asked());
    window.close();
    assert_eq!(all_files(&window), 1);
    assert_eq!(frames_of(&movies(&window)[0]).len(), 1);
}

#[test]
fn a_movie_that_was_ended_by_force_is_found_at_the_next_start() {
    let first = with(|_| {});
    let movies = first.folder.path().join("movies/Faceglass");
    std::fs::create_dir_all(&movies).unwrap();
    let left = |name: &str, age_s: u64| {
        let file = std::fs::File::create(movies.join(name)).unwrap();
        let then = std::time::SystemTime::now() - Duration::from_secs(age_s);
        file.set_modified(then).unwrap();
    };
    left(".faceglass-young.part", 0);
    left(".faceglass-old.part", 3600);
    let mut window = Window::with(Setup {
        movies: Some(first.folder.path().join("movies")),
        ..Setup::default()
    });
    window.until("it is told", |w| w.says("ended by force"));
    window.assert_says(".faceglass-old.part");
    window.click("Open folder");
    window.until("it is shown", |w| {
        w.folders.lock().unwrap().contains(&movies)
    });
}
