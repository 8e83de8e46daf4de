//! egui's triangles drawn by the processor: the same picture on each machine, without
//! a graphics card, a display or a driver.

use egui::epaint::{ClippedPrimitive, ImageData, Mesh, Primitive, Vertex};
use egui::{Color32, ColorImage, Pos2, Rect, TextureId, TexturesDelta, pos2};
use egui_kittest::TestRenderer;
use image::{Rgb, RgbImage};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The textures of a window.
#[derive(Clone, Default)]
pub struct Textures(Rc<RefCell<HashMap<TextureId, ColorImage>>>);

impl TestRenderer for Textures {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        let mut textures = self.0.borrow_mut();
        for (id, change) in std::mem::take(&mut delta.set) {
            for change in change {
                let ImageData::Color(image) = &change.image;
                match change.pos {
                    None => {
                        textures.insert(id, (**image).clone());
                    }
                    Some([left, top]) => {
                        if let Some(whole) = textures.get_mut(&id) {
                            patch(whole, image, left, top);
                        }
                    }
                }
            }
        }
        // A window lives for one picture only, and what it frees may still be in that.
        delta.free.clear();
    }
}

fn patch(whole: &mut ColorImage, part: &ColorImage, left: usize, top: usize) {
    for y in 0..part.height() {
        for x in 0..part.width() {
            whole[(left + x, top + y)] = part[(x, y)];
        }
    }
}

impl Textures {
    /// What these primitives look like; positions in points, `scale` pixels each.
    pub fn draw(&self, primitives: &[ClippedPrimitive], size: [u32; 2], scale: f32) -> RgbImage {
        let mut picture = RgbImage::new(size[0], size[1]);
        let textures = self.0.borrow();
        for ClippedPrimitive {
            clip_rect,
            primitive,
        } in primitives
        {
            if let Primitive::Mesh(mesh) = primitive
                && let Some(texture) = textures.get(&mesh.texture_id)
            {
                let clip = *clip_rect * scale;
                draw_mesh(&mut picture, mesh, texture, clip, scale);
            }
        }
        picture
    }
}

fn draw_mesh(picture: &mut RgbImage, mesh: &Mesh, texture: &ColorImage, clip: Rect, scale: f32) {
    for triangle in mesh.indices.chunks_exact(3) {
        let corners = [0, 1, 2].map(|i| {
            let vertex = mesh.vertices[triangle[i] as usize];
            Vertex {
                pos: (vertex.pos.to_vec2() * scale).to_pos2(),
                ..vertex
            }
        });
        draw_triangle(picture, &corners, texture, clip);
    }
}

/// Parts of a pixel in which corners are counted: in whole numbers, so that each pixel of
/// two triangles that share an edge is exactly one's, on every machine.
const PARTS: i64 = 256;

/// Twice the area of a triangle; above 0 if it goes round as a clock does.
fn area(a: [i64; 2], b: [i64; 2], c: [i64; 2]) -> i64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/// Whether what lies on this edge of a clockwise triangle belongs to it: on its upper and
/// left ones.
fn owns_edge(from: [i64; 2], to: [i64; 2]) -> bool {
    to[1] < from[1] || (to[1] == from[1] && to[0] > from[0])
}

fn draw_triangle(picture: &mut RgbImage, v: &[Vertex; 3], texture: &ColorImage, clip: Rect) {
    let corner = |v: &Vertex| [v.pos.x, v.pos.y].map(|at| (at * PARTS as f32).round() as i64);
    let (first, mut second, mut third) = (&v[0], &v[1], &v[2]);
    if area(corner(first), corner(second), corner(third)) < 0 {
        std::mem::swap(&mut second, &mut third);
    }
    let v = [*first, *second, *third];
    let [a, b, c] = [corner(&v[0]), corner(&v[1]), corner(&v[2])];
    let whole = area(a, b, c);
    let room = Rect::from_min_size(
        Pos2::ZERO,
        egui::vec2(picture.width() as f32, picture.height() as f32),
    );
    let bounds = Rect::from_points(&v.map(|v| v.pos))
        .intersect(clip)
        .intersect(room);
    if whole == 0 || bounds.is_negative() {
        return;
    }
    let edges = [(b, c), (c, a), (a, b)];
    let last = |at: f32, most: u32| (at.ceil() as u32).min(most);
    for y in bounds.top().floor() as u32..last(bounds.bottom(), picture.height()) {
        for x in bounds.left().floor() as u32..last(bounds.right(), picture.width()) {
            let at = [x, y].map(|n| i64::from(n) * PARTS + PARTS / 2);
            let areas = edges.map(|(from, to)| area(from, to, at));
            let mut sides = edges.iter().zip(areas);
            let is_within =
                sides.all(|((from, to), area)| area > 0 || (area == 0 && owns_edge(*from, *to)));
            if is_within && clip.contains(pos2(x as f32 + 0.5, y as f32 + 0.5)) {
                let shares = areas.map(|area| area as f32 / whole as f32);
                blend(picture.get_pixel_mut(x, y), colour(&v, shares, texture));
            }
        }
    }
}

/// Colour of a point of a triangle, by its texture; premultiplied, 0 to 255.
fn colour(v: &[Vertex; 3], shares: [f32; 3], texture: &ColorImage) -> [f32; 4] {
    let mix = |of: &dyn Fn(&Vertex) -> f32| -> f32 {
        v.iter().zip(shares).map(|(v, share)| of(v) * share).sum()
    };
    let uv = [mix(&|v| v.uv.x), mix(&|v| v.uv.y)];
    let texel = sample(texture, uv);
    let mut colour = [0.0; 4];
    for (channel, out) in colour.iter_mut().enumerate() {
        *out = texel[channel] * mix(&|v| f32::from(v.color.to_array()[channel])) / 255.0;
    }
    colour
}

/// The texture between its four nearest pixels.
fn sample(texture: &ColorImage, uv: [f32; 2]) -> [f32; 4] {
    let at = [
        uv[0] * texture.width() as f32 - 0.5,
        uv[1] * texture.height() as f32 - 0.5,
    ];
    let floor = at.map(f32::floor);
    let part = [at[0] - floor[0], at[1] - floor[1]];
    let pixel = |dx: f32, dy: f32| -> [f32; 4] {
        let x = (floor[0] + dx).clamp(0.0, texture.width() as f32 - 1.0) as usize;
        let y = (floor[1] + dy).clamp(0.0, texture.height() as f32 - 1.0) as usize;
        let pixel: Color32 = texture[(x, y)];
        pixel.to_array().map(f32::from)
    };
    let corners = [
        (pixel(0.0, 0.0), (1.0 - part[0]) * (1.0 - part[1])),
        (pixel(1.0, 0.0), part[0] * (1.0 - part[1])),
        (pixel(0.0, 1.0), (1.0 - part[0]) * part[1]),
        (pixel(1.0, 1.0), part[0] * part[1]),
    ];
    let mut mixed = [0.0; 4];
    for (corner, share) in corners {
        for (out, value) in mixed.iter_mut().zip(corner) {
            *out += value * share;
        }
    }
    mixed
}

fn blend(below: &mut Rgb<u8>, [r, g, b, a]: [f32; 4]) {
    let rest = 1.0 - a / 255.0;
    for (old, new) in below.0.iter_mut().zip([r, g, b]) {
        *old = (f32::from(*old) * rest + new).round().clamp(0.0, 255.0) as u8;
    }
}
