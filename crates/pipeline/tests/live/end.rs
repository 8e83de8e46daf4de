//! An end that never hangs.

use crate::bench::{Bench, PATIENCE, Setup, clip, is_ready, path};
use crate::common::{Painted, models};
use faceglass_capture::SourceKind;
use faceglass_capture::synthetic::Line;
use faceglass_pipeline::Command;
use std::time::Duration;

fn drops_soon(bench: Bench) {
    let (done, ended) = crossbeam_channel::bounded(1);
    std::thread::spawn(move || {
        drop(bench);
        done.send(()).unwrap();
    });
    ended
        .recv_timeout(PATIENCE)
        .expect("dropping the handle hangs");
}

#[test]
fn closing_ends_a_running_pipeline() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.wait_frame(|_| true);
    drops_soon(bench);
}

#[test]
fn closing_does_not_wait_for_a_source_that_hangs() {
    let hour = Duration::from_secs(3600);
    let script = vec![Line::Frames(2), Line::Hang(hour)];
    let mut bench = Setup::new(vec![("hang", (SourceKind::Camera, script))])
        .playing("hang")
        .start();
    bench.wait_frame(|_| true);
    drops_soon(bench);
}

#[test]
fn another_source_opens_while_one_hangs() {
    let hour = Duration::from_secs(3600);
    let mut bench = Setup::new(vec![
        (
            "hang",
            (SourceKind::Camera, vec![Line::Frames(2), Line::Hang(hour)]),
        ),
        ("clip", clip(Painted::new(0, 0.9))),
    ])
    .playing("hang")
    .start();
    bench.wait_frame(|_| true);
    bench.send(Command::Open(path("clip")));
    bench.wait_frame(is_ready);
    drops_soon(bench);
}

#[test]
fn closing_before_the_models_are_loaded_ends() {
    let mut setup = Setup::new(vec![]);
    setup.models = Box::new(|| {
        std::thread::sleep(Duration::from_millis(300));
        Ok(models())
    });
    drops_soon(setup.start());
}
