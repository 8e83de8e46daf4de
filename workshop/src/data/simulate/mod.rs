//! Colour, depth and infrared of faces and of attacks, **simulated**: no real attacks of that kind are public.
//!
//! A crop of a face with 68 landmarks gives the colour. A head is fitted to the landmarks, or a sheet with the crop on it is held
//! before the camera; rays give depth, a model of reflection gives infrared, a sensor adds its noise and holes. What the sensor's
//! numbers were fitted to stands in `configs/_base_/data/simulate.toml`. A figure on such triplets says nothing of a real sensor.
//!
//! | file | what |
//! |---|---|
//! | `kind` | a live face, or one of nine attacks |
//! | `settings` | what the sensors are like |
//! | `solid` | vectors, turns, polygons |
//! | `face` | a crop with landmarks; how the head stands |
//! | `head`, `sheet` | surfaces |
//! | `scene` | what a ray meets first |
//! | `infrared` | how much light comes back |
//! | `sensor` | noise, holes, whole numbers |
//! | `triplet` | one sample |
//! | `sources` | where faces come from: shards, a folder, drawn ones |
//! | `plan` | which face is shown how |
//! | `write` | a folder in the form of CASIA-SURF |
//! | `measure` | the same figures of real and of simulated pairs |

pub mod face;
pub mod head;
pub mod infrared;
pub mod kind;
pub mod measure;
pub mod plan;
pub mod scene;
pub mod sensor;
pub mod settings;
pub mod sheet;
pub mod solid;
pub mod sources;
pub mod triplet;
pub mod write;
