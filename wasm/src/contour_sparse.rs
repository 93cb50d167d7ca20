//! Boundaries as the few words that are not empty: what the counts of J and F need, without maps of them.

use crate::bits::{for_each_run, last_word_mask, set_span, words_per_row};
use crate::structuring_element::{Element, Span};

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

/// Pixels of a boundary that lie on the other boundary grown by an element.
pub fn matched(boundary: &[Word], other: &[Word], (width, height): (usize, usize), element: &Element) -> u32 {
    if boundary.is_empty() || other.is_empty() {
        return 0;
    }
    match element.reach {
        0..=16 => Grown::<u64>::of(other, (width, height), element).common(boundary),
        17..=48 => Grown::<u128>::of(other, (width, height), element).common(boundary),
        _ => grown_by_runs(other, (width, height), element).common(boundary),
    }
}

/// A word with as many columns to either side as an element may reach.
trait Line: Copy {
    /// Bytes to either side of the word's four.
    const MARGIN: usize;
    fn of(bits: u32) -> Self;
    fn rightwards(self, columns: usize) -> Self;
    fn leftwards(self, columns: usize) -> Self;
    fn or(self, other: Self) -> Self;
    fn add_to(self, bytes: &mut [u8]);
}

macro_rules! line {
    ($kind:ty, $margin:literal) => {
        impl Line for $kind {
            const MARGIN: usize = $margin;
            #[inline(always)]
            fn of(bits: u32) -> Self {
                <$kind>::from(bits) << (8 * $margin)
            }
            #[inline(always)]
            fn rightwards(self, columns: usize) -> Self {
                self << columns
            }
            #[inline(always)]
            fn leftwards(self, columns: usize) -> Self {
                self >> columns
            }
            #[inline(always)]
            fn or(self, other: Self) -> Self {
                self | other
            }
            #[inline(always)]
            fn add_to(self, bytes: &mut [u8]) {
                let mut found = [0u8; 4 + 2 * $margin];
                found.copy_from_slice(bytes);
                bytes.copy_from_slice(&(<$kind>::from_le_bytes(found) | self).to_le_bytes());
            }
        }
    };
}
line!(u64, 2);
line!(u128, 6);

/// A boundary grown by an element: rows of bytes with a margin before and after, so that a word with its surroundings is one load.
struct Grown<L> {
    rows: Vec<u8>,
    stride: usize,
    margin: usize,
    line: core::marker::PhantomData<L>,
}

impl<L: Line> Grown<L> {
    fn of(boundary: &[Word], (width, height): (usize, usize), element: &Element) -> Self {
        let stride = words_per_row(width) * 4 + 2 * L::MARGIN;
        let mut rows = vec![0u8; stride * height];
        let Some((narrowest, wider)) = element.spans.split_first() else {
            return Self { rows, stride, margin: L::MARGIN, line: core::marker::PhantomData };
        };
        for &Word { y, x, bits } in boundary {
            let mut add = |dy: isize, line: L| {
                let Some(y) = y.checked_add_signed(dy).filter(|&y| y < height) else { return };
                let at = y * stride + x * 4;
                line.add_to(&mut rows[at..at + 4 + 2 * L::MARGIN]);
            };
            // The line covers all columns from `left` to `right` of each pixel.
            let start = narrowest.left;
            let mut line = L::of(bits);
            line = if start < 0 { line.leftwards(start.unsigned_abs()) } else { line.rightwards(start as usize) };
            let (mut left, mut right) = (start, start);
            for span in std::iter::once(narrowest).chain(wider) {
                while left > span.left || right < span.right {
                    let covered = right - left + 1;
                    let (more_left, more_right) = ((left - span.left).min(covered), (span.right - right).min(covered));
                    line = line.or(line.leftwards(more_left as usize)).or(line.rightwards(more_right as usize));
                    left -= more_left;
                    right += more_right;
                }
                add(span.dy, line);
            }
        }
        Self { rows, stride, margin: L::MARGIN, line: core::marker::PhantomData }
    }
}

impl<L> Grown<L> {
    fn common(&self, boundary: &[Word]) -> u32 {
        let near = |word: &Word| {
            let at = word.y * self.stride + word.x * 4 + self.margin;
            u32::from_le_bytes([self.rows[at], self.rows[at + 1], self.rows[at + 2], self.rows[at + 3]])
        };
        boundary.iter().map(|word| (word.bits & near(word)).count_ones()).sum()
    }
}

/// The same for elements of any reach, run by run.
fn grown_by_runs(boundary: &[Word], (width, height): (usize, usize), element: &Element) -> Grown<()> {
    let words = words_per_row(width);
    let mut grown = vec![0u32; words * height];
    for &Word { y, x, bits } in boundary {
        for_each_run(&[bits], 32, |start, end| {
            for &Span { dy, left, right } in &element.spans {
                let Some(y) = y.checked_add_signed(dy).filter(|&y| y < height) else { continue };
                let from = (32 * x + start).saturating_add_signed(left);
                let to = (32 * x + end).saturating_add_signed(right).min(width);
                set_span(&mut grown[y * words..(y + 1) * words], from, to);
            }
        });
    }
    let rows = grown.iter().flat_map(|word| word.to_le_bytes()).collect();
    Grown { rows, stride: 4 * words, margin: 0, line: core::marker::PhantomData }
}
