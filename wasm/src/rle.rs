//! COCO's run-length encoding: runs down the columns, first of 0s, and its compressed string.

use crate::bits::{require_words, set_span, words_per_row};
use crate::Answer;
use wasm_bindgen::prelude::*;

/// Transposes 32x32 bits in place: bit j of word i becomes bit i of word j.
fn transpose_block(block: &mut [u32; 32]) {
    let mut width = 16;
    let mut select = 0x0000_FFFFu32;
    while width != 0 {
        let mut k = 0;
        while k < 32 {
            let t = ((block[k] >> width) ^ block[k + width]) & select;
            block[k] ^= t << width;
            block[k + width] ^= t;
            k = (k + width + 1) & !width;
        }
        width >>= 1;
        select ^= select << width;
    }
}

/// The mask mirrored at its diagonal: rows become columns.
fn transpose(bits: &[u32], width: usize, height: usize) -> Vec<u32> {
    let (from, to) = (words_per_row(width), words_per_row(height));
    let mut out = vec![0u32; to * width];
    for block_y in 0..to {
        let rows = (height - block_y * 32).min(32);
        for block_x in 0..from {
            let mut block = [0u32; 32];
            let mut any = 0;
            for (i, word) in block.iter_mut().enumerate().take(rows) {
                *word = bits[(block_y * 32 + i) * from + block_x];
                any |= *word;
            }
            if any == 0 {
                continue;
            }
            transpose_block(&mut block);
            let columns = (width - block_x * 32).min(32);
            for (i, word) in block.iter().enumerate().take(columns) {
                out[(block_x * 32 + i) * to + block_y] = *word;
            }
        }
    }
    out
}

fn counts_of(bits: &[u32], width: usize, height: usize) -> Vec<u32> {
    let columns = transpose(bits, width, height);
    let words = words_per_row(height);
    let mut counts = Vec::new();
    let (mut inside, mut from) = (0u32, 0usize);
    for (x, column) in columns.chunks_exact(words).enumerate() {
        for (i, &word) in column.iter().enumerate() {
            if word == inside.wrapping_neg() && (i + 1) * 32 <= height {
                continue;
            }
            let valid = if (i + 1) * 32 <= height { u32::MAX } else { (1 << (height % 32)) - 1 };
            let mut changes = (word ^ ((word << 1) | inside)) & valid;
            while changes != 0 {
                let at = x * height + i * 32 + changes.trailing_zeros() as usize;
                counts.push((at - from) as u32);
                from = at;
                inside ^= 1;
                changes &= changes - 1;
            }
        }
    }
    counts.push((width * height - from) as u32);
    counts
}

/// The mask of runs; `counts` must fill the picture exactly.
pub fn mask_of(counts: &[u32], width: usize, height: usize) -> Answer<Vec<u32>> {
    let total: u64 = counts.iter().map(|&n| n as u64).sum();
    if width == 0 || height == 0 || total != width as u64 * height as u64 {
        return Err(format!("expected runs of {} pixels in all, found {total}", width as u64 * height as u64));
    }
    let words = words_per_row(height);
    let mut columns = vec![0u32; words * width];
    let mut at = 0usize;
    for (i, &run) in counts.iter().enumerate() {
        let end = at + run as usize;
        if i % 2 == 1 {
            let mut from = at;
            while from < end {
                let x = from / height;
                let until = end.min((x + 1) * height);
                set_span(&mut columns[x * words..(x + 1) * words], from - x * height, until - x * height);
                from = until;
            }
        }
        at = end;
    }
    Ok(transpose(&columns, height, width))
}

/// The compressed string: differences to the run before last, five bits a character from '0' on.
fn text_of(counts: &[u32]) -> String {
    let mut text = String::with_capacity(counts.len() * 2);
    for (i, &run) in counts.iter().enumerate() {
        let mut rest = run as i64 - if i > 2 { counts[i - 2] as i64 } else { 0 };
        loop {
            let five = (rest & 31) as u8;
            rest >>= 5;
            let more = rest != if five & 16 != 0 { -1 } else { 0 };
            text.push((48 + five + if more { 32 } else { 0 }) as char);
            if !more {
                break;
            }
        }
    }
    text
}

/// The runs of a compressed string, which may come from anywhere: at most `pixels` in all.
fn parse(text: &[u8], pixels: u64) -> Answer<Vec<u32>> {
    let mut counts: Vec<u32> = Vec::new();
    let mut total = 0u64;
    let mut at = 0;
    while at < text.len() {
        let (mut value, mut shift) = (0i64, 0);
        loop {
            let Some(&byte) = text.get(at) else {
                return Err("expected a complete last run, found a string that ends within it".into());
            };
            if !(48..112).contains(&byte) {
                return Err(format!("expected characters from '0' to 'o', found code {byte} at {at}"));
            }
            if shift > 35 {
                return Err(format!("expected runs of at most 32 bits, found a longer one at {at}"));
            }
            let six = (byte - 48) as i64;
            value |= (six & 31) << shift;
            shift += 5;
            at += 1;
            if six & 32 == 0 {
                if six & 16 != 0 {
                    value |= -1 << shift;
                }
                break;
            }
        }
        if counts.len() > 2 {
            value += counts[counts.len() - 2] as i64;
        }
        if value < 0 {
            return Err(format!("expected runs of at least 0 pixels, found {value}"));
        }
        total += value as u64;
        if total > pixels {
            return Err(format!("expected runs of {pixels} pixels in all, found {total} or more"));
        }
        counts.push(value as u32);
    }
    Ok(counts)
}

/// Runs down the columns, first of 0s.
#[wasm_bindgen(js_name = maskToCounts)]
pub fn mask_to_counts(bits: &[u32], width: usize, height: usize) -> Answer<Vec<u32>> {
    require_words(bits, width, height)?;
    Ok(counts_of(bits, width, height))
}

/// The words of a mask given by its runs.
#[wasm_bindgen(js_name = maskFromCounts)]
pub fn mask_from_counts(counts: &[u32], width: usize, height: usize) -> Answer<Vec<u32>> {
    mask_of(counts, width, height)
}

/// COCO's compressed string of a mask.
#[wasm_bindgen(js_name = maskToRle)]
pub fn mask_to_rle(bits: &[u32], width: usize, height: usize) -> Answer<String> {
    require_words(bits, width, height)?;
    Ok(text_of(&counts_of(bits, width, height)))
}

/// The words of a mask given by COCO's compressed string.
#[wasm_bindgen(js_name = maskFromRle)]
pub fn mask_from_rle(text: &str, width: usize, height: usize) -> Answer<Vec<u32>> {
    mask_of(&parse(text.as_bytes(), width as u64 * height as u64)?, width, height)
}
