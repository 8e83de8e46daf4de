use crate::sample::{GENUINE, IMPOSTOR, scores};
use faceglass_evaluation::calibration::{MAX_POINTS, MatchCurve, Protocol, SpeciesKind, thin};
use faceglass_evaluation::metrics::presentation::Presentations;
use faceglass_evaluation::{LivenessCalibration, Rate, RecognitionCalibration, Scores};
use proptest::prelude::*;

const HASH: &str = "4705d4ba22f9a8e9ed3fe158e173b45bf697be626203e602ce73a7d6f796ddad";

fn recognition() -> RecognitionCalibration {
    RecognitionCalibration::of(
        HASH,
        Protocol::LfwView2,
        "60 genuine and 90 impostor pairs",
        &scores(),
    )
    .unwrap()
}

fn kind(name: &str, scores: &[f32]) -> Presentations {
    Presentations {
        name: name.into(),
        scores: scores.to_vec(),
        non_responses: 1,
    }
}

fn liveness() -> LivenessCalibration {
    let attacks = [kind("print", &IMPOSTOR), kind("phone", &[0.2, 0.7])];
    LivenessCalibration::of(
        HASH,
        Protocol::Other("made up".into()),
        "a test",
        &kind("bona fide", &GENUINE),
        &attacks,
    )
    .unwrap()
}

#[test]
fn a_file_comes_back_as_it_was_written() {
    let calibration = recognition();
    let text = calibration.to_text().unwrap();
    for key in [
        "\"format\":1",
        "\"model_sha256\"",
        "\"protocol\"",
        "\"data\"",
        "\"genuine\":60",
        "\"impostor\":90",
        "\"points\":[{\"threshold\":",
    ] {
        assert!(text.contains(key), "{key} in {text}");
    }
    assert_eq!(
        RecognitionCalibration::parse(&text, HASH).unwrap(),
        calibration
    );
    let upper = HASH.to_uppercase();
    assert!(RecognitionCalibration::parse(&text, &upper).is_ok());
    let mut masked = calibration;
    masked.masked = Some(masked.curve.clone());
    let text = masked.to_text().unwrap();
    assert_eq!(RecognitionCalibration::parse(&text, HASH).unwrap(), masked);

    let calibration = liveness();
    let text = calibration.to_text().unwrap();
    assert_eq!(
        LivenessCalibration::parse(&text, HASH).unwrap(),
        calibration
    );
}

/// Files hold ids; those of earlier versions hold English words.
#[test]
fn protocols_are_ids_and_the_words_of_old_files_are_read() {
    let old = [
        ("LFW View 2", Protocol::LfwView2),
        ("a list of pairs", Protocol::PairList),
        (
            "pictures one by one, movies by face followed",
            Protocol::Presentations,
        ),
    ];
    let text = recognition().to_text().unwrap();
    assert!(text.contains("\"protocol\":\"lfw_view_2\""), "{text}");
    for (words, protocol) in old {
        let file = text.replace("lfw_view_2", words);
        let read = RecognitionCalibration::parse(&file, HASH).unwrap();
        assert_eq!(read.protocol, protocol);
        let again = read.to_text().unwrap();
        assert!(!again.contains(words), "{again}");
        let read = RecognitionCalibration::parse(&again, HASH).unwrap();
        assert_eq!(read.protocol, protocol);
    }
    let file = text.replace("lfw_view_2", "our own list");
    let read = RecognitionCalibration::parse(&file, HASH).unwrap();
    assert_eq!(read.protocol, Protocol::Other("our own list".into()));
    assert_eq!(read.to_text().unwrap(), file);
}

#[test]
fn species_are_known_by_their_ids() {
    for name in ["print", "prints", "Print", " photo "] {
        assert_eq!(SpeciesKind::of(name), SpeciesKind::Print, "{name}");
    }
    assert_eq!(SpeciesKind::of("phone"), SpeciesKind::Phone);
    assert_eq!(SpeciesKind::of("screens"), SpeciesKind::Screen);
    let other = SpeciesKind::Other("Silicone".into());
    assert_eq!(SpeciesKind::of("Silicone"), other);
}

#[test]
fn a_small_sample_is_kept_exactly() {
    let (scores, calibration) = (scores(), recognition());
    for n in 0..=1000 {
        let at = calibration.at(n as f32 / 1000.0);
        if at.threshold >= calibration.curve.points[0].threshold {
            assert_eq!(at.false_match, scores.false_matches(at.threshold));
        }
        if n < 990 {
            assert_eq!(at.false_non_match, scores.false_non_matches(at.threshold));
        }
    }
    for point in &calibration.curve.points {
        let at = calibration.at(point.threshold);
        assert_eq!(at.false_match, scores.false_matches(point.threshold));
        assert_eq!(
            at.false_non_match,
            scores.false_non_matches(point.threshold)
        );
    }
    // Outside of what was measured everything may be wrong.
    assert_eq!(calibration.at(-1.0).false_match, Rate::new(90, 90));
    assert_eq!(calibration.at(-1.0).false_non_match, Rate::new(0, 60));
    assert_eq!(calibration.at(2.0).false_match, Rate::new(0, 90));
    assert_eq!(calibration.at(2.0).false_non_match, Rate::new(60, 60));
}

#[test]
fn a_wanted_rate_gives_its_threshold_or_nothing() {
    let calibration = recognition();
    let threshold = calibration.threshold_for_fmr(0.1).unwrap();
    assert_eq!(
        threshold,
        scores().impostor()[90 - 9 - 1].next_up().max(threshold)
    );
    assert!(calibration.at(threshold).false_match.count <= 9);
    assert!(calibration.at(threshold.next_down()).false_match.count > 9);
    assert_eq!(
        calibration.threshold_for_fmr(0.01),
        None,
        "90 pairs say nothing of 1 in 100"
    );
}

#[test]
fn liveness_errors_are_by_species_the_worst_first() {
    let calibration = liveness();
    let at = calibration.at(0.6);
    let names: Vec<&str> = at.species.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["phone", "print"]);
    assert_eq!(at.species[0].apcer, Rate::new(1, 2));
    let passed = IMPOSTOR.iter().filter(|s| **s >= 0.6).count();
    assert_eq!(at.species[1].apcer, Rate::of_len(passed, 90));
    let refused = GENUINE.iter().filter(|s| **s < 0.6).count();
    assert_eq!(at.bpcer, Rate::of_len(refused, 60));
    assert!(calibration.threshold_for_apcer(0.5).is_some());
    assert_eq!(
        calibration.threshold_for_apcer(0.1),
        None,
        "two phones say nothing of 1 in 10"
    );
    assert_eq!(calibration.bona_fide.non_responses, 1);
}

#[test]
fn broken_files_and_other_networks_are_refused_in_words() {
    let good = recognition().to_text().unwrap();
    let other = HASH.replace("4705", "0000");
    for (text, hash, words) in [
        (good.clone(), other.as_str(), "another network"),
        (
            good.replace("\"format\":1", "\"format\":9"),
            HASH,
            "format 9",
        ),
        (good[..good.len() / 2].to_string(), HASH, "cannot be used"),
        (String::new(), HASH, "cannot be used"),
        ("[1, 2]".into(), HASH, "cannot be used"),
        (
            good.replace("\"genuine\":60", "\"genuine\":3"),
            HASH,
            "more errors than tests",
        ),
        (
            good.replace(
                "\"points\":[{\"threshold\":",
                "\"points\":[{\"threshold\":9",
            ),
            HASH,
            "do not rise",
        ),
        (
            good.replace("\"genuine\":60", "\"genuine\":-60"),
            HASH,
            "cannot be used",
        ),
    ] {
        let told = RecognitionCalibration::parse(&text, hash)
            .unwrap_err()
            .to_string();
        assert!(told.contains(words), "{told}");
        assert!(told.ends_with("."), "{told}");
    }
    let mut empty = recognition();
    empty.curve.points.clear();
    let told = RecognitionCalibration::parse(&empty.to_text().unwrap(), HASH).unwrap_err();
    assert!(told.to_string().contains("no points"));
    let mut nobody = liveness();
    nobody.species.clear();
    let told = LivenessCalibration::parse(&nobody.to_text().unwrap(), HASH).unwrap_err();
    assert!(told.to_string().contains("no attack species"));
    let mut nameless = liveness();
    nameless.species[0].name = " ".into();
    let told = LivenessCalibration::parse(&nameless.to_text().unwrap(), HASH).unwrap_err();
    assert!(told.to_string().contains("no name"));
}

#[test]
fn too_little_makes_no_calibration() {
    let one_class = Scores::new(vec![0.5], vec![]);
    assert!(RecognitionCalibration::of(HASH, Protocol::PairList, "", &one_class).is_err());
    let live = kind("bona fide", &GENUINE);
    let of = |attacks: &[Presentations]| {
        LivenessCalibration::of(HASH, Protocol::Presentations, "", &live, attacks)
    };
    assert!(
        of(&[])
            .unwrap_err()
            .to_string()
            .contains("no attack species")
    );
    assert!(
        of(&[kind("print", &[])])
            .unwrap_err()
            .to_string()
            .contains("\"print\"")
    );
}

fn many() -> impl Strategy<Value = Scores> {
    let list = || prop::collection::vec(-1.0f32..1.0, 1..900);
    (list(), list()).prop_map(|(genuine, impostor)| Scores::new(genuine, impostor))
}

proptest! {
    #[test]
    fn what_lies_between_kept_points_is_never_called_too_good(scores in many(), t in -1.2f32..1.2) {
        let curve = MatchCurve::of(&scores).unwrap();
        prop_assert!(curve.points.len() <= MAX_POINTS);
        let at = curve.at(t);
        prop_assert!(at.false_match.count >= scores.false_matches(t).count);
        prop_assert!(at.false_non_match.count >= scores.false_non_matches(t).count);
    }

    #[test]
    fn errors_never_turn_back(scores in many(), a in -1.2f32..1.2, b in -1.2f32..1.2) {
        let curve = MatchCurve::of(&scores).unwrap();
        let (low, high) = (curve.at(a.min(b)), curve.at(a.max(b)));
        prop_assert!(low.false_match.count >= high.false_match.count);
        prop_assert!(low.false_non_match.count <= high.false_non_match.count);
    }

    #[test]
    fn the_rare_end_keeps_its_steps(scores in many()) {
        let kept = thin(&scores);
        prop_assert!(kept.windows(2).all(|pair| pair[0] < pair[1]));
        // Up to three false matches are told apart exactly.
        let curve = MatchCurve::of(&scores).unwrap();
        for wanted in [0u64, 1, 2] {
            if scores.impostor().len() > 3 {
                prop_assert!(curve.points.iter().any(|p| p.false_matches <= wanted));
            }
        }
    }
}

proptest! {
    /// A damaged file is refused in a sentence and never panics.
    #[test]
    fn damaged_files_are_refused(at in 0usize..4000, with in any::<u8>()) {
        let good = recognition().to_text().unwrap();
        let mut bytes = good.clone().into_bytes();
        let at = at % bytes.len();
        bytes[at] = with;
        if let Ok(text) = String::from_utf8(bytes)
            && let Err(error) = RecognitionCalibration::parse(&text, HASH)
        {
            prop_assert!(error.to_string().ends_with('.'));
        }
    }
}
