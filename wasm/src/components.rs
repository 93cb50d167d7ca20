//! Connected components, by runs and union-find; what is small gets removed or filled.

use crate::bits::{for_each_run, last_word_mask, require_words, set_span, words_per_row};
use crate::{require_length, Answer};
use wasm_bindgen::prelude::*;

/// A run of set pixels of one row.
struct Run {
    y: usize,
    start: usize,
    end: usize,
    /// An earlier run of the same component, or itself; a label from 0 once all are found.
    label: usize,
}

/// Runs with their component, and the area of every component; components are numbered by their first pixel in row order.
pub struct Components {
    runs: Vec<Run>,
    pub areas: Vec<u32>,
}

fn root(runs: &[Run], mut i: usize) -> usize {
    while runs[i].label != i {
        i = runs[i].label;
    }
    i
}

fn join(runs: &mut [Run], a: usize, b: usize) {
    let (a, b) = (root(runs, a), root(runs, b));
    let first = a.min(b);
    runs[a.max(b)].label = first;
}

/// The components of a mask; `reach` is 0 for 4-connectivity, 1 for 8.
pub fn components_of(bits: &[u32], width: usize, reach: usize) -> Components {
    let mut runs: Vec<Run> = Vec::new();
    let mut above = 0..0;
    for (y, row) in bits.chunks_exact(words_per_row(width)).enumerate() {
        let first = runs.len();
        let mut scan = above.start;
        for_each_run(row, width, |start, end| {
            let me = runs.len();
            runs.push(Run { y, start, end, label: me });
            while scan < above.end && runs[scan].end + reach <= start {
                scan += 1;
            }
            let mut touching = scan;
            while touching < above.end && runs[touching].start < end + reach {
                join(&mut runs, touching, me);
                touching += 1;
            }
        });
        above = first..runs.len();
    }
    let mut areas = Vec::new();
    for i in 0..runs.len() {
        let parent = runs[i].label;
        // Parents come first, so theirs is a label already.
        let label = if parent == i { areas.len() } else { runs[parent].label };
        if parent == i {
            areas.push(0);
        }
        areas[label] += (runs[i].end - runs[i].start) as u32;
        runs[i].label = label;
    }
    Components { runs, areas }
}

impl Components {
    /// The pixels of the components that `wanted(label)` picks.
    pub fn mask(&self, width: usize, height: usize, wanted: impl Fn(usize) -> bool) -> Vec<u32> {
        let words = words_per_row(width);
        let mut bits = vec![0u32; words * height];
        for run in self.runs.iter().filter(|run| wanted(run.label)) {
            set_span(&mut bits[run.y * words..(run.y + 1) * words], run.start, run.end);
        }
        bits
    }
}

fn complement(bits: &[u32], width: usize) -> Vec<u32> {
    let words = words_per_row(width);
    let mut out: Vec<u32> = bits.iter().map(|word| !word).collect();
    out.iter_mut().skip(words - 1).step_by(words).for_each(|word| *word &= last_word_mask(width));
    out
}

/// Number of components, their areas, then a label a pixel (0 outside, components from 1).
#[wasm_bindgen(js_name = connectedComponents)]
pub fn connected_components(bits: &[u32], width: usize, height: usize, connectivity: usize) -> Answer<Vec<u32>> {
    require_words(bits, width, height)?;
    let found = components_of(bits, width, (connectivity == 8) as usize);
    let head = 1 + found.areas.len();
    let mut out = vec![0u32; head + width * height];
    out[0] = found.areas.len() as u32;
    out[1..head].copy_from_slice(&found.areas);
    for run in &found.runs {
        let at = head + run.y * width;
        out[at + run.start..at + run.end].fill(run.label as u32 + 1);
    }
    Ok(out)
}

/// Raises background (<= 0) components (8-connected) of at most `max_area` pixels to 0.1.
#[wasm_bindgen(js_name = fillHolesInLogits)]
pub fn fill_holes_in_logits(logits: &[f32], width: usize, height: usize, max_area: u32) -> Answer<Vec<f32>> {
    require_length("logits", logits.len(), width * height)?;
    let words = words_per_row(width);
    let mut background = vec![0u32; words * height];
    for (y, row) in logits.chunks_exact(width).enumerate() {
        for (x, &logit) in row.iter().enumerate() {
            background[y * words + x / 32] |= ((logit <= 0.0) as u32) << (x % 32);
        }
    }
    let found = components_of(&background, width, 1);
    let mut out = logits.to_vec();
    for run in found.runs.iter().filter(|run| found.areas[run.label] <= max_area) {
        out[run.y * width + run.start..run.y * width + run.end].fill(0.1);
    }
    Ok(out)
}

/// Fills holes, or removes islands, of fewer than `min_area` pixels (8-connected). When every island is small the largest stays.
#[wasm_bindgen(js_name = removeSmallRegions)]
pub fn remove_small_regions(bits: &[u32], width: usize, height: usize, min_area: u32, holes: bool) -> Answer<Vec<u32>> {
    require_words(bits, width, height)?;
    let inverse = if holes { complement(bits, width) } else { Vec::new() };
    let found = components_of(if holes { &inverse } else { bits }, width, 1);
    let is_small = |label: usize| found.areas[label] < min_area;
    if !(0..found.areas.len()).any(is_small) {
        return Ok(bits.to_vec());
    }
    if holes {
        let kept = found.mask(width, height, |label| !is_small(label));
        return Ok(complement(&kept, width));
    }
    let none_left = (0..found.areas.len()).all(is_small);
    let mut largest = 0;
    for (label, &area) in found.areas.iter().enumerate() {
        if area > found.areas[largest] {
            largest = label;
        }
    }
    Ok(found.mask(width, height, |label| if none_left { label == largest } else { !is_small(label) }))
}
