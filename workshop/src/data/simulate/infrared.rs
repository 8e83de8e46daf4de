//! How much infrared light comes back: a model of reflection.

use super::face::Face;
use super::scene::{Hit, Surface};
use super::settings::Infrared;
use super::solid::dot;
use faceglass_vision::Point;

/// Distance that `skin_level` is meant for, mm.
const AT_MM: f32 = 1000.0;

/// A crop with what infrared makes of it.
///
/// The light stands beside the sensor, so that the angle of incidence is that of sight. With the cosine `c` between
/// ray and surface, the distance `r` in mm along the ray and `L = skin_level`, a surface gives back, in counts,
///
/// ```text
/// skin     L (1000 / r)² t (c^skin_exponent + skin_lobe c^8) / (1 + skin_lobe) + glints
/// paper    L (1000 / r)² paper c (1 - ink (1 - l))
/// screen   L (1000 / r)² screen c
/// ```
///
/// where `l` is the luminance of the crop (0 to 1) and `t = clamp(l / l_skin, 0.15, 1.15)^skin_texture`, with `l_skin` the median
/// over the face: near infrared sees little of the pigment that colour shows, and ink hardly at all. Brows count 0.7 and open eyes
/// 0.75 besides. A glint is `glint L (1000 / r)²` in a Gaussian of 1 mm about the middle of each eye.
pub struct Reflecting<'a> {
    face: &'a Face,
    how: &'a Infrared,
    level: f32,
    skin: f32,
    glint_px: f32,
    parts: Vec<(Vec<Point>, f32)>,
}

/// Brightness of a colour, 0 to 1 (ITU-R BT.601).
fn luminance([r, g, b]: [u8; 3]) -> f32 {
    (0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b)) / 255.0
}

impl<'a> Reflecting<'a> {
    /// The crop of `face`, with `level` times the usual light.
    pub fn of(face: &'a Face, how: &'a Infrared, level: f32, mm_per_px: f32) -> Self {
        let p = &face.points;
        let mut seen: Vec<f32> = [1, 2, 3, 13, 14, 15, 28, 29, 30]
            .iter()
            .flat_map(|i| {
                let to = p[33];
                [0.35f32, 0.5, 0.65].map(|k| {
                    let at = Point::new(
                        p[*i].x + k * (to.x - p[*i].x),
                        p[*i].y + k * (to.y - p[*i].y),
                    );
                    luminance(pixel(face, at))
                })
            })
            .collect();
        seen.sort_by(f32::total_cmp);
        let mut parts = vec![(p[36..42].to_vec(), 0.75), (p[42..48].to_vec(), 0.75)];
        for brow in [&p[17..22], &p[22..27]] {
            let low = brow
                .iter()
                .rev()
                .map(|q| Point::new(q.x, q.y + 3.5 / mm_per_px));
            let high = brow.iter().map(|q| Point::new(q.x, q.y - 3.0 / mm_per_px));
            parts.push((high.chain(low).collect(), 0.7));
        }
        Self {
            face,
            how,
            level: level * how.skin_level,
            skin: seen[seen.len() / 2].max(0.05),
            glint_px: 1.0 / mm_per_px,
            parts,
        }
    }

    /// Counts from where a ray has met this crop's surface.
    pub fn counts(&self, hit: &Hit) -> f32 {
        let distance = dot(hit.at, hit.at).sqrt();
        let light = self.level * (AT_MM / distance).powi(2);
        let c = hit.cosine;
        let how = self.how;
        let l = luminance(pixel(self.face, hit.plate));
        match hit.surface {
            Surface::Screen => light * how.screen * c,
            Surface::Paper => light * how.paper * c * (1.0 - how.ink * (1.0 - l)),
            Surface::Skin | Surface::Attacker => {
                let mut t = (l / self.skin).clamp(0.15, 1.15).powf(how.skin_texture);
                for (corners, part) in &self.parts {
                    if super::solid::inside(corners, hit.plate) {
                        t *= part;
                    }
                }
                let by_angle =
                    (c.powf(how.skin_exponent) + how.skin_lobe * c.powi(8)) / (1.0 + how.skin_lobe);
                light * (t * by_angle + how.glint * self.glint(hit.plate))
            }
        }
    }

    fn glint(&self, at: Point) -> f32 {
        let near = |eye: Point| {
            let off = eye.distance(at) / self.glint_px.max(0.35);
            if off < 4.0 {
                (-0.5 * off * off).exp()
            } else {
                0.0
            }
        };
        let p = &self.face.points;
        let is_open = |eye: usize| {
            let (wide, high) = (p[eye].distance(p[eye + 3]), p[eye + 1].distance(p[eye + 5]));
            high > 0.15 * wide
        };
        [(36, 0), (42, 1)]
            .iter()
            .filter(|(first, _)| is_open(*first))
            .map(|(_, which)| near(self.face.eye(*which)))
            .sum()
    }
}

/// The pixel nearest to a place, or at the edge.
fn pixel(face: &Face, at: Point) -> [u8; 3] {
    let most = face.plate.width().max(1) - 1;
    let inside = |v: f32| (v.max(0.0) as u32).min(most);
    face.plate.get_pixel(inside(at.x), inside(at.y)).0
}
