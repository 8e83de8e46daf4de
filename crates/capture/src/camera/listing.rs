//! Asking for the cameras without waiting on a driver for ever.

use super::backend::CameraBackend;
use super::native::SystemCameras;
use faceglass_source::error::{CameraError, SourceError};
use faceglass_source::spec::CameraInfo;
use std::sync::Arc;
use std::time::Duration;

/// The cameras of this computer, asked on a thread of its own and given up
/// after `timeout`.
///
/// # Errors
/// [`SourceError`] if the system does not answer or cannot be asked.
pub fn list(timeout: Duration) -> Result<Vec<CameraInfo>, SourceError> {
    list_of(Arc::new(SystemCameras), timeout)
}

/// The cameras of `backend`, likewise.
///
/// # Errors
/// As [`list`].
pub fn list_of(
    backend: Arc<dyn CameraBackend>,
    timeout: Duration,
) -> Result<Vec<CameraInfo>, SourceError> {
    let (tell, told) = crossbeam_channel::bounded(1);
    std::thread::Builder::new()
        .name("camera-list".into())
        .spawn(move || {
            // The one who asked may have given up.
            let _ = tell.send(backend.list());
        })
        .map_err(|e| CameraError::ListFailed {
            detail: e.to_string(),
        })?;
    let listed = told
        .recv_timeout(timeout)
        .unwrap_or_else(|_| Err(CameraError::ListStalled.into()))?;
    Ok(listed.into_iter().map(|camera| camera.info).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::super::fake::{FakeCamera, FakeCameras};
    use super::*;

    #[test]
    fn a_system_that_hangs_is_given_up() {
        let hanging = Arc::new(FakeCameras::new(vec![]).listing_takes(Duration::from_secs(20)));
        let result = list_of(hanging, Duration::from_millis(20));
        assert_eq!(result, Err(CameraError::ListStalled.into()));
    }

    #[test]
    fn cameras_are_listed_with_their_formats() {
        let cameras = Arc::new(FakeCameras::new(vec![FakeCamera::new("Front", vec![])]));
        let listed = list_of(cameras, Duration::from_secs(20)).unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].name, "Front");
        assert!(!listed[0].formats.is_empty());
    }
}
