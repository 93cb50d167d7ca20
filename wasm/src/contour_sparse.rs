//! Boundaries as the few words that are not empty: what the counts of J and F need, without maps of them.

use crate::bits::{for_each_run, last_word_mask, set_span, words_per_row};
use crate::contour::{load, LANES};
use crate::extent::Extent;
use crate::structuring_element::{Element, Span};
use core::arch::wasm32::*;
use std::rc::Rc;

/// A word of a boundary map that is not empty, and where it is.
pub struct Word {
    y: usize,
    x: usize,
    bits: u32,
}

/// The boundary map that `contour::boundary_of` draws, of a mask of which nothing lies outside of an extent.
#[inline(never)]
pub fn boundary_of(bits: &[u32], (width, height): (usize, usize), extent: Extent) -> Vec<Word> {
    if extent.is_empty() {
        return Vec::new();
    }
    let words = words_per_row(width);
    let mut out = Vec::with_capacity(4 * (extent.bottom - extent.top));
    let row_of = |y: usize| &bits[y * words..(y + 1) * words];
    // A pixel differs from its right, lower and lower right neighbours.
    let columns = (extent.left.saturating_sub(1), extent.right);
    for y in extent.top.saturating_sub(1)..extent.bottom {
        boundary_of_row((y, columns), row_of(y), row_of((y + 1).min(height - 1)), width, &mut out);
    }
    out
}

/// The words `left..right` of a row.
#[inline(always)]
fn boundary_of_row(
    (y, (left, right)): (usize, (usize, usize)),
    row: &[u32],
    below: &[u32],
    width: usize,
    out: &mut Vec<Word>,
) {
    let words = row.len();
    // Words whose right neighbour is there go by fours, which may begin before those that are wanted; the others go one by one.
    let inner = right.min(words - 1);
    let mut done = left;
    while done < inner && inner >= LANES {
        let x = done.min(inner - LANES);
        let lines = |row: &[u32]| {
            let (here, next) = (load(&row[x..x + LANES]), load(&row[x + 1..x + 1 + LANES]));
            (here, v128_or(u32x4_shr(here, 1), u32x4_shl(next, 31)))
        };
        let ((here, right), (below, diagonal)) = (lines(row), lines(below));
        let differ = v128_or(v128_or(v128_xor(here, right), v128_xor(here, below)), v128_xor(here, diagonal));
        let mut lanes = u32::from(u32x4_bitmask(u32x4_ne(differ, u32x4_splat(0)))) & (0xf << (done - x));
        if lanes != 0 {
            let found = [
                u32x4_extract_lane::<0>(differ),
                u32x4_extract_lane::<1>(differ),
                u32x4_extract_lane::<2>(differ),
                u32x4_extract_lane::<3>(differ),
            ];
            while lanes != 0 {
                let lane = lanes.trailing_zeros() as usize % LANES;
                out.push(Word { y, x: x + lane, bits: found[lane] });
                lanes &= lanes - 1;
            }
        }
        done = x + LANES;
    }
    let border = (width - 1) % 32;
    for x in done..right {
        // The pixel right of the last column repeats it.
        let shifted = |line: &[u32]| match line.get(x + 1) {
            Some(next) => line[x] >> 1 | next << 31,
            None => line[x] >> 1 | line[x] & 1 << border,
        };
        let here = row[x];
        let mut bits = (here ^ shifted(row)) | (here ^ below[x]) | (here ^ shifted(below));
        if x + 1 == words {
            bits &= last_word_mask(width);
        }
        if bits != 0 {
            out.push(Word { y, x, bits });
        }
    }
}

/// Pixels of a boundary.
pub fn count(boundary: &[Word]) -> u32 {
    boundary.iter().map(|word| word.bits.count_ones()).sum()
}

/// Counts the pixels of a boundary that lie on the other boundary grown by an element, of each of some elements: each holds the one before
/// it, so that only what was far from that is looked at again.
#[inline(never)]
pub fn matched(
    boundary: &[Word],
    other: &[Word],
    size: (usize, usize),
    elements: &[Rc<Element>],
    counts: &mut [u32],
) {
    let reach = elements.last().map_or(0, |element| element.reach);
    if boundary.is_empty() || other.is_empty() {
        return;
    }
    match reach {
        0..=16 => Map::<u64>::of(other).matched(boundary, elements, counts),
        17..=48 => Map::<u128>::of(other).matched(boundary, elements, counts),
        _ => matched_by_runs(boundary, other, size, elements, counts),
    }
}

/// A word with as many columns to either side as an element may reach.
trait Line: Copy {
    /// Bytes to either side of the word's four.
    const MARGIN: usize;
    fn at(bytes: &[u8], at: usize) -> Self;
    fn is_empty(self) -> bool;
    /// What lies `columns` to the left of each column.
    fn from_left(self, columns: isize) -> Self;
    fn from_right(self, columns: isize) -> Self;
    fn or(self, other: Self) -> Self;
    /// The word's own columns.
    fn word(self) -> u32;
}

macro_rules! line {
    ($kind:ty, $margin:literal) => {
        impl Line for $kind {
            const MARGIN: usize = $margin;
            #[inline(always)]
            fn at(bytes: &[u8], at: usize) -> Self {
                let mut found = [0u8; 4 + 2 * $margin];
                found.copy_from_slice(&bytes[at..at + 4 + 2 * $margin]);
                <$kind>::from_le_bytes(found)
            }
            #[inline(always)]
            fn is_empty(self) -> bool {
                self == 0
            }
            #[inline(always)]
            fn from_left(self, columns: isize) -> Self {
                self << columns
            }
            #[inline(always)]
            fn from_right(self, columns: isize) -> Self {
                self >> columns
            }
            #[inline(always)]
            fn or(self, other: Self) -> Self {
                self | other
            }
            #[inline(always)]
            fn word(self) -> u32 {
                (self >> (8 * $margin)) as u32
            }
        }
    };
}
line!(u64, 2);
line!(u128, 6);

/// A boundary as rows of bytes with a margin before and after, so that a word with its surroundings is one load.
struct Map<L> {
    rows: Vec<u8>,
    stride: usize,
    /// The row and the word that it begins with.
    top: usize,
    left: usize,
    line: core::marker::PhantomData<L>,
}

impl<L: Line> Map<L> {
    /// Words to either side that an element may reach from.
    const BESIDE: usize = L::MARGIN.div_ceil(4);

    /// `boundary` is not empty, and goes from above to below.
    #[inline(never)]
    fn of(boundary: &[Word]) -> Self {
        let (top, bottom) = (boundary[0].y, boundary[boundary.len() - 1].y);
        let (mut first, mut last) = (usize::MAX, 0);
        for &Word { x, .. } in boundary {
            (first, last) = (first.min(x), last.max(x));
        }
        let left = first.saturating_sub(Self::BESIDE);
        let stride = (last + 1 + Self::BESIDE - left) * 4 + 2 * L::MARGIN;
        let mut rows = vec![0u8; stride * (bottom + 1 - top)];
        for &Word { y, x, bits } in boundary {
            rows[(y - top) * stride + (x - left) * 4 + L::MARGIN..][..4].copy_from_slice(&bits.to_le_bytes());
        }
        Self { rows, stride, top, left, line: core::marker::PhantomData }
    }

    /// Counts the pixels of a boundary that are near this one, by each element.
    #[inline(never)]
    fn matched(&self, boundary: &[Word], elements: &[Rc<Element>], counts: &mut [u32]) {
        let beyond = self.stride - 2 * L::MARGIN;
        for word in boundary {
            let column = word.x.wrapping_sub(self.left).wrapping_mul(4);
            if column >= beyond {
                continue;
            }
            let y = word.y as isize - self.top as isize;
            let mut left = word.bits;
            for (element, count) in elements.iter().zip(counts.iter_mut()) {
                if left != 0 {
                    left = self.far_from((y, column), left, element);
                }
                *count += (word.bits & !left).count_ones();
            }
        }
    }

    /// Those of a word's pixels that are not near: where two boundaries run side by side, few rows of an element say so.
    #[inline(always)]
    fn far_from(&self, (y, column): (isize, usize), mut left: u32, element: &Element) -> u32 {
        for span in element.spans.iter().rev() {
            let row = y - span.dy;
            let at = (row as usize).wrapping_mul(self.stride) + column;
            if row < 0 || at >= self.rows.len() {
                continue;
            }
            let line = L::at(&self.rows, at);
            if line.is_empty() {
                continue;
            }
            left &= !grown(line, span).word();
            if left == 0 {
                break;
            }
        }
        left
    }
}

/// The columns from `left` to `right` of each pixel of a line.
#[inline(always)]
fn grown<L: Line>(line: L, span: &Span) -> L {
    let columns = span.right - span.left;
    if columns <= 8 * L::MARGIN as isize {
        // All that counts is still there when the line was moved to its left end.
        let first = if span.left < 0 { line.from_right(-span.left) } else { line.from_left(span.left) };
        return grown_from_left(first, columns);
    }
    let line = if span.left > 0 { line.from_left(span.left) } else { line };
    let line = if span.right < 0 { line.from_right(-span.right) } else { line };
    let mut to_left = line;
    let (mut covered, wanted) = (0, span.right.min(0) - span.left);
    while covered < wanted {
        let more = (covered + 1).min(wanted - covered);
        to_left = to_left.or(to_left.from_right(more));
        covered += more;
    }
    grown_from_left(line, span.right - span.left.max(0)).or(to_left)
}

/// A line with so many columns right of each pixel.
#[inline(always)]
fn grown_from_left<L: Line>(mut line: L, columns: isize) -> L {
    let mut covered = 1;
    while 2 * covered <= columns {
        line = line.or(line.from_left(covered));
        covered *= 2;
    }
    if columns > 0 {
        line = line.or(line.from_left(columns + 1 - covered));
    }
    line
}

/// The same for elements of any reach: the other boundary is grown run by run.
#[cold]
#[inline(never)]
fn matched_by_runs(
    boundary: &[Word],
    other: &[Word],
    (width, height): (usize, usize),
    elements: &[Rc<Element>],
    counts: &mut [u32],
) {
    let words = words_per_row(width);
    for (element, count) in elements.iter().zip(counts) {
        let mut grown = vec![0u32; words * height];
        for &Word { y, x, bits } in other {
            for_each_run(&[bits], 32, |start, end| {
                for &Span { dy, left, right } in &element.spans {
                    let Some(y) = y.checked_add_signed(dy).filter(|&y| y < height) else { continue };
                    let from = (32 * x + start).saturating_add_signed(left);
                    let to = (32 * x + end).saturating_add_signed(right).min(width);
                    set_span(&mut grown[y * words..(y + 1) * words], from, to);
                }
            });
        }
        *count = boundary.iter().map(|word| (word.bits & grown[word.y * words + word.x]).count_ones()).sum();
    }
}
