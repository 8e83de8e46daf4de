//! Faces of nobody: two aligned faces laid over each other, and the vector that the teacher
//! gives for the result. Their identities lie between those of real people, so that the student
//! sees more of the teacher's space than the people of the public sets fill
//! (H. Zhang et al., "mixup: Beyond empirical risk minimization", ICLR 2018, with the
//! teacher's answer in place of mixed labels).

use super::aligned::AlignedTeacher;
use crate::core::chance::{Dice, between, dice};
use crate::data::shards::{Record, ShardSet, ShardWriter, Split, Vectors, decode, encode_jpeg};
use crate::data::tools::apart::apart_from;
use crate::{Result, WorkshopError};
use faceglass_vision::ModelKind;
use image::RgbImage;
use indicatif::{ProgressBar, ProgressIterator as _};
use rand::Rng as _;
use std::path::Path;

/// Which blends are wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// How many.
    pub count: usize,
    /// Seed of who is blended with whom.
    pub seed: u64,
    /// Least distance of those who are blended to any test face, as in the embedder's
    /// configuration.
    pub apart: f32,
}

/// Source of blended faces in an index.
pub const SOURCE: &str = "blends";
/// The part of the first face lies between this and what is left of one.
const LEAST_PART: f32 = 0.3;
const QUALITY: u8 = 92;

/// Writes the embedder shards `from` with their vectors to `out`, and after them
/// `count` blends of training faces with vectors by `teacher`. Those who are blended are
/// drawn with `seed`, among those whose vector is at least `apart` from that of any
/// test face. A blend is of nobody, trained on only, and carries the points
/// of its first face; gives the number of pictures written.
///
/// # Errors
/// When the shards hold fewer than two training faces with a vector, or a file cannot be used.
pub fn blends(
    from: &Path,
    teacher: &AlignedTeacher,
    Wanted { count, seed, apart }: Wanted,
    out: &Path,
    bar: &ProgressBar,
) -> Result<usize> {
    let set = ShardSet::open(from)?;
    let known = Vectors::open(&set)?;
    let usable = |i: &usize| known.row(*i).iter().any(|v| *v != 0.0);
    let faces: Vec<usize> = set.of_split(Split::Train);
    let faces: Vec<usize> = faces.into_iter().filter(usable).collect();
    let faces = apart_from(&set.of_split(Split::Test), &faces, &known, (apart, &set));
    if faces.len() < 2 {
        return Err(WorkshopError::Data(format!(
            "{} holds fewer than two training faces with a vector; run `workshop teach vectors` first",
            from.display()
        )));
    }
    let same = std::fs::canonicalize(out)
        .is_ok_and(|out| std::fs::canonicalize(from).is_ok_and(|from| from == out));
    if same {
        return Err(WorkshopError::Data(
            "blends are written beside the shards they are made of: choose another folder".into(),
        ));
    }
    let mut writer = ShardWriter::create(out, ModelKind::Embedder.as_str(), seed)?;
    for (source, terms) in &set.manifest.terms {
        writer.note_terms(source, terms.clone());
    }
    for (i, record) in set.records.iter().enumerate() {
        writer.copy(record.clone(), &set, i)?;
    }
    let mut values = known.values.clone();
    bar.set_length(count as u64);
    for number in (0..count).progress_with(bar.clone()) {
        let mut rng = dice(seed, number as u64);
        let (a, b) = two_of(&faces, &mut rng);
        let part = between(&mut rng, LEAST_PART, 1.0 - LEAST_PART);
        let blend = mix(&set.picture(a)?, &set.picture(b)?, part);
        let jpeg = encode_jpeg(&blend, QUALITY)?;
        // The teacher sees what is stored, as it does of other crops.
        let vector = teacher.vector(&decode(&jpeg, SOURCE)?)?;
        if vector.len() != known.dim {
            return Err(WorkshopError::Config(format!(
                "the teacher gives {} numbers, the vectors of the shards have {}",
                vector.len(),
                known.dim
            )));
        }
        values.extend(vector);
        let record = Record {
            source: SOURCE.into(),
            file: format!("{}+{}", set.records[a].file, set.records[b].file),
            person: String::new(),
            ..set.records[a].clone()
        };
        writer.push(record, &jpeg)?;
    }
    let written = writer.len();
    writer.finish()?;
    let vectors = Vectors {
        dim: known.dim,
        values,
    };
    vectors.save(out, "vectors with blends")?;
    Ok(written)
}

/// Two different ones.
fn two_of(faces: &[usize], rng: &mut Dice) -> (usize, usize) {
    let a = rng.random_range(0..faces.len());
    let b = (a + rng.random_range(1..faces.len())) % faces.len();
    (faces[a], faces[b])
}

/// `part` of `a` and the rest of `b`, pixel by pixel. Both are stored crops of the same size.
fn mix(a: &RgbImage, b: &RgbImage, part: f32) -> RgbImage {
    let mut out = a.clone();
    for (to, from) in out.iter_mut().zip(b.iter()) {
        let value = part * f32::from(*to) + (1.0 - part) * f32::from(*from);
        *to = value.round() as u8;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn a_blend_lies_between_its_two_faces() {
        let plain = |v: u8| RgbImage::from_pixel(4, 4, Rgb([v, v, 10]));
        let blend = mix(&plain(200), &plain(100), 0.3);
        assert_eq!(blend.get_pixel(2, 1), &Rgb([130, 130, 10]));
    }

    #[test]
    fn nobody_is_blended_with_themselves() {
        for seed in 0..200 {
            let (a, b) = two_of(&[7, 8, 9], &mut dice(seed, 0));
            assert_ne!(a, b);
        }
    }
}
