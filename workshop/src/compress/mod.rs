//! Smaller networks: filters [removed](prune), numbers of [8 bits](quantise), and the
//! [gate] that a smaller network must pass.
//!
//! | file or folder | what it is for |
//! |---|---|
//! | `prune` | which channels belong together, which filters matter least, the network without them |
//! | `quantise` | exported files with weights, or weights and activations, in 8 bits |
//! | `gate` | whether a smaller network errs more than its model, by paired answers |
//! | `shown` | pictures as a network is shown them in use |
//! | `cost` | size, work and time of a file, and how alike two files answer |

pub mod cost;
pub mod gate;
pub mod prune;
pub mod quantise;
pub mod shown;
