//! Polygons to masks: by pixel centres, or by COCO's own rule.

use crate::bits::{set_span, words_per_row};
use crate::rle::mask_of;
use crate::{require_length, Answer};
use wasm_bindgen::prelude::*;

fn rings<'a>(coordinates: &'a [f64], points: &'a [u32]) -> Answer<Vec<&'a [f64]>> {
    let total: usize = points.iter().map(|&n| n as usize * 2).sum();
    require_length("coordinates", coordinates.len(), total)?;
    let mut at = 0;
    Ok(points
        .iter()
        .map(|&n| {
            let ring = &coordinates[at..at + n as usize * 2];
            at += n as usize * 2;
            ring
        })
        .collect())
}

/// Every polygon's edges, the last point joined to the first.
fn edges(ring: &[f64]) -> impl Iterator<Item = [f64; 4]> + '_ {
    let n = ring.len() / 2;
    (0..n).map(move |i| {
        let j = (i + 1) % n;
        [ring[2 * i], ring[2 * i + 1], ring[2 * j], ring[2 * j + 1]]
    })
}

/// A pixel is set when its centre lies inside an odd number of the polygons (even-odd rule over all of them together).
#[wasm_bindgen(js_name = fillPolygons)]
pub fn fill_polygons(coordinates: &[f64], points: &[u32], width: usize, height: usize) -> Answer<Vec<u32>> {
    let words = words_per_row(width);
    let mut bits = vec![0u32; words * height];
    let mut crossings: Vec<Vec<u32>> = vec![Vec::new(); height];
    for ring in rings(coordinates, points)? {
        for [x0, y0, x1, y1] in edges(ring) {
            let (low, high) = (y0.min(y1), y0.max(y1));
            // Rows whose centre line y + 0.5 lies in [low, high).
            let first = (low - 0.5).ceil().clamp(0.0, height as f64) as usize;
            let last = (high - 0.5).ceil().clamp(0.0, height as f64) as usize;
            for (y, row) in crossings.iter_mut().enumerate().take(last).skip(first) {
                let x = x0 + (y as f64 + 0.5 - y0) * (x1 - x0) / (y1 - y0);
                // First pixel whose centre is at or right of the edge.
                row.push((x - 0.5).ceil().clamp(0.0, width as f64) as u32);
            }
        }
    }
    for (y, row) in crossings.iter_mut().enumerate() {
        row.sort_unstable();
        for pair in row.chunks_exact(2) {
            set_span(&mut bits[y * words..(y + 1) * words], pair[0] as usize, pair[1] as usize);
        }
    }
    Ok(bits)
}

/// COCO's grid for polygon outlines is five times finer than the pixels.
const COCO_SCALE: f64 = 5.0;

/// One polygon by COCO's rule: its outline is drawn on a grid five times as fine; where the outline passes a column's centre, the
/// fill of that column toggles from that pixel down.
fn coco_toggles(ring: &[f64], width: usize, height: usize) -> Vec<u32> {
    let fine = |v: f64| (v * COCO_SCALE + 0.5) as i64;
    let mut outline: Vec<(i64, i64)> = Vec::new();
    for [x0, y0, x1, y1] in edges(ring) {
        let (xs, ys, xe, ye) = (fine(x0), fine(y0), fine(x1), fine(y1));
        let (dx, dy) = ((xe - xs).abs(), (ye - ys).abs());
        let steep = dx < dy;
        let flip = if steep { ys > ye } else { xs > xe };
        // Slopes are taken in the direction of growth, then walked in the polygon's own.
        let (ax, ay, bx, by) = if flip { (xe, ye, xs, ys) } else { (xs, ys, xe, ye) };
        let length = dx.max(dy);
        let slope = if steep { (bx - ax) as f64 / dy as f64 } else { (by - ay) as f64 / dx as f64 };
        for d in 0..=length {
            let t = if flip { length - d } else { d };
            outline.push(if steep {
                ((ax as f64 + slope * t as f64 + 0.5) as i64, t + ay)
            } else if length == 0 {
                (ax, ay)
            } else {
                (t + ax, (ay as f64 + slope * t as f64 + 0.5) as i64)
            });
        }
    }
    let mut toggles = Vec::new();
    for pair in outline.windows(2) {
        let ((u0, v0), (u1, v1)) = (pair[0], pair[1]);
        if u0 == u1 {
            continue;
        }
        let x = ((if u1 < u0 { u1 } else { u1 - 1 }) as f64 + 0.5) / COCO_SCALE - 0.5;
        if x.floor() != x || x < 0.0 || x > (width - 1) as f64 {
            continue;
        }
        let y = ((v0.min(v1) as f64 + 0.5) / COCO_SCALE - 0.5).clamp(0.0, height as f64).ceil();
        toggles.push((x as usize * height + y as usize) as u32);
    }
    toggles
}

/// Polygons by COCO's rule (as its tools draw annotations), united.
#[wasm_bindgen(js_name = cocoPolygons)]
pub fn coco_polygons(coordinates: &[f64], points: &[u32], width: usize, height: usize) -> Answer<Vec<u32>> {
    let mut bits = vec![0u32; words_per_row(width) * height];
    for ring in rings(coordinates, points)? {
        let mut toggles = coco_toggles(ring, width, height);
        toggles.push((width * height) as u32);
        toggles.sort_unstable();
        let mut before = 0;
        let counts: Vec<u32> = toggles
            .iter()
            .map(|&at| {
                let run = at - before;
                before = at;
                run
            })
            .collect();
        bits.iter_mut().zip(mask_of(&counts, width, height)?).for_each(|(a, b)| *a |= b);
    }
    Ok(bits)
}
