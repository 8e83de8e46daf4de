//! Which of the listed cameras is meant.

use super::backend::Listed;
use super::negotiate;
use faceglass_source::error::{CameraError, CameraName};
use faceglass_source::spec::{CameraId, camera_number};

/// The camera asked for; the best one for `None`.
///
/// Besides identities as listed, `asked` may be what a person writes: the number
/// of a camera, its node, or its name.
pub(super) fn find(listed: Vec<Listed>, asked: Option<&CameraId>) -> Result<Listed, CameraError> {
    let at = match asked {
        None => best(&listed).ok_or(CameraError::NoneFound)?,
        Some(id) => match listed.iter().position(|camera| camera.info.id == *id) {
            Some(at) => at,
            None if id.is_as_typed() => typed(&listed, &id.0)?,
            None => moved(&listed, id)?,
        },
    };
    listed.into_iter().nth(at).ok_or(CameraError::NoneFound)
}

/// The first camera that offers colour, then the first one that offers anything;
/// failing that, the first at all, for its trouble is what a person has to know.
fn best(listed: &[Listed]) -> Option<usize> {
    let usable = |camera: &&Listed| camera.info.trouble.is_none();
    let position = |wanted: &dyn Fn(&&Listed) -> bool| listed.iter().position(|c| wanted(&c));
    position(&|c| usable(c) && negotiate::has_colour(&c.info.formats))
        .or_else(|| position(&|c| usable(c) && !c.info.formats.is_empty()))
        .or((!listed.is_empty()).then_some(0))
}

/// A camera at another port than before, and one that may not be opened and so
/// tells only its name, are known by their name, if no other one has it.
fn moved(listed: &[Listed], id: &CameraId) -> Result<usize, CameraError> {
    let mut named = listed
        .iter()
        .enumerate()
        .filter(|(_, camera)| camera.info.id.card() == id.card());
    match (named.next(), named.next()) {
        (Some((at, _)), None) => Ok(at),
        _ => Err(CameraError::Missing(CameraName::named(id.card()))),
    }
}

fn typed(listed: &[Listed], text: &str) -> Result<usize, CameraError> {
    let missing = || CameraError::Missing(CameraName::named(text));
    if let Some(number) = camera_number(text) {
        let at = listed.iter().position(|camera| camera.number == number);
        return at.ok_or_else(missing);
    }
    let text = text.trim();
    if let Some(at) = listed.iter().position(|c| c.info.name == text) {
        return Ok(at);
    }
    let is_called = |name: &str| name.to_lowercase() == text.to_lowercase();
    let named: Vec<usize> = (0..listed.len())
        .filter(|at| {
            let info = &listed[*at].info;
            is_called(&info.name) || is_called(info.id.card())
        })
        .collect();
    match named[..] {
        [at] => Ok(at),
        [] => Err(missing()),
        _ => Err(CameraError::SeveralOfName {
            name: text.to_owned(),
            choices: named
                .iter()
                .map(|at| listed[*at].info.id.0.clone())
                .collect(),
        }),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;
    use faceglass_source::spec::{CameraFormat, CameraInfo};

    fn camera(number: u32, bus: &str, card: &str, pixel_format: &str) -> Listed {
        Listed {
            info: CameraInfo {
                id: CameraId(format!("{bus}|{card}")),
                name: card.into(),
                formats: vec![CameraFormat {
                    width: 640,
                    height: 480,
                    fps: 30,
                    pixel_format: pixel_format.into(),
                }],
                trouble: None,
            },
            number,
        }
    }

    fn found(listed: &[Listed], asked: &str) -> Result<u32, CameraError> {
        find(listed.to_vec(), Some(&CameraId(asked.into()))).map(|camera| camera.number)
    }

    #[test]
    fn number_node_name_and_identity_all_name_a_camera() {
        let listed = [
            camera(2, "usb-1", "Desk Cam", "MJPEG"),
            camera(4, "usb-2", "Door", "YUYV"),
        ];
        for text in ["4", "/dev/video4", "Door", "door", " DOOR ", "usb-2|Door"] {
            assert_eq!(found(&listed, text), Ok(4), "{text}");
        }
        for text in ["0", "/dev/video0", "Window"] {
            let missing = CameraError::Missing(CameraName::named(text));
            assert_eq!(found(&listed, text), Err(missing), "{text}");
        }
    }

    #[test]
    fn a_camera_at_another_port_is_found_by_its_name_unless_two_have_it() {
        let one = camera(0, "usb-9", "Door", "MJPEG");
        assert_eq!(found(std::slice::from_ref(&one), "usb-2|Door"), Ok(0));
        let twins = [one, camera(2, "usb-8", "Door", "MJPEG")];
        assert_eq!(found(&twins, "usb-8|Door"), Ok(2));
        let missing = CameraError::Missing(CameraName::named("Door"));
        assert_eq!(found(&twins, "usb-2|Door"), Err(missing));
    }

    #[test]
    fn a_name_that_two_cameras_have_is_answered_with_what_to_write() {
        let twins = [
            camera(0, "usb-1", "Door", "MJPEG"),
            camera(2, "usb-2", "Door", "MJPEG"),
        ];
        let several = found(&twins, "door").unwrap_err();
        assert_eq!(
            several.to_string(),
            "Several cameras are called door; write “camera:usb-1|Door” or “camera:usb-2|Door”."
        );
    }

    #[test]
    fn by_itself_it_takes_the_first_camera_that_has_colour() {
        let infrared = camera(0, "usb-1", "Laptop", "GREY");
        let colour = camera(2, "usb-1", "Laptop#2", "MJPEG");
        let best = |listed: &[Listed]| find(listed.to_vec(), None).map(|camera| camera.number);
        assert_eq!(best(&[infrared.clone(), colour]), Ok(2));
        assert_eq!(best(&[infrared]), Ok(0));
        assert_eq!(best(&[]), Err(CameraError::NoneFound));
    }
}
