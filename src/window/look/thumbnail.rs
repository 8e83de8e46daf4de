//! A face as a small picture with round corners.

use super::icons::{self, Icon};
use super::theme::Palette;
use egui::{
    ColorImage, Id, Image, Role, Sense, TextureHandle, TextureOptions, Ui, WidgetInfo, vec2,
};
use image::RgbImage;
use std::sync::Arc;

/// Draws `picture`, or a sign where there is none, `side` points wide; `id`
/// tells it from the others.
pub fn ui(ui: &mut Ui, id: Id, picture: Option<&Arc<RgbImage>>, label: &str, side: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, label));
    let palette = Palette::of(ui.visuals());
    match picture.map(|picture| texture(ui, id, picture)) {
        Some(texture) => Image::from_texture(&texture)
            .corner_radius(8)
            .paint_at(ui, rect),
        None => {
            ui.painter().rect_filled(rect, 8.0, palette.line);
            let weak = ui.visuals().weak_text_color();
            icons::paint(ui.painter(), Icon::Person, rect.shrink(side / 4.0), weak);
        }
    }
}

/// The texture of a picture, kept from frame to frame for as long as the
/// picture is the same.
fn texture(ui: &Ui, id: Id, picture: &Arc<RgbImage>) -> TextureHandle {
    type Kept = (Arc<RgbImage>, TextureHandle);
    let kept = ui.data(|data| data.get_temp::<Kept>(id));
    if let Some((old, texture)) = kept
        && Arc::ptr_eq(&old, picture)
    {
        return texture;
    }
    let size = [picture.width() as usize, picture.height() as usize];
    let image = ColorImage::from_rgb(size, picture.as_raw());
    let texture = ui
        .ctx()
        .load_texture("thumbnail", image, TextureOptions::LINEAR);
    ui.data_mut(|data| data.insert_temp::<Kept>(id, (Arc::clone(picture), texture.clone())));
    texture
}
