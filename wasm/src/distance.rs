//! Exact Euclidean distance transform.

use crate::bits::{for_each_run, require_words, words_per_row};
use crate::Answer;
use wasm_bindgen::prelude::*;

/// Within a column: no pixel outside the mask. Heights stay far below.
const FAR: u32 = 1 << 30;

/// A parabola of the lower envelope: its column, its height there, and the first column where it is the lowest.
#[derive(Clone, Copy)]
struct Parabola {
    x: i64,
    height: i64,
    from: i64,
}

/// The first column where the parabola of a later column is strictly lower than an earlier one.
fn first_below(earlier: Parabola, x: i64, height: i64) -> i64 {
    let difference = x * x + height - earlier.x * earlier.x - earlier.height;
    // Numerators stay below 2^43, so that the quotient in float64 never reaches a whole number that it does not have.
    (difference as f64 / (2 * (x - earlier.x)) as f64).floor() as i64 + 1
}

/// Distance of every set pixel to the nearest pixel that is not set, 0 elsewhere; infinite where there is no such pixel.
/// Columns first, then the lower envelope of parabolas along each run of a row: a pixel outside the mask ends the reach of
/// everything behind it. All in integers up to the last root.
#[wasm_bindgen(js_name = distanceTransform)]
pub fn distance_transform(bits: &[u32], width: usize, height: usize) -> Answer<Vec<f32>> {
    require_words(bits, width, height)?;
    let rows: Vec<Vec<(usize, usize)>> = bits
        .chunks_exact(words_per_row(width))
        .map(|row| {
            let mut runs = Vec::new();
            for_each_run(row, width, |start, end| runs.push((start, end)));
            runs
        })
        .collect();
    // Distance within the column: downwards, then back.
    let mut column = vec![0u32; width * height];
    for (y, runs) in rows.iter().enumerate() {
        let (above, here) = column.split_at_mut(y * width);
        for &(start, end) in runs {
            if y == 0 {
                here[start..end].fill(FAR);
                continue;
            }
            let above = &above[(y - 1) * width + start..(y - 1) * width + end];
            here[start..end].iter_mut().zip(above).for_each(|(d, a)| *d = (a + 1).min(FAR));
        }
    }
    for (y, runs) in rows.iter().enumerate().rev().skip(1) {
        let (here, below) = column.split_at_mut((y + 1) * width);
        for &(start, end) in runs {
            let line = &mut here[y * width + start..y * width + end];
            line.iter_mut().zip(&below[start..end]).for_each(|(d, b)| *d = (*d).min(b + 1));
        }
    }
    let mut out = vec![0f32; width * height];
    let mut envelope: Vec<Parabola> = Vec::with_capacity(width);
    for (y, runs) in rows.iter().enumerate() {
        let line = &mut out[y * width..(y + 1) * width];
        for &(start, end) in runs {
            envelope.clear();
            for x in start.saturating_sub(1)..(end + 1).min(width) {
                let d = column[y * width + x] as i64;
                if d >= FAR as i64 {
                    continue;
                }
                let (x, d) = (x as i64, d * d);
                let mut from = 0;
                while let Some(&last) = envelope.last() {
                    let cross = first_below(last, x, d);
                    if cross > last.from {
                        from = cross;
                        break;
                    }
                    envelope.pop();
                }
                if from < end as i64 {
                    envelope.push(Parabola { x, height: d, from });
                }
            }
            if envelope.is_empty() {
                line[start..end].fill(f32::INFINITY);
            }
            for (i, parabola) in envelope.iter().enumerate() {
                let until = envelope.get(i + 1).map_or(end as i64, |next| next.from.min(end as i64));
                for x in parabola.from.max(start as i64)..until {
                    let dx = x - parabola.x;
                    line[x as usize] = ((dx * dx + parabola.height) as f64).sqrt() as f32;
                }
            }
        }
    }
    Ok(out)
}
