//! The cards: made from reports that are in the tree, and never stale.

use clap::Parser as _;
use faceglass_vision::ModelKind;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use workshop::card::figure::fill;
use workshop::card::report::CardReport;
use workshop::card::{Card, page_path, report_path};
use workshop::cli::Cli;

fn of_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn text(path: &str) -> String {
    std::fs::read_to_string(of_repository(path)).unwrap()
}

/// Text with its line breaks taken for spaces.
fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn report(kind: ModelKind) -> CardReport {
    CardReport::read(&report_path(&of_repository("models"), kind)).unwrap()
}

/// A figure of a report as a number.
fn number(report: &CardReport, measurement: &str, figure: &str) -> f64 {
    let measured = report.measurement(measurement).unwrap();
    measured.figure(figure).unwrap().as_f64().unwrap()
}

/// `workshop card` with these words; what it says where it fails.
fn card(words: &[&str], models: &Path) -> Result<(), String> {
    let all = ["workshop", "card"].iter().chain(words);
    let all = all.copied().chain(["--models", models.to_str().unwrap()]);
    Cli::try_parse_from(all)
        .unwrap()
        .run()
        .map_err(|e| e.to_string())
}

/// A folder of models with everything of one kind.
fn copied(kind: ModelKind) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("cards")).unwrap();
    for file in [
        "KIND.md",
        "KIND.toml",
        "KIND.onnx",
        "KIND.report.json",
        "cards/KIND.toml",
    ] {
        let file = file.replace("KIND", kind.as_str());
        let from = of_repository("models").join(&file);
        std::fs::copy(from, folder.path().join(&file)).unwrap();
    }
    folder
}

fn write_json(folder: &Path, name: &str, json: &Value) -> String {
    let path = folder.join(name);
    std::fs::write(&path, json.to_string()).unwrap();
    path.display().to_string()
}

#[test]
fn the_cards_in_the_tree_are_as_they_would_be_made() {
    for kind in ModelKind::ALL {
        card(&[kind.as_str(), "--check"], &of_repository("models")).unwrap();
    }
}

#[test]
fn a_card_is_a_page() {
    for kind in ModelKind::ALL {
        let page = std::fs::read_to_string(page_path(&of_repository("models"), kind)).unwrap();
        let words = page.split_whitespace().count();
        assert!(words <= 1_000, "{kind}: {words} words");
        assert!(!page.contains("throw-away"), "{kind}");
    }
}

#[test]
fn a_stale_card_is_told_and_made_again() {
    let folder = copied(ModelKind::Landmarks);
    let page = page_path(folder.path(), ModelKind::Landmarks);
    let fresh = std::fs::read_to_string(&page).unwrap();
    std::fs::write(&page, fresh.replace("1.95 %", "1.05 %")).unwrap();
    let error = card(&["landmarks", "--check"], folder.path()).unwrap_err();
    assert!(
        error.contains("stale") && error.contains("workshop card landmarks"),
        "{error}"
    );
    card(&["landmarks"], folder.path()).unwrap();
    assert_eq!(std::fs::read_to_string(&page).unwrap(), fresh);
    // A checkout may have other ends of lines.
    std::fs::write(&page, fresh.replace('\n', "\r\n")).unwrap();
    card(&["landmarks", "--check"], folder.path()).unwrap();
}

#[test]
fn figures_of_another_network_are_refused() {
    let folder = copied(ModelKind::Embedder);
    let path = report_path(folder.path(), ModelKind::Embedder);
    let old = std::fs::read_to_string(&path).unwrap();
    let manifest = text("models/embedder.toml");
    let sha = &manifest.split("sha256 = \"").nth(1).unwrap()[..64];
    // Of those that stand before the speed.
    let (before, speed) = old.split_once("\"speed\"").unwrap();
    let other = before.replace(sha, &"0".repeat(64));
    std::fs::write(&path, format!("{other}\"speed\"{speed}")).unwrap();
    let error = card(&["embedder"], folder.path()).unwrap_err();
    for said in [
        "aligned (workshop evaluate embedder",
        "product (faceglass evaluate lfw",
        "workshop card embedder --take",
    ] {
        assert!(error.contains(said), "{error}");
    }
    assert!(!error.contains("speed"), "{error}");
}

#[test]
fn figures_of_the_workshop_are_taken_over() {
    let folder = copied(ModelKind::Landmarks);
    let sha = &report(ModelKind::Landmarks).measured["frames"].sha256;
    let mut figures: Vec<Value> = Vec::new();
    for name in report(ModelKind::Landmarks).measured["frames"]
        .figures
        .keys()
    {
        figures.push(json!({"name": name, "value": 0.125}));
    }
    let written =
        json!({"kind": "landmarks", "model": sha, "data": "/some/place", "figures": figures});
    let file = write_json(folder.path(), "new.json", &written);
    let take = format!("frames={file}");
    card(&["landmarks", "--take", &take, "--new", "7"], folder.path()).unwrap();
    let page = std::fs::read_to_string(page_path(folder.path(), ModelKind::Landmarks)).unwrap();
    assert!(
        page.contains("**12.50 %**") && page.contains("version: 7"),
        "{page}"
    );
    // What a person wrote of the measurement stays: places on a machine are nobody's business.
    assert!(
        page.contains("1,460 faces of people never learned from, 383")
            && !page.contains("/some/place")
    );
    // The card in the folder is the one that the report gives now.
    card(&["landmarks", "--check"], folder.path()).unwrap();

    let other = json!({"kind": "landmarks", "model": "ab".repeat(32), "data": "", "figures": []});
    let file = write_json(folder.path(), "other.json", &other);
    let error = card(
        &["landmarks", "--take", &format!("frames={file}")],
        folder.path(),
    );
    assert!(error.unwrap_err().contains("abababababab"));
    let file = write_json(folder.path(), "none.json", &json!({"a": 1}));
    let error = card(
        &["landmarks", "--take", &format!("frames={file}")],
        folder.path(),
    );
    assert!(error.unwrap_err().contains("neither a report"));
}

#[test]
fn figures_of_the_app_are_taken_over() {
    let folder = copied(ModelKind::Embedder);
    let old = report(ModelKind::Embedder);
    let rate =
        |count: u64, of: u64| json!({"count": count, "of": of, "rate": count as f64 / of as f64});
    let written = json!({
        "command": "faceglass evaluate lfw --images lfw --pairs pairs.txt",
        "networks": [
            {"kind": "detector", "name": "D", "sha256": "00"},
            {"kind": "embedder", "name": "E", "sha256": old.measured["product"].sha256},
        ],
        "data": [{"name": "pictures", "value": 60}],
        "figures": {
            "accuracy": {"mean": 0.5, "standard_error": 0.0625},
            "at_threshold": {"fmr": rate(1, 4), "fnmr": rate(1, 2)},
        },
    });
    let file = write_json(folder.path(), "report.json", &written);
    card(
        &[
            "embedder",
            "--take",
            &format!("product={file}"),
            "--data",
            "60 pictures",
        ],
        folder.path(),
    )
    .unwrap();
    let page = std::fs::read_to_string(page_path(folder.path(), ModelKind::Embedder)).unwrap();
    for said in [
        "**50.00 % ± 6.25 %**",
        "**25.00 % (1 of 4)**",
        "60 pictures",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    // A measurement that was not there before is what the file says of itself.
    card(
        &["embedder", "--take", &format!("again={file}")],
        folder.path(),
    )
    .unwrap();
    let report = CardReport::read(&report_path(folder.path(), ModelKind::Embedder)).unwrap();
    let again = report.measurement("again").unwrap();
    assert!(again.command.starts_with("faceglass evaluate lfw"));
    assert_eq!(again.data, "pictures 60");
}

#[test]
fn left_out_sources_are_taken_over_with_their_means() {
    let folder = copied(ModelKind::Liveness);
    let row = |acer: Option<f64>, own: f64| json!({"source": "a", "acer": acer, "eer": acer, "calibrated": {"threshold": 0.5, "acer": own}});
    let rows = json!([row(Some(0.1), 0.2), row(Some(0.3), 0.2), row(None, 0.9)]);
    let file = write_json(folder.path(), "rows.json", &rows);
    card(
        &["liveness", "--take", &format!("left-out={file}")],
        folder.path(),
    )
    .unwrap();
    let report = CardReport::read(&report_path(folder.path(), ModelKind::Liveness)).unwrap();
    for (name, value) in [
        ("mean ACER", 0.2),
        ("standard error of ACER", 0.1),
        ("mean ACER calibrated", 0.2),
    ] {
        assert_eq!(number(&report, "left-out", name), value, "{name}");
    }
    assert_eq!(report.measured["left-out"].sha256, None);
}

#[test]
fn a_figure_that_is_not_there_is_named() {
    let report = report(ModelKind::Detector);
    for (text, why) in [
        ("{labels:no such figure}", "is not in the report"),
        ("{nothing:x}", "has no measurement"),
        ("{labels}", "names no measurement"),
        ("{speed:milliseconds|q}", "cannot be written"),
        ("{speed:milliseconds", "no closing brace"),
    ] {
        let error = fill(text, &report).unwrap_err().to_string();
        assert!(error.contains(why), "{text}: {error}");
    }
    assert_eq!(
        fill("a {speed:milliseconds|.2} b", &report).unwrap(),
        "a 5.50 b"
    );
}

#[test]
fn the_size_of_a_network_is_that_of_its_file() {
    // As the networks' own descriptions count them.
    for (kind, weights, millions) in [
        (ModelKind::Detector, 0.46, 115.2),
        (ModelKind::Landmarks, 1.14, 47.9),
        (ModelKind::Embedder, 1.85, 186.2),
        (ModelKind::Liveness, 0.34, 13.3),
    ] {
        let cost = Card::read(&of_repository("models"), kind).unwrap().cost;
        assert!(
            (cost.weights as f64 / 1e6 - weights).abs() < 0.006,
            "{kind}: {cost:?}"
        );
        let counted = cost.multiply_accumulates as f64 / 1e6;
        assert!((counted - millions).abs() < 0.06, "{kind}: {cost:?}");
    }
}

#[test]
fn every_measuring_command_can_be_typed() {
    for kind in ModelKind::ALL {
        for (name, measured) in report(kind).measured {
            let command = &measured.command;
            let words = command.split_whitespace();
            match command.split_once(' ').unwrap().0 {
                "workshop" => drop(
                    Cli::try_parse_from(words).unwrap_or_else(|e| panic!("{kind} {name}: {e}")),
                ),
                "faceglass" => assert!(words.clone().any(|w| w == "evaluate"), "{kind} {name}"),
                first => assert_eq!(first, "cargo", "{kind} {name}"),
            }
        }
    }
}

#[test]
fn reports_and_calibrations_count_the_same() {
    let calibration = |kind: ModelKind| -> Value {
        serde_json::from_str(&text(&format!("models/{kind}.calibration.json"))).unwrap()
    };
    let (file, own) = (
        calibration(ModelKind::Embedder),
        report(ModelKind::Embedder),
    );
    let counted = |figure: &str| number(&own, "product", &format!("at_threshold.{figure}"));
    assert_eq!(file["genuine"], json!(counted("fnmr.of") as u64));
    assert_eq!(file["impostor"], json!(counted("fmr.of") as u64));
    // Between two measured thresholds nothing more is known.
    let points = file["points"].as_array().unwrap();
    let above = points
        .iter()
        .position(|p| p["threshold"].as_f64().unwrap() > counted("threshold"))
        .unwrap();
    for (of, rate) in [
        ("false_matches", "fmr.count"),
        ("false_non_matches", "fnmr.count"),
    ] {
        let mut ends = [above - 1, above].map(|i| points[i][of].as_f64().unwrap());
        ends.sort_by(f64::total_cmp);
        assert!(
            (ends[0]..=ends[1]).contains(&counted(rate)),
            "{rate}: {ends:?}"
        );
    }

    let (file, own) = (
        calibration(ModelKind::Liveness),
        report(ModelKind::Liveness),
    );
    let counted = |figure: &str| number(&own, "product", &format!("presentations.{figure}"));
    let (live, prints) = (&file["bona_fide"], &file["species"][0]);
    assert_eq!(live["tested"], json!(counted("bpcer.of") as u64));
    assert_eq!(live["non_responses"], json!(counted("bpnrr.count") as u64));
    assert_eq!(
        prints["tested"],
        json!(counted("species.0.apcer.of") as u64)
    );
    assert_eq!(
        prints["non_responses"],
        json!(counted("species.0.apnrr.count") as u64)
    );
}

/// What other documents say of the networks, in the words they say it in.
const SAID: [(&str, ModelKind, &str); 6] = [
    (
        "README.md",
        ModelKind::Liveness,
        "lets {product:presentations.species.0.apcer.rate|%0} of the prints of a public test pass and refuses \
         {product:presentations.bpcer.rate|%0} of the living",
    ),
    (
        "README.md",
        ModelKind::Embedder,
        "reaches {product:accuracy.mean|%1} on LFW",
    ),
    (
        "LIMITATIONS.md",
        ModelKind::Liveness,
        "a mean ACER of {left-out:mean ACER|%0} to {left-out-developed:mean ACER|%0} on it at one threshold for all cameras",
    ),
    (
        "LIMITATIONS.md",
        ModelKind::Liveness,
        "of {left-out:mean ACER calibrated|%0} to {left-out-developed:mean ACER calibrated|%0} (0 to 56) with a threshold of the camera's own",
    ),
    (
        "LIMITATIONS.md",
        ModelKind::Liveness,
        "{product:presentations.species.0.apcer.rate|%0} of the prints passed as live through the whole program, \
         {product:presentations.bpcer.rate|%0} of the living faces were taken for attacks",
    ),
    (
        "LIMITATIONS.md",
        ModelKind::Liveness,
        "lets {every-picture:APCER|%0} of the prints pass and refuses {every-picture:BPCER|%0} of the living faces",
    ),
];

#[test]
fn other_documents_say_what_the_reports_say() {
    for (file, kind, said) in SAID {
        let said = flowing(&fill(said, &report(kind)).unwrap());
        assert!(
            flowing(&text(file)).contains(&said),
            "{file} does not say: {said}"
        );
    }
}
