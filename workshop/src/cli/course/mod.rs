//! What a course of face recognition begins with, a command each.

pub(super) mod classify;
pub(super) mod example;
pub(super) mod exercise;
pub(super) mod expressions;
pub(super) mod rings;
pub(super) mod simulate;
