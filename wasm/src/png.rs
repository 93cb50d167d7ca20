//! PNG files of labels: chunks, header, inflated and unfiltered rows.

use crate::checksum::crc32;
use crate::inflate::{inflate, Tables, PADDING, SLACK};
use crate::png_rows::{passes_of, unfilter, Pass};
use crate::Answer;
use wasm_bindgen::prelude::*;

const SIGNATURE: [u8; 8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/// Bytes that a stream may have after the last row.
const TOO_MANY: usize = 64;
/// Most bytes of rows: what 32-bit memory holds beside their samples.
const MOST_BYTES: usize = 1 << 30;
/// Colour types of the header.
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

/// Room that is used again for the next file, so that nothing of a picture's size is allocated for each.
pub struct Room {
    input: Vec<u8>,
    /// The rows of each pass, a filter byte before each; of a finished picture without filters.
    pub rows: Vec<u8>,
    tables: Tables,
}

impl Room {
    pub const fn new() -> Self {
        Self { input: Vec::new(), rows: Vec::new(), tables: Tables::new() }
    }

    /// Lets go of what a large picture took.
    pub fn shrink(&mut self) {
        const KEPT: usize = 1 << 24;
        if self.rows.len() > KEPT {
            self.rows = Vec::new();
        }
        if self.input.len() > KEPT {
            self.input = Vec::new();
        }
    }
}

/// A file's header, the rows of its passes (in the room, unfiltered) and where its palette lies.
pub struct Picture {
    pub header: Header,
    pub passes: Vec<Pass>,
    pub palette: core::ops::Range<usize>,
}

/// Reads a file; what is wrong with it is said in words.
pub fn read_png(bytes: &[u8], room: &mut Room) -> Answer<Picture> {
    if !bytes.starts_with(&SIGNATURE) {
        return Err("no PNG signature".into());
    }
    let (mut header, mut palette) = (None, 0..0);
    room.input.clear();
    let mut at = SIGNATURE.len();
    while at < bytes.len() {
        if at + 12 > bytes.len() {
            return Err("the file ends inside a chunk".into());
        }
        let length = word(bytes, at) as usize;
        let name = &bytes[at + 4..at + 8];
        let spelled = || name.iter().map(|&byte| byte as char).collect::<String>();
        let end = at as u64 + 12 + length as u64;
        if end > bytes.len() as u64 {
            return Err(format!("the file ends inside its {} chunk", spelled()));
        }
        let critical = name[0] & 0x20 == 0;
        if critical && crc32(&bytes[at + 4..at + 8 + length]) != word(bytes, at + 8 + length) {
            return Err(format!("the checksum of its {} chunk is wrong", spelled()));
        }
        let content = &bytes[at + 8..at + 8 + length];
        match name {
            b"IHDR" => header = Some(read_header(content)?),
            b"PLTE" => palette = at + 8..at + 8 + length,
            b"IDAT" => room.input.extend_from_slice(content),
            b"IEND" => break,
            _ => {}
        }
        at = end as usize;
    }
    let header = header.ok_or("no IHDR chunk")?;
    let passes = passes_of(&header);
    let needed = passes.iter().map(|pass| pass.height as u64 * (1 + pass.row_bytes as u64)).sum::<u64>();
    if needed > MOST_BYTES as u64 {
        return Err(format!("a size of {}x{}, more than fits the memory", header.width, header.height));
    }
    let needed = needed as usize;
    let room_for = needed + TOO_MANY + SLACK;
    room.input.extend_from_slice(&[0; PADDING]);
    if room.rows.len() < room_for {
        let more = room_for - room.rows.len();
        room.rows.try_reserve_exact(more).map_err(|_| "more pixels than fit the memory")?;
        room.rows.resize(room_for, 0);
    }
    let found = inflate(&room.input, &mut room.rows[..room_for], &mut room.tables)?;
    if found < needed {
        return Err(format!("only {found} of {needed} bytes of pixels"));
    }
    unfilter(&mut room.rows[..needed], &header, &passes)?;
    Ok(Picture { header, passes, palette })
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn read_header(content: &[u8]) -> Answer<Header> {
    if content.len() < 13 {
        return Err("an IHDR chunk that is too short".into());
    }
    let (width, height) = (word(content, 0), word(content, 4));
    let (depth, colour, interlace) = (content[8], content[9], content[12]);
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
    Ok(Header { width, height, depth, colour, interlaced: interlace == 1 })
}

/// A decoded file: samples as Pillow and NumPy have them.
#[wasm_bindgen]
pub struct LabelImage {
    pub width: u32,
    pub height: u32,
    /// Samples a pixel.
    pub channels: u32,
    /// The header's colour type.
    pub colour: u8,
    /// Bits of a sample as it is in `samples`: 8, or 16 for 16-bit gray (lower byte first).
    pub depth: u8,
    samples: Vec<u8>,
    palette: Vec<u8>,
}

#[wasm_bindgen]
impl LabelImage {
    /// The samples, row-major; they can be taken once.
    #[wasm_bindgen(js_name = takeSamples)]
    pub fn take_samples(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.samples)
    }

    /// The colours of an indexed file, three bytes each; they can be taken once.
    #[wasm_bindgen(js_name = takePalette)]
    pub fn take_palette(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.palette)
    }
}

/// Decodes a PNG of labels.
#[wasm_bindgen(js_name = decodeLabelPng)]
pub fn decode_label_png(bytes: &[u8]) -> Answer<LabelImage> {
    let mut room = Room::new();
    let picture = read_png(bytes, &mut room)?;
    let header = picture.header;
    let wide = header.depth == 16 && header.colour == GRAY;
    Ok(LabelImage {
        width: header.width as u32,
        height: header.height as u32,
        channels: header.channels() as u32,
        colour: header.colour,
        depth: if wide { 16 } else { 8 },
        samples: crate::png_rows::samples_of(&room.rows, &header, &picture.passes),
        palette: bytes[picture.palette].to_vec(),
    })
}
