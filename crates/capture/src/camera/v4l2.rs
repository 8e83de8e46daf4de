//! Video4Linux beneath nokhwa's `Camera`: the backend [`super::native`] puts in
//! because of the defects it lists. It stands on `v4l`, as nokhwa's own does.

mod device;
mod formats;
mod listing;

pub(super) use device::open;
pub(super) use listing::list;
