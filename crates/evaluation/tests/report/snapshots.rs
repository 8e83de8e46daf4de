use crate::{assert_golden, origin};
use faceglass_evaluation::Rate;
use faceglass_evaluation::metrics::detection::{Box2, Detections, Found};
use faceglass_evaluation::metrics::folds::FoldPair;
use faceglass_evaluation::metrics::groups::{Compared, Grouping, Picture};
use faceglass_evaluation::metrics::identification::{Search, Searches};
use faceglass_evaluation::metrics::presentation::Presentations;
use faceglass_evaluation::report::{
    DetectorRun, GroupsRun, IdentificationRun, LivenessRun, Material, Note, PictureCounts,
    Protocol, Report, ThresholdFrom, TrackVerdicts, VerificationRun, most_wrong,
};
use std::collections::BTreeMap;

fn assert_report(name: &str, report: &Report) {
    assert_golden(&format!("{name}.json"), &report.to_json().unwrap());
    assert_golden(&format!("{name}.md"), &report.to_markdown());
}

/// Forty pairs in two folds; one genuine and one impostor pair lack a face.
fn pairs() -> Vec<FoldPair> {
    (0..40)
        .map(|n| {
            let same = n % 2 == 0;
            let score = (n * 7 % 20) as f32 / 40.0 + if same { 0.4 } else { 0.1 };
            FoldPair {
                fold: n / 20,
                same,
                score: (n != 4 && n != 5).then_some(score),
            }
        })
        .collect()
}

fn verification(protocol: Protocol) -> VerificationRun {
    VerificationRun {
        protocol,
        pairs: pairs(),
        threshold: 0.5,
        pictures: PictureCounts {
            named: 60,
            unreadable: 1,
            without_face: 2,
        },
        notes: Vec::new(),
    }
}

#[test]
fn lfw() {
    let run = verification(Protocol::Lfw);
    let mut report = run
        .report(origin(
            "faceglass evaluate lfw --images lfw --pairs pairs.txt",
        ))
        .unwrap();
    report.add_list("Pictures without a face", vec!["a/a_0001.jpg".into()]);
    assert_report("lfw", &report);
    let files: Vec<&str> = report.pictures.iter().map(|p| p.file.as_str()).collect();
    assert_eq!(files, ["roc.png", "det.png", "scores.png"]);
}

#[test]
fn folders_with_a_search() {
    let run = verification(Protocol::Folders);
    let mut report = run
        .report(origin("faceglass evaluate folders --root people"))
        .unwrap();
    let mut searches = Searches::default();
    searches.add(Search::of([0.9, 0.2], Some(0)));
    searches.add(Search::of([0.3, 0.2], Some(1)));
    searches.add(Search::of([0.4, 0.6], None));
    searches.add_failure(true);
    IdentificationRun {
        searches,
        people: 2,
        failed_to_enrol: Rate::new(1, 3),
        strangers: 1,
        threshold: 0.5,
    }
    .add_to(&mut report);
    assert_report("folders", &report);
}

#[test]
fn fnir_is_told_at_each_rate_that_the_searches_of_strangers_allow() {
    let run = verification(Protocol::Folders);
    let mut report = run
        .report(origin("workshop verify --people people"))
        .unwrap();
    let mut searches = Searches::default();
    for own in [0.9, 0.5, 0.1, 0.195] {
        searches.add(Search::of([own, 0.0], Some(0)));
    }
    // The most alike reach 0.18, 0.19 and 0.2.
    for n in 1..=20 {
        searches.add(Search::of([n as f32 / 100.0, 0.0], None));
    }
    IdentificationRun {
        searches,
        people: 4,
        failed_to_enrol: Rate::new(0, 4),
        strangers: 20,
        threshold: 0.5,
    }
    .add_to(&mut report);
    let by_fpir = report.figures["identification"]["open_set_by_fpir"].clone();
    let rates: Vec<f64> = by_fpir
        .as_array()
        .unwrap()
        .iter()
        .map(|at| at["fpir"].as_f64().unwrap())
        .collect();
    assert_eq!(rates, [0.1, 0.01, 0.001]);
    // Two of twenty may be named: those of 0.19 and 0.2, so that 0.195 is found and 0.1 is not.
    assert_eq!(by_fpir[0]["fnir"]["count"], 1);
    assert_eq!(by_fpir[0]["fnir"]["of"], 4);
    assert!(by_fpir[0]["threshold"].as_f64().unwrap() > 0.18);
    assert!(by_fpir[1]["fnir"].is_null() && by_fpir[2]["fnir"].is_null());
    assert_eq!(report.figures["identification"]["open_set"], by_fpir[1]);
    let markdown = report.to_markdown();
    for line in [
        "| FNIR at FPIR 10 % | 25 % (1 of 4",
        "| FNIR at FPIR 1 % | too few searches of strangers |",
        "| FNIR at FPIR 0.1 % | too few searches of strangers |",
    ] {
        assert!(markdown.contains(line), "{markdown}");
    }
}

/// So many people of two pictures each in two groups, and one with one picture in none;
/// pictures at some distances in the list match.
fn groups(people: usize) -> GroupsRun {
    let pictures: Vec<Picture> = (0..people * 2 + 1)
        .map(|at| Picture {
            person: at / 2,
            has_face: at % 11 != 3,
        })
        .collect();
    let labels: Vec<Option<String>> = pictures
        .iter()
        .map(|picture| match picture.person {
            person if person == people => None,
            person if person % 2 == 0 => Some("even".to_owned()),
            _ => Some("odd".to_owned()),
        })
        .collect();
    let compared = Compared::all_pairs(pictures, |a, b| (b - a) % 4 == 1 || (b - a) % 36 == 4);
    GroupsRun {
        compared,
        groupings: vec![Grouping::by_labels("place", &labels)],
        threshold: 0.5,
        pictures: PictureCounts {
            named: people as u64 * 2 + 1,
            unreadable: 0,
            without_face: 7,
        },
        notes: vec![Note::new("people not drawn", 3)],
        remarks: vec!["Places are not groups of people.".into()],
    }
}

#[test]
fn groups_of_people() {
    let command = "faceglass evaluate groups --images a --labels list.csv";
    let report = groups(64).report(origin(command)).unwrap();
    let place = &report.figures["by"]["place"];
    assert_eq!(place["groups"]["even"]["people"], 32);
    // A person with one picture is of no known place.
    assert_eq!(place["unknown"], 1);
    assert!(place["false_match"]["worst"].is_string());
    let markdown = report.to_markdown();
    for words in [
        "Places are not groups of people.",
        "- False matches by place: most for **",
        "## By place",
        "Between groups, and within each on the diagonal:",
        "| people not drawn | 3 |",
    ] {
        assert!(markdown.contains(words), "{words}: {markdown}");
    }
    assert!(report.to_json().is_ok());
    let files: Vec<&str> = report.pictures.iter().map(|p| p.file.as_str()).collect();
    assert_eq!(files, ["false-matches.png", "false-non-matches.png"]);

    // Few people are not ranked, which is said; nobody at all is an error.
    let report = groups(10).report(origin(command)).unwrap();
    let spread = &report.figures["by"]["place"]["false_match"];
    assert_eq!(*spread, serde_json::Value::Null);
    assert!(
        report
            .to_markdown()
            .contains("no grouping has two groups of 30 people")
    );
    assert_eq!(report.cautions.len(), 2);
    let told = groups(0).report(origin(command)).unwrap_err().to_string();
    assert!(told.contains("no two are of two people"), "{told}");
}

fn kind(name: &str, scores: &[f32], movies: u64) -> Material {
    let presentations = Presentations {
        name: name.into(),
        scores: scores.to_vec(),
        non_responses: 1,
    };
    Material {
        frames: presentations.clone(),
        pictures: scores.len() as u64 + 1 - movies,
        movies,
        unreadable: 0,
        tracks: TrackVerdicts {
            tracks: movies,
            ever_live: movies,
            ..TrackVerdicts::default()
        },
        refusals: BTreeMap::from([("no face found".into(), 1)]),
        presentations,
    }
}

fn liveness(movies: u64) -> LivenessRun {
    let none_of_20: Vec<f32> = (0..20).map(|n| n as f32 / 50.0).collect();
    LivenessRun {
        bona_fide: kind("bona fide", &[0.9, 0.8, 0.7, 0.4], movies),
        attacks: vec![
            kind("print", &none_of_20, 0),
            kind("phone", &[0.3, 0.6, 0.9], movies),
        ],
        threshold: 0.5,
        threshold_from: ThresholdFrom::Network,
        app_threshold: 0.56,
        development: None,
    }
}

#[test]
fn liveness_of_pictures() {
    let report = liveness(0)
        .report(origin(
            "faceglass evaluate liveness --live a --attack print=b",
        ))
        .unwrap();
    assert_report("liveness", &report);
    assert!(
        report
            .cautions
            .iter()
            .any(|c| c.contains("0 of 20 still allows 16.8 %"))
    );
}

#[test]
fn liveness_of_movies_with_a_development_set() {
    let run = LivenessRun {
        threshold_from: ThresholdFrom::DevelopmentSet,
        development: Some((12, 34)),
        ..liveness(1)
    };
    let report = run
        .report(origin(
            "faceglass evaluate liveness --live a.mov --attack phone=b.mov",
        ))
        .unwrap();
    assert_report("liveness-movies", &report);
}

#[test]
fn detector_with_and_without_boxes() {
    let square = |x: f64, side: f64| Box2 {
        x,
        y: 0.0,
        w: side,
        h: side,
    };
    let mut detections = Detections::default();
    detections.add(
        &[
            Found {
                bbox: square(0.0, 100.0),
                score: 0.9,
            },
            Found {
                bbox: square(300.0, 60.0),
                score: 0.7,
            },
        ],
        &[square(2.0, 100.0), square(500.0, 30.0)],
    );
    detections.add(&[], &[]);
    let run = DetectorRun {
        against_boxes: Some(detections),
        found: vec![(0.9, 100.0), (0.7, 60.0)],
        faces_a_picture: vec![2, 0],
        score: 0.6,
        pictures: PictureCounts {
            named: 2,
            unreadable: 0,
            without_face: 1,
        },
        without_boxes: 3,
    };
    let command = "faceglass evaluate detector --images a --boxes boxes.csv";
    assert_report("detector", &run.report(origin(command)).unwrap());
    let blind = DetectorRun {
        against_boxes: None,
        ..run
    };
    let command = "faceglass evaluate detector --images a";
    assert_report(
        "detector-without-boxes",
        &blind.report(origin(command)).unwrap(),
    );
}

#[test]
fn degenerate_runs_are_refused_in_words() {
    let told = |run: &VerificationRun| run.report(origin("")).unwrap_err().to_string();
    let mut run = verification(Protocol::Pairs);
    run.pairs.retain(|p| p.same);
    assert!(told(&run).contains("no pair of two people"));
    let mut run = verification(Protocol::Pairs);
    run.pairs.iter_mut().for_each(|p| p.score = None);
    assert!(told(&run).contains("57 of 60 pictures"), "{}", told(&run));
    let mut run = verification(Protocol::Lfw);
    run.pairs.iter_mut().for_each(|p| p.fold = 0);
    assert!(told(&run).contains("two or more"));
    run.pairs.clear();
    assert!(told(&run).contains("no pair at all"));

    let told = |run: &LivenessRun| run.report(origin("")).unwrap_err().to_string();
    let nobody = LivenessRun {
        attacks: vec![],
        ..liveness(0)
    };
    assert!(told(&nobody).contains("no attack picture"));
    let mut silent = liveness(0);
    silent.bona_fide.presentations.scores.clear();
    assert!(told(&silent).contains("None of the 1 live presentations"));

    let nothing = DetectorRun {
        against_boxes: None,
        found: vec![],
        faces_a_picture: vec![],
        score: 0.6,
        pictures: PictureCounts::default(),
        without_boxes: 0,
    };
    assert!(nothing.report(origin("")).is_err());
}

#[test]
fn the_most_wrong_pairs_come_first() {
    let (missed, matched) = most_wrong(&pairs(), 0.5, 3);
    let pairs = pairs();
    let score = |at: &usize| pairs[*at].score.unwrap();
    assert!(missed.iter().all(|at| pairs[*at].same && score(at) < 0.5));
    assert!(
        missed
            .windows(2)
            .all(|two| score(&two[0]) <= score(&two[1]))
    );
    assert!(
        matched
            .iter()
            .all(|at| !pairs[*at].same && score(at) >= 0.5)
    );
    assert!(
        matched
            .windows(2)
            .all(|two| score(&two[0]) >= score(&two[1]))
    );
    assert_eq!(matched.len(), 3);
    assert_eq!(most_wrong(&[], 0.5, 3), (vec![], vec![]));
}
