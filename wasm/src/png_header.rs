//! The header of a PNG file: its size and what its samples are.

use crate::Answer;

/// Colour types.
pub const GRAY: u8 = 0;
pub const GRAY_ALPHA: u8 = 4;

/// What IHDR says.
#[derive(Clone, Copy)]
pub struct Header {
    pub width: usize,
    pub height: usize,
    pub depth: usize,
    pub colour: u8,
    pub interlaced: bool,
}

impl Header {
    /// Reads the content of an IHDR chunk.
    #[inline(never)]
    pub fn read(content: &[u8]) -> Answer<Self> {
        let &[w0, w1, w2, w3, h0, h1, h2, h3, depth, colour, _, _, interlace, ..] = content else {
            return Err("an IHDR chunk that is too short".into());
        };
        let (width, height) = (u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3]));
        let depths: &[u8] = match colour {
            0 => &[1, 2, 4, 8, 16],
            3 => &[1, 2, 4, 8],
            2 | 4 | 6 => &[8, 16],
            _ => &[],
        };
        if !depths.contains(&depth) || interlace > 1 {
            return Err(format!("colour type {colour} with {depth} bits and interlace {interlace}"));
        }
        if width == 0 || height == 0 || u64::from(width) * u64::from(height) > 1 << 31 {
            return Err(format!("a size of {width}x{height}"));
        }
        let (width, height, depth) = (width as usize, height as usize, depth as usize);
        Ok(Self { width, height, depth, colour, interlaced: interlace == 1 })
    }

    /// Samples a pixel.
    pub fn channels(&self) -> usize {
        match self.colour {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        }
    }

    /// What each sample is multiplied with: Pillow spreads 2- and 4-bit gray over 0..255.
    pub fn scale(&self) -> u8 {
        match (self.colour, self.depth) {
            (GRAY, 2) => 85,
            (GRAY, 4) => 17,
            _ => 1,
        }
    }
}
