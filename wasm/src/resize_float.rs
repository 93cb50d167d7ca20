//! Antialiased bilinear resizing of float planes, as PyTorch's `interpolate(mode="bilinear", antialias=True, align_corners=False)`.

use crate::bits::{require_words, words_per_row};
use crate::{require_length, Answer};
use core::arch::wasm32::*;
use wasm_bindgen::prelude::*;

/// For every output position its first input position and its weights: a triangle as wide as an output pixel, summing to 1.
fn triangle_taps(input: usize, output: usize) -> Vec<(usize, Vec<f32>)> {
    let scale = input as f32 / output as f32;
    let support = scale.max(1.0);
    let inverse = if scale >= 1.0 { 1.0 / scale } else { 1.0 };
    (0..output)
        .map(|i| {
            let centre = scale * (i as f32 + 0.5);
            let first = ((centre - support + 0.5) as i64).max(0);
            let end = ((centre + support + 0.5) as i64).min(input as i64);
            let raw: Vec<f32> = (first..end)
                .map(|x| {
                    let distance = ((x as f32 - centre + 0.5) * inverse).abs();
                    if distance < 1.0 { 1.0 - distance } else { 0.0 }
                })
                .collect();
            let total: f32 = raw.iter().fold(0.0, |sum, w| sum + w);
            let weights = if total == 0.0 { raw } else { raw.iter().map(|w| w / total).collect() };
            (first as usize, weights)
        })
        .collect()
}

/// Every row at another width; four rows at once, interleaved.
fn resized_rows(plane: &[f32], width: usize, height: usize, out_width: usize) -> Vec<f32> {
    let taps = triangle_taps(width, out_width);
    let mut out = vec![0f32; height * out_width];
    let mut four = vec![f32x4_splat(0.0); width];
    for top in (0..height).step_by(4) {
        let rows = (height - top).min(4);
        // A last group of fewer rows repeats its last one.
        let row = |i: usize| &plane[(top + i.min(rows - 1)) * width..][..width];
        for ((((target, a), b), c), d) in four.iter_mut().zip(row(0)).zip(row(1)).zip(row(2)).zip(row(3)) {
            *target = f32x4(*a, *b, *c, *d);
        }
        for (x, (first, weights)) in taps.iter().enumerate() {
            let mut sum = f32x4_splat(0.0);
            for (k, (value, weight)) in four[*first..*first + weights.len()].iter().zip(weights).enumerate() {
                let product = f32x4_mul(*value, f32x4_splat(*weight));
                sum = if k == 0 { product } else { f32x4_add(sum, product) };
            }
            let sums = [
                f32x4_extract_lane::<0>(sum),
                f32x4_extract_lane::<1>(sum),
                f32x4_extract_lane::<2>(sum),
                f32x4_extract_lane::<3>(sum),
            ];
            for (i, value) in sums.iter().enumerate().take(rows) {
                out[(top + i) * out_width + x] = *value;
            }
        }
    }
    out
}

/// One plane at another size.
pub fn resized(plane: &[f32], width: usize, height: usize, out_width: usize, out_height: usize) -> Vec<f32> {
    let widened;
    let rows = if width == out_width {
        plane
    } else {
        widened = resized_rows(plane, width, height, out_width);
        &widened
    };
    if height == out_height {
        return rows.to_vec();
    }
    let mut out = vec![0f32; out_width * out_height];
    let taps = triangle_taps(height, out_height);
    for ((first, weights), line) in taps.iter().zip(out.chunks_exact_mut(out_width)) {
        for (k, &weight) in weights.iter().enumerate() {
            let row = &rows[(first + k) * out_width..(first + k + 1) * out_width];
            if k == 0 {
                line.iter_mut().zip(row).for_each(|(o, v)| *o = v * weight);
            } else {
                line.iter_mut().zip(row).for_each(|(o, v)| *o += v * weight);
            }
        }
    }
    out
}

/// `[channels, height, width]` at another size.
#[wasm_bindgen(js_name = resizeBilinearAntialiased)]
pub fn resize_bilinear_antialiased(
    values: &[f32],
    width: usize,
    height: usize,
    out_width: usize,
    out_height: usize,
    channels: usize,
) -> Answer<Vec<f32>> {
    require_length("values", values.len(), width * height * channels)?;
    if values.is_empty() || out_width == 0 || out_height == 0 {
        return Err("expected sizes of at least 1x1".into());
    }
    if channels == 1 {
        return Ok(resized(values, width, height, out_width, out_height));
    }
    let mut out = Vec::with_capacity(channels * out_width * out_height);
    for plane in values.chunks_exact(width * height) {
        out.extend(resized(plane, width, height, out_width, out_height));
    }
    Ok(out)
}

/// A mask as 0 or 1 a pixel, `[size, size]`: antialiased, then 1 from one half on.
#[wasm_bindgen(js_name = maskToModelInput)]
pub fn mask_to_model_input(bits: &[u32], width: usize, height: usize, size: usize) -> Answer<Vec<f32>> {
    require_words(bits, width, height)?;
    let mut plane = Vec::with_capacity(width * height);
    for row in bits.chunks_exact(words_per_row(width)) {
        plane.extend((0..width).map(|x| (row[x / 32] >> (x % 32) & 1) as f32));
    }
    if width == size && height == size {
        return Ok(plane);
    }
    let mut out = resized(&plane, width, height, size, size);
    out.iter_mut().for_each(|v| *v = if *v >= 0.5 { 1.0 } else { 0.0 });
    Ok(out)
}

/// What a mask of 0 and 1 becomes as logits at a quarter of its size: -10 or 10, antialiased.
#[wasm_bindgen(js_name = maskPromptLogits)]
pub fn mask_prompt_logits(values: &[f32], size: usize) -> Answer<Vec<f32>> {
    require_length("values", values.len(), size * size)?;
    let logits: Vec<f32> = values.iter().map(|v| v * 20.0 - 10.0).collect();
    Ok(resized(&logits, size, size, size / 4, size / 4))
}
