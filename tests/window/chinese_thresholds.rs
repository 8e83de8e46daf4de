//! What stands beside the sliders, and the calibration, in Chinese.

use crate::calibration::{point, proposal};
use crate::meaning::{compared, knowledge, person};
use crate::samples::{POOR, detail};
use crate::support::{Setup, Window, chinese, face};
use egui::Key;
use faceglass::window::Knowledge;
use faceglass_pipeline::calibration::{
    AttackSpecies, Bound, CalibrationFailure, CalibrationRefusal as Refusal,
    CalibrationState as State, CalibrationStep as Step, Halt, PointStatus, PointsDamage,
    PointsTrouble, Proposal, Why,
};
use faceglass_pipeline::live::Event;

fn open(knowledge: Knowledge) -> Window {
    let mut window = Window::with(Setup {
        settings: chinese(),
        knowledge,
        size: egui::vec2(1200.0, 2600.0),
        ..Setup::default()
    });
    window.camera_runs();
    window.show(vec![face(1, 200.0)]);
    window
}

/// The files beside the networks that ship.
fn shipped() -> Knowledge {
    let read = |kind: &str| {
        let models = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        std::fs::read_to_string(models.join(format!("{kind}.calibration.json"))).unwrap()
    };
    let (embedder, liveness) = (read("embedder"), read("liveness"));
    let hash = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        value["model_sha256"].as_str().unwrap().to_owned()
    };
    let (embedder_hash, liveness_hash) = (hash(&embedder), hash(&liveness));
    let found = |text, hash| Some((Ok(Some(text)), hash));
    let known = Knowledge::read(
        found(embedder, embedder_hash.as_str()),
        found(liveness, liveness_hash.as_str()),
    );
    assert!(known.liveness.here().is_some() && known.matching.here().is_some());
    known
}

fn say(window: &mut Window, state: State) {
    let words = format!("{state:?}");
    window.say(Event::Calibration(state));
    window.assert_chinese(&words);
}

#[test]
fn the_calibration_speaks_chinese_at_every_step() {
    let mut window = open(Knowledge::default());
    window.key(Key::K);
    window.assert_chinese("the first page");
    window.click("开始");
    let others = [
        Refusal::Absent,
        Refusal::Several,
        Refusal::NotStraight,
        Refusal::NotTurned,
        Refusal::NotCloser,
        Refusal::NoScore,
    ];
    let refusals: Vec<_> = POOR
        .into_iter()
        .map(Refusal::Quality)
        .chain(others)
        .collect();
    for step in Step::ALL {
        let halts = [
            Halt::Stalled(Refusal::Several),
            Halt::LooksLive,
            Halt::LooksLikeAttack,
        ];
        for halt in halts.map(Some).into_iter().chain([None]) {
            say(&mut window, State::Ready { step, halt });
        }
        for refused in &refusals {
            let refused = Some(*refused);
            let (have, want) = (3, 60);
            say(
                &mut window,
                State::Gathering {
                    step,
                    have,
                    want,
                    refused,
                },
            );
        }
    }
    let whys = [
        Why::Unchanged,
        Why::MissedTooOften,
        Why::FewestErrors,
        Why::Inseparable(AttackSpecies::Print),
        Why::Inseparable(AttackSpecies::Phone),
    ];
    for why in whys {
        for bound in [None, Some(Bound::Floor(0.2)), Some(Bound::Ceiling(0.9))] {
            for threshold in [0.48, 0.55, 0.83] {
                let proposal = Proposal {
                    why,
                    bound,
                    ..proposal(0.55, threshold)
                };
                say(&mut window, State::Proposed(proposal));
            }
        }
    }
    say(&mut window, State::Stored(proposal(0.55, 0.83)));
    for failure in [
        CalibrationFailure::NoCamera,
        CalibrationFailure::NoNetwork,
        CalibrationFailure::Enrolling,
        CalibrationFailure::CameraLost,
        CalibrationFailure::NotStored(detail()),
    ] {
        say(&mut window, State::Failed(failure));
    }
    say(&mut window, State::Cancelled);
}

#[test]
fn the_calibration_in_force_is_told_in_chinese() {
    let mut window = open(Knowledge::default());
    let others = vec!["Webcam".into()];
    for status in [
        PointStatus::NoCamera,
        PointStatus::Absent { others },
        PointStatus::InForce(point("ab")),
        PointStatus::OtherModel(point("cd")),
    ] {
        window.say(Event::OperatingPoint(status));
        window.assert_chinese("a calibration");
    }
    let unread = PointsDamage::Text("expected an equals at line 1".into());
    let damaged = |what, kept_as| PointsTrouble::Damaged { what, kept_as };
    for trouble in [
        damaged(unread, None),
        damaged(PointsDamage::Threshold, Some("points.damaged-7".into())),
        PointsTrouble::Newer("points.toml".into()),
        PointsTrouble::Unreadable("points.toml".into(), detail()),
    ] {
        window.say(Event::OperatingPoints(trouble));
        window.assert_chinese("trouble with the file");
    }
}

#[test]
fn the_sentences_beside_the_sliders_are_in_chinese() {
    let broken = || Some((Ok(Some("{\"format\":1".to_owned())), "ab"));
    for known in [
        Knowledge::default(),
        knowledge("ab"),
        knowledge("cd"),
        Knowledge::read(broken(), broken()),
    ] {
        let mut window = open(known);
        window.assert_chinese("what is known");
        for fold in ["详情 · 活体", "详情 · 匹配"] {
            if window.has(fold) {
                window.click(fold);
            }
        }
        window.assert_chinese("the details");
    }
    let mut window = open(shipped());
    window.click("详情 · 活体");
    window.click("详情 · 匹配");
    window.assert_chinese("what was measured of the networks that ship");
    let mut window = open(knowledge("ab"));
    window.click("详情 · 匹配");
    let one = vec![person("王伟", &[0.0, 2.0])];
    let mixed = vec![
        person("王伟", &[0.0, 10.0, 40.0]),
        person("李娜", &[45.0, 46.0]),
    ];
    let names = ["王伟", "李娜", "张敏", "刘洋"];
    let apart = names.iter().zip([0.0f32, 60.0, 120.0, 180.0]);
    let apart =
        apart.map(|(name, from)| person(name, &[from, from + 4.0, from + 8.0, from + 12.0]));
    for people in [Vec::new(), one, mixed, apart.collect()] {
        window.say(compared(&people));
        window.assert_chinese("the own people");
    }
}
