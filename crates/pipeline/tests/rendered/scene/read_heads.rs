//! Heads of ICT-FaceKit Light (<https://github.com/ICT-VGL/ICT-FaceKit>), read from a
//! folder with its `FaceXModel/*.obj`. For measuring only; nothing of it is in this
//! repository.

use super::mesh::Mesh;
use super::own_head::Head;
use faceglass_vision::chance::Dice;
use std::path::Path;

/// Vertices of the 68 landmarks, as the model's documentation lists them.
const LANDMARKS: [usize; 68] = [
    1225, 1888, 1052, 367, 1719, 1722, 2199, 1447, 966, 3661, 4390, 3927, 3924, 2608, 3272, 4088,
    3443, 268, 493, 1914, 2044, 1401, 3615, 4240, 4114, 2734, 2509, 978, 4527, 4942, 4857, 1140,
    2075, 1147, 4269, 3360, 1507, 1542, 1537, 1528, 1518, 1511, 3742, 3751, 3756, 3721, 3725, 3732,
    5708, 5695, 2081, 0, 4275, 6200, 6213, 6346, 6461, 5518, 5957, 5841, 5702, 5711, 5533, 6216,
    6207, 6470, 5517, 5966,
];
/// Face, head, neck and sockets …
const SKIN: std::ops::Range<usize> = 0..14062;
/// … and eyeballs; teeth, lashes and the rest are left out.
const EYES: std::ops::Range<usize> = 21451..24591;
/// Shape vectors that make somebody, of a hundred.
const MODES: usize = 20;

pub struct Model {
    neutral: Vec<[f64; 3]>,
    triangles: Vec<[usize; 3]>,
    modes: Vec<Vec<[f64; 3]>>,
}

impl Model {
    /// # Errors
    /// A sentence that names the file which cannot be read.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let (neutral, triangles) = read(&folder.join("generic_neutral_mesh.obj"))?;
        let mode = |k: usize| {
            let (points, _) = read(&folder.join(format!("identity{k:03}.obj")))?;
            let pairs = points.iter().zip(&neutral);
            Ok(pairs
                .map(|(p, n)| std::array::from_fn(|a| p[a] - n[a]))
                .collect())
        };
        Ok(Self {
            modes: (0..MODES).map(mode).collect::<Result<_, String>>()?,
            neutral,
            triangles,
        })
    }

    /// Somebody of the model.
    pub fn head(&self, seed: u64) -> Head {
        let mut dice = Dice::new(seed ^ 0x1c7);
        let mut points = self.neutral.clone();
        for mode in &self.modes {
            let by = dice.normal().clamp(-2.0, 2.0);
            for (p, off) in points.iter_mut().zip(mode) {
                *p = std::array::from_fn(|a| p[a] + by * off[a]);
            }
        }
        let marks = LANDMARKS.map(|k| points[k]);
        let middle = |range: std::ops::Range<usize>| -> [f64; 3] {
            let n = range.len() as f64;
            std::array::from_fn(|a| marks[range.clone()].iter().map(|p| p[a]).sum::<f64>() / n)
        };
        let (left, right) = (middle(36..42), middle(42..48));
        let eyes = right[0] - left[0];
        // Their y is up and their z towards the camera.
        let ours = |p: &[f64; 3]| -> [f64; 3] {
            let off = |a: usize| (p[a] - (left[a] + right[a]) / 2.0) / eyes;
            [off(0), -off(1), -off(2)]
        };
        Head {
            landmarks: marks.iter().map(ours).collect(),
            mesh: Mesh::new(points.iter().map(ours).collect(), self.triangles.clone()),
        }
    }
}

type Obj = (Vec<[f64; 3]>, Vec<[usize; 3]>);

/// Vertices, and polygons as fans of triangles.
fn read(path: &Path) -> Result<Obj, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| format!("{} cannot be read: {e}.", path.display()))?;
    let wrong = || format!("{} is no mesh in the form OBJ.", path.display());
    let (mut points, mut triangles) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("v") => {
                let mut next = || words.next()?.parse::<f64>().ok();
                let point = (|| Some([next()?, next()?, next()?]))();
                points.push(point.ok_or_else(wrong)?);
            }
            Some("f") => {
                let vertex = |w: &str| Some(w.split('/').next()?.parse::<usize>().ok()? - 1);
                let corners: Option<Vec<usize>> = words.map(vertex).collect();
                let corners = corners.ok_or_else(wrong)?;
                let is_drawn = |k: &usize| SKIN.contains(k) || EYES.contains(k);
                if corners.iter().all(is_drawn) {
                    let fan = corners[1..].windows(2);
                    triangles.extend(fan.map(|two| [corners[0], two[0], two[1]]));
                }
            }
            _ => {}
        }
    }
    let is_whole = points.len() >= EYES.end;
    is_whole.then_some((points, triangles)).ok_or_else(wrong)
}
