//! Contours: boundary maps, dilation by a disk, and the counts of J and F.

use crate::bits::{count, last_word_mask, require_words, words_per_row};
use crate::Answer;
use wasm_bindgen::prelude::*;

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

/// Grows the set pixels by the disk dx² + dy² <= radius².
pub fn dilated(bits: &[u32], width: usize, height: usize, radius: usize) -> Vec<u32> {
    if radius == 0 {
        return bits.to_vec();
    }
    let words = words_per_row(width);
    let last = last_word_mask(width);
    let halves = half_widths(radius);
    let margin = radius.div_ceil(32);
    let mut out = vec![0u32; bits.len()];
    // Two rows with a word of 0 at either end, so that shifts need no special cases.
    let (mut grown, mut next) = (vec![0u32; words + 2], vec![0u32; words + 2]);
    for y in 0..height {
        let row = &bits[y * words..(y + 1) * words];
        let Some(first) = row.iter().position(|&word| word != 0) else { continue };
        let end = row.iter().rposition(|&word| word != 0).unwrap_or(first) + 1;
        let (from, to) = (first.saturating_sub(margin), (end + margin).min(words));
        grown.fill(0);
        next.fill(0);
        grown[1..=words].copy_from_slice(row);
        let mut width_now = 0;
        // From the narrowest line of the disk (dy = radius) to the widest (dy = 0).
        for dy in (0..=radius).rev() {
            while width_now < halves[dy] {
                let step = (halves[dy] - width_now).min(2 * width_now + 1).min(31);
                let n = to - from;
                let before = &grown[from..from + n];
                let here = &grown[from + 1..from + 1 + n];
                let after = &grown[from + 2..from + 2 + n];
                let target = &mut next[from + 1..from + 1 + n];
                let (up, down) = (step as u32, 32 - step as u32);
                for i in 0..n {
                    target[i] = here[i] | here[i] << up | before[i] >> down | here[i] >> up | after[i] << down;
                }
                std::mem::swap(&mut grown, &mut next);
                width_now += step;
            }
            let line = &grown[from + 1..to + 1];
            if y >= dy {
                let at = (y - dy) * words;
                out[at + from..at + to].iter_mut().zip(line).for_each(|(o, &g)| *o |= g);
            }
            if dy > 0 && y + dy < height {
                let at = (y + dy) * words;
                out[at + from..at + to].iter_mut().zip(line).for_each(|(o, &g)| *o |= g);
            }
        }
    }
    if last != u32::MAX {
        out.iter_mut().skip(words - 1).step_by(words).for_each(|word| *word &= last);
    }
    out
}

fn common(a: &[u32], b: &[u32]) -> u32 {
    a.iter().zip(b).map(|(x, y)| (x & y).count_ones()).sum()
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
    let (mut cut_pred, mut cut_truth) = (Vec::new(), Vec::new());
    let (pred, truth) = if void.is_empty() {
        (pred, truth)
    } else {
        require_words(void, width, height)?;
        cut_pred.extend(pred.iter().zip(void).map(|(m, v)| m & !v));
        cut_truth.extend(truth.iter().zip(void).map(|(m, v)| m & !v));
        (&cut_pred[..], &cut_truth[..])
    };
    let intersection = common(pred, truth);
    let union = count(pred) + count(truth) - intersection;
    let (of_pred, of_truth) = (boundary_of(pred, width, height), boundary_of(truth, width, height));
    let pred_matched = common(&of_pred, &dilated(&of_truth, width, height, radius));
    let truth_matched = common(&of_truth, &dilated(&of_pred, width, height, radius));
    Ok(vec![intersection, union, count(&of_pred), count(&of_truth), pred_matched, truth_matched])
}
