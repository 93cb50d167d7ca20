//! Bilinear upsampling of logits, as PyTorch's `interpolate(mode="bilinear", align_corners=False)`, to floats or straight to bits.

use crate::bits::words_per_row;
use crate::{require_length, Answer};
use core::arch::wasm32::*;
use wasm_bindgen::prelude::*;

/// The two input positions of an output position, and the weight of the second.
struct Blend {
    low: usize,
    high: usize,
    share: f32,
}

fn blends(input: usize, output: usize) -> Vec<Blend> {
    let scale = input as f32 / output as f32;
    (0..output)
        .map(|i| {
            let at = (scale * (i as f32 + 0.5) - 0.5).max(0.0);
            let low = (at as usize).min(input - 1);
            Blend { low, high: (low + 1).min(input - 1), share: (at - low as f32).min(1.0) }
        })
        .collect()
}

/// Output columns, in stretches that lie between the same two input columns.
struct Columns {
    /// First and end of the stretch; the input columns at either side.
    stretches: Vec<(usize, usize, usize, usize)>,
    /// Weight of the right input column for each output column, with room for a last step of four.
    shares: Vec<f32>,
}

impl Columns {
    fn of(input: usize, output: usize) -> Columns {
        let found = blends(input, output);
        let mut stretches: Vec<(usize, usize, usize, usize)> = Vec::new();
        for (x, blend) in found.iter().enumerate() {
            match stretches.last_mut() {
                Some((_, end, low, _)) if *low == blend.low => *end = x + 1,
                _ => stretches.push((x, x + 1, blend.low, blend.high)),
            }
        }
        let mut shares: Vec<f32> = found.iter().map(|blend| blend.share).collect();
        shares.resize(output + 3, 0.0);
        Columns { stretches, shares }
    }

    /// An input row at the output's width. Steps of four run past the end of a stretch; the next one overwrites that.
    fn widen(&self, from: &[f32], row: &mut [f32]) {
        for &(start, end, low, high) in &self.stretches {
            let (left, right) = (f32x4_splat(from[low]), f32x4_splat(from[high]));
            for x in (start..end).step_by(4) {
                let share = four(&self.shares[x..x + 4]);
                let kept = f32x4_mul(f32x4_sub(f32x4_splat(1.0), share), left);
                put_four(&mut row[x..x + 4], f32x4_add(kept, f32x4_mul(share, right)));
            }
        }
    }
}

fn four(values: &[f32]) -> v128 {
    let [a, b, c, d]: [f32; 4] = values.try_into().unwrap_or_default();
    f32x4(a, b, c, d)
}

fn put_four(target: &mut [f32], value: v128) {
    target.copy_from_slice(&[
        f32x4_extract_lane::<0>(value),
        f32x4_extract_lane::<1>(value),
        f32x4_extract_lane::<2>(value),
        f32x4_extract_lane::<3>(value),
    ]);
}

/// Calls `line(y, upper, lower, share)` for every output row, with two input rows brought to the output's width.
fn for_each_row(
    logits: &[f32],
    (width, height): (usize, usize),
    (out_width, out_height): (usize, usize),
    mut line: impl FnMut(usize, &[f32], &[f32], f32),
) {
    let columns = Columns::of(width, out_width);
    let widen = |y: usize, row: &mut [f32]| columns.widen(&logits[y * width..(y + 1) * width], row);
    let (mut upper, mut lower) = (vec![0f32; out_width + 3], vec![0f32; out_width + 3]);
    let (mut upper_is, mut lower_is) = (usize::MAX, usize::MAX);
    for (y, Blend { low, high, share }) in blends(height, out_height).into_iter().enumerate() {
        if upper_is != low {
            if lower_is == low {
                std::mem::swap(&mut upper, &mut lower);
                std::mem::swap(&mut upper_is, &mut lower_is);
            } else {
                widen(low, &mut upper);
                upper_is = low;
            }
        }
        if lower_is != high {
            widen(high, &mut lower);
            lower_is = high;
        }
        line(y, &upper[..out_width], &lower[..out_width], share);
    }
}

fn require_sizes(logits: &[f32], width: usize, height: usize, out_width: usize, out_height: usize) -> Answer<()> {
    require_length("logits", logits.len(), width * height)?;
    if logits.is_empty() || out_width == 0 || out_height == 0 {
        return Err("expected sizes of at least 1x1".into());
    }
    Ok(())
}

/// `[height, width]` at another size.
#[wasm_bindgen(js_name = upsampleLogits)]
pub fn upsample_logits(
    logits: &[f32],
    width: usize,
    height: usize,
    out_width: usize,
    out_height: usize,
) -> Answer<Vec<f32>> {
    require_sizes(logits, width, height, out_width, out_height)?;
    let mut out = vec![0f32; out_width * out_height];
    for_each_row(logits, (width, height), (out_width, out_height), |y, upper, lower, share| {
        let keep = 1.0 - share;
        let line = &mut out[y * out_width..(y + 1) * out_width];
        for ((target, a), b) in line.iter_mut().zip(upper).zip(lower) {
            *target = keep * a + share * b;
        }
    });
    Ok(out)
}

/// The words of the mask of logits above `threshold`, at another size.
#[wasm_bindgen(js_name = upsampleToMask)]
pub fn upsample_to_mask(
    logits: &[f32],
    width: usize,
    height: usize,
    out_width: usize,
    out_height: usize,
    threshold: f32,
) -> Answer<Vec<u32>> {
    require_sizes(logits, width, height, out_width, out_height)?;
    Ok(masks_above(logits, (width, height), (out_width, out_height), [threshold]))
}

/// The words of three masks, one after the other: of the logits above each threshold, at another size, in one pass.
#[wasm_bindgen(js_name = upsampleToMasks)]
pub fn upsample_to_masks(
    logits: &[f32],
    width: usize,
    height: usize,
    out_width: usize,
    out_height: usize,
    thresholds: &[f32],
) -> Answer<Vec<u32>> {
    require_sizes(logits, width, height, out_width, out_height)?;
    let limits: [f32; 3] = thresholds.try_into().map_err(|_| "expected three thresholds")?;
    Ok(masks_above(logits, (width, height), (out_width, out_height), limits))
}

fn masks_above<const N: usize>(
    logits: &[f32],
    size: (usize, usize),
    (out_width, out_height): (usize, usize),
    thresholds: [f32; N],
) -> Vec<u32> {
    let words = words_per_row(out_width);
    let plane = words * out_height;
    let limits = thresholds.map(|limit| f32x4_splat(limit));
    let mut bits = vec![0u32; N * plane];
    for_each_row(logits, size, (out_width, out_height), |y, upper, lower, share| {
        let (keep, lift) = (f32x4_splat(1.0 - share), f32x4_splat(share));
        for (word, (a, b)) in upper.chunks(32).zip(lower.chunks(32)).enumerate() {
            let (a4, b4) = (a.chunks_exact(4), b.chunks_exact(4));
            let rest = a.len() / 4 * 4;
            let mut found = [0u32; N];
            for (i, (a, b)) in a4.zip(b4).enumerate() {
                let value = f32x4_add(f32x4_mul(keep, four(a)), f32x4_mul(lift, four(b)));
                for (bits, limit) in found.iter_mut().zip(limits) {
                    *bits |= (i32x4_bitmask(f32x4_gt(value, limit)) as u32) << (i * 4);
                }
            }
            for i in rest..a.len() {
                let value = (1.0 - share) * a[i] + share * b[i];
                for (bits, limit) in found.iter_mut().zip(thresholds) {
                    *bits |= ((value > limit) as u32) << i;
                }
            }
            for (n, found) in found.into_iter().enumerate() {
                bits[n * plane + y * words + word] = found;
            }
        }
    });
    bits
}

/// The words of a mask an object, one after the other, of `[objects, height, width]` logits at another size: a pixel is of the object whose
/// logit is highest there, the first of equal ones, where that lies above 0.
#[wasm_bindgen(js_name = upsampleToNonOverlapping)]
pub fn upsample_to_non_overlapping(
    logits: &[f32],
    width: usize,
    height: usize,
    out_width: usize,
    out_height: usize,
) -> Answer<Vec<u32>> {
    let plane = width * height;
    if plane == 0 || logits.len() % plane != 0 {
        return Err("expected whole planes of logits".into());
    }
    let words = words_per_row(out_width);
    let all = words * out_height;
    let mut bits = vec![0u32; logits.len() / plane * all];
    // What a pixel must exceed to be an object's.
    let mut best = vec![0f32; out_width * out_height];
    for (object, logits) in logits.chunks(plane).enumerate() {
        require_sizes(logits, width, height, out_width, out_height)?;
        let (before, own) = bits.split_at_mut(object * all);
        for_each_row(logits, (width, height), (out_width, out_height), |y, upper, lower, share| {
            let (keep, lift) = (f32x4_splat(1.0 - share), f32x4_splat(share));
            let highest = &mut best[y * out_width..(y + 1) * out_width];
            for (at, ((a, b), highest)) in upper.chunks(32).zip(lower.chunks(32)).zip(highest.chunks_mut(32)).enumerate() {
                let rest = a.len() / 4 * 4;
                let mut won = 0;
                for i in (0..rest).step_by(4) {
                    let value = f32x4_add(f32x4_mul(keep, four(&a[i..i + 4])), f32x4_mul(lift, four(&b[i..i + 4])));
                    let found = four(&highest[i..i + 4]);
                    let higher = f32x4_gt(value, found);
                    let mask = i32x4_bitmask(higher) as u32;
                    if mask != 0 {
                        put_four(&mut highest[i..i + 4], v128_bitselect(value, found, higher));
                        won |= mask << i;
                    }
                }
                for i in rest..a.len() {
                    let value = (1.0 - share) * a[i] + share * b[i];
                    if value > highest[i] {
                        highest[i] = value;
                        won |= 1 << i;
                    }
                }
                let word = y * words + at;
                own[word] = won;
                if won != 0 {
                    before.iter_mut().skip(word).step_by(all).for_each(|word| *word &= !won);
                }
            }
        });
    }
    Ok(bits)
}
