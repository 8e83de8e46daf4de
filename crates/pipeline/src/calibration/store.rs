//! Operating points on disk.

use super::point::{OperatingPoint, PointStatus, PointsDamage, PointsTrouble};
use faceglass_capture::CameraId;
use faceglass_capture::file::private_part;
use faceglass_vision::ModelId;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Name of the file in the data folder.
pub const POINTS_FILE: &str = "liveness-points.json";
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct OnDisk {
    version: u32,
    points: Vec<OperatingPoint>,
}

#[derive(Deserialize)]
struct Header {
    version: u32,
}

/// Keeps one operating point a camera and network.
///
/// The file is replaced in one step (temporary file, fsync, rename). One that
/// cannot be read is renamed, never overwritten; one of a newer version is left
/// alone, and then nothing is written.
#[derive(Debug)]
pub struct PointStore {
    path: PathBuf,
    points: Vec<OperatingPoint>,
    /// What is on disk must not be replaced, and why.
    protected: Option<String>,
}

impl PointStore {
    /// Reads the points in `dir`, which need not exist, and says what was wrong.
    pub fn open(dir: &Path) -> (Self, Option<PointsTrouble>) {
        let mut store = Self {
            path: dir.join(POINTS_FILE),
            points: Vec::new(),
            protected: None,
        };
        let trouble = store.read();
        (store, trouble)
    }

    /// What is known of a camera under a network.
    pub fn status(&self, camera: &CameraId, model: Option<&ModelId>) -> PointStatus {
        let of_camera = |point: &&OperatingPoint| point.camera == *camera;
        let fits = |point: &&OperatingPoint| Some(&point.model) == model;
        let mut own = self.points.iter().filter(of_camera);
        if let Some(point) = own.clone().find(fits) {
            return PointStatus::InForce(point.clone());
        }
        if let Some(newest) = own.next_back() {
            return PointStatus::OtherModel(newest.clone());
        }
        let mut others: Vec<_> = self.points.iter().map(|p| p.camera_name.clone()).collect();
        others.dedup();
        PointStatus::Absent { others }
    }

    /// Keeps `point` in place of an older one of the same camera and network.
    ///
    /// # Errors
    /// The system's, if it cannot be written; nothing has changed then.
    pub fn keep(&mut self, point: OperatingPoint) -> io::Result<()> {
        let mut next = self.points.clone();
        next.retain(|old| old.camera != point.camera || old.model != point.model);
        next.push(point);
        self.replace(next)
    }

    /// Forgets a camera.
    ///
    /// # Errors
    /// As for [`Self::keep`].
    pub fn forget(&mut self, camera: &CameraId) -> io::Result<()> {
        let mut next = self.points.clone();
        next.retain(|point| point.camera != *camera);
        self.replace(next)
    }

    fn read(&mut self) -> Option<PointsTrouble> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            Err(error) => {
                let why = error.to_string();
                self.protected = Some(why.clone());
                return Some(PointsTrouble::Unreadable(self.path.clone(), why));
            }
        };
        if serde_json::from_slice::<Header>(&bytes).is_ok_and(|header| header.version > VERSION) {
            self.protected = Some("a newer version of Faceglass wrote the file".into());
            return Some(PointsTrouble::Newer(self.path.clone()));
        }
        match decode(&bytes) {
            Ok(points) => {
                self.points = points;
                None
            }
            Err(what) => Some(self.keep_aside(what)),
        }
    }

    fn keep_aside(&mut self, what: PointsDamage) -> PointsTrouble {
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let free = (0u32..100)
            .map(|n| {
                self.path
                    .with_file_name(format!("{POINTS_FILE}.damaged-{}", seconds + u64::from(n)))
            })
            .find(|aside| aside.symlink_metadata().is_err());
        let kept_as = free.filter(|aside| faceglass_disk::rename(&self.path, aside).is_ok());
        if kept_as.is_none() {
            self.protected = Some("the damaged file could not be moved aside".into());
        }
        PointsTrouble::Damaged { what, kept_as }
    }

    fn replace(&mut self, next: Vec<OperatingPoint>) -> io::Result<()> {
        if let Some(why) = &self.protected {
            return Err(io::Error::other(why.clone()));
        }
        let dir = self.path.parent().unwrap_or_else(|| Path::new("."));
        faceglass_disk::private_folder::create(dir)?;
        let on_disk = OnDisk {
            version: VERSION,
            points: next,
        };
        let text = serde_json::to_vec_pretty(&on_disk).map_err(io::Error::other)?;
        let mut file = private_part(dir)?;
        file.file_mut().write_all(&text)?;
        file.file().sync_all()?;
        file.persist(&self.path)?;
        self.points = on_disk.points;
        Ok(())
    }
}

fn decode(bytes: &[u8]) -> Result<Vec<OperatingPoint>, PointsDamage> {
    let on_disk: OnDisk =
        serde_json::from_slice(bytes).map_err(|error| PointsDamage::Text(error.to_string()))?;
    // NaN cannot be written in JSON, but 7 can.
    let is_sound = |point: &OperatingPoint| (0.0..=1.0).contains(&point.threshold);
    if on_disk.points.iter().all(is_sound) {
        Ok(on_disk.points)
    } else {
        Err(PointsDamage::Threshold)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::point::Count;
    use super::*;

    fn point(camera: &str, model: &str, threshold: f32) -> OperatingPoint {
        OperatingPoint {
            camera: CameraId(camera.into()),
            camera_name: camera.to_uppercase(),
            model: ModelId(model.into()),
            threshold,
            shipped: 0.56,
            light: 0.4,
            live: Count {
                errors: 0,
                samples: 180,
            },
            attacks: Vec::new(),
            made_unix_s: 1,
        }
    }

    fn status(store: &PointStore, camera: &str, model: &str) -> PointStatus {
        store.status(&CameraId(camera.into()), Some(&ModelId(model.into())))
    }

    #[test]
    fn a_point_counts_for_its_camera_and_network_only() {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, trouble) = PointStore::open(dir.path());
        assert_eq!(trouble, None);
        store.keep(point("one", "a", 0.5)).unwrap();
        let (store, trouble) = PointStore::open(dir.path());
        assert_eq!(trouble, None);
        assert_eq!(status(&store, "one", "a").threshold(), Some(0.5));
        assert_eq!(
            status(&store, "one", "b"),
            PointStatus::OtherModel(point("one", "a", 0.5))
        );
        assert_eq!(status(&store, "one", "b").threshold(), None);
        let others = vec!["ONE".to_owned()];
        assert_eq!(status(&store, "two", "a"), PointStatus::Absent { others });
        assert_eq!(
            store.status(&CameraId("one".into()), None).threshold(),
            None
        );
    }

    #[test]
    fn a_newer_point_replaces_the_older_and_can_be_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, _) = PointStore::open(dir.path());
        store.keep(point("one", "a", 0.5)).unwrap();
        store.keep(point("one", "a", 0.7)).unwrap();
        store.keep(point("two", "a", 0.6)).unwrap();
        assert_eq!(status(&store, "one", "a").threshold(), Some(0.7));
        store.forget(&CameraId("one".into())).unwrap();
        let (store, _) = PointStore::open(dir.path());
        assert_eq!(status(&store, "one", "a").threshold(), None);
        assert_eq!(status(&store, "two", "a").threshold(), Some(0.6));
    }

    #[test]
    fn a_damaged_file_is_kept_aside_and_told() {
        let dir = tempfile::tempdir().unwrap();
        let mut unsound = point("one", "a", 0.5);
        unsound.threshold = 7.0;
        let unsound = serde_json::to_string(&OnDisk {
            version: 1,
            points: vec![unsound],
        });
        for damaged in ["{\"version\": 1, \"poin", &unsound.unwrap()] {
            fs::write(dir.path().join(POINTS_FILE), damaged).unwrap();
            let (mut store, trouble) = PointStore::open(dir.path());
            let Some(PointsTrouble::Damaged { kept_as, .. }) = trouble else {
                unreachable!("{trouble:?}");
            };
            assert_eq!(fs::read_to_string(kept_as.unwrap()).unwrap(), damaged);
            assert_eq!(
                status(&store, "one", "a"),
                PointStatus::Absent { others: vec![] }
            );
            store.keep(point("one", "a", 0.5)).unwrap();
        }
    }

    #[test]
    fn a_file_of_a_newer_version_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(POINTS_FILE);
        let newer = "{\"version\": 2, \"shapes\": []}";
        fs::write(&path, newer).unwrap();
        let (mut store, trouble) = PointStore::open(dir.path());
        assert_eq!(trouble, Some(PointsTrouble::Newer(path.clone())));
        assert!(store.keep(point("one", "a", 0.5)).is_err());
        assert_eq!(fs::read_to_string(path).unwrap(), newer);
    }
}
