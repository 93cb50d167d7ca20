//! PNG files of labels: chunks, inflated and unfiltered rows.

use crate::inflate::inflate;
use crate::inflate_runs::{inflate_runs, Run, Tables};
use crate::png_header::{Header, GRAY};
use crate::png_rows::{passes_of, unfilter, Pass};
use crate::run_rows::{spans_of, Span};
use crate::Answer;
use wasm_bindgen::prelude::*;

const SIGNATURE: [u8; 8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/// Bytes that a stream may have after the last row.
const TOO_MANY: usize = 64;
/// Most bytes of rows: what 32-bit memory holds beside their samples.
const MOST_BYTES: usize = 1 << 30;
/// Most bytes that deflate makes of one: a match of 258 bytes takes two bits at least.
const MOST_PER_BYTE: u64 = 1032;
/// Room that is used again for the next file, so that nothing of a picture's size is allocated for each.
pub struct Room {
    input: Vec<u8>,
    /// The rows of each pass, a filter byte before each; of a finished picture without filters.
    pub rows: Vec<u8>,
    runs: Vec<Run>,
    /// The spans of a mask that was read as such.
    pub spans: Vec<Span>,
    tables: Tables,
}

impl Room {
    pub const fn new() -> Self {
        Self { input: Vec::new(), rows: Vec::new(), runs: Vec::new(), spans: Vec::new(), tables: Tables::new() }
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
        if self.runs.len() + self.spans.len() > KEPT / 16 {
            (self.runs, self.spans) = (Vec::new(), Vec::new());
        }
    }
}

/// A file's header, the rows of its passes (in the room, unfiltered) and where its palette lies.
pub struct Picture {
    pub header: Header,
    pub passes: Vec<Pass>,
    pub palette: core::ops::Range<usize>,
}

/// A file whose chunks were read; its compressed rows lie in the room.
pub struct Packed {
    pub header: Header,
    passes: Vec<Pass>,
    palette: core::ops::Range<usize>,
    /// Bytes of its rows.
    needed: usize,
}

/// Reads a file; what is wrong with it is said in words.
pub fn read_png(bytes: &[u8], room: &mut Room) -> Answer<Picture> {
    read_chunks(bytes, room)?.read_rows(room)
}

/// Reads the chunks of a file; what is wrong with them is said in words.
pub fn read_chunks(bytes: &[u8], room: &mut Room) -> Answer<Packed> {
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
        let end = at as u64 + 12 + length as u64;
        if end > bytes.len() as u64 {
            return Err(in_chunk("the file ends inside its", name, "chunk"));
        }
        let critical = name[0] & 0x20 == 0;
        if critical && checksum(&bytes[at + 4..at + 8 + length]) != word(bytes, at + 8 + length) {
            return Err(in_chunk("the checksum of its", name, "chunk is wrong"));
        }
        let content = &bytes[at + 8..at + 8 + length];
        match name {
            b"IHDR" => header = Some(Header::read(content)?),
            b"PLTE" => palette = at + 8..at + 8 + length,
            b"IDAT" => room.input.extend_from_slice(content),
            b"IEND" => break,
            _ => {}
        }
        at = end as usize;
    }
    packed_of(header.ok_or("no IHDR chunk")?, palette, room.input.len())
}

#[inline(never)]
fn packed_of(header: Header, palette: core::ops::Range<usize>, packed: usize) -> Answer<Packed> {
    let passes = passes_of(&header);
    let needed = passes.iter().map(|pass| pass.height as u64 * (1 + pass.row_bytes as u64)).sum::<u64>();
    let Header { width, height, .. } = header;
    if needed > MOST_BYTES as u64 {
        return Err(format!("a size of {width}x{height}, more than fits the memory"));
    }
    if needed > MOST_PER_BYTE * packed as u64 {
        return Err(format!("{packed} bytes of compressed pixels, too few for {width}x{height} px"));
    }
    Ok(Packed { header, passes, palette, needed: needed as usize })
}

#[cold]
#[inline(never)]
fn in_chunk(before: &str, name: &[u8], behind: &str) -> String {
    let name: String = name.iter().map(|&byte| byte as char).collect();
    format!("{before} {name} {behind}")
}

impl Packed {
    /// Reads the rows as spans, into the room: masks of one byte a pixel. Answers false where they are others, or damaged.
    pub fn read_spans(&self, room: &mut Room) -> bool {
        let Header { width, height, depth, interlaced, .. } = self.header;
        depth == 8
            && self.header.channels() == 1
            && !interlaced
            && inflate_runs(&room.input, (self.needed, self.needed + TOO_MANY), &mut room.tables, &mut room.runs)
            && spans_of(&room.runs, (width, height), &mut room.spans)
    }

    /// Reads the rows, into the room.
    pub fn read_rows(self, room: &mut Room) -> Answer<Picture> {
        let Self { header, passes, palette, needed } = self;
        let room_for = needed + TOO_MANY + 1;
        if room.rows.len() < room_for {
            let more = room_for - room.rows.len();
            room.rows.try_reserve_exact(more).map_err(|_| "more pixels than fit the memory")?;
            room.rows.resize(room_for, 0);
        }
        let found = inflate(&room.input, &mut room.rows[..room_for])?;
        if found < needed {
            return Err(format!("only {found} of {needed} bytes of pixels"));
        }
        unfilter(&mut room.rows[..needed], &header, &passes)?;
        Ok(Picture { header, passes, palette })
    }
}

/// A loop of its own, so that the reading around it, which is long and run once a file, is not optimized for it.
#[inline(never)]
fn checksum(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
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
