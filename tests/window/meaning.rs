//! What the sliders mean, in words.

use crate::support::{Setup, Window, english};
use egui_kittest::kittest::NodeT as _;
use faceglass::settings::Language;
use faceglass::window::Knowledge;
use faceglass_gallery::{NoSuggestion, OwnTemplates, own_scores};
use faceglass_pipeline::live::{Command, Event};
use faceglass_pipeline::settings::PipelineSettings;
use faceglass_vision::Embedding;
use std::sync::Arc;

/// At 0.36: 4 of 1,000 strangers match, 120 of 1,000 looks are missed.
const MATCHING: &str = r#"{"format":1,"model_sha256":"ab","protocol":"LFW View 2",
    "data":"2,000 pairs","genuine":1000,"impostor":1000,"points":[
    {"threshold":0.1,"false_matches":400,"false_non_matches":0},
    {"threshold":0.36,"false_matches":4,"false_non_matches":120},
    {"threshold":0.8,"false_matches":0,"false_non_matches":900}]}"#;

/// At 0.55: 45 of 100 prints pass, and 3 of 200 faces are missed.
const LIVENESS: &str = r#"{"format":1,"model_sha256":"ab","protocol":"presentations",
    "data":"300 pictures",
    "species":[{"name":"prints","tested":100,"points":[[0.1,100],[0.55,45],[0.9,1]]}],
    "bona_fide":{"name":"bona fide","tested":200,"points":[[0.1,200],[0.55,197],[0.9,100]]}}"#;

pub fn knowledge(sha256: &str) -> Knowledge {
    let found = |text: &str| Some((Ok(Some(text.to_owned())), sha256));
    // Read for the network "ab".
    Knowledge::read(found(MATCHING), found(LIVENESS))
}

fn window(knowledge: Knowledge) -> Window {
    Window::with(Setup {
        knowledge,
        size: egui::vec2(1200.0, 3200.0),
        ..Setup::default()
    })
}

#[test]
fn both_sliders_say_what_they_mean() {
    let mut window = window(knowledge("ab"));
    window.assert_says("About 1 stranger in 250 would be taken for someone you know");
    window.assert_says("Someone you enrolled would be missed about 12 times in 100");
    window.assert_says("Of 100 printed photographs about 45 would pass");
    window.assert_says("A living face would be refused about 2 times in 100");

    window.slider("Match").set_value_accesskit(0.8);
    window.slider("Liveness").set_value_accesskit(0.9);
    window.run();
    window.assert_says("Fewer than 1 stranger in 270 would be taken for someone you know");
    window.assert_says("Of 100 printed photographs about 1 would pass");
}

/// What the sentences rest on is one click away, and no further.
#[test]
fn the_figures_are_in_a_fold() {
    let mut window = window(knowledge("ab"));
    let limits = "(95 % certain: 0.109 % to 1.02 %)";
    let curve = "Curve of both errors with the slider’s point: at 0.36, 0.4 % of strangers match";
    assert!(!window.says(limits));
    assert!(!window.says(curve));
    window.click("Details · Match");
    window.assert_says("Matched: 4 of 1,000 strangers (95 % certain: 0.109 % to 1.02 %)");
    window.assert_says("1,000 pairs of one person and 1,000 of two");
    window.assert_says(curve);
    window.click("Details · Liveness");
    window.assert_says("Passed: 45 of 100 printed photographs");
    window.assert_says("Measured on 200 living faces and 100 attacks");
    window.slider("Match").set_value_accesskit(0.8);
    window.run();
    window.assert_says("at 0.80, 0 % of strangers match");
    window.click("Details · Match");
    assert!(!window.says(curve));
}

/// Both colours of the histogram are named beside it.
#[test]
fn the_histogram_has_a_legend() {
    let mut window = window(knowledge("ab"));
    window.click("Details · Match");
    assert!(!window.has("same person"));
    window.say(compared(&[
        person("Ada", &[0.0, 4.0]),
        person("Grace", &[60.0]),
    ]));
    assert!(window.has("same person"));
    assert!(window.has("different people"));
}

/// One person enrolled is no people, and is compared with nobody.
#[test]
fn one_person_is_told_in_the_singular() {
    let mut window = window(knowledge("ab"));
    window.say(compared(&[person("Ada", &[0.0, 4.0])]));
    window.click("Details · Match");
    window.assert_says("Your 1 person · pictures of the same person are alike by 1.00 or more");
    assert!(!window.says("– or less"));
}

fn box_of<'a>(window: &'a Window, label: &'a str) -> egui::Rect {
    use egui_kittest::kittest::Queryable as _;
    window
        .harness
        .get_by_role_and_label(egui::Role::SpinButton, label)
        .rect()
}

#[test]
fn the_value_boxes_are_equally_wide() {
    let mut window = window(knowledge("ab"));
    for name in ["Match", "Liveness", "Finding faces"] {
        window.click(&format!("Details · {name}"));
    }
    let widths = ["Finding faces", "Smallest face", "Liveness", "Match"]
        .map(|label| box_of(&window, &format!("{label} as a number")).width());
    assert!(widths.iter().all(|width| *width == widths[0]), "{widths:?}");
}

/// Whoever drags a slider reads what it changes: the tooltip stands beside the
/// panel.
#[test]
fn the_tooltip_covers_nothing_that_changes_with_the_slider() {
    use egui_kittest::kittest::Queryable as _;
    let mut window = window(knowledge("ab"));
    let panel_left = window.slider("Match").rect().left();
    let at = window.slider("Match").rect().left_center() + egui::vec2(60.0, 0.0);
    window.harness.hover_at(at);
    window.harness.run_steps(60);
    let tip = "How alike a face must be";
    let tip = window.harness.query_by_label_contains(tip);
    let tip = tip.map(|node| node.rect());
    assert!(tip.is_some_and(|tip| tip.right() <= panel_left), "{tip:?}");
}

#[test]
fn the_sentences_follow_the_language() {
    let mut settings = english();
    settings.language = Language::Chinese;
    let window = Window::with(Setup {
        knowledge: knowledge("ab"),
        settings,
        size: egui::vec2(1200.0, 3200.0),
        ..Setup::default()
    });
    window.assert_says("大约每 250 个陌生人中有 1 个会被当成您认识的人");
    window.assert_says("登记过的人出现 100 次，大约 12 次认不出");
}

#[test]
fn a_network_that_was_never_measured_is_said_to_be_unknown() {
    let never = window(Knowledge::default());
    never.assert_says("it came without a calibration file");
    let other = window(knowledge("cd"));
    other.assert_says("the calibration file belongs to another one");
    let found = Some((Ok(Some("{\"format\":1".to_owned())), "ab"));
    let broken = window(Knowledge::read(found.clone(), found));
    broken.assert_says("The calibration file cannot be used");
}

pub fn person(name: &str, degrees: &[f32]) -> OwnTemplates {
    let embedding = |d: &f32| {
        let (y, x) = d.to_radians().sin_cos();
        Embedding::new(vec![x, y]).unwrap()
    };
    OwnTemplates {
        name: name.into(),
        embeddings: degrees.iter().map(embedding).collect(),
    }
}

pub fn compared(people: &[OwnTemplates]) -> Event {
    Event::OwnScores(Arc::new(own_scores(people)))
}

/// Every person's templates are 4° apart (0.9976), two people at least 48°
/// (0.6691); the middle is 0.83.
#[test]
fn the_own_people_suggest_a_threshold() {
    let mut window = window(knowledge("ab"));
    window.click("Details · Match");
    window.assert_says("Once a few people are enrolled");
    let fan = |from: f32| [from, from + 4.0, from + 8.0, from + 12.0];
    let names = ["Ada", "Grace", "Eileen", "Mary"];
    let people: Vec<_> = names
        .iter()
        .zip([0.0, 60.0, 120.0, 180.0])
        .map(|(name, from)| person(name, &fan(from)))
        .collect();
    window.say(compared(&people));
    window.assert_says("Your 4 people · pictures of the same person are alike by 1.00 or more");
    window.assert_says("those of different people by 0.67 or less");
    window.assert_says("Suggested for your people: 0.83");
    window.click("Use 0.83");
    let expected = PipelineSettings {
        match_threshold: Some(0.83),
        ..PipelineSettings::default()
    };
    window.assert_sent(&Command::SetSettings(expected));
    window.assert_says("The suggested 0.83 is in use");
    assert!(!window.has("Use 0.83"));
}

#[test]
fn a_suggestion_is_refused_with_a_reason() {
    let mut window = window(knowledge("ab"));
    window.click("Details · Match");
    window.say(compared(&[person("Ada", &[0.0, 2.0])]));
    window.assert_says("No suggestion: at least 3 people");
    let mixed = [
        person("Ada", &[0.0, 10.0, 40.0]),
        person("Grace", &[45.0, 46.0]),
    ];
    assert!(matches!(
        own_scores(&mixed).suggestion,
        Some(Err(NoSuggestion::Misassigns { .. }))
    ));
    window.say(compared(&mixed));
    window.assert_says("a picture of Ada looks more like Grace");
    assert!(!window.says("Suggested"));
    // Everyone deleted again.
    window.say(compared(&[]));
    window.assert_says("Once a few people are enrolled");
}

#[test]
fn pictures_are_told_in_words() {
    let mut window = window(knowledge("ab"));
    window.click("Details · Match");
    let picture =
        egui_kittest::kittest::Queryable::get_all_by_role(&window.harness, egui::Role::Image)
            .filter_map(|node| node.accesskit_node().label())
            .find(|label| label.starts_with("Curve of both errors"));
    assert!(picture.is_some());
}
