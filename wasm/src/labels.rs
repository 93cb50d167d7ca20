//! Label maps straight from PNG rows: which values occur, and the pixels of each as one bit a pixel.

use crate::bits::{last_word_mask, words_per_row};
use crate::png::{read_png, Room};
use crate::png_header::{Header, GRAY, GRAY_ALPHA};
use crate::png_rows::samples_of;
use core::arch::wasm32::*;

/// Pixels of a word of a mask.
const WORD: usize = 32;

/// Why a file is no label map: damaged, or of another kind. What is found is said in words.
pub enum Refusal {
    Damaged(String),
    Kind(&'static str),
}

/// Which files pass for label maps.
#[derive(Clone, Copy, PartialEq)]
pub enum Reading {
    /// Files of one channel of up to 8 bits, their values as NumPy has them.
    Plain,
    /// The same, and gray with an alpha of 255 everywhere.
    Opaque,
    /// As Pillow's `convert("P")`: white of 1-bit gray is 255, 16-bit gray ends at 255, alpha is dropped.
    Converted,
}

impl Reading {
    /// By the number that the door has for it.
    pub fn of(number: u8) -> Self {
        match number {
            1 => Self::Opaque,
            2 => Self::Converted,
            _ => Self::Plain,
        }
    }
}

/// One value a pixel.
pub struct Labels {
    pub width: usize,
    pub height: usize,
    /// The values that occur, ascending.
    pub values: Vec<u8>,
    /// The pixels of any value but 0.
    pub foreground: Vec<u32>,
    /// The map, where it was copied out of the rows.
    own: Option<Vec<u8>>,
    /// Bytes from row to row, and before the first pixel.
    layout: (usize, usize),
}

impl Labels {
    /// Reads a file.
    pub fn read(bytes: &[u8], reading: Reading, room: &mut Room) -> Result<Self, Refusal> {
        let picture = read_png(bytes, room).map_err(Refusal::Damaged)?;
        let Header { width, height, depth, colour, interlaced } = picture.header;
        let converted = reading == Reading::Converted;
        let kind = match (colour, depth) {
            (2, _) => Some("rgb"),
            (6, _) => Some("rgba"),
            (GRAY_ALPHA, _) if reading == Reading::Plain => Some("gray-alpha"),
            (GRAY, 16) if converted => None,
            (_, 16) => Some("16-bit gray"),
            _ => None,
        };
        if let Some(kind) = kind {
            return Err(Refusal::Kind(kind));
        }
        if depth == 1 && !interlaced {
            let white = if converted && colour == GRAY { 255 } else { 1 };
            return Ok(Self::of_bits(&room.rows, (width, height), white));
        }
        let (mut own, mut layout) = (None, (1 + width, 1));
        if depth != 8 || interlaced || colour == GRAY_ALPHA {
            let mut samples = samples_of(&room.rows, &picture.header, &picture.passes);
            if colour == GRAY_ALPHA {
                if !converted && samples.chunks_exact(2).any(|pixel| pixel[1] != 255) {
                    return Err(Refusal::Kind("gray-alpha"));
                }
                samples = samples.chunks_exact(2).map(|pixel| pixel[0]).collect();
            } else if depth == 16 {
                let ended = |pixel: &[u8]| if pixel[1] > 0 { 255 } else { pixel[0] };
                samples = samples.chunks_exact(2).map(ended).collect();
            } else if depth == 1 && converted && colour == GRAY {
                samples.iter_mut().for_each(|value| *value *= 255);
            }
            own = Some(samples);
            layout = (width, 0);
        }
        let mut labels = Self { width, height, values: Vec::new(), foreground: Vec::new(), own, layout };
        (labels.values, labels.foreground) = labels.look(room);
        Ok(labels)
    }

    /// Rows of one bit a pixel, the first pixel in the highest bit.
    fn of_bits(rows: &[u8], (width, height): (usize, usize), white: u8) -> Self {
        let words = words_per_row(width);
        let mut foreground = vec![0u32; words * height];
        let row_bytes = width.div_ceil(8);
        let (mut any, mut all) = (false, true);
        for (target, row) in foreground.chunks_exact_mut(words).zip(rows.chunks_exact(1 + row_bytes)) {
            for (word, four) in target.iter_mut().zip(row[1..].chunks(4)) {
                let mut bytes = [0u8; 4];
                bytes[..four.len()].copy_from_slice(four);
                *word = u32::from_be_bytes(bytes).reverse_bits();
            }
            target[words - 1] &= last_word_mask(width);
            any |= target.iter().any(|&word| word != 0);
            all &= target[..words - 1].iter().all(|&word| word == u32::MAX)
                && target[words - 1] == last_word_mask(width);
        }
        let values = [(!all).then_some(0), any.then_some(white)].into_iter().flatten().collect();
        Self { width, height, values, foreground, own: None, layout: (0, 0) }
    }

    fn rows<'a>(&'a self, room: &'a Room) -> impl Iterator<Item = &'a [u8]> {
        let (stride, before) = self.layout;
        let map = self.own.as_deref().unwrap_or(&room.rows);
        map.chunks_exact(stride).take(self.height).map(move |row| &row[before..])
    }

    fn look(&self, room: &Room) -> (Vec<u8>, Vec<u32>) {
        let words = words_per_row(self.width);
        let mut bits = vec![0u32; words * self.height];
        let mut seen = [false; 256];
        let mut last = None;
        for (target, row) in bits.chunks_exact_mut(words).zip(self.rows(room)) {
            let mut pieces = row.chunks_exact(WORD);
            for (word, piece) in target.iter_mut().zip(&mut pieces) {
                let (low, high) = load(piece);
                if !v128_any_true(v128_or(low, high)) {
                    seen[0] = true;
                    continue;
                }
                let zero = u8x16_splat(0);
                let background = (u8x16_bitmask(u8x16_eq(low, zero)), u8x16_bitmask(u8x16_eq(high, zero)));
                *word = !(u32::from(background.0) | u32::from(background.1) << 16);
                if last != Some(piece[0]) || !is_even(low, high, piece[0]) {
                    piece.iter().for_each(|&value| seen[value as usize] = true);
                    last = Some(piece[WORD - 1]);
                }
            }
            for (i, &value) in pieces.remainder().iter().enumerate() {
                seen[value as usize] = true;
                target[words - 1] |= u32::from(value != 0) << i;
            }
        }
        ((0..=255).filter(|&value| seen[value as usize]).collect(), bits)
    }

    /// The pixels of one value; the room must still hold this file's rows.
    pub fn mask(&self, label: u8, room: &Room) -> Vec<u32> {
        if label != 0 && self.values.iter().all(|&value| value == 0 || value == label) {
            return if self.values.contains(&label) { self.foreground.clone() } else { vec![0; self.foreground.len()] };
        }
        let words = words_per_row(self.width);
        let mut bits = vec![0u32; words * self.height];
        let wanted = u8x16_splat(label);
        for (target, row) in bits.chunks_exact_mut(words).zip(self.rows(room)) {
            let mut pieces = row.chunks_exact(WORD);
            for (word, piece) in target.iter_mut().zip(&mut pieces) {
                let (low, high) = load(piece);
                *word = u32::from(u8x16_bitmask(u8x16_eq(low, wanted)))
                    | u32::from(u8x16_bitmask(u8x16_eq(high, wanted))) << 16;
            }
            for (i, &value) in pieces.remainder().iter().enumerate() {
                target[words - 1] |= u32::from(value == label) << i;
            }
        }
        bits
    }
}

fn is_even(low: v128, high: v128, value: u8) -> bool {
    let wanted = u8x16_splat(value);
    u8x16_all_true(v128_and(u8x16_eq(low, wanted), u8x16_eq(high, wanted)))
}

fn load(bytes: &[u8]) -> (v128, v128) {
    let half = |from: usize| {
        let half: [u8; 16] = bytes[from..from + 16].try_into().unwrap_or_default();
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = half;
        u8x16(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
    };
    (half(0), half(16))
}
