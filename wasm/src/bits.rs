//! Set operations and measures on masks of one bit a pixel.

use crate::{require_length, Answer};
use wasm_bindgen::prelude::*;

/// Words of one row.
pub fn words_per_row(width: usize) -> usize {
    width.div_ceil(32)
}

/// The bits of a row's last word that are pixels.
pub fn last_word_mask(width: usize) -> u32 {
    match width % 32 {
        0 => u32::MAX,
        used => (1 << used) - 1,
    }
}

/// Refuses words that do not fill the size.
pub fn require_words(bits: &[u32], width: usize, height: usize) -> Answer<()> {
    if width == 0 || height == 0 {
        return Err(format!("expected a size of at least 1x1, found {width}x{height}"));
    }
    require_length("words", bits.len(), words_per_row(width) * height)
}

/// Number of set bits.
pub fn count(bits: &[u32]) -> u32 {
    bits.iter().map(|word| word.count_ones()).sum()
}

/// Sets the bits `start..end` of a row.
pub fn set_span(row: &mut [u32], start: usize, end: usize) {
    if start >= end {
        return;
    }
    let (first, last) = (start / 32, (end - 1) / 32);
    let head = u32::MAX << (start % 32);
    let tail = u32::MAX >> (31 - (end - 1) % 32);
    if first == last {
        row[first] |= head & tail;
        return;
    }
    row[first] |= head;
    row[first + 1..last].fill(u32::MAX);
    row[last] |= tail;
}

/// Calls `found(start, end)` for every run of set bits of a row.
pub fn for_each_run(row: &[u32], width: usize, mut found: impl FnMut(usize, usize)) {
    let mut open: Option<usize> = None;
    for (i, &word) in row.iter().enumerate() {
        if (open.is_none() && word == 0) || (open.is_some() && word == u32::MAX) {
            continue;
        }
        // A change is a bit that differs from the one before it.
        let mut changes = word ^ ((word << 1) | open.is_some() as u32);
        while changes != 0 {
            let at = i * 32 + changes.trailing_zeros() as usize;
            match open.take() {
                None => open = Some(at),
                Some(start) => found(start, at),
            }
            changes &= changes - 1;
        }
    }
    if let Some(start) = open {
        found(start, width);
    }
}

/// Set bits of a whole mask.
#[wasm_bindgen(js_name = maskArea)]
pub fn mask_area(bits: &[u32]) -> u32 {
    count(bits)
}

/// `[left, top, right, bottom]`, right and bottom exclusive; nothing for an empty mask.
#[wasm_bindgen(js_name = maskBox)]
pub fn mask_box(bits: &[u32], width: usize, height: usize) -> Answer<Vec<u32>> {
    require_words(bits, width, height)?;
    let words = words_per_row(width);
    let mut columns = vec![0u32; words];
    let (mut top, mut bottom) = (height, 0);
    for (y, row) in bits.chunks_exact(words).enumerate() {
        let mut any = 0;
        for (column, &word) in columns.iter_mut().zip(row) {
            *column |= word;
            any |= word;
        }
        if any != 0 {
            top = top.min(y);
            bottom = y + 1;
        }
    }
    let (Some(first), Some(last)) = (columns.iter().position(|&c| c != 0), columns.iter().rposition(|&c| c != 0)) else {
        return Ok(Vec::new());
    };
    let left = first * 32 + columns[first].trailing_zeros() as usize;
    let right = last * 32 + 32 - columns[last].leading_zeros() as usize;
    Ok([left, top, right, bottom].map(|n| n as u32).to_vec())
}

fn combine(a: &[u32], b: &[u32], op: impl Fn(u32, u32) -> u32) -> Answer<Vec<u32>> {
    require_length("words", b.len(), a.len())?;
    Ok(a.iter().zip(b).map(|(&x, &y)| op(x, y)).collect())
}

/// Pixels of a or b.
#[wasm_bindgen(js_name = maskUnion)]
pub fn mask_union(a: &[u32], b: &[u32]) -> Answer<Vec<u32>> {
    combine(a, b, |x, y| x | y)
}

/// Pixels of a and b.
#[wasm_bindgen(js_name = maskIntersection)]
pub fn mask_intersection(a: &[u32], b: &[u32]) -> Answer<Vec<u32>> {
    combine(a, b, |x, y| x & y)
}

/// Pixels of a that are not in b.
#[wasm_bindgen(js_name = maskDifference)]
pub fn mask_difference(a: &[u32], b: &[u32]) -> Answer<Vec<u32>> {
    combine(a, b, |x, y| x & !y)
}

/// Pixels of exactly one.
#[wasm_bindgen(js_name = maskXor)]
pub fn mask_xor(a: &[u32], b: &[u32]) -> Answer<Vec<u32>> {
    combine(a, b, |x, y| x ^ y)
}

/// Number of pixels of a and b.
#[wasm_bindgen(js_name = maskIntersectionArea)]
pub fn mask_intersection_area(a: &[u32], b: &[u32]) -> Answer<u32> {
    require_length("words", b.len(), a.len())?;
    Ok(a.iter().zip(b).map(|(x, y)| (x & y).count_ones()).sum())
}

/// Pixels that are not in the mask.
#[wasm_bindgen(js_name = maskComplement)]
pub fn mask_complement(bits: &[u32], width: usize, height: usize) -> Answer<Vec<u32>> {
    require_words(bits, width, height)?;
    let (words, last) = (words_per_row(width), last_word_mask(width));
    let mut inverse: Vec<u32> = bits.iter().map(|word| !word).collect();
    inverse.iter_mut().skip(words - 1).step_by(words).for_each(|word| *word &= last);
    Ok(inverse)
}
