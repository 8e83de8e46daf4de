//! The workshop's shards, from which networks learn.

use super::{Item, Sink, part_of, placed, told_by};
use crate::core::error::Result;
use crate::data::shards::{FaceLabel, Record, ShardSet, ShardWriter, Split};
use faceglass_vision::align::ALIGNED_SIDE;
use faceglass_vision::{ModelKind, TEMPLATE_112};
use std::path::Path;

/// The source that packed trees have in an index.
const SOURCE: &str = "tree";

/// Writes shards. What lies in no part is to train on.
pub(super) struct Writer {
    writer: ShardWriter,
    margin: Option<f32>,
}

impl Writer {
    /// Begins, or goes on where `noted` says.
    pub(super) fn open(
        folder: &Path,
        margin: Option<f32>,
        noted: Option<&serde_json::Value>,
    ) -> Result<Self> {
        // Nothing is drawn, so that there is no seed to tell.
        let kind = ModelKind::Embedder.as_str();
        let writer = match noted {
            Some(noted) => ShardWriter::go_on(folder, kind, 0, &told_by(noted, folder)?),
            None => ShardWriter::create(folder, kind, 0),
        };
        writer.map(|writer| Self { writer, margin })
    }
}

impl Sink for Writer {
    fn put(&mut self, item: &Item, _label: usize) -> Result<()> {
        let is_part = !item.file.starts_with(&format!("{}/", item.person));
        let split = part_of(&item.file)
            .filter(|_| is_part)
            .unwrap_or(Split::Train);
        let mut record = Record::new(SOURCE, &item.file, split);
        record.person.clone_from(&item.person);
        record
            .faces
            .extend(self.margin.and_then(|margin| label(&item.bytes, margin)));
        self.writer.push(record, &item.bytes)
    }

    fn settle(&mut self) -> Result<serde_json::Value> {
        Ok(serde_json::json!(self.writer.settle()?))
    }

    fn finish(self: Box<Self>, _people: usize) -> Result<()> {
        self.writer.finish().map(|_| ())
    }
}

/// The template's points in an aligned face; none in what is no square picture.
fn label(bytes: &[u8], margin: f32) -> Option<FaceLabel> {
    let reader = image::ImageReader::new(std::io::Cursor::new(bytes))
        .with_guessed_format()
        .ok()?;
    let (side, high) = reader.into_dimensions().ok()?;
    let scale = side as f32 / (ALIGNED_SIDE as f32 * (1.0 + 2.0 * margin));
    let off = margin * ALIGNED_SIDE as f32;
    (side == high).then(|| FaceLabel {
        bbox: [
            off * scale,
            off * scale,
            ALIGNED_SIDE as f32 * scale,
            ALIGNED_SIDE as f32 * scale,
        ],
        score: 1.0,
        points: TEMPLATE_112
            .map(|p| [(p.x + off) * scale, (p.y + off) * scale])
            .to_vec(),
    })
}

/// Gives the pictures of the shards in `path`.
pub(super) fn each(path: &Path, take: &mut impl FnMut(Item) -> Result<()>) -> Result<()> {
    let set = ShardSet::open(path)?;
    for (at, record) in set.records.iter().enumerate() {
        let person = if record.person.is_empty() {
            "unnamed"
        } else {
            &record.person
        };
        take(Item {
            person: person.to_owned(),
            file: placed(person, &record.file),
            bytes: set.jpeg(at).to_vec(),
        })?;
    }
    Ok(())
}
