//! Masks to polygons: the outlines of the set pixels along pixel edges.

use crate::bits::{require_words, words_per_row};
use crate::Answer;
use wasm_bindgen::prelude::*;

/// Right, down, left, up.
const STEPS: [(i64, i64); 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];

/// Outlines (around objects clockwise, around holes counterclockwise), each as its number of corners, then x, y of each.
/// The set pixels lie to the right of the way; where two touch at a corner only, the way turns right and parts them.
#[wasm_bindgen(js_name = tracePolygons)]
pub fn trace_polygons(bits: &[u32], width: usize, height: usize) -> Answer<Vec<u32>> {
    require_words(bits, width, height)?;
    let words = words_per_row(width);
    let set = |x: i64, y: i64| {
        x >= 0 && y >= 0 && x < width as i64 && y < height as i64 && bits[y as usize * words + x as usize / 32] >> (x % 32) & 1 == 1
    };
    // Every outline walks along the top of some pixel; these are the ones not walked yet.
    let mut tops: Vec<u32> = (0..bits.len()).map(|i| bits[i] & !if i < words { 0 } else { bits[i - words] }).collect();
    let mut out = Vec::new();
    for i in 0..tops.len() {
        while tops[i] != 0 {
            let start = ((i % words) as i64 * 32 + tops[i].trailing_zeros() as i64, (i / words) as i64);
            let head = out.len();
            out.push(0);
            let (mut x, mut y, mut way) = (start.0, start.1, 0usize);
            loop {
                if way == 0 {
                    tops[y as usize * words + x as usize / 32] &= !(1 << (x % 32));
                }
                (x, y) = (x + STEPS[way].0, y + STEPS[way].1);
                // The two pixels ahead of the corner (x, y), left and right of the way.
                let (left, right) = match way {
                    0 => ((x, y - 1), (x, y)),
                    1 => ((x, y), (x - 1, y)),
                    2 => ((x - 1, y), (x - 1, y - 1)),
                    _ => ((x - 1, y - 1), (x, y - 1)),
                };
                let turn = match (set(left.0, left.1), set(right.0, right.1)) {
                    (_, false) => 1,
                    (false, true) => 0,
                    (true, true) => 3,
                };
                if turn != 0 {
                    out.extend([x as u32, y as u32]);
                    way = (way + turn) % 4;
                }
                if (x, y) == start && way == 0 {
                    break;
                }
            }
            out[head] = ((out.len() - head - 1) / 2) as u32;
        }
    }
    Ok(out)
}
