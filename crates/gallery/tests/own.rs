//! The match threshold by the enrolled people themselves, on cases worked by
//! hand: embeddings lie in a plane, so a cosine is that of an angle.
#![allow(clippy::unwrap_used)]

use faceglass_gallery::{
    Histogram, MOST_TEMPLATES, NoSuggestion, OwnScores, OwnTemplates, own_scores,
};
use faceglass_vision::Embedding;

/// A person whose templates point at these angles.
fn person(name: &str, degrees: &[f32]) -> OwnTemplates {
    let embedding = |d: &f32| {
        let (y, x) = d.to_radians().sin_cos();
        Embedding::new(vec![x, y]).unwrap()
    };
    OwnTemplates {
        name: name.into(),
        embeddings: degrees.iter().map(embedding).collect(),
    }
}

fn reason(scores: OwnScores) -> NoSuggestion {
    scores.suggestion.unwrap().unwrap_err()
}

/// Four templates a person, 0°, 4°, 8° and 12° apart from the first; the next
/// template is 4° away, so every genuine similarity is cos 4° = 0.99756. The
/// nearest of two people are 12° and 60°: cos 48° = 0.66913. The middle is
/// 0.83335, as a hundredth 0.83.
#[test]
fn the_suggestion_lies_in_the_middle() {
    let fan = |from: f32| [from, from + 4.0, from + 8.0, from + 12.0];
    let people = [
        person("Ada", &fan(0.0)),
        person("Grace", &fan(60.0)),
        person("Eileen", &fan(120.0)),
        person("Mary", &fan(180.0)),
    ];
    let scores = own_scores(&people);
    assert_eq!((scores.people, scores.with_pairs), (4, 4));
    assert_eq!(scores.genuine.len(), 16);
    // Sixteen templates, three other people each.
    assert_eq!(scores.impostor.len(), 48);
    let highest = scores.impostor.iter().copied().fold(-1.0, f32::max);
    assert!((highest - 0.669_13).abs() < 1e-4);
    assert!(scores.genuine.iter().all(|g| (g - 0.997_56).abs() < 1e-4));
    assert_eq!(scores.suggestion, Some(Ok(0.83)));
    assert_eq!(scores.left_out, 0);
}

#[test]
fn a_small_gallery_suggests_nothing() {
    assert_eq!(reason(own_scores(&[])), NoSuggestion::TooSmall);
    let alone = own_scores(&[person("Ada", &[0.0, 1.0, 2.0])]);
    assert_eq!((alone.genuine.len(), alone.impostor.len()), (3, 0));
    assert_eq!(reason(alone), NoSuggestion::TooSmall);
    // One template each: no genuine similarity at all.
    let single = own_scores(&[person("Ada", &[0.0]), person("Grace", &[90.0])]);
    assert_eq!((single.genuine.len(), single.impostor.len()), (0, 2));
    assert_eq!(single.with_pairs, 0);
    assert_eq!(reason(single), NoSuggestion::TooSmall);
}

/// Ada's 40° is 30° away from her 10°, and 5° from Grace's 45°.
#[test]
fn somebody_nearer_to_another_is_named() {
    let people = [
        person("Ada", &[0.0, 10.0, 40.0]),
        person("Grace", &[45.0, 46.0]),
        person("Eileen", &[180.0, 181.0]),
    ];
    let expected = NoSuggestion::Misassigns {
        name: "Ada".into(),
        other: "Grace".into(),
    };
    assert_eq!(reason(own_scores(&people)), expected);
}

/// Mary's two are 50° apart (cos 0.643); Ada and Grace are 30° apart at the
/// nearest (cos 0.866), though each of their looks is nearest to its own.
#[test]
fn overlapping_people_are_named() {
    let close = |from: f32| [from, from + 1.0, from + 2.0, from + 3.0];
    let people = [
        person("Ada", &close(0.0)),
        person("Grace", &close(33.0)),
        person("Eileen", &close(270.0)),
        person("Mary", &[150.0, 200.0]),
    ];
    let NoSuggestion::Overlap {
        similarity,
        lowest_genuine,
        name,
        other,
    } = reason(own_scores(&people))
    else {
        unreachable!("{:?}", own_scores(&people).suggestion);
    };
    assert_eq!((name.as_str(), other.as_str()), ("Ada", "Grace"));
    assert!((similarity - 0.866).abs() < 1e-3);
    assert!((lowest_genuine - 0.643).abs() < 1e-3);
}

#[test]
fn the_histogram_counts_everything_once() {
    let Histogram(bins) = Histogram::of(&[-0.3, 0.0, 0.019, 0.5, 0.99, 1.0]);
    assert_eq!((bins[0], bins[25], bins[49]), (3, 1, 2));
    assert_eq!(bins.iter().sum::<u32>(), 6);
}

#[test]
fn many_templates_are_thinned_out() {
    let crowd: Vec<_> = (0..MOST_TEMPLATES / 2 + 10)
        .map(|n| person("Somebody", &[n as f32 * 0.2, n as f32 * 0.2 + 0.01]))
        .collect();
    let scores = own_scores(&crowd);
    assert_eq!(scores.people + scores.left_out, crowd.len());
    assert_eq!(scores.people, crowd.len().div_ceil(2));
}
