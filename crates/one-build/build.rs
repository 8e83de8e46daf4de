//! Makes Cargo resolve the build dependencies above; there is nothing to generate.

fn main() {}
