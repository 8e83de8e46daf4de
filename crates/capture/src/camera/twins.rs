//! Cameras of one name.

use super::backend::Listed;
use std::collections::HashMap;

/// Gives every camera a name of its own. A camera with two pictures (colour and
/// infrared) has two nodes of one bus and name, told apart by their place;
/// cameras of one name at several ports are told apart by the port.
pub(super) fn tell_apart(cameras: &mut [Listed]) {
    number_nodes(cameras);
    let ports: Vec<Option<String>> = (0..cameras.len()).map(|at| port(cameras, at)).collect();
    for (camera, port) in cameras.iter_mut().zip(ports) {
        if let Some(port) = port {
            camera.info.name = format!("{} ({port})", camera.info.name);
        }
    }
}

fn number_nodes(cameras: &mut [Listed]) {
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

/// What tells the camera from others of its name.
fn port(cameras: &[Listed], at: usize) -> Option<String> {
    let own = bus(&cameras[at]);
    let others: Vec<&str> = cameras
        .iter()
        .enumerate()
        .filter(|(other, camera)| *other != at && camera.info.name == cameras[at].info.name)
        .map(|(_, camera)| bus(camera))
        .collect();
    if others.is_empty() {
        return None;
    }
    let short = usb_port(own).filter(|port| others.iter().all(|bus| usb_port(bus) != Some(port)));
    Some(short.map_or_else(|| own.to_owned(), |port| format!("USB {port}")))
}

fn bus(camera: &Listed) -> &str {
    camera.info.id.0.split('|').next().unwrap_or_default()
}

/// The port at the end of a bus such as `usb-0000:00:14.0-1.2`.
fn usb_port(bus: &str) -> Option<&str> {
    let (_, port) = bus.strip_prefix("usb-")?.rsplit_once('-')?;
    let is_port = port.starts_with(|c: char| c.is_ascii_digit());
    is_port.then_some(port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use faceglass_source::spec::{CameraId, CameraInfo};

    fn names(cameras: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut listed: Vec<Listed> = cameras
            .iter()
            .map(|(bus, name)| Listed {
                info: CameraInfo {
                    id: CameraId(format!("{bus}|{name}")),
                    name: (*name).to_owned(),
                    formats: Vec::new(),
                    trouble: None,
                },
                number: 0,
            })
            .collect();
        tell_apart(&mut listed);
        let each = listed.into_iter().map(|c| (c.info.name, c.info.id.0));
        each.collect()
    }

    fn shown(cameras: &[(&str, &str)]) -> Vec<String> {
        names(cameras).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn cameras_of_one_name_are_told_apart_by_their_port() {
        let desk = [
            ("usb-0000:00:14.0-1.2", "Cam"),
            ("usb-0000:00:14.0-3", "Cam"),
        ];
        assert_eq!(shown(&desk), ["Cam (USB 1.2)", "Cam (USB 3)"]);
        let two_controllers = [("usb-0000:00:14.0-1", "Cam"), ("usb-0000:05:00.0-1", "Cam")];
        assert_eq!(
            shown(&two_controllers),
            ["Cam (usb-0000:00:14.0-1)", "Cam (usb-0000:05:00.0-1)"]
        );
        let unlike = [("usb-0000:00:14.0-1", "Cam"), ("platform:isp", "Other")];
        assert_eq!(shown(&unlike), ["Cam", "Other"]);
    }

    #[test]
    fn two_nodes_of_one_camera_are_told_apart_by_their_place() {
        let one = ("usb-0000:00:14.0-1", "Cam");
        let all = names(&[one, one, ("usb-0000:00:14.0-2", "Cam")]);
        let ids: Vec<&str> = all.iter().map(|(_, id)| id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "usb-0000:00:14.0-1|Cam",
                "usb-0000:00:14.0-1|Cam#2",
                "usb-0000:00:14.0-2|Cam"
            ]
        );
        let shown: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(shown, ["Cam (USB 1)", "Cam (2)", "Cam (USB 2)"]);
    }
}
