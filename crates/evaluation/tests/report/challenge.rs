use faceglass_evaluation::report::{ChallengeRun, Origin, Sessions};

fn sessions(name: &str, [present, not_present, could_not_tell]: [u64; 3]) -> Sessions {
    Sessions {
        present,
        not_present,
        could_not_tell,
        ..Sessions::named(name)
    }
}

#[test]
fn the_worst_species_counts_and_few_tries_are_said_to_be_few() {
    let run = ChallengeRun {
        living: sessions("living", [18, 1, 1]),
        attacks: vec![
            sessions("print", [0, 10, 0]),
            sessions("replay", [3, 36, 3]),
        ],
        unreadable: vec!["a.json: no session".into()],
    };
    let report = run.report(Origin::default());
    assert_eq!(report.kind, "challenge");
    assert_eq!(report.figures["worst_species"], "replay");
    assert_eq!(report.figures["apcer"], 3.0 / 42.0);
    assert_eq!(report.figures["bpcer"], 0.05);
    assert_eq!(report.figures["attacks"][0]["sessions"], 10);
    let text = report.to_markdown();
    assert!(text.contains("| replay | 42 |"), "{text}");
    assert!(text.contains("replay passes most often"), "{text}");
    assert!(text.contains("a.json"), "{text}");
    // None of ten says little; some of 42 is no claim of none.
    let print = report.cautions.iter().find(|c| c.starts_with("print"));
    assert!(
        print.is_some_and(|c| c.contains("none of 10")),
        "{:?}",
        report.cautions
    );
    assert!(!report.cautions.iter().any(|c| c.starts_with("replay")));
}

#[test]
fn without_sessions_nothing_is_claimed() {
    let report = ChallengeRun::default().report(Origin::default());
    assert!(report.figures["apcer"].is_null() && report.figures["bpcer"].is_null());
    let text = report.to_markdown();
    assert!(
        text.contains("no session of a living person") && text.contains("no session of an attack")
    );
}
