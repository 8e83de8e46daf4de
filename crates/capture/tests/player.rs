//! The player, by its handle, on scripted sources and a clock that is not real.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_capture::player::{Clock, FakeClock, Opener};
use faceglass_capture::synthetic::{Line, ScriptedSource, SyntheticSource, pattern};
use faceglass_capture::{
    CameraError, CameraName, FileError, Frame, Next, Player, PlayerCommand, PlayerEvent,
    PlayerOptions, PlayerState, Rotation, Source, SourceError, SourceKind, SourceSpec,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const CAMERA: SourceSpec = SourceSpec::Camera {
    id: None,
    format: None,
};
const PATIENCE: Duration = Duration::from_secs(30);

fn window() -> PlayerOptions {
    PlayerOptions {
        clock: Arc::new(FakeClock::default()),
        ..PlayerOptions::window()
    }
}

/// Opens the scripts one after another; the last one again and again.
fn scripts(kind: SourceKind, scripts: Vec<Result<Vec<Line>, SourceError>>) -> Opener {
    let opened = AtomicUsize::new(0);
    Arc::new(move |_| {
        let n = opened.fetch_add(1, Ordering::SeqCst).min(scripts.len() - 1);
        let script = scripts[n].clone()?;
        Ok(Box::new(ScriptedSource::new(kind, script)) as Box<dyn Source>)
    })
}

fn with(opener: Opener, options: PlayerOptions) -> PlayerOptions {
    PlayerOptions { opener, ..options }
}

/// Collects events until one fits; panics when none comes.
fn wait_for(player: &Player, seen: &mut Vec<PlayerEvent>, fits: impl Fn(&PlayerEvent) -> bool) {
    let until = Instant::now() + PATIENCE;
    loop {
        seen.extend(player.events());
        if seen.iter().any(&fits) {
            return;
        }
        assert!(Instant::now() < until, "never came; seen {seen:?}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn wait_for_state(player: &Player, fits: impl Fn(&PlayerState) -> bool) {
    let until = Instant::now() + PATIENCE;
    while !fits(&player.state()) {
        assert!(Instant::now() < until, "still {:?}", player.state());
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn next_frame(player: &Player) -> Frame {
    match player.next(PATIENCE) {
        Next::Frame(frame) => frame,
        other => panic!("{other:?} instead of a frame, {:?}", player.state()),
    }
}

fn all_frames(player: &Player) -> Vec<Frame> {
    let mut frames = Vec::new();
    loop {
        match player.next(PATIENCE) {
            Next::Frame(frame) => frames.push(frame),
            Next::Finished => return frames,
            Next::Pending => panic!("stuck in {:?}", player.state()),
        }
    }
}

#[test]
fn headless_sees_every_frame_in_order_however_slow_it_is() {
    let spec = SourceSpec::Synthetic(16, 16, 30, 40);
    let player = Player::spawn(Some(spec.clone()), PlayerOptions::headless()).unwrap();
    std::thread::sleep(Duration::from_millis(30));
    let frames = all_frames(&player);
    assert_eq!(frames.len(), 40);
    for (n, frame) in frames.iter().enumerate() {
        assert_eq!(frame.index, n as u64);
        assert_eq!(*frame.image, pattern(16, 16, n as u64));
    }
    assert_eq!(player.stats().captured, 40);
    assert_eq!(player.stats().dropped, 0);
    assert_eq!(player.state(), PlayerState::Ended);
    let events = player.events();
    assert!(matches!(&events[0], PlayerEvent::Opened { spec: s, info }
        if *s == spec && info.size == Some((16, 16))));
    assert!(matches!(player.next(Duration::ZERO), Next::Finished));
}

#[test]
fn in_a_window_the_newest_frame_wins_and_drops_are_counted() {
    let spec = SourceSpec::Synthetic(16, 16, 30, 25);
    let player = Player::spawn(Some(spec), window()).unwrap();
    wait_for_state(&player, |s| *s == PlayerState::Ended);
    let frames = all_frames(&player);
    assert_eq!(frames.len(), 1);
    assert_eq!(frames[0].index, 24);
    assert_eq!(player.stats().dropped, 24);
}

#[test]
fn a_movie_is_paced_by_its_presentation_times() {
    let clock = Arc::new(FakeClock::default());
    let start = clock.now();
    let options = PlayerOptions {
        clock: clock.clone(),
        ..window()
    };
    let player = Player::spawn(Some(SourceSpec::Synthetic(8, 8, 25, 60)), options).unwrap();
    let frames = all_frames(&player);
    assert!(!frames.is_empty());
    for frame in frames {
        assert_eq!(
            frame.captured_at - start,
            frame.time,
            "frame {}",
            frame.index
        );
    }
    // The last frame is shown as long as the others before the end is told.
    assert!(clock.now() - start >= Duration::from_millis(60 * 40));
}

#[test]
fn pause_step_and_seek() {
    let player = Player::spawn(None, window()).unwrap();
    assert_eq!(player.state(), PlayerState::Closed);
    player.send(PlayerCommand::SetLoop(true));
    player.send(PlayerCommand::Open(SourceSpec::Synthetic(8, 8, 30, 90)));
    player.send(PlayerCommand::Pause);
    let mut events = Vec::new();
    // Paused before the first frame: nothing is shown until a step or a seek.
    player.send(PlayerCommand::Seek(Duration::from_secs(1)));
    assert_eq!(next_frame(&player).index, 30);
    wait_for(&player, &mut events, |e| {
        *e == PlayerEvent::State(PlayerState::Paused)
    });
    assert!(matches!(
        player.next(Duration::from_millis(50)),
        Next::Pending
    ));
    for index in 31..34 {
        player.send(PlayerCommand::Step);
        assert_eq!(next_frame(&player).index, index);
    }
    // Of many seeks at once the last one counts.
    for ms in [100, 200, 2_000] {
        player.send(PlayerCommand::Seek(Duration::from_millis(ms)));
    }
    let mut newest = next_frame(&player).index;
    while let Next::Frame(frame) = player.next(Duration::from_millis(50)) {
        newest = frame.index;
    }
    assert_eq!(newest, 60);
    wait_for(&player, &mut events, |e| {
        *e == PlayerEvent::Position(Duration::from_secs(2))
    });
    player.send(PlayerCommand::Play);
    wait_for_state(&player, |s| *s == PlayerState::Running);
    next_frame(&player);
}

#[test]
fn looping_starts_again_and_without_it_the_end_is_told() {
    let player = Player::spawn(Some(SourceSpec::Synthetic(8, 8, 30, 5)), window()).unwrap();
    wait_for_state(&player, |s| *s == PlayerState::Ended);
    player.send(PlayerCommand::SetLoop(true));
    player.send(PlayerCommand::Play);
    let until = Instant::now() + PATIENCE;
    while player.stats().captured < 30 {
        assert!(Instant::now() < until);
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(player.state(), PlayerState::Running);
    player.send(PlayerCommand::SetLoop(false));
    wait_for_state(&player, |s| *s == PlayerState::Ended);
}

#[test]
fn a_lost_camera_comes_back_by_itself() {
    let gone = || SourceError::from(CameraError::Unplugged(CameraName::named("Cam")));
    let missing = || SourceError::from(CameraError::Missing(CameraName::named("Cam")));
    let opener = scripts(
        SourceKind::Camera,
        vec![
            Ok(vec![Line::Frames(3), Line::Fail(gone())]),
            Err(missing()),
            Err(missing()),
            Ok(vec![Line::Frames(2), Line::Pending(u32::MAX)]),
        ],
    );
    let player = Player::spawn(Some(CAMERA), with(opener, window())).unwrap();
    let mut events = Vec::new();
    let is_opened = |e: &&PlayerEvent| matches!(e, PlayerEvent::Opened { .. });
    let until = Instant::now() + PATIENCE;
    while events.iter().filter(is_opened).count() < 2 {
        events.extend(player.events());
        assert!(Instant::now() < until, "{events:?}");
        std::thread::sleep(Duration::from_millis(2));
    }
    let lost: Vec<_> = events
        .iter()
        .filter_map(|e| match e {
            PlayerEvent::State(PlayerState::Lost { error, retrying }) => Some((error, *retrying)),
            _ => None,
        })
        .collect();
    assert_eq!(lost, [(&gone(), true), (&missing(), true)]);
    wait_for_state(&player, |s| *s == PlayerState::Running);
}

#[test]
fn headless_ends_when_the_camera_is_lost() {
    let error = SourceError::from(CameraError::Stalled {
        camera: CameraName::named("Cam"),
        seconds: 2,
    });
    let opener = scripts(
        SourceKind::Camera,
        vec![Ok(vec![Line::Frames(3), Line::Fail(error.clone())])],
    );
    let player = Player::spawn(Some(CAMERA), with(opener, PlayerOptions::headless())).unwrap();
    assert_eq!(all_frames(&player).len(), 3);
    let lost = PlayerState::Lost {
        error,
        retrying: false,
    };
    assert_eq!(player.state(), lost);
}

fn torn() -> SourceError {
    FileError::Empty {
        name: "torn.png".into(),
    }
    .into()
}

#[test]
fn bad_frames_are_told_and_counted_and_the_source_goes_on() {
    let script = vec![
        Line::Frames(2),
        Line::Corrupt(torn()),
        Line::Pending(3),
        Line::Frames(2),
    ];
    let opener = scripts(SourceKind::Movie, vec![Ok(script)]);
    let player = Player::spawn(Some(CAMERA), with(opener, PlayerOptions::headless())).unwrap();
    assert_eq!(all_frames(&player).len(), 4);
    assert_eq!(player.stats().corrupt, 1);
    assert!(player.events().contains(&PlayerEvent::Dropped(torn())));
}

#[test]
fn nothing_but_bad_pictures_is_an_error() {
    let script = vec![Line::Corrupt(torn()), Line::Corrupt(torn())];
    let opener = scripts(SourceKind::Pictures, vec![Ok(script)]);
    let options = PlayerOptions {
        looping: true,
        ..with(opener, window())
    };
    let player = Player::spawn(Some(CAMERA), options).unwrap();
    wait_for_state(&player, |s| {
        matches!(
            s,
            PlayerState::Lost {
                error: SourceError::File(FileError::NothingReadable { .. }),
                ..
            }
        )
    });
}

#[test]
fn a_panic_in_a_source_is_told_and_the_next_source_works() {
    let opener: Opener = Arc::new(|spec| {
        Ok(match spec {
            SourceSpec::Camera { .. } => {
                let script = vec![Line::Frames(1), Line::Panic];
                Box::new(ScriptedSource::new(SourceKind::Movie, script)) as Box<dyn Source>
            }
            _ => Box::new(SyntheticSource::new(8, 8, 30, 5)?),
        })
    });
    let player = Player::spawn(Some(CAMERA), with(opener, PlayerOptions::headless())).unwrap();
    assert_eq!(all_frames(&player).len(), 1);
    assert!(matches!(
        player.state(),
        PlayerState::Lost {
            error: SourceError::Panicked,
            retrying: false
        }
    ));
    player.send(PlayerCommand::Open(SourceSpec::Synthetic(8, 8, 30, 5)));
    assert_eq!(all_frames(&player).len(), 5);
}

#[test]
fn a_source_that_hangs_blocks_neither_commands_nor_the_end() {
    let entered = Arc::new(Mutex::new(false));
    let there = Arc::clone(&entered);
    let opener: Opener = Arc::new(move |_| {
        *there.lock().unwrap() = true;
        let script = vec![Line::Hang(Duration::from_secs(3_600))];
        Ok(Box::new(ScriptedSource::new(SourceKind::Camera, script)))
    });
    let player = Player::spawn(Some(CAMERA), with(opener, window())).unwrap();
    while !*entered.lock().unwrap() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let accepted = (0..2_000)
        .filter(|_| player.send(PlayerCommand::Pause))
        .count();
    assert!(
        accepted < 2_000,
        "a bounded channel takes no more at some point"
    );
    assert!(matches!(
        player.next(Duration::from_millis(1)),
        Next::Pending
    ));
    drop(player);
}

#[test]
fn frames_are_turned_and_one_on_hold_is_turned_too() {
    let picture = Arc::new(pattern(20, 10, 3));
    let opener = scripts(
        SourceKind::Pictures,
        vec![Ok(vec![Line::Picture(picture.clone())])],
    );
    let options = PlayerOptions {
        rotation: Rotation::Quarter,
        ..with(opener, window())
    };
    let player = Player::spawn(Some(CAMERA), options).unwrap();
    assert_eq!(
        *next_frame(&player).image,
        Rotation::Quarter.apply((*picture).clone())
    );
    wait_for_state(&player, |s| *s == PlayerState::Ended);
    player.send(PlayerCommand::SetRotation(Rotation::Half));
    assert_eq!(
        *next_frame(&player).image,
        Rotation::Half.apply((*picture).clone())
    );
}

#[test]
fn opening_another_source_leaves_nothing_of_the_old_one() {
    let player = Player::spawn(Some(SourceSpec::Synthetic(8, 8, 30, 3)), window()).unwrap();
    wait_for_state(&player, |s| *s == PlayerState::Ended);
    player.events();
    player.send(PlayerCommand::Open(SourceSpec::Synthetic(16, 8, 30, 3)));
    let mut events = Vec::new();
    wait_for(&player, &mut events, |e| {
        *e == PlayerEvent::State(PlayerState::Ended)
    });
    for frame in all_frames(&player) {
        assert_eq!(frame.image.dimensions(), (16, 8));
    }
    player.send(PlayerCommand::Close);
    wait_for_state(&player, |s| *s == PlayerState::Closed);
    assert!(matches!(
        player.next(Duration::from_secs(1)),
        Next::Finished
    ));
}

/// Opens a movie for the synthetic spec, and for every other what is given.
fn beside_a_movie(other: Result<Vec<Line>, SourceError>) -> Opener {
    Arc::new(move |spec| match spec {
        SourceSpec::Synthetic(width, height, fps, frames) => {
            Ok(Box::new(SyntheticSource::new(*width, *height, *fps, *frames)?) as Box<dyn Source>)
        }
        _ => Ok(Box::new(ScriptedSource::new(
            SourceKind::Movie,
            other.clone()?,
        ))),
    })
}

#[test]
fn what_plays_goes_on_when_another_source_gives_no_frame() {
    let missing = SourceSpec::Path("no/such/file.mov".into());
    for other in [
        Err(FileError::Missing("no/such/file.mov".into()).into()),
        Ok(vec![Line::Corrupt(torn())]),
        Ok(vec![Line::Panic]),
    ] {
        for is_paused in [false, true] {
            let movie = SourceSpec::Synthetic(16, 8, 30, 400);
            let opener = beside_a_movie(other.clone());
            let options = PlayerOptions {
                looping: true,
                ..with(opener, window())
            };
            let player = Player::spawn(Some(movie.clone()), options).unwrap();
            next_frame(&player);
            let state = if is_paused {
                player.send(PlayerCommand::Pause);
                PlayerState::Paused
            } else {
                PlayerState::Running
            };
            wait_for_state(&player, |s| *s == state);
            while is_paused && matches!(player.next(Duration::from_millis(20)), Next::Frame(_)) {}
            player.events();
            player.send(PlayerCommand::Open(missing.clone()));
            let mut events = Vec::new();
            wait_for(&player, &mut events, |e| {
                matches!(e, PlayerEvent::Kept { refused, spec, info, .. }
                    if *refused == missing && *spec == movie && info.size == Some((16, 8)))
            });
            wait_for_state(&player, |s| *s == state);
            assert_eq!(next_frame(&player).image.dimensions(), (16, 8));
            let is_lost =
                |e: &PlayerEvent| matches!(e, PlayerEvent::State(PlayerState::Lost { .. }));
            assert!(!events.iter().any(is_lost), "{events:?}");
        }
    }
}

#[test]
fn a_good_source_closes_the_one_before_for_good() {
    let opener = beside_a_movie(Ok(vec![Line::Frames(1), Line::Panic]));
    let movie = SourceSpec::Synthetic(16, 8, 30, 400);
    let player = Player::spawn(Some(movie), with(opener, window())).unwrap();
    next_frame(&player);
    player.send(PlayerCommand::Open(SourceSpec::Path("a.mov".into())));
    wait_for_state(&player, |s| {
        matches!(
            s,
            PlayerState::Lost {
                error: SourceError::Panicked,
                ..
            }
        )
    });
}

#[test]
fn a_source_that_cannot_be_opened_is_an_error_and_not_a_crash() {
    let spec = SourceSpec::Path("no/such/file.mov".into());
    let player = Player::spawn(Some(spec), PlayerOptions::headless()).unwrap();
    assert!(all_frames(&player).is_empty());
    assert!(matches!(
        player.state(),
        PlayerState::Lost {
            error: SourceError::File(FileError::Missing(_)),
            retrying: false
        }
    ));
}

#[test]
fn a_paused_camera_stays_open_and_steps_by_one() {
    let opener = scripts(SourceKind::Camera, vec![Ok(vec![Line::Frames(u64::MAX)])]);
    let player = Player::spawn(Some(CAMERA), with(opener, window())).unwrap();
    next_frame(&player);
    player.send(PlayerCommand::Pause);
    wait_for_state(&player, |s| *s == PlayerState::Paused);
    while let Next::Frame(_) = player.next(Duration::from_millis(20)) {}
    let captured = player.stats().captured;
    assert!(matches!(
        player.next(Duration::from_millis(20)),
        Next::Pending
    ));
    player.send(PlayerCommand::Step);
    let stepped = next_frame(&player);
    assert!(
        stepped.index >= captured,
        "the newest frame, not an old one"
    );
    assert!(matches!(
        player.next(Duration::from_millis(20)),
        Next::Pending
    ));
}
