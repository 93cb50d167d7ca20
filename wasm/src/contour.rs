//! Contours: boundary maps, dilation by a disk, and the counts of J and F.

use crate::bits::{last_word_mask, require_words, words_per_row};
use crate::contour_sparse as sparse;
use crate::extent::Extent;
use crate::structuring_element::element_of;
use crate::Answer;
use core::arch::wasm32::*;
use wasm_bindgen::prelude::*;

/// Words that one instruction takes.
pub const LANES: usize = 4;

pub fn load(words: &[u32]) -> v128 {
    let [a, b, c, d]: [u32; LANES] = words.try_into().unwrap_or_default();
    u32x4(a, b, c, d)
}

fn store(target: &mut [u32], value: v128) {
    target.copy_from_slice(&[
        u32x4_extract_lane::<0>(value),
        u32x4_extract_lane::<1>(value),
        u32x4_extract_lane::<2>(value),
        u32x4_extract_lane::<3>(value),
    ]);
}

/// Boundary map: a pixel that differs from its right, lower or lower right neighbour; beyond the border the border pixel goes on.
pub fn boundary_of(bits: &[u32], width: usize, height: usize) -> Vec<u32> {
    let words = words_per_row(width);
    let mut out = vec![0u32; bits.len()];
    let (last, used) = (last_word_mask(width), width % 32);
    // Rows with one more word; the pixel right of the last column repeats it.
    let fill = |row: &mut [u32], y: usize| -> bool {
        row[..words].copy_from_slice(&bits[y * words..(y + 1) * words]);
        let repeated = bits[y * words + words - 1] >> ((width - 1) % 32) & 1;
        if used == 0 {
            row[words] = repeated;
        } else {
            row[words - 1] |= repeated << used;
        }
        row.iter().any(|&word| word != 0)
    };
    let (mut row, mut below) = (vec![0u32; words + 1], vec![0u32; words + 1]);
    let mut row_any = fill(&mut row, 0);
    for y in 0..height {
        let below_any = fill(&mut below, (y + 1).min(height - 1));
        if row_any || below_any {
            let line = &mut out[y * words..(y + 1) * words];
            let (r, r1) = (&row[..words], &row[1..words + 1]);
            let (b, b1) = (&below[..words], &below[1..words + 1]);
            for i in 0..words {
                let right = r[i] >> 1 | r1[i] << 31;
                let diagonal = b[i] >> 1 | b1[i] << 31;
                line[i] = (r[i] ^ right) | (r[i] ^ b[i]) | (r[i] ^ diagonal);
            }
            line[words - 1] &= last;
        }
        std::mem::swap(&mut row, &mut below);
        row_any = below_any;
    }
    out
}

/// Largest dx with dx² + dy² <= r², for dy from 0 to r.
fn half_widths(radius: usize) -> Vec<usize> {
    let mut dx = radius;
    (0..=radius)
        .map(|dy| {
            while dx * dx + dy * dy > radius * radius {
                dx -= 1;
            }
            dx
        })
        .collect()
}

/// Grows a line by `step` px (1..=31) to either side, from `from` up to `to` (whole lanes); lines have LANES words before word 0
/// and after their end.
fn grow(line: &[u32], target: &mut [u32], (from, to): (usize, usize), step: usize) {
    let (up, down) = (step as u32, 32 - step as u32);
    let (before, here) = (&line[from + LANES - 1..to + LANES - 1], &line[from + LANES..to + LANES]);
    let after = &line[from + LANES + 1..to + LANES + 1];
    let target = &mut target[from + LANES..to + LANES];
    let lanes = before.chunks_exact(LANES).zip(here.chunks_exact(LANES)).zip(after.chunks_exact(LANES));
    for (((b, h), a), t) in lanes.zip(target.chunks_exact_mut(LANES)) {
        let here = load(h);
        let left = v128_or(u32x4_shl(here, up), u32x4_shr(load(b), down));
        let right = v128_or(u32x4_shr(here, up), u32x4_shl(load(a), down));
        store(t, v128_or(here, v128_or(left, right)));
    }
}

/// A mask grown by a disk, in rows of whole lanes; bits past the width may be set.
struct Grown {
    rows: Vec<u32>,
    stride: usize,
}

fn grown_by(bits: &[u32], width: usize, height: usize, radius: usize) -> Grown {
    let words = words_per_row(width);
    let stride = words.next_multiple_of(LANES);
    let halves = half_widths(radius);
    let margin = radius.div_ceil(32);
    let mut rows = vec![0u32; stride * height];
    let (mut line, mut next) = (vec![0u32; stride + 2 * LANES], vec![0u32; stride + 2 * LANES]);
    for (y, row) in bits.chunks_exact(words).enumerate() {
        let Some(first) = row.iter().position(|&word| word != 0) else { continue };
        let end = row.iter().rposition(|&word| word != 0).unwrap_or(first) + 1;
        let from = first.saturating_sub(margin) / LANES * LANES;
        let to = (end + margin).min(words).next_multiple_of(LANES);
        line.fill(0);
        next.fill(0);
        line[LANES + first..LANES + end].copy_from_slice(&row[first..end]);
        let mut reach = 0;
        // From the narrowest line of the disk (dy = radius) to the widest (dy = 0).
        for dy in (0..=radius).rev() {
            while reach < halves[dy] {
                let step = (halves[dy] - reach).min(2 * reach + 1).min(31);
                grow(&line, &mut next, (from, to), step);
                std::mem::swap(&mut line, &mut next);
                reach += step;
            }
            let found = &line[LANES + from..LANES + to];
            let mut add = |y: usize| {
                let target = &mut rows[y * stride + from..y * stride + to];
                for (t, f) in target.chunks_exact_mut(LANES).zip(found.chunks_exact(LANES)) {
                    let both = v128_or(load(t), load(f));
                    store(t, both);
                }
            };
            if y >= dy {
                add(y - dy);
            }
            if dy > 0 && y + dy < height {
                add(y + dy);
            }
        }
    }
    Grown { rows, stride }
}

/// Grows the set pixels by the disk dx² + dy² <= radius².
pub fn dilated(bits: &[u32], width: usize, height: usize, radius: usize) -> Vec<u32> {
    let words = words_per_row(width);
    let last = last_word_mask(width);
    let grown = grown_by(bits, width, height, radius);
    let mut out = vec![0u32; words * height];
    for (target, row) in out.chunks_exact_mut(words).zip(grown.rows.chunks_exact(grown.stride)) {
        target.copy_from_slice(&row[..words]);
        target[words - 1] &= last;
    }
    out
}

/// Pixels that two masks have in common, and that each has, within their extent.
#[inline(never)]
pub fn areas(a: &[u32], b: &[u32], words: usize, extent: Extent) -> [u32; 3] {
    let mut sums = [0u32; 3];
    if extent.is_empty() {
        return sums;
    }
    for y in extent.top..extent.bottom {
        let row = y * words + extent.left..y * words + extent.right;
        let (a, b) = (&a[row.clone()], &b[row]);
        let (fours, others) = (a.chunks_exact(LANES).zip(b.chunks_exact(LANES)), a.len() / LANES * LANES);
        for (a, b) in fours {
            let (a, b) = (load(a), load(b));
            // Much of a picture is background.
            if v128_any_true(v128_or(a, b)) {
                for (sum, mask) in sums.iter_mut().zip([v128_and(a, b), a, b]) {
                    *sum += ones(mask);
                }
            }
        }
        for (&a, &b) in a[others..].iter().zip(&b[others..]) {
            for (sum, mask) in sums.iter_mut().zip([a & b, a, b]) {
                *sum += mask.count_ones();
            }
        }
    }
    sums
}

fn ones(mask: v128) -> u32 {
    u64x2_extract_lane::<0>(mask).count_ones() + u64x2_extract_lane::<1>(mask).count_ones()
}

/// Boundary map of a mask.
#[wasm_bindgen(js_name = maskBoundary)]
pub fn mask_boundary(bits: &[u32], width: usize, height: usize) -> Answer<Vec<u32>> {
    require_words(bits, width, height)?;
    Ok(boundary_of(bits, width, height))
}

/// A mask grown by a disk.
#[wasm_bindgen(js_name = maskDilate)]
pub fn mask_dilate(bits: &[u32], width: usize, height: usize, radius: usize) -> Answer<Vec<u32>> {
    require_words(bits, width, height)?;
    Ok(dilated(bits, width, height, radius))
}

/// `[intersection, union, pred boundary, truth boundary, pred matched, truth matched]` in pixels; an empty `void` excludes nothing.
#[wasm_bindgen(js_name = contourCounts)]
pub fn contour_counts(
    pred: &[u32],
    truth: &[u32],
    void: &[u32],
    width: usize,
    height: usize,
    radius: usize,
) -> Answer<Vec<u32>> {
    require_words(pred, width, height)?;
    require_words(truth, width, height)?;
    if !void.is_empty() {
        require_words(void, width, height)?;
    }
    let ignored = (!void.is_empty()).then_some(void);
    let size = (width, height);
    Ok(counts_of(pred, truth, ignored, size, radius, Extent::whole(width, height)).to_vec())
}

/// The counts of two masks, without the pixels of `void`. `extent`: of both.
pub fn counts_of(
    pred: &[u32],
    truth: &[u32],
    void: Option<&[u32]>,
    (width, height): (usize, usize),
    radius: usize,
    extent: Extent,
) -> [u32; 6] {
    if let Some(void) = void {
        let cut = |mask: &[u32]| mask.iter().zip(void).map(|(m, v)| m & !v).collect::<Vec<u32>>();
        return counts_of(&cut(pred), &cut(truth), None, (width, height), radius, extent);
    }
    let [intersection, of_pred, of_truth] = areas(pred, truth, words_per_row(width), extent);
    let union = of_pred + of_truth - intersection;
    let [of_pred, of_truth] = [pred, truth].map(|mask| sparse::boundary_of(mask, (width, height), extent));
    let element = [element_of(radius as f64)];
    let mut matched = [0; 2];
    let [pred_matched, truth_matched] = &mut matched;
    sparse::matched(&of_pred, &of_truth, (width, height), &element, core::slice::from_mut(pred_matched));
    sparse::matched(&of_truth, &of_pred, (width, height), &element, core::slice::from_mut(truth_matched));
    [intersection, union, sparse::count(&of_pred), sparse::count(&of_truth), matched[0], matched[1]]
}
