//! The search itself: all templates in 8 bits, few in full precision.

use super::best::BestTwo;
use super::block::Block;
use super::codes::{Probe, Scale};
use fearless_simd::{Level, dispatch};
use std::sync::Arc;

/// Templates looked at before those that may be among the best are compared: what
/// is held of them stays in the fastest memory.
const AT_A_TIME: usize = 256;

/// The best two of `blocks` and of those before.
pub fn search<'a>(blocks: &'a [Arc<Block>], probe: &Probe, mut best: BestTwo<'a>) -> BestTwo<'a> {
    let level = Level::new();
    let size = probe.codes.len().max(1);
    let mut most = [0.0; AT_A_TIME];
    for block in blocks {
        let codes = block.codes().chunks(AT_A_TIME * size);
        let scales = block.scales().chunks(AT_A_TIME);
        for (part, (codes, scales)) in codes.zip(scales).enumerate() {
            let most = &mut most[..scales.len()];
            // The closure is compiled once for each set of instructions that a
            // computer may have.
            let highest = dispatch!(level, _simd => bounds(codes, scales, probe, most));
            if highest >= best.floor() {
                compare(block, part * AT_A_TIME, most, probe, &mut best);
            }
        }
    }
    best
}

/// The greatest cosine that each template can have, and the greatest of them.
#[inline(always)]
fn bounds(codes: &[i8], scales: &[Scale], probe: &Probe, most: &mut [f32]) -> f32 {
    let rows = codes.chunks_exact(probe.codes.len());
    for ((row, scale), most) in rows.zip(scales).zip(most.iter_mut()) {
        *most = probe.at_most(dot(row, &probe.codes), *scale);
    }
    most.iter().fold(f32::NEG_INFINITY, |highest, most| {
        if *most > highest { *most } else { highest }
    })
}

/// Written as the compiler knows it: 16-bit products, summed in pairs to 32 bits.
#[inline(always)]
fn dot(row: &[i8], probe: &[i16]) -> i32 {
    let pairs = row.iter().zip(probe);
    pairs
        .map(|(q, p)| i32::from(i16::from(*q)) * i32::from(*p))
        .sum()
}

/// Compares in full precision whoever may be among the best two.
fn compare<'a>(
    block: &'a Block,
    first_row: usize,
    most: &[f32],
    probe: &Probe,
    best: &mut BestTwo<'a>,
) {
    for (at, most) in most.iter().enumerate() {
        if *most >= best.floor()
            && let Some((who, template)) = block.at(first_row + at)
        {
            best.take(who, template.cosine(probe.embedding));
        }
    }
}
