//! Bicubic resizing of 8-bit pictures, bit for bit as Pillow's `Image.resize(size, BICUBIC)`.
//!
//! Two passes with integer weights of 22 fractional bits; each pass ends in 8 bits, so that their order shows.

use crate::{require_length, Answer};
use core::arch::wasm32::*;
use wasm_bindgen::prelude::*;

/// Fractional bits of a weight: 32 minus 8 for the pixel minus 2 for overshoot.
const PRECISION_BITS: u32 = 32 - 8 - 2;
/// The cubic's free parameter.
const CUBIC_A: f64 = -0.5;
const CUBIC_SUPPORT: f64 = 2.0;

fn cubic(x: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 {
        ((CUBIC_A + 2.0) * x - (CUBIC_A + 3.0)) * x * x + 1.0
    } else if x < 2.0 {
        (((x - 5.0) * x + 8.0) * x - 4.0) * CUBIC_A
    } else {
        0.0
    }
}

/// For every output position the first input position it reads, and its weights.
struct Taps {
    /// First input position and number of weights.
    spans: Vec<(usize, usize)>,
    /// `stride` weights for every output position.
    weights: Vec<i32>,
    stride: usize,
}

impl Taps {
    fn of(input: usize, output: usize) -> Taps {
        let scale = input as f64 / output as f64;
        let filter_scale = scale.max(1.0);
        let support = CUBIC_SUPPORT * filter_scale;
        let stride = support.ceil() as usize * 2 + 1;
        let mut spans = Vec::with_capacity(output);
        let mut weights = vec![0i32; output * stride];
        let mut exact = vec![0f64; stride];
        for i in 0..output {
            let centre = (i as f64 + 0.5) * scale;
            let first = ((centre - support + 0.5) as i64).max(0) as usize;
            let end = ((centre + support + 0.5) as i64).min(input as i64) as usize;
            let n = end - first;
            let mut total = 0.0;
            for (k, weight) in exact[..n].iter_mut().enumerate() {
                *weight = cubic(((k + first) as f64 - centre + 0.5) * (1.0 / filter_scale));
                total += *weight;
            }
            for (target, weight) in weights[i * stride..].iter_mut().zip(&exact[..n]) {
                let share = if total != 0.0 { weight / total } else { *weight };
                let scaled = share * (1u32 << PRECISION_BITS) as f64;
                *target = if share < 0.0 { scaled - 0.5 } else { scaled + 0.5 } as i32;
            }
            spans.push((first, n));
        }
        Taps { spans, weights, stride }
    }

    fn at(&self, i: usize) -> (usize, &[i32]) {
        let (first, n) = self.spans[i];
        (first, &self.weights[i * self.stride..i * self.stride + n])
    }
}

fn clip(sum: i32) -> u8 {
    (sum >> PRECISION_BITS).clamp(0, 255) as u8
}

/// One row, any number of channels.
fn row_scalar(row: &[u8], out: &mut [u8], taps: &Taps, channels: usize) {
    for (i, pixel) in out.chunks_exact_mut(channels).enumerate() {
        let (first, weights) = taps.at(i);
        for (c, value) in pixel.iter_mut().enumerate() {
            let mut sum = 1i32 << (PRECISION_BITS - 1);
            for (k, weight) in weights.iter().enumerate() {
                sum += row[(first + k) * channels + c] as i32 * weight;
            }
            *value = clip(sum);
        }
    }
}

/// Bits of a weight's lower part; both parts then fit 16 bits, which the dot product of SIMD wants.
const LOW_BITS: u32 = 12;
/// Bytes that `row_rgb` may read past its last pixel.
const OVERREAD: usize = 16;

/// Weights of two neighbours as pairs of 16 bits, upper and lower part apart; an even number of pairs for each output position.
struct PairedTaps {
    pairs: Vec<(i32, i32)>,
    stride: usize,
}

impl PairedTaps {
    fn of(taps: &Taps) -> PairedTaps {
        let stride = taps.stride.div_ceil(4) * 2;
        let mut pairs = vec![(0, 0); stride * taps.spans.len()];
        for (i, line) in pairs.chunks_exact_mut(stride).enumerate() {
            let (_, weights) = taps.at(i);
            for (pair, two) in line.iter_mut().zip(weights.chunks(2)) {
                let (a, b) = (two[0], two.get(1).copied().unwrap_or(0));
                let pack = |a: i32, b: i32| (a & 0xFFFF) | b << 16;
                let low = (1 << LOW_BITS) - 1;
                *pair = (pack(a >> LOW_BITS, b >> LOW_BITS), pack(a & low, b & low));
            }
        }
        PairedTaps { pairs, stride }
    }
}

/// One row of RGB, four pixels a step; `row` has OVERREAD bytes after its last pixel.
fn row_rgb(row: &[u8], out: &mut [u8], taps: &Taps, paired: &PairedTaps) {
    // Channel by channel the two neighbours side by side, widened to 16 bits; 16 picks nothing.
    let first_two = u8x16(0, 16, 3, 16, 1, 16, 4, 16, 2, 16, 5, 16, 16, 16, 16, 16);
    let next_two = u8x16(6, 16, 9, 16, 7, 16, 10, 16, 8, 16, 11, 16, 16, 16, 16, 16);
    let start = i32x4_splat(1 << (PRECISION_BITS - 1));
    for (i, pixel) in out.chunks_exact_mut(3).enumerate() {
        let (first, n) = taps.spans[i];
        let (mut upper, mut lower) = (i32x4_splat(0), start);
        let pairs = &paired.pairs[i * paired.stride..][..n.div_ceil(4) * 2];
        for (k, two) in pairs.chunks_exact(2).enumerate() {
            let at = first * 3 + k * 12;
            let bytes: [u8; 16] = row[at..at + 16].try_into().unwrap_or_default();
            let bytes = unpack(bytes);
            let (a, b) = (u8x16_swizzle(bytes, first_two), u8x16_swizzle(bytes, next_two));
            upper = i32x4_add(upper, i32x4_dot_i16x8(a, i32x4_splat(two[0].0)));
            lower = i32x4_add(lower, i32x4_dot_i16x8(a, i32x4_splat(two[0].1)));
            upper = i32x4_add(upper, i32x4_dot_i16x8(b, i32x4_splat(two[1].0)));
            lower = i32x4_add(lower, i32x4_dot_i16x8(b, i32x4_splat(two[1].1)));
        }
        let sum = i32x4_add(i32x4_shl(upper, LOW_BITS), lower);
        let packed = narrow(i32x4_shr(sum, PRECISION_BITS));
        pixel.copy_from_slice(&packed.to_le_bytes()[..3]);
    }
}

fn unpack(bytes: [u8; 16]) -> v128 {
    let halves = u128::from_le_bytes(bytes);
    u64x2(halves as u64, (halves >> 64) as u64)
}

/// Four sums, clipped to 8 bits each.
fn narrow(sums: v128) -> u32 {
    let words = i16x8_narrow_i32x4(sums, sums);
    u32x4_extract_lane::<0>(u8x16_narrow_i16x8(words, words))
}

/// One output row as the weighted sum of rows, whatever their channels.
fn column_pass(rows: &[u8], length: usize, weights: &[i32], out: &mut [u8]) {
    let start = 1i32 << (PRECISION_BITS - 1);
    let eights = length / 8 * 8;
    for at in (0..eights).step_by(8) {
        let (mut low, mut high) = (i32x4_splat(start), i32x4_splat(start));
        for (k, weight) in weights.iter().enumerate() {
            let from = k * length + at;
            let eight: [u8; 8] = rows[from..from + 8].try_into().unwrap_or_default();
            let wide = u16x8_extend_low_u8x16(u64x2(u64::from_le_bytes(eight), 0));
            let weight = i32x4_splat(*weight);
            low = i32x4_add(low, i32x4_mul(u32x4_extend_low_u16x8(wide), weight));
            high = i32x4_add(high, i32x4_mul(u32x4_extend_high_u16x8(wide), weight));
        }
        let words = i16x8_narrow_i32x4(i32x4_shr(low, PRECISION_BITS), i32x4_shr(high, PRECISION_BITS));
        let packed = u64x2_extract_lane::<0>(u8x16_narrow_i16x8(words, words));
        out[at..at + 8].copy_from_slice(&packed.to_le_bytes());
    }
    for at in eights..length {
        let sum = weights.iter().enumerate().fold(start, |sum, (k, w)| sum + rows[k * length + at] as i32 * w);
        out[at] = clip(sum);
    }
}

/// Every row at another width.
fn narrow_rows(source: &[u8], width: usize, out_width: usize, channels: usize) -> Vec<u8> {
    let taps = Taps::of(width, out_width);
    let length = width * channels;
    let mut out = vec![0u8; source.len() / length * out_width * channels];
    let paired = PairedTaps::of(&taps);
    let mut padded = vec![0u8; length + OVERREAD];
    for (row, line) in source.chunks_exact(length).zip(out.chunks_exact_mut(out_width * channels)) {
        if channels == 3 {
            padded[..length].copy_from_slice(row);
            row_rgb(&padded, line, &taps, &paired);
        } else {
            row_scalar(row, line, &taps, channels);
        }
    }
    out
}

/// Every column at another height; `rows` begins with row `top` of the picture that the taps are of.
fn lower_columns(rows: &[u8], length: usize, taps: &Taps, top: usize) -> Vec<u8> {
    let mut out = vec![0u8; length * taps.spans.len()];
    for (y, line) in out.chunks_exact_mut(length).enumerate() {
        let (first, weights) = taps.at(y);
        column_pass(&rows[(first - top) * length..], length, weights, line);
    }
    out
}

/// Whether Pillow (from 13 on) resizes columns first: the height shrinks, and by more than twice as many pixels as the width.
fn columns_come_first(width: usize, height: usize, out_width: usize, out_height: usize) -> bool {
    let (lost_columns, lost_rows) = (width as i64 - out_width as i64, height as i64 - out_height as i64);
    lost_rows > 0 && lost_rows > 2 * lost_columns
}

/// A picture of `channels` interleaved bytes a pixel at another size.
#[wasm_bindgen(js_name = resizeBicubic)]
pub fn resize_bicubic(
    pixels: &[u8],
    width: usize,
    height: usize,
    out_width: usize,
    out_height: usize,
    channels: usize,
) -> Answer<Vec<u8>> {
    require_length("bytes", pixels.len(), width * height * channels)?;
    if pixels.is_empty() || out_width == 0 || out_height == 0 {
        return Err("expected sizes of at least 1x1".into());
    }
    if width == out_width && height == out_height {
        return Ok(pixels.to_vec());
    }
    if height == out_height {
        return Ok(narrow_rows(pixels, width, out_width, channels));
    }
    let taps = Taps::of(height, out_height);
    if width == out_width {
        return Ok(lower_columns(pixels, width * channels, &taps, 0));
    }
    if columns_come_first(width, height, out_width, out_height) {
        return Ok(narrow_rows(&lower_columns(pixels, width * channels, &taps, 0), width, out_width, channels));
    }
    // Only the rows that the second pass reads.
    let top = taps.spans[0].0;
    let bottom = taps.spans.last().map_or(height, |(first, n)| first + n);
    let rows = narrow_rows(&pixels[top * width * channels..bottom * width * channels], width, out_width, channels);
    Ok(lower_columns(&rows, out_width * channels, &taps, top))
}
