//! Rows of PNG files: filters undone, samples unpacked, passes of interlaced files put in their places.

use crate::png_header::{Header, GRAY};
use crate::Answer;
use core::arch::wasm32::*;

/// Adam7: x and y of a pass's first pixel, then its steps.
const ADAM7: [[usize; 4]; 7] =
    [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];
/// Bytes that one instruction takes.
const PIECE: usize = 16;

/// One pass over the picture: where it begins, its steps, and the size of its own small picture.
#[derive(Clone, Copy)]
pub struct Pass {
    pub x: usize,
    pub y: usize,
    pub step_x: usize,
    pub step_y: usize,
    pub width: usize,
    pub height: usize,
    pub row_bytes: usize,
}

/// The passes of a picture: one, or seven of an interlaced one, of which some may be empty.
pub fn passes_of(header: &Header) -> Vec<Pass> {
    let starts: &[[usize; 4]] = if header.interlaced { &ADAM7 } else { &[[0, 0, 1, 1]] };
    let passes = starts.iter().map(|&[x, y, step_x, step_y]| {
        let width = header.width.saturating_sub(x).div_ceil(step_x);
        let height = if width == 0 { 0 } else { header.height.saturating_sub(y).div_ceil(step_y) };
        let bits = width as u64 * (header.channels() * header.depth) as u64;
        Pass { x, y, step_x, step_y, width, height, row_bytes: bits.div_ceil(8) as usize }
    });
    passes.collect()
}

/// Undoes the filters of all rows, in place.
pub fn unfilter(rows: &mut [u8], header: &Header, passes: &[Pass]) -> Answer<()> {
    let pixel = (header.depth * header.channels() / 8).max(1);
    let mut rest = rows;
    for pass in passes {
        let (own, others) = rest.split_at_mut(pass.height * (1 + pass.row_bytes));
        rest = others;
        let zeros = vec![0u8; pass.row_bytes];
        let mut above: &[u8] = &zeros;
        for row in own.chunks_exact_mut(1 + pass.row_bytes) {
            let (filter, line) = row.split_at_mut(1);
            match filter[0] {
                0 => {}
                1 => add_left(line, pixel),
                2 => add_above(line, above),
                3 => add_average(line, above, pixel),
                4 => add_paeth(line, above, pixel),
                other => return Err(format!("row filter {other} does not exist")),
            }
            above = line;
        }
    }
    Ok(())
}

fn load(bytes: &[u8]) -> v128 {
    let bytes: [u8; PIECE] = bytes.try_into().unwrap_or_default();
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = bytes;
    u8x16(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
}

fn store(target: &mut [u8], value: v128) {
    target[..8].copy_from_slice(&u64x2_extract_lane::<0>(value).to_le_bytes());
    target[8..].copy_from_slice(&u64x2_extract_lane::<1>(value).to_le_bytes());
}

fn is_zero(four: &[u8]) -> bool {
    let [a, b, c, d] = [0, 1, 2, 3].map(|i| load(&four[i * PIECE..(i + 1) * PIECE]));
    !v128_any_true(v128_or(v128_or(a, b), v128_or(c, d)))
}

fn add_left(line: &mut [u8], pixel: usize) {
    if pixel > 1 {
        for i in pixel..line.len() {
            line[i] = line[i].wrapping_add(line[i - pixel]);
        }
        return;
    }
    let mut left = 0u8;
    // Most of a mask's row is background: stretches that stay 0 are stepped over.
    let start = line.chunks_exact(4 * PIECE).take_while(|four| is_zero(four)).count() * 4 * PIECE;
    let mut pieces = line[start..].chunks_exact_mut(PIECE);
    for piece in &mut pieces {
        let mut sum = load(piece);
        if v128_any_true(sum) {
            // Sums of 1, 2, 4, 8 and 16 neighbours.
            let zero = u8x16_splat(0);
            sum = u8x16_add(sum, i8x16_shuffle::<0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30>(zero, sum));
            sum = u8x16_add(sum, i8x16_shuffle::<0, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29>(zero, sum));
            sum = u8x16_add(sum, i8x16_shuffle::<0, 0, 0, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27>(zero, sum));
            sum = u8x16_add(sum, i8x16_shuffle::<0, 0, 0, 0, 0, 0, 0, 0, 16, 17, 18, 19, 20, 21, 22, 23>(zero, sum));
        } else if left == 0 {
            continue;
        }
        sum = u8x16_add(sum, u8x16_splat(left));
        left = u8x16_extract_lane::<15>(sum);
        store(piece, sum);
    }
    for byte in pieces.into_remainder() {
        left = left.wrapping_add(*byte);
        *byte = left;
    }
}

fn add_above(line: &mut [u8], above: &[u8]) {
    for (byte, &above) in line.iter_mut().zip(above) {
        *byte = byte.wrapping_add(above);
    }
}

fn add_average(line: &mut [u8], above: &[u8], pixel: usize) {
    for i in 0..line.len() {
        let left = if i < pixel { 0 } else { u16::from(line[i - pixel]) };
        line[i] = line[i].wrapping_add(((left + u16::from(above[i])) >> 1) as u8);
    }
}

fn add_paeth(line: &mut [u8], above: &[u8], pixel: usize) {
    let mut i = 0;
    while i < line.len() {
        // Where nothing was left over and all that is near has one value, the prediction is that value.
        if i >= pixel && i + PIECE <= line.len() {
            let left = line[i - 1];
            let (rest, up) = (load(&line[i..i + PIECE]), load(&above[i..i + PIECE]));
            let near = load(&above[i - pixel..i - pixel + PIECE]);
            let even = v128_and(u8x16_eq(up, u8x16_splat(left)), u8x16_eq(near, u8x16_splat(left)));
            let flat = !v128_any_true(rest) && u8x16_all_true(even);
            if flat && line[i - pixel..i].iter().all(|&byte| byte == left) {
                line[i..i + PIECE].fill(left);
                i += PIECE;
                continue;
            }
        }
        for i in i..(i + PIECE).min(line.len()) {
            let (left, corner) = if i < pixel { (0, 0) } else { (line[i - pixel], above[i - pixel]) };
            line[i] = line[i].wrapping_add(paeth(left, above[i], corner));
        }
        i += PIECE;
    }
}

/// Of left, above and upper left, the one nearest to left + above - upper left; ties go in that order.
fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let (a, b, c) = (i32::from(left), i32::from(above), i32::from(corner));
    let (to_left, to_above, to_corner) = ((b - c).abs(), (a - c).abs(), (a + b - 2 * c).abs());
    if to_left <= to_above && to_left <= to_corner {
        left
    } else if to_above <= to_corner {
        above
    } else {
        corner
    }
}

/// The samples of unfiltered rows in their places: bytes, or two bytes each (lower first) for 16-bit gray. Gray of 2 and 4 bits is
/// spread over 0..255, colour of 16 bits loses its lower byte.
pub fn samples_of(rows: &[u8], header: &Header, passes: &[Pass]) -> Vec<u8> {
    let channels = header.channels();
    let wide = header.depth == 16 && header.colour == GRAY;
    let size = if wide { 2 } else { 1 };
    let mut out = vec![0u8; header.width * header.height * channels * size];
    let mut at = 0;
    for pass in passes {
        for row in 0..pass.height {
            let line = &rows[at + 1..at + 1 + pass.row_bytes];
            at += 1 + pass.row_bytes;
            let start = ((pass.y + row * pass.step_y) * header.width + pass.x) * channels;
            if header.depth == 8 && pass.step_x == 1 {
                out[start..start + line.len()].copy_from_slice(line);
                continue;
            }
            for i in 0..pass.width * channels {
                let to = start + i / channels * channels * pass.step_x + i % channels;
                match header.depth {
                    16 if wide => {
                        out[2 * to] = line[2 * i + 1];
                        out[2 * to + 1] = line[2 * i];
                    }
                    16 => out[to] = line[2 * i],
                    8 => out[to] = line[i],
                    depth => {
                        let bit = i * depth;
                        let sample = line[bit >> 3] >> (8 - depth - (bit & 7)) & ((1 << depth) - 1) as u8;
                        out[to] = sample * header.scale();
                    }
                }
            }
        }
    }
    out
}
