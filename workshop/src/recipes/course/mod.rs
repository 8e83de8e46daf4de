//! Exercises of a course, each with its data, its network and its report.
//!
//! | folder | what |
//! |---|---|
//! | `exercise` | gradient descent by hand and by the framework |
//! | `expressions` | what people show; and the first run, on faces drawn here |
//! | `rings` | digits by two numbers, under several losses |

pub mod exercise;
pub mod expressions;
pub mod rings;
