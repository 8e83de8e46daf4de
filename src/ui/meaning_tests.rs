#![allow(clippy::unwrap_used)]

use super::*;
use crate::ui::i18n::texts;

/// At 0.40: 4 of 1,000 strangers match, 120 of 1,000 looks are missed.
const MATCHING: &str = r#"{"format":1,"model_sha256":"ab","protocol":"LFW View 2",
    "data":"1,000 pairs","genuine":1000,"impostor":1000,"points":[
    {"threshold":0.1,"false_matches":400,"false_non_matches":0},
    {"threshold":0.4,"false_matches":4,"false_non_matches":120},
    {"threshold":0.8,"false_matches":0,"false_non_matches":900}]}"#;

/// At 0.50: 45 of 100 prints and none of 20 screens pass; of 200 faces 3 are
/// missed.
const LIVENESS: &str = r#"{"format":1,"model_sha256":"ab","protocol":"a test list","data":"320 pictures",
    "species":[
    {"name":"screens","tested":20,"non_responses":2,"points":[[0.1,20],[0.5,0]]},
    {"name":"prints","tested":100,"points":[[0.1,100],[0.5,45]]}],
    "bona_fide":{"name":"bona fide","tested":200,"points":[[0.1,200],[0.5,197]]}}"#;

fn knowledge() -> Knowledge {
    let found = |text: &str| Some((Ok(Some(text.to_owned())), "ab"));
    Knowledge::read(found(MATCHING), found(LIVENESS))
}

fn english() -> &'static Texts {
    texts(Language::English)
}

/// 4 of 1,000 is one in 250, 120 of 1,000 is 12 in 100. The exact limits are
/// 0.109 % to 1.02 % and 10.1 % to 14.2 % (from sums of the binomial).
#[test]
fn a_match_threshold_is_told_with_its_limits() {
    let lines = of_match(&knowledge().matching, 0.4, english());
    assert_eq!(
        lines[0],
        "About 1 stranger in 250 would match (95 % limits 1 in 920 to 1 in 98)"
    );
    assert!(lines[1].starts_with("About 12 in 100 genuine looks would be missed"));
    assert!(lines[1].contains("10.1 % to 14.2 %"), "{}", lines[1]);
    assert!(lines[2].contains("LFW View 2"));
}

/// 0 of 1,000 still allows 0.368 %: one in 272, in two digits 270.
#[test]
fn no_error_seen_is_not_no_error() {
    let lines = of_match(&knowledge().matching, 0.8, english());
    assert_eq!(
        lines[0],
        "None of 1,000 strangers matched, so fewer than 1 in 270 would (95 % limit)"
    );
    let often = of_match(&knowledge().matching, 0.1, english());
    assert!(often[0].starts_with("About 40 in 100 strangers would match"));
}

#[test]
fn each_attack_is_named_the_worst_first() {
    let lines = of_liveness(&knowledge().liveness, 0.5, english());
    assert!(lines[0].starts_with("Attacks by prints: about 45 in 100 would pass"));
    assert_eq!(
        lines[1],
        "Attacks by screens: none of 20 passed, so at most 16.8 % would (95 % limit)"
    );
    assert!(lines[2].starts_with("About 1.5 in 100 live faces would be missed"));
    assert_eq!(lines[3], "No answer, and so not counted: 2 of screens");
}

#[test]
fn where_nothing_is_known_that_is_said() {
    let unknown = Knowledge::default();
    for lines in [
        of_match(&unknown.matching, 0.4, english()),
        of_liveness(&unknown.liveness, 0.5, english()),
    ] {
        assert_eq!(lines.len(), 1);
        assert!(lines[0].starts_with("Nothing is known"), "{}", lines[0]);
    }
    let stale = Known::OtherNetwork;
    assert!(of_match(&stale, 0.4, english())[0].contains("belongs to another"));
}

fn own(suggestion: Result<f32, NoSuggestion>) -> OwnScores {
    OwnScores {
        suggestion: Some(suggestion),
        ..OwnScores::default()
    }
}

/// At 0.40 and up to 0.80 four in 1,000 strangers match, below 0.40 as many as
/// 400.
#[test]
fn a_suggestion_must_keep_strangers_out() {
    let known = knowledge();
    assert_eq!(advise(&own(Ok(0.55)), &known, 0.5), Some(Advice::Use(0.55)));
    assert_eq!(advise(&own(Ok(0.45)), &known, 0.5), Some(Advice::Use(0.45)));
    let refused = advise(&own(Ok(0.3)), &known, 0.5);
    assert_eq!(refused, Some(Advice::Strangers(0.3, 0.4)));
    let unknown = Knowledge::default();
    assert_eq!(
        advise(&own(Ok(0.55)), &unknown, 0.5),
        Some(Advice::Use(0.55))
    );
    let refused = advise(&own(Ok(0.45)), &unknown, 0.5);
    assert_eq!(refused, Some(Advice::StrangersUnknown(0.45)));
    assert_eq!(advise(&OwnScores::default(), &known, 0.5), None);
}

#[test]
fn every_reason_against_a_suggestion_has_words() {
    let pair = |name: &str, other: &str| (name.to_owned(), other.to_owned());
    let (name, other) = pair("Ada", "Grace");
    let misassigns = Advice::None(NoSuggestion::Misassigns { name, other });
    let words = advice_words(&misassigns, 0.4, english());
    assert!(words.contains("a picture of Ada looks more like Grace"));
    let words = advice_words(&Advice::None(NoSuggestion::TooSmall), 0.4, english());
    assert!(words.contains("at least 3 people"));
    let words = advice_words(&Advice::Strangers(0.3, 0.4), 0.4, english());
    assert!(words.contains("1 stranger in 3"), "{words}");
    assert!(advice_words(&Advice::Use(0.42), 0.42, english()).contains("is in use"));
}
