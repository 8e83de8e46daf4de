//! The window, driven by role and label on a fake pipeline.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod backup;
mod bubble;
mod calibration;
mod cameras;
mod chinese;
mod chinese_thresholds;
mod controls;
mod dialogs;
mod enrolment;
mod faces;
mod general;
mod history;
mod layout;
mod log;
mod meaning;
mod minimised;
mod monkey;
mod not_them;
mod own_keys;
mod people;
mod person;
mod presence;
mod presence_live;
mod recording;
mod samples;
mod source;
mod support;
mod thresholds;
mod tools;
mod unknown;
