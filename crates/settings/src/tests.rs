//! What is read, and what it costs where it cannot be.
#![allow(clippy::unwrap_used)]
use super::*;
use faceglass_capture::{CameraFormat, CameraId, ControlId};
use faceglass_pipeline::challenge::{AskWhen, Step};
use proptest::prelude::*;
use std::path::Path;

fn lost(names: &[&str]) -> SettingsWarning {
    SettingsWarning::Settings(names.iter().map(|&name| name.into()).collect())
}

fn unusual() -> Settings {
    Settings {
        language: Language::Chinese,
        theme: Theme::Light,
        mirror: Mirror {
            cameras: false,
            files: true,
        },
        rotation: Rotation::Quarter,
        looping: false,
        self_timer: SelfTimer::Five,
        while_minimised: WhileMinimised::Stop,
        keep_log: true,
        overlay: Overlay {
            boxes: true,
            points: false,
            dense: true,
            guides: true,
        },
        panels: Panels {
            insight: true,
            ..Panels::default()
        },
        pipeline: PipelineSettings {
            min_score: Some(0.7),
            liveness_threshold: Some(0.4),
            ..PipelineSettings::default()
        },
        presence: ProofSettings {
            ask: AskWhen::Enrolment,
            steps: vec![Step::LookUp, Step::Smile, Step::OpenMouth, Step::Light],
        },
        history: HistorySettings {
            keep: true,
            days: 7,
        },
        unknown: UnknownSettings {
            keep: true,
            days: 3,
        },
        window: Some(WindowPlace {
            x: None,
            y: None,
            width: 1000.0,
            height: 700.0,
            maximized: false,
        }),
        last_camera: Some(LastCamera {
            id: CameraId("usb-1 Webcam".into()),
            format: Some(CameraFormat {
                width: 640,
                height: 480,
                fps: 30,
                pixel_format: "MJPEG".into(),
            }),
        }),
        keys: {
            let mut keys = OwnKeys::default();
            keys.set("Photo", "Ctrl+K");
            keys.set("Rotate", "");
            keys
        },
        camera_controls: {
            let mut kept = KeptControls::default();
            let camera = CameraId("usb-1|Webcam".into());
            kept.keep(&camera, ControlId("auto_exposure".into()), 1);
            kept.keep(&camera, ControlId("exposure".into()), 250);
            kept
        },
        privacy: Privacy::Unknown,
        recent: vec![PathBuf::from("films/a.mov")],
        welcomed: true,
    }
}

#[test]
fn what_is_saved_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deeper/settings.toml");
    unusual().save(&path).unwrap();
    assert_eq!(Settings::load(&path), (unusual(), Vec::new()));
}

#[test]
fn a_missing_file_means_defaults_without_a_warning() {
    let (settings, warnings) = Settings::load(Path::new("no such folder/settings.toml"));
    assert_eq!(settings, Settings::default());
    assert!(warnings.is_empty());
}

#[test]
fn one_bad_setting_costs_only_itself() {
    let (settings, warnings) =
        Settings::parse("theme = \"plaid\"\nmirror = true\nlanguage = \"chinese\"");
    assert_eq!(settings.theme, Theme::System);
    assert!(settings.mirror.files);
    assert_eq!(settings.language, Language::Chinese);
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings, [lost(&["theme"])]);
}

#[test]
fn one_switch_for_all_mirroring_as_in_earlier_versions_is_understood() {
    let mirror = |text: &str| Settings::parse(text).0.mirror;
    assert_eq!(mirror("mirror = false"), Mirror::default());
    let all = Mirror {
        cameras: true,
        files: true,
    };
    assert_eq!(mirror("mirror = true"), all);
    let chosen = Mirror {
        cameras: false,
        files: false,
    };
    assert_eq!(mirror("[mirror]\ncameras = false"), chosen);
}

#[test]
fn a_threshold_out_of_range_costs_only_itself() {
    let (settings, warnings) = Settings::parse(
        "[pipeline]\nmin_score = 7.0\nmin_face_px = 64.0\nliveness_threshold = -1.0",
    );
    assert_eq!(settings.pipeline.min_score, None);
    assert_eq!(settings.pipeline.min_face_px, 64.0);
    assert_eq!(settings.pipeline.liveness_threshold, None);
    assert_eq!(warnings.len(), 2);
}

#[test]
fn a_score_that_nobody_chose_is_the_networks_own() {
    let read = |text: &str| Settings::parse(&format!("[pipeline]\n{text}")).0.pipeline;
    assert_eq!(read("min_score = 0.6").min_score, None);
    assert_eq!(read("min_score = 0.65").min_score, Some(0.65));
}

#[test]
fn steps_of_another_version_and_too_few_of_them_cost_only_themselves() {
    let read = |text: &str| Settings::parse(&format!("[presence]\n{text}"));
    let (settings, warnings) =
        read("ask = \"unsure\"\nsteps = [\"smile\", \"sing\", \"look-up\", \"open-mouth\"]");
    assert_eq!(settings.presence.ask, AskWhen::Unsure);
    assert_eq!(
        settings.presence.steps,
        [Step::Smile, Step::LookUp, Step::OpenMouth]
    );
    assert!(warnings.is_empty());
    let (settings, warnings) = read("ask = \"enrolment\"\nsteps = [\"smile\", \"light\"]");
    assert_eq!(settings.presence.ask, AskWhen::Enrolment);
    assert_eq!(settings.presence.steps, ProofSettings::default().steps);
    assert_eq!(warnings, [lost(&["presence.steps"])]);
    let (settings, warnings) =
        read("ask = \"sometimes\"\nsteps = [\"smile\", \"look-up\", \"open-mouth\"]");
    assert_eq!(settings.presence.ask, ProofSettings::default().ask);
    assert_eq!(settings.presence.steps.len(), 3);
    assert_eq!(warnings, [lost(&["presence.ask"])]);
}

#[test]
fn a_damaged_file_means_defaults_with_a_warning() {
    let (settings, warnings) = Settings::parse("= = [");
    assert_eq!(settings, Settings::default());
    assert_eq!(warnings.len(), 1);
}

#[test]
fn an_unusable_window_place_is_forgotten() {
    let (settings, _) = Settings::parse("[window]\nwidth = 3.0\nheight = 700.0");
    assert_eq!(settings.window, None);
}

#[test]
fn the_locale_picks_the_language() {
    assert_eq!(Language::from_locale("zh_CN.UTF-8"), Language::Chinese);
    assert_eq!(Language::from_locale("de_DE.UTF-8"), Language::English);
}

#[test]
fn a_history_is_off_and_kept_for_thirty_days_unless_that_is_said() {
    let (settings, warnings) = Settings::parse("");
    assert!(!settings.history.keep && warnings.is_empty());
    assert_eq!(settings.history.days, 30);
    let (settings, warnings) = Settings::parse("[history]\nkeep = true\ndays = 0");
    assert!(settings.history.keep);
    assert_eq!(
        settings.history.days, 30,
        "for ever, or not at all, is none"
    );
    assert_eq!(warnings, [lost(&["history.days"])]);
}

#[test]
fn unknown_faces_are_not_kept_or_for_seven_days_unless_that_is_said() {
    let (settings, warnings) = Settings::parse("");
    assert!(!settings.unknown.keep && warnings.is_empty());
    assert_eq!(settings.unknown.days, 7);
    let (settings, warnings) = Settings::parse("[unknown]\nkeep = true\ndays = 400");
    assert!(settings.unknown.keep);
    assert_eq!(settings.unknown.days, 7, "no longer than ninety days");
    assert_eq!(warnings, [lost(&["unknown.days"])]);
}

/// One slip of a person who writes the file by hand costs that line and no other.
#[test]
fn one_bad_value_does_not_cost_its_section() {
    let text = r#"
theme = 3
recent = ["films/a.mov", 7, "b.png"]
camera_controls = [{ camera = "one", values = { gain = "much" } }, { camera = "two", values = { gain = 4 } }]
[pipeline]
min_face_px = "large"
match_band = 0.07
[overlay]
points = "no"
dense = true
[history]
keep = true
days = "many"
"#;
    let (settings, warnings) = Settings::parse(text);
    assert_eq!(settings.pipeline.match_band, 0.07);
    let own = PipelineSettings::default();
    assert_eq!(settings.pipeline.min_face_px, own.min_face_px);
    assert!(settings.overlay.dense && settings.overlay.points);
    assert!(settings.history.keep);
    assert_eq!(settings.recent, ["films/a.mov", "b.png"].map(PathBuf::from));
    let camera = |name: &str| settings.camera_controls.of(&CameraId(name.into()));
    assert!(camera("one").is_none() && camera("two").is_some());
    let names = [
        "theme",
        "overlay.points",
        "pipeline.min_face_px",
        "history.days",
        "camera_controls[1]",
        "recent[2]",
    ];
    assert_eq!(warnings, [lost(&names)]);
}

#[test]
fn a_file_that_could_not_be_read_in_full_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(SETTINGS_FILE);
    let before = folder.path().join(SETTINGS_BEFORE);
    for text in ["theme = \"plaid\"\nlooping = false\n", "= = ["] {
        std::fs::write(&path, text).unwrap();
        let (settings, warnings) = Settings::load(&path);
        assert_eq!(
            warnings.last(),
            Some(&SettingsWarning::Kept(before.clone()))
        );
        settings.save(&path).unwrap();
        assert_eq!(std::fs::read_to_string(&before).unwrap(), text);
        std::fs::remove_file(&before).unwrap();
    }
    // What is good leaves no copy, and takes none away.
    assert!(Settings::load(&path).1.is_empty());
    assert!(!before.exists());
}

/// A byte that is no UTF-8 and a file that may not be read cost nothing either, and none takes the
/// place of what was kept before.
#[test]
fn what_is_no_text_is_kept_beside_what_was_kept_earlier() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(SETTINGS_FILE);
    let latin: &[u8] = b"# caf\xe9\nlooping = false\n";
    let texts: [&[u8]; 3] = [b"theme = 3", latin, b"theme = 4"];
    let names = [
        SETTINGS_BEFORE,
        "settings.before-2.toml",
        "settings.before-3.toml",
    ];
    for (text, name) in texts.iter().zip(names) {
        std::fs::write(&path, text).unwrap();
        // Twice: the same is kept once.
        for _ in 0..2 {
            let kept = Settings::load(&path).1.pop();
            let wanted = SettingsWarning::Kept(folder.path().join(name));
            assert_eq!(kept, Some(wanted));
        }
    }
    for (text, name) in texts.iter().zip(names) {
        assert_eq!(std::fs::read(folder.path().join(name)).unwrap(), *text);
    }
}

#[test]
fn a_name_that_no_setting_has_is_told() {
    let (settings, warnings) = Settings::parse("banana = 3\nlooping = false");
    assert!(!settings.looping);
    assert_eq!(warnings, [SettingsWarning::Unknown(vec!["banana".into()])]);
}

#[test]
fn a_file_longer_than_any_settings_is_damaged_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(SETTINGS_FILE);
    let text = format!(
        "looping = false\nrecent = [7, {}]",
        "\"a\", ".repeat(60_000)
    );
    std::fs::write(&path, &text).unwrap();
    let (settings, warnings) = Settings::load(&path);
    assert_eq!(settings, Settings::default());
    let before = folder.path().join(SETTINGS_BEFORE);
    assert!(
        matches!(&warnings[0], SettingsWarning::Damaged { detail } if detail.contains("256 kB"))
    );
    assert_eq!(warnings[1..], [SettingsWarning::Kept(before.clone())]);
    assert_eq!(std::fs::read_to_string(before).unwrap(), text);
}

/// Anything that may stand where a setting does.
fn anything() -> impl Strategy<Value = toml::Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(toml::Value::from),
        any::<i64>().prop_map(toml::Value::from),
        any::<f64>().prop_map(toml::Value::from),
        prop_oneof![".{0,12}", "smile|dark|chinese|all|five"].prop_map(toml::Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let name = "[a-z_]{1,8}|keep|days|width|height|min_face_px|match_band|camera|values|id|boxes|cameras|steps";
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(toml::Value::from),
            proptest::collection::btree_map(name, inner, 0..5)
                .prop_map(|table| toml::Value::Table(table.into_iter().collect())),
        ]
    })
}

/// The names of all settings.
fn names() -> Vec<String> {
    let usual: toml::Table = unusual().to_toml().unwrap().parse().unwrap();
    usual.keys().cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever stands there, what is read of it is possible, is written as a file that says the
    /// same without a warning, and what is missing or bad costs no other setting.
    #[test]
    fn whatever_is_read_is_written_and_read_the_same(
        places in proptest::collection::vec(any::<proptest::sample::Index>(), 0..6),
        values in proptest::collection::vec(anything(), 6),
    ) {
        let names = names();
        let mut table: toml::Table = unusual().to_toml().unwrap().parse().unwrap();
        let mut changed = Vec::new();
        for (place, value) in places.iter().zip(values) {
            let name = &names[place.index(names.len())];
            table.insert(name.clone(), value);
            changed.push(name.clone());
        }
        let (read, warnings) = Settings::parse(&table.to_string());
        for warning in &warnings {
            prop_assert!(warning.to_string().ends_with('.'), "{}", warning);
        }
        prop_assert!(MIN_FACE_PX.contains(&read.pipeline.min_face_px));
        let text = read.to_toml().unwrap();
        prop_assert_eq!(Settings::parse(&text), (read, Vec::new()));
        let of = |text: &str| text.parse::<toml::Table>().unwrap();
        let (now, before) = (of(&text), of(&unusual().to_toml().unwrap()));
        for name in names.iter().filter(|name| !changed.contains(name)) {
            prop_assert_eq!(now.get(name), before.get(name), "{} is another", name);
        }
    }
}

#[test]
fn a_disk_that_refuses_takes_no_settings() {
    let before = Settings::default();
    let failed = faceglass_disk::faults::in_turn(
        |dir| before.save(&dir.join(SETTINGS_FILE)).unwrap(),
        |dir| unusual().save(&dir.join(SETTINGS_FILE)),
        |dir, said, _, about| {
            let path = dir.join(SETTINGS_FILE);
            assert!(said.is_err(), "{about}");
            assert_eq!(
                Settings::load(&path),
                (before.clone(), Vec::new()),
                "{about}"
            );
            unusual().save(&path).unwrap();
            assert_eq!(Settings::load(&path).0, unusual(), "{about}");
        },
    );
    assert!(failed.unwrap() >= 16);
}

/// What could not be read is lost only where it cannot be kept either; then it stays where it is.
#[test]
fn a_copy_that_cannot_be_made_is_not_told_as_one() {
    let text = "theme = \"plaid\"";
    let write = |dir: &Path| std::fs::write(dir.join(SETTINGS_FILE), text).unwrap();
    let failed = faceglass_disk::faults::in_turn(
        write,
        |dir| Settings::load(&dir.join(SETTINGS_FILE)).1,
        |dir, said, _, about| {
            assert_eq!(said, [lost(&["theme"])], "{about}");
            assert!(!dir.join(SETTINGS_BEFORE).exists(), "{about}");
            let there = std::fs::read_to_string(dir.join(SETTINGS_FILE)).unwrap();
            assert_eq!(there, text, "{about}");
        },
    );
    assert!(failed.unwrap() >= 16);
}
