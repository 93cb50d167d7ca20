//! Label maps straight from PNG rows: which values occur, and the pixels of each as one bit a pixel.

use crate::bits::{last_word_mask, set_span, words_per_row};
use crate::extent::Extent;
use crate::png::{read_chunks, Packed, Room};
use crate::png_header::{Header, GRAY, GRAY_ALPHA};
use crate::png_rows::samples_of;
use core::arch::wasm32::*;
use std::borrow::Cow;

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
    /// Where they may be.
    pub extent: Extent,
    pixels: Pixels,
}

/// Where the pixels are.
enum Pixels {
    /// There is but one value beside 0: `foreground` says it all.
    Foreground,
    /// In the room's spans.
    Spans,
    /// In the room's rows: bytes from row to row, and before the first pixel.
    Rows(usize, usize),
    /// In a map that was copied out of the rows.
    Own(Vec<u8>),
}

impl Labels {
    /// Reads a file.
    pub fn read(bytes: &[u8], reading: Reading, room: &mut Room) -> Result<Self, Refusal> {
        let packed = read_chunks(bytes, room).map_err(Refusal::Damaged)?;
        if packed.read_spans(room) {
            return Ok(Self::of_spans(room, (packed.header.width, packed.header.height)));
        }
        Self::read_map(packed, reading, room)
    }

    /// Reads what is no mask of few spans. A function of its own, as are others here: what is rarely run shall not be compiled with the rest.
    #[cold]
    #[inline(never)]
    fn read_map(packed: Packed, reading: Reading, room: &mut Room) -> Result<Self, Refusal> {
        let picture = packed.read_rows(room).map_err(Refusal::Damaged)?;
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
        let mut pixels = Pixels::Rows(1 + width, 1);
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
            pixels = Pixels::Own(samples);
        }
        let extent = Extent::whole(width, height);
        let mut labels = Self { width, height, values: Vec::new(), foreground: Vec::new(), extent, pixels };
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
        Self { width, height, values, foreground, extent: Extent::whole(width, height), pixels: Pixels::Foreground }
    }

    /// A mask that lies in the room as spans.
    #[inline(never)]
    fn of_spans(room: &Room, (width, height): (usize, usize)) -> Self {
        let words = words_per_row(width);
        let mut foreground = vec![0u32; words * height];
        let mut seen = [false; 256];
        let mut covered = 0;
        let (mut first, mut last) = (u32::MAX, 0);
        for span in &room.spans {
            (first, last) = (first.min(span.start), last.max(span.end));
            let row = &mut foreground[words * span.row as usize..][..words];
            set_span(row, span.start as usize, span.end as usize);
            seen[span.value as usize] = true;
            covered += (span.end - span.start) as usize;
        }
        seen[0] = covered < width * height;
        let values = (0..=255).filter(|&value| seen[value as usize]).collect();
        let extent = match &room.spans[..] {
            [] => Extent::NOTHING,
            // They go from above to below.
            spans => Extent {
                top: spans[0].row as usize,
                bottom: spans[spans.len() - 1].row as usize + 1,
                left: first as usize / WORD,
                right: (last as usize).div_ceil(WORD),
            },
        };
        Self { width, height, values, foreground, extent, pixels: Pixels::Spans }
    }

    fn rows<'a>(&'a self, room: &'a Room) -> impl Iterator<Item = &'a [u8]> {
        let (map, stride, before) = match &self.pixels {
            Pixels::Own(map) => (&map[..], self.width, 0),
            Pixels::Rows(stride, before) => (&room.rows[..], *stride, *before),
            Pixels::Foreground | Pixels::Spans => (&[][..], self.width, 0),
        };
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

    /// The pixels of one value but 0; the room must still hold this file's rows.
    pub fn mask(&self, label: u8, room: &Room) -> Cow<'_, [u32]> {
        if self.values.contains(&label) && self.values.iter().all(|&value| value == 0 || value == label) {
            return Cow::Borrowed(&self.foreground);
        }
        Cow::Owned(self.mask_of_several(label, room))
    }

    #[inline(never)]
    fn mask_of_several(&self, label: u8, room: &Room) -> Vec<u32> {
        let words = words_per_row(self.width);
        let mut bits = vec![0u32; words * self.height];
        if let Pixels::Spans = self.pixels {
            for span in room.spans.iter().filter(|span| span.value == label) {
                let row = &mut bits[words * span.row as usize..][..words];
                set_span(row, span.start as usize, span.end as usize);
            }
            return bits;
        }
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
