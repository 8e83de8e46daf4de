//! Which nodes are cameras, and what they are called.

use super::formats;
use crate::camera::backend::Listed;
use crate::camera::trouble::{self, When};
use crate::error::{CameraError, CameraName, SourceError};
use crate::spec::{CameraId, CameraInfo};
use nokhwa::utils::ApiBackend;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use v4l::capability::Flags;
use v4l::{Capabilities, Device};

/// All cameras by rising node number. A camera in use elsewhere is listed like
/// any other: asking does not need it.
pub(in crate::camera) fn list() -> Result<Vec<Listed>, SourceError> {
    // v4l unwraps odd node names while listing.
    let nodes = catch_unwind(|| nokhwa::query(ApiBackend::Video4Linux))
        .map_err(|_| trouble::other(CameraName::unknown(), "/dev cannot be listed"))?
        .map_err(|e| trouble::other(CameraName::unknown(), &e.to_string()))?;
    let mut nodes: Vec<(u32, String)> = nodes
        .into_iter()
        .filter_map(|node| Some((node.index().as_index().ok()?, node.human_name())))
        .collect();
    nodes.sort();
    let mut cameras: Vec<Listed> = nodes
        .into_iter()
        .filter_map(|(number, name)| ask(number, name))
        .collect();
    number_twins(&mut cameras);
    Ok(cameras)
}

/// What a node says of itself; `None` if it is no camera: UVC cameras have a
/// second node for metadata, and there are tuners and encoders too.
fn ask(number: u32, name: String) -> Option<Listed> {
    let listed = |id: String, name: String, formats, trouble| Listed {
        info: CameraInfo {
            id: CameraId(id),
            name,
            formats,
        },
        number,
        trouble,
    };
    let device = match Device::new(number as usize) {
        Ok(device) => device,
        Err(error) => {
            let text = error.to_string();
            let camera = CameraName::named(&name);
            let trouble = trouble::from_os(&camera, error.raw_os_error(), &text, When::Opening);
            // Gone since it was listed.
            if matches!(trouble, CameraError::Missing(_)) {
                return None;
            }
            return Some(listed(
                format!("video{number}|{name}"),
                name,
                Vec::new(),
                Some(trouble.into()),
            ));
        }
    };
    // v4l unwraps card names that are not UTF-8.
    let caps = catch_unwind(AssertUnwindSafe(|| device.query_caps()));
    let Ok(caps) = caps else {
        let formats = formats::offered(&device);
        return Some(listed(format!("video{number}|{name}"), name, formats, None));
    };
    let caps = caps.ok().filter(is_camera)?;
    let formats = formats::offered(&device);
    let name = if caps.card.is_empty() {
        name
    } else {
        caps.card.clone()
    };
    Some(listed(
        format!("{}|{}", caps.bus, name),
        name,
        formats,
        None,
    ))
}

fn is_camera(caps: &Capabilities) -> bool {
    caps.capabilities.contains(Flags::VIDEO_CAPTURE)
        && !caps
            .capabilities
            .intersects(Flags::VIDEO_M2M | Flags::VIDEO_OUTPUT)
}

/// A camera with two pictures (colour and infrared) has two nodes of the same
/// bus and name; the second one is told apart by its place.
fn number_twins(cameras: &mut [Listed]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for camera in cameras {
        let count = seen.entry(camera.info.id.0.clone()).or_default();
        *count += 1;
        if *count > 1 {
            camera.info.id.0 = format!("{}#{count}", camera.info.id.0);
            camera.info.name = format!("{} ({count})", camera.info.name);
        }
    }
}
