//! What networks learn from.
//!
//! | folder | what |
//! |---|---|
//! | `sets` | the public sets: where they lie, their terms, splits and what is left out of them |
//! | `prepare` | sets into shards |
//! | `shards` | packed pictures of one or several modalities, with an index of labels |
//! | `samplers` | which samples a step sees |
//! | `augment` | changes to pictures that keep labels right |
//! | `cover` | what hides faces: masks of cloth, the wavy lines printed over identity photographs |
//! | `drawn` | faces that the workshop draws itself |
//! | `simulate` | colour, depth and infrared of faces and attacks, simulated |
//! | `digits` | MNIST from files, and digits that the workshop draws itself |
//! | `triplets` | moments that three cameras saw at once, as lists of files |
//! | `tools` | what is made of shards: fewer of them, pairs of people held out |
//! | `trees` | folders of people, from anything to a set that trains |

pub mod augment;
pub mod cover;
pub mod digits;
pub mod drawn;
pub mod prepare;
pub mod samplers;
pub mod sets;
pub mod shards;
pub mod simulate;
pub mod tools;
pub mod trees;
pub mod triplets;
