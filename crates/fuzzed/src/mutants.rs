//! What is hardly a change: inputs that are nearly right hurt readers most.

use faceglass_vision::chance::Dice;

/// What else may stand in an input.
#[derive(Clone, Debug, Default)]
pub struct Stock {
    /// Words that a format knows.
    pub words: Vec<Vec<u8>>,
    /// Other inputs, of which pieces are taken.
    pub others: Vec<Vec<u8>>,
}

/// Longest piece that is taken of another input, in bytes.
const PIECE: usize = 64;

/// One to four changes. The same dice change the same.
pub fn mutate(bytes: &mut Vec<u8>, dice: &mut Dice, stock: &Stock) {
    const NUMBERS: [u32; 6] = [0, 1, 0x7fff_ffff, 0x8000_0000, u32::MAX, 0x0100_0000];
    let kinds = if stock.others.is_empty() { 6 } else { 8 };
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + 1 + dice.below(12)).min(bytes.len());
        match dice.below(kinds) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 if at < bytes.len() => bytes[at] = dice.bits() as u8,
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at.min(end)..end)),
            4 => {
                let piece = bytes[at.min(end)..end].to_vec();
                put(bytes, dice, &piece);
            }
            5 if at + 4 <= bytes.len() => {
                bytes[at..at + 4].copy_from_slice(&NUMBERS[dice.below(6)].to_be_bytes());
            }
            6 if !stock.words.is_empty() => {
                let word = &stock.words[dice.below(stock.words.len())];
                put(bytes, dice, word);
            }
            7 => {
                let other = &stock.others[dice.below(stock.others.len())];
                let from = dice.below(other.len() + 1);
                let to = (from + 1 + dice.below(PIECE)).min(other.len());
                put(bytes, dice, &other[from.min(to)..to]);
            }
            _ => bytes.push(dice.bits() as u8),
        }
    }
}

fn put(bytes: &mut Vec<u8>, dice: &mut Dice, piece: &[u8]) {
    let to = dice.below(bytes.len() + 1);
    bytes.splice(to..to, piece.iter().copied());
}
