//! Which nodes are cameras, and what they are called.

use super::formats;
use super::nodes;
use crate::camera::backend::Listed;
use crate::camera::trouble::{self, When};
use crate::camera::twins;
use faceglass_source::error::{CameraError, CameraName, SourceError};
use faceglass_source::spec::{CameraId, CameraInfo};
use std::panic::{AssertUnwindSafe, catch_unwind};
use v4l::capability::Flags;
use v4l::{Capabilities, Device};

/// All cameras by rising node number. A camera in use elsewhere is listed like
/// any other: asking does not need it.
pub(in crate::camera) fn list() -> Result<Vec<Listed>, SourceError> {
    let mut cameras: Vec<Listed> = nodes::list()?
        .into_iter()
        .filter_map(|node| ask(node.number, node.name))
        .collect();
    twins::tell_apart(&mut cameras);
    Ok(cameras)
}

/// What a node says of itself; `None` if it is no camera: UVC cameras have a
/// second node for metadata, and there are tuners and encoders too.
fn ask(number: u32, node_name: nodes::Name) -> Option<Listed> {
    let node = format!("video{number}");
    let device = match Device::new(number as usize) {
        Ok(device) => device,
        Err(error) => {
            let name = node_name.text;
            let text = error.to_string();
            let camera = CameraName::named(&name);
            let trouble = trouble::from_os(&camera, error.raw_os_error(), &text, When::Opening);
            // Gone since it was listed.
            if matches!(trouble, CameraError::Missing(_)) {
                return None;
            }
            return Some(listed(number, &node, name, Err(trouble)));
        }
    };
    let offered = formats::offered(&device);
    let (bus, name) = match caps(&device, &node_name) {
        Ok(Some(caps)) if caps.card.is_empty() => (caps.bus, node_name.text),
        Ok(Some(caps)) => (caps.bus, caps.card),
        Ok(None) => return None,
        // A metadata node offers no formats.
        Err(Untold) if offered.formats.is_empty() && offered.unknown.is_empty() => return None,
        Err(Untold) => (nodes::bus(number).unwrap_or(node), node_name.text),
    };
    let formats = if offered.formats.is_empty() && !offered.unknown.is_empty() {
        Err(CameraError::NoFormat {
            camera: CameraName::named(&name),
            offered: offered.unknown,
        })
    } else {
        Ok(offered.formats)
    };
    Some(listed(number, &bus, name, formats))
}

fn listed(
    number: u32,
    bus: &str,
    name: String,
    formats: Result<Vec<faceglass_source::spec::CameraFormat>, CameraError>,
) -> Listed {
    let (formats, trouble) = match formats {
        Ok(formats) => (formats, None),
        Err(trouble) => (Vec::new(), Some(trouble.into())),
    };
    Listed {
        info: CameraInfo {
            id: CameraId(format!("{bus}|{name}")),
            name,
            formats,
            trouble,
        },
        number,
    }
}

/// The device cannot be asked who it is.
struct Untold;

/// Who a device is; `None` if it is no camera.
fn caps(device: &Device, name: &nodes::Name) -> Result<Option<Capabilities>, Untold> {
    // v4l unwraps card names that are not UTF-8, and would print that it did.
    if !name.is_whole {
        return Err(Untold);
    }
    let caps = catch_unwind(AssertUnwindSafe(|| device.query_caps())).map_err(|_| Untold)?;
    Ok(caps.ok().filter(is_camera))
}

fn is_camera(caps: &Capabilities) -> bool {
    caps.capabilities.contains(Flags::VIDEO_CAPTURE)
        && !caps
            .capabilities
            .intersects(Flags::VIDEO_M2M | Flags::VIDEO_OUTPUT)
}
