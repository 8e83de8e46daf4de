//! Label noise: pictures that do not agree with their person, and two people that are one.

use super::look::Looked;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Pictures of a person that others are compared with, at most: the first ones, which is every one of most people.
const COMPARED: usize = 24;

/// A picture that does not agree with the others of its person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Odd {
    /// Whose it is said to be.
    pub person: String,
    /// The file.
    pub file: String,
    /// The middle one of its cosines with the others of that person.
    pub own: f32,
    /// Whom it looks like instead, and the middle one of its cosines with those pictures.
    pub instead: Option<(String, f32)>,
}

/// Two people who look like one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Twins {
    /// The one of more pictures, …
    pub one: String,
    /// … and the other.
    pub other: String,
    /// The middle one of the cosines between their pictures.
    pub cosine: f32,
}

/// What embeddings say of names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// The cosine from which two faces are taken for one person's.
    pub threshold: f32,
    /// Pictures that do not agree with their person.
    pub odd: Vec<Odd>,
    /// People who look like one.
    pub twins: Vec<Twins>,
    /// People with one or two faces only, of whom nobody can say which is wrong.
    pub too_few: usize,
}

/// A face by its person.
struct Face<'a> {
    file: &'a str,
    embedding: &'a [f32],
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// The middle one, of two in the middle the lower.
fn middle(mut values: Vec<f32>) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied()
}

fn with<'a>(face: &[f32], others: impl Iterator<Item = &'a Face<'a>>) -> Option<f32> {
    middle(
        others
            .take(COMPARED)
            .map(|o| cosine(face, o.embedding))
            .collect(),
    )
}

/// Compares all faces by their people. Whoever has three faces or more is judged: a picture is odd if the middle one of its
/// cosines with the others is below `threshold`; two people look like one if the middle one of the cosines between those of
/// their pictures that are not odd reaches it.
pub fn agreement(looked: &[(&str, &str, &Looked)], threshold: f32) -> Agreement {
    let mut people: BTreeMap<&str, Vec<Face>> = BTreeMap::new();
    for (person, file, of) in looked {
        if !of.embedding.is_empty() {
            let face = Face {
                file,
                embedding: &of.embedding,
            };
            people.entry(person).or_default().push(face);
        }
    }
    let mut found = Agreement {
        threshold,
        ..Agreement::default()
    };
    let mut agreeing: Vec<(&str, Vec<&Face>)> = Vec::new();
    for (person, faces) in &people {
        if faces.len() < 3 {
            found.too_few += 1;
            agreeing.push((person, faces.iter().collect()));
            continue;
        }
        let mut kept = Vec::new();
        for (at, face) in faces.iter().enumerate() {
            let others = faces
                .iter()
                .enumerate()
                .filter(|(n, _)| *n != at)
                .map(|(_, o)| o);
            let own = with(face.embedding, others).unwrap_or(1.0);
            if own >= threshold {
                kept.push(face);
                continue;
            }
            found.odd.push(Odd {
                person: (*person).to_owned(),
                file: face.file.to_owned(),
                own,
                instead: instead(face, person, &people, threshold),
            });
        }
        agreeing.push((person, kept));
    }
    found.odd.sort_by(|a, b| a.own.total_cmp(&b.own));
    found.twins = twins(&agreeing, threshold);
    found
}

fn instead(
    face: &Face,
    person: &str,
    people: &BTreeMap<&str, Vec<Face>>,
    threshold: f32,
) -> Option<(String, f32)> {
    let others = people.iter().filter(|(name, _)| **name != person);
    let near =
        others.filter_map(|(name, faces)| Some((*name, with(face.embedding, faces.iter())?)));
    let best = near
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .filter(|(_, cosine)| *cosine >= threshold);
    best.map(|(name, cosine)| (name.to_owned(), cosine))
}

fn twins(people: &[(&str, Vec<&Face>)], threshold: f32) -> Vec<Twins> {
    let means: Vec<Option<Vec<f32>>> = people.iter().map(|(_, faces)| mean(faces)).collect();
    let mut found = Vec::new();
    for (at, (name, faces)) in people.iter().enumerate() {
        for (further, (other_name, others)) in people.iter().enumerate().skip(at + 1) {
            // Means are more alike than faces are, so that nobody is missed by this.
            let is_near = match (&means[at], &means[further]) {
                (Some(a), Some(b)) => cosine(a, b) >= threshold,
                _ => false,
            };
            if !is_near {
                continue;
            }
            let across = faces.iter().take(COMPARED).flat_map(|face| {
                others
                    .iter()
                    .take(COMPARED)
                    .map(|other| cosine(face.embedding, other.embedding))
            });
            if let Some(cosine) = middle(across.collect()).filter(|cosine| *cosine >= threshold) {
                let (one, other) = if others.len() > faces.len() {
                    (other_name, name)
                } else {
                    (name, other_name)
                };
                found.push(Twins {
                    one: (*one).to_owned(),
                    other: (*other).to_owned(),
                    cosine,
                });
            }
        }
    }
    found.sort_by(|a, b| b.cosine.total_cmp(&a.cosine));
    found
}

/// The direction of the mean.
fn mean(faces: &[&Face]) -> Option<Vec<f32>> {
    let mut sum = faces.first()?.embedding.to_vec();
    for face in &faces[1..] {
        for (s, v) in sum.iter_mut().zip(face.embedding) {
            *s += v;
        }
    }
    let length = cosine(&sum, &sum).sqrt();
    (length > 1e-6).then(|| sum.iter().map(|v| v / length).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(degrees: f32) -> Looked {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Looked {
            embedding: vec![cos, sin],
            ..Looked::default()
        }
    }

    #[test]
    fn a_picture_of_somebody_else_and_a_person_twice_are_found() {
        let [a, b, c, wrong] = [0.0, 10.0, 20.0, 120.0].map(looked);
        let [d, e, f] = [110.0, 120.0, 130.0].map(looked);
        let [g, h, i] = [112.0, 118.0, 126.0].map(looked);
        let [lone] = [300.0].map(looked);
        let all = [
            ("anna", "anna/1", &a),
            ("anna", "anna/2", &b),
            ("anna", "anna/3", &c),
            ("anna", "anna/4", &wrong),
            ("bea", "bea/1", &d),
            ("bea", "bea/2", &e),
            ("bea", "bea/3", &f),
            ("beate", "beate/1", &g),
            ("beate", "beate/2", &h),
            ("beate", "beate/3", &i),
            ("carl", "carl/1", &lone),
        ];
        let found = agreement(&all, 0.8);
        assert_eq!(found.odd.len(), 1);
        assert_eq!(found.odd[0].file, "anna/4");
        assert!(
            matches!(&found.odd[0].instead, Some((name, cosine)) if name.starts_with("bea") && *cosine > 0.9)
        );
        let twins: Vec<_> = found
            .twins
            .iter()
            .map(|t| (t.one.as_str(), t.other.as_str()))
            .collect();
        assert_eq!(twins, [("bea", "beate")]);
        assert_eq!(found.too_few, 1);
        assert_eq!(agreement(&all[4..7], 0.8).odd, []);
    }
}
