# Short names for what is typed often: `just`, `just check`. Everything works without `just`, too.

# What there is
default:
    @just --list

# The window
run *ARGS:
    cargo run --release --locked -- {{ARGS}}

# The window on the demo clip, for a machine without a camera
demo:
    cargo run --release --locked -- --source demo

# All tests: no camera, no display, no network
test *ARGS:
    cargo test --release --workspace --locked {{ARGS}}

# One file of tests, for instance `just test-of window`
test-of FILE *ARGS:
    cargo test --release --workspace --locked --test {{FILE}} {{ARGS}}

# Everything a change must pass
check:
    .ci/run

# Format the code
format:
    cargo fmt --all

# Lints, as strict as in CI
lint:
    cargo clippy --release --workspace --all-targets --locked -- -D warnings

# The documentation of the code, opened in a browser
doc:
    cargo doc --release --no-deps --workspace --locked --open

# Terms and origin of every library beneath (needs cargo-deny)
deny:
    cargo deny --workspace --all-features check licenses bans sources

# Does the program still compile for Windows and macOS?
platforms *TARGETS:
    scripts/check-platforms.sh {{TARGETS}}

# Speed and memory on this machine
bench:
    cargo run --release --locked -- bench

# The workshop: `just workshop train --help`
workshop *ARGS:
    cargo run --release --locked -p workshop -- {{ARGS}}

# Make the cards of all four networks again
cards:
    #!/usr/bin/env bash
    set -euo pipefail
    for kind in detector landmarks liveness embedder; do cargo run --release --locked -q -p workshop -- card $kind; done
