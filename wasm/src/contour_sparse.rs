//! Boundaries as the few words that are not empty: what the counts of J and F need, without maps of them.

use crate::bits::{last_word_mask, words_per_row};

/// Largest radius: a word and what it grows into fit 64 bits.
pub const MOST_RADIUS: usize = 16;

/// A word of a boundary map that is not empty, and where it is.
pub struct Word {
    y: usize,
    x: usize,
    bits: u32,
}

/// The boundary map that `contour::boundary_of` draws.
pub fn boundary_of(bits: &[u32], width: usize, height: usize) -> Vec<Word> {
    let words = words_per_row(width);
    let (last, border) = (last_word_mask(width), (width - 1) % 32);
    let mut out = Vec::with_capacity(4 * height);
    let row_of = |y: usize| &bits[y * words..(y + 1) * words];
    let any = |row: &[u32]| row.iter().fold(0, |all, word| all | word) != 0;
    let mut row_any = any(row_of(0));
    for y in 0..height {
        let (row, below) = (row_of(y), row_of((y + 1).min(height - 1)));
        let below_any = any(below);
        if row_any || below_any {
            for x in 0..words {
                // The pixel right of the last column repeats it.
                let shifted = |line: &[u32]| match line.get(x + 1) {
                    Some(next) => line[x] >> 1 | next << 31,
                    None => line[x] >> 1 | line[x] & 1 << border,
                };
                let here = row[x];
                let mut found = (here ^ shifted(row)) | (here ^ below[x]) | (here ^ shifted(below));
                if x + 1 == words {
                    found &= last;
                }
                if found != 0 {
                    out.push(Word { y, x, bits: found });
                }
            }
        }
        row_any = below_any;
    }
    out
}

/// Pixels of a boundary.
pub fn count(boundary: &[Word]) -> u32 {
    boundary.iter().map(|word| word.bits.count_ones()).sum()
}

/// Pixels of a boundary that lie within a disk of the other boundary; `halves`: half its width, by line from its middle.
pub fn matched(boundary: &[Word], other: &[Word], (width, height): (usize, usize), halves: &[usize]) -> u32 {
    if boundary.is_empty() || other.is_empty() {
        return 0;
    }
    // In bytes, two before each row's first word and two after its last: a word with its surroundings is one load.
    let stride = words_per_row(width) * 4 + 4;
    let mut grown = vec![0u8; stride * height];
    for &Word { y, x, bits } in other {
        let mut line = u64::from(bits) << MOST_RADIUS;
        let mut reach = 0;
        let mut add = |y: usize, line: u64| {
            let at = y * stride + x * 4;
            let target = &mut grown[at..at + 8];
            let mut found = [0u8; 8];
            found.copy_from_slice(target);
            target.copy_from_slice(&(u64::from_le_bytes(found) | line).to_le_bytes());
        };
        // From the narrowest line of the disk to the widest, its middle.
        for (dy, &half) in halves.iter().enumerate().rev() {
            while reach < half {
                let step = (half - reach).min(2 * reach + 1);
                line |= line << step | line >> step;
                reach += step;
            }
            if y >= dy {
                add(y - dy, line);
            }
            if dy > 0 && y + dy < height {
                add(y + dy, line);
            }
        }
    }
    let near = |word: &Word| {
        let at = word.y * stride + word.x * 4 + 2;
        u32::from_le_bytes([grown[at], grown[at + 1], grown[at + 2], grown[at + 3]])
    };
    boundary.iter().map(|word| (word.bits & near(word)).count_ones()).sum()
}
