//! What is answered of pictures that somebody is enrolled from, or compared by.

use crate::decimal::Decimal;
use crate::frame::BoxJson;
use faceglass_capture::Rotation;
use faceglass_gallery::PersonId;
use faceglass_pipeline::Examined;
use faceglass_pipeline::enrolment::{
    EnrolSample, FaceNumber, Odd, least_similarity, numbers_from_left,
};
use faceglass_vision::{Embedding, ModelId, Rect};
use serde::Serialize;

/// Whether two pictures show one person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VerifyJson {
    /// What the first picture is called.
    pub a: String,
    /// What the second is called.
    pub b: String,
    /// Which face of the first was compared; `null` if there is none.
    pub a_face: Option<FaceNumber>,
    /// The same of the second.
    pub b_face: Option<FaceNumber>,
    /// Cosine similarity; `null` if a picture shows no face.
    pub similarity: Option<Decimal<4>>,
    /// Cosine similarity from which two faces are one person's.
    pub threshold: Decimal<4>,
    /// What follows.
    pub verdict: Verdict,
}

/// What the similarity of two faces says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// One person.
    Match,
    /// Two people.
    NoMatch,
    /// A picture shows no face.
    NoFace,
}

impl VerifyJson {
    /// Of the faces of two pictures, where they show one.
    pub fn new(
        names: [String; 2],
        faces: [Option<(Embedding, FaceNumber)>; 2],
        threshold: f32,
    ) -> Self {
        let ([a, b], [first, second]) = (names, faces);
        let [a_face, b_face] = [&first, &second].map(|face| face.as_ref().map(|f| f.1));
        let similarity = first.zip(second).map(|((a, _), (b, _))| a.cosine(&b));
        let verdict = match similarity {
            None => Verdict::NoFace,
            Some(similarity) if similarity >= threshold => Verdict::Match,
            Some(_) => Verdict::NoMatch,
        };
        Self {
            a,
            b,
            a_face,
            b_face,
            similarity: similarity.map(Decimal::from),
            threshold: threshold.into(),
            verdict,
        }
    }
}

/// Somebody who was enrolled.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EnrollJson {
    /// Who, for later.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Templates added now.
    pub added: usize,
    /// Templates of the person that the embedder in use can match.
    pub templates: usize,
    /// Smallest cosine similarity of two of the added templates; `null` for a
    /// single one.
    pub agreement: Option<Decimal<4>>,
    /// Which face of each picture was taken.
    pub pictures: Vec<TakenJson>,
    /// Pictures that do not look like the others, left out as decided.
    pub left_out: Vec<String>,
}

/// The face that was taken of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TakenJson {
    /// What the picture is called.
    pub file: String,
    /// Which face.
    pub face: FaceNumber,
}

impl EnrollJson {
    /// Of the samples that were stored, and those that were left out; `templates` are all that the person has now.
    pub fn new(
        (person, name): (PersonId, String),
        templates: usize,
        kept: &[&EnrolSample],
        left_out: &[Odd],
    ) -> Self {
        let taken = |sample: &&EnrolSample| {
            Some(TakenJson {
                file: sample.file.clone()?,
                face: sample.face,
            })
        };
        let embeddings = kept.iter().map(|sample| &sample.embedding);
        Self {
            id: person.0,
            name,
            added: kept.len(),
            templates,
            agreement: least_similarity(embeddings).map(Decimal::from),
            pictures: kept.iter().filter_map(taken).collect(),
            left_out: left_out.iter().filter_map(|odd| odd.file.clone()).collect(),
        }
    }
}

/// The embeddings of a picture's faces.
#[derive(Clone, Debug, Serialize)]
pub struct EmbedJson {
    /// What the picture is called.
    pub file: String,
    /// SHA-256 of the network: only embeddings of the same one compare.
    pub model: Option<String>,
    /// From left to right.
    pub faces: Vec<EmbeddedFace>,
    /// Degrees clockwise by which the picture was turned, where nobody stood upright in it; boxes are in the picture turned
    /// so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turned: Option<u32>,
}

/// A face with its embedding.
#[derive(Clone, Debug, Serialize)]
pub struct EmbeddedFace {
    /// From left to right, the first is 1.
    pub number: usize,
    /// Where it is.
    #[serde(rename = "box")]
    pub bbox: BoxJson,
    /// Of length 1: the cosine similarity of two is their dot product.
    pub embedding: Embedding,
}

impl EmbedJson {
    /// Of what was found, without the faces that have no number. `model` made the embeddings.
    pub fn new(
        file: String,
        model: Option<ModelId>,
        examined: Examined,
        numbers: &[Option<usize>],
    ) -> Self {
        let faces = examined.faces.into_iter().zip(numbers);
        let embedded = faces.filter_map(|(face, number)| {
            Some(EmbeddedFace {
                number: (*number)?,
                bbox: face.detection.bbox.into(),
                embedding: face.embedding?,
            })
        });
        let mut embedded: Vec<_> = embedded.collect();
        embedded.sort_by_key(|face| face.number);
        Self::of_faces(file, model, embedded, examined.turn)
    }

    /// With a number for every face that was found.
    pub fn of_all(file: String, model: Option<ModelId>, examined: Examined) -> Self {
        let boxes: Vec<Rect> = examined.faces.iter().map(|f| f.detection.bbox).collect();
        let numbers: Vec<_> = numbers_from_left(&boxes).into_iter().map(Some).collect();
        Self::new(file, model, examined, &numbers)
    }

    /// Of a face that was aligned already, `width` by `height` pixels.
    pub fn of_aligned(
        file: String,
        model: Option<ModelId>,
        (width, height): (u32, u32),
        embedding: Embedding,
    ) -> Self {
        let face = EmbeddedFace {
            number: 1,
            bbox: Rect::new(0.0, 0.0, width as f32, height as f32).into(),
            embedding,
        };
        Self::of_faces(file, model, vec![face], Rotation::None)
    }

    fn of_faces(
        file: String,
        model: Option<ModelId>,
        faces: Vec<EmbeddedFace>,
        turn: Rotation,
    ) -> Self {
        Self {
            file,
            model: model.map(|id| id.0),
            faces,
            turned: (turn != Rotation::None).then(|| turn.degrees()),
        }
    }
}
