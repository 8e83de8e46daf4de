//! The networks: their manifests, the one loader, and what each takes in and
//! gives out.

pub mod decode;
pub mod demesher;
pub mod detector;
pub mod embedder;
pub mod known;
pub mod landmarker;
pub mod liveness;
pub mod manifest;
pub mod network;
pub mod speed;
pub mod store;
pub mod tensor;
pub mod trial;
