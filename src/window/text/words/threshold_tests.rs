#![allow(clippy::unwrap_used)]

use super::*;
use crate::window::text::texts;

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
fn a_match_threshold_is_told_plainly_and_in_detail_with_its_limits() {
    let said = of_match(&knowledge().matching, 0.4, english());
    assert_eq!(
        said.plain,
        [
            "About 1 stranger in 250 would be taken for someone you know",
            "Someone you enrolled would be missed about 12 times in 100",
        ]
    );
    assert_eq!(
        said.details[0],
        "Matched: 4 of 1,000 strangers (95 % certain: 0.109 % to 1.02 %)"
    );
    assert_eq!(
        said.details[1],
        "Missed: 120 of 1,000 looks of known people (95 % certain: 10.1 % to 14.2 %)"
    );
    assert!(said.details[2].contains("1,000 pairs of one person"));
}

/// 0 of 1,000 still allows 0.368 %: one in 272, in two digits 270.
#[test]
fn no_error_seen_is_not_no_error() {
    let said = of_match(&knowledge().matching, 0.8, english());
    assert_eq!(
        said.plain[0],
        "Fewer than 1 stranger in 270 would be taken for someone you know"
    );
    let often = of_match(&knowledge().matching, 0.1, english());
    assert_eq!(
        often.plain[0],
        "About 40 in 100 strangers would be taken for someone you know"
    );
}

/// 0 of 20 still allows 16.8 %: one in 5.9.
#[test]
fn each_attack_is_named_and_the_worst_one_is_told_plainly() {
    let said = of_liveness(&knowledge().liveness, 0.5, english());
    assert_eq!(
        said.plain,
        [
            "Of 100 printed photographs about 45 would pass",
            "A living face would be refused about 2 times in 100",
        ]
    );
    let details = [
        "Passed: 45 of 100 printed photographs (95 % certain: 35 % to 55.3 %)",
        "Passed: 0 of 20 pictures on a screen (95 % certain: 0 % to 16.8 %)",
        "Refused: 3 of 200 living faces (95 % certain: 0.31 % to 4.32 %)",
        "Too poor to judge, and so not counted: 2 pictures on a screen",
        "Measured by a test list. With other cameras and people expect worse",
    ];
    assert_eq!(said.details, details);
}

/// Nobody outside the field knows these.
const JARGON: [&str; 9] = [
    "bona fide",
    "presentation",
    "LFW",
    "DET",
    "genuine",
    "impostor",
    "network’s own",
    "limits",
    "osine",
];

#[test]
fn what_is_said_has_no_words_of_the_field() {
    for threshold in [0.05, 0.1, 0.4, 0.5, 0.8, 0.99] {
        let matching = of_match(&knowledge().matching, threshold, english());
        let liveness = of_liveness(&knowledge().liveness, threshold, english());
        for said in [matching, liveness] {
            for line in said.plain.iter().chain(&said.details) {
                let met = JARGON.iter().find(|word| line.contains(**word));
                assert_eq!(met, None, "{line}");
            }
        }
    }
}

/// A file of an earlier version, and one that names what nobody knows.
#[test]
fn words_of_calibration_files_are_worded_in_each_language() {
    let chinese = texts(Language::Chinese);
    let said = of_liveness(&knowledge().liveness, 0.5, chinese);
    assert_eq!(said.plain[0], "出示打印照片 100 次，大约 45 次会通过");
    let old = LIVENESS
        .replace(
            "a test list",
            "pictures one by one, movies by face followed",
        )
        .replace("prints", "silicone");
    let known = Knowledge::read(None, Some((Ok(Some(old)), "ab"))).liveness;
    let said = of_liveness(&known, 0.5, chinese);
    assert!(said.plain[0].contains("silicone"), "{}", said.plain[0]);
    let measured = &said.details[said.details.len() - 1];
    assert!(
        measured.starts_with("用 200 次真人和 122 次伪造测得"),
        "{measured}"
    );
    let matching = of_match(&knowledge().matching, 0.4, chinese);
    assert!(matching.details[2].contains("1,000 对同一人的照片"));
}

#[test]
fn one_is_singular() {
    let m = &english().meaning;
    assert_eq!((m.own_title)(1), "Your 1 person");
    assert_eq!((m.own_title)(2), "Your 2 people");
    assert!((m.own_left_out)(1).starts_with("1 person was left out"));
    assert!((m.own_left_out)(2).starts_with("2 people were left out"));
    let alone = (m.own_words)(Some("0.90"), None);
    assert_eq!(
        alone,
        "pictures of the same person are alike by 0.90 or more"
    );
}

#[test]
fn where_nothing_is_known_that_is_said() {
    let unknown = Knowledge::default();
    for said in [
        of_match(&unknown.matching, 0.4, english()),
        of_liveness(&unknown.liveness, 0.5, english()),
    ] {
        assert!(said.details.is_empty());
        assert_eq!(said.plain.len(), 1);
        assert!(said.plain[0].starts_with("Nothing is known"), "{said:?}");
    }
    let stale = Known::OtherNetwork;
    assert!(of_match(&stale, 0.4, english()).plain[0].contains("belongs to another"));
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
