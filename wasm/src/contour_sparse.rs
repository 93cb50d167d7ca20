//! Boundaries as the few words that are not empty: what the counts of J and F need, without maps of them.

use crate::bits::{for_each_run, last_word_mask, set_span, words_per_row};
use crate::contour::{load, LANES};
use crate::structuring_element::{Element, Span};
use core::arch::wasm32::*;

/// A word of a boundary map that is not empty, and where it is.
pub struct Word {
    y: usize,
    x: usize,
    bits: u32,
}

/// The boundary map that `contour::boundary_of` draws.
pub fn boundary_of(bits: &[u32], width: usize, height: usize) -> Vec<Word> {
    let words = words_per_row(width);
    let mut out = Vec::with_capacity(4 * height);
    let row_of = |y: usize| &bits[y * words..(y + 1) * words];
    let mut row_any = any(row_of(0));
    for y in 0..height {
        let below = (y + 1).min(height - 1);
        let below_any = any(row_of(below));
        if row_any || below_any {
            boundary_of_row(y, row_of(y), row_of(below), width, &mut out);
        }
        row_any = below_any;
    }
    out
}

fn any(row: &[u32]) -> bool {
    let mut fours = row.chunks_exact(LANES);
    let all = (&mut fours).fold(u32x4_splat(0), |all, four| v128_or(all, load(four)));
    v128_any_true(all) || fours.remainder().iter().any(|&word| word != 0)
}

fn boundary_of_row(y: usize, row: &[u32], below: &[u32], width: usize, out: &mut Vec<Word>) {
    let words = row.len();
    // Words whose right neighbour is there go by fours, of which the last may overlap the one before it; the others go one by one.
    let inner = if words > LANES { words - 1 } else { 0 };
    let mut done = 0;
    while done < inner {
        let x = done.min(inner - LANES);
        let lines = |row: &[u32]| {
            let (here, next) = (load(&row[x..x + LANES]), load(&row[x + 1..x + 1 + LANES]));
            (here, v128_or(u32x4_shr(here, 1), u32x4_shl(next, 31)))
        };
        let ((here, right), (below, diagonal)) = (lines(row), lines(below));
        let differ = v128_or(v128_or(v128_xor(here, right), v128_xor(here, below)), v128_xor(here, diagonal));
        if v128_any_true(differ) {
            let found = [
                u32x4_extract_lane::<0>(differ),
                u32x4_extract_lane::<1>(differ),
                u32x4_extract_lane::<2>(differ),
                u32x4_extract_lane::<3>(differ),
            ];
            let found = (x..).zip(found).filter(|&(x, bits)| x >= done && bits != 0);
            out.extend(found.map(|(x, bits)| Word { y, x, bits }));
        }
        done = x + LANES;
    }
    let border = (width - 1) % 32;
    for x in inner..words {
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

/// Pixels of a boundary that lie on the other boundary grown by an element.
pub fn matched(boundary: &[Word], other: &[Word], size: (usize, usize), element: &Element) -> u32 {
    if boundary.is_empty() || other.is_empty() {
        return 0;
    }
    match element.reach {
        0..=16 => matched_in::<u64>(boundary, other, size.0, element),
        17..=48 => matched_in::<u128>(boundary, other, size.0, element),
        _ => matched_by_runs(boundary, other, size, element),
    }
}

#[inline(never)]
fn matched_in<L: Line>(boundary: &[Word], other: &[Word], width: usize, element: &Element) -> u32 {
    Map::<L>::of(other, width).matched(boundary, element)
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
    /// The row that it begins with.
    top: usize,
    line: core::marker::PhantomData<L>,
}

impl<L: Line> Map<L> {
    /// `boundary` is not empty, and goes from above to below.
    fn of(boundary: &[Word], width: usize) -> Self {
        let stride = words_per_row(width) * 4 + 2 * L::MARGIN;
        let (top, bottom) = (boundary[0].y, boundary[boundary.len() - 1].y);
        let mut rows = vec![0u8; stride * (bottom + 1 - top)];
        for &Word { y, x, bits } in boundary {
            rows[(y - top) * stride + x * 4 + L::MARGIN..][..4].copy_from_slice(&bits.to_le_bytes());
        }
        Self { rows, stride, top, line: core::marker::PhantomData }
    }

    /// Pixels of a boundary that are near this one: where two boundaries run side by side, few rows of the element say so.
    fn matched(&self, boundary: &[Word], element: &Element) -> u32 {
        let near = |word: &Word| {
            let mut left = word.bits;
            for span in element.spans.iter().rev() {
                let y = word.y as isize - self.top as isize - span.dy;
                let at = y as usize * self.stride + word.x * 4;
                if y < 0 || at >= self.rows.len() {
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
            (word.bits & !left).count_ones()
        };
        boundary.iter().map(near).sum()
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
#[inline(never)]
fn matched_by_runs(boundary: &[Word], other: &[Word], (width, height): (usize, usize), element: &Element) -> u32 {
    let words = words_per_row(width);
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
    boundary.iter().map(|word| (word.bits & grown[word.y * words + word.x]).count_ones()).sum()
}
