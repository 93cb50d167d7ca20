//! Exact Euclidean distance transform.

use crate::bits::{require_words, words_per_row};
use crate::Answer;
use wasm_bindgen::prelude::*;

/// Squared distance of every set pixel to the nearest pixel that is not set; `None` where there is no such pixel.
/// Columns first, then the lower envelope of parabolas along each row, all in integers.
#[wasm_bindgen(js_name = distanceTransform)]
pub fn distance_transform(bits: &[u32], width: usize, height: usize) -> Answer<Vec<f32>> {
    require_words(bits, width, height)?;
    let words = words_per_row(width);
    let set = |x: usize, y: usize| bits[y * words + x / 32] >> (x % 32) & 1 == 1;
    const FAR: u32 = u32::MAX;
    // Distance within the column.
    let mut column = vec![FAR; width * height];
    for y in 0..height {
        for x in 0..width {
            let above = if y == 0 { FAR } else { column[(y - 1) * width + x] };
            column[y * width + x] = if set(x, y) { above.saturating_add(1) } else { 0 };
        }
    }
    for y in (0..height.saturating_sub(1)).rev() {
        for x in 0..width {
            let below = column[(y + 1) * width + x].saturating_add(1);
            let here = &mut column[y * width + x];
            *here = (*here).min(below);
        }
    }
    let mut out = vec![0f32; width * height];
    // Parabolas of the envelope: column, squared height, first column where it is the lowest.
    let mut envelope: Vec<(i64, i64, i64)> = Vec::with_capacity(width);
    for y in 0..height {
        envelope.clear();
        for x in 0..width {
            let d = column[y * width + x];
            if d == FAR {
                continue;
            }
            let (x, d) = (x as i64, d as i64 * d as i64);
            let mut from = 0;
            while let Some(&(px, pd, pfrom)) = envelope.last() {
                // First column where the new parabola is strictly lower than the last one.
                let cross = (x * x + d - px * px - pd).div_euclid(2 * (x - px)) + 1;
                if cross <= pfrom {
                    envelope.pop();
                    continue;
                }
                from = cross;
                break;
            }
            if from < width as i64 {
                envelope.push((x, d, from));
            }
        }
        let line = &mut out[y * width..(y + 1) * width];
        if envelope.is_empty() {
            line.fill(f32::INFINITY);
            continue;
        }
        for (i, &(px, pd, from)) in envelope.iter().enumerate() {
            let until = envelope.get(i + 1).map_or(width as i64, |next| next.2);
            for x in from..until {
                line[x as usize] = (((x - px) * (x - px) + pd) as f64).sqrt() as f32;
            }
        }
    }
    Ok(out)
}
