//! Inflates zlib streams (RFC 1950 and 1951) whose length is known beforehand: the pixels of PNG files.

use crate::adler::adler32;
use crate::huffman::{Code, Kind, BITS_LOOKED_UP, MOST_BITS};
use crate::Answer;

/// Bytes that may be written past the end by copies of whole pieces, and the longest match (258).
pub const SLACK: usize = 320;
/// Zero bytes that the input needs behind its end.
pub const PADDING: usize = 16;
/// Bytes that are copied at once.
const PIECE: usize = 16;
/// The order in which the lengths of the code of code lengths are written.
const LENGTH_ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Reads bits, lowest first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    held: u64,
    count: u32,
}

impl Bits<'_> {
    /// Holds 56 bits at least; past the end they are zeros, and `past_end` tells.
    #[inline(always)]
    fn refill(&mut self) {
        let mut eight = [0u8; 8];
        if let Some(found) = self.bytes.get(self.at..self.at + 8) {
            eight.copy_from_slice(found);
        }
        self.held |= u64::from_le_bytes(eight) << self.count;
        let whole = (63 - self.count) >> 3;
        self.at += whole as usize;
        self.count += whole << 3;
    }

    #[inline(always)]
    fn drop(&mut self, count: u32) {
        self.held >>= count;
        self.count -= count;
    }

    #[inline(always)]
    fn take(&mut self, count: u32) -> u32 {
        let value = (self.held & ((1u64 << count) - 1)) as u32;
        self.drop(count);
        value
    }

    /// Whether more bits were taken than `end` bytes hold.
    fn past_end(&self, end: usize) -> bool {
        self.at - (self.count >> 3) as usize > end
    }

    /// Steps to the next whole byte, and says where that is.
    fn align(&mut self) -> usize {
        self.drop(self.count & 7);
        self.at - (self.count >> 3) as usize
    }

    fn seek(&mut self, at: usize) {
        (self.at, self.held, self.count) = (at, 0, 0);
    }
}

/// Tables that are built again for each block; kept, so that nothing is allocated for each file.
pub struct Tables {
    literals: Code,
    distances: Code,
    lengths: Code,
}

impl Tables {
    /// Empty tables.
    pub const fn new() -> Self {
        Self { literals: Code::new(), distances: Code::new(), lengths: Code::new() }
    }

    /// The codes that every decoder knows.
    fn fix(&mut self) -> Answer<()> {
        let mut lengths = [8u8; 288];
        lengths[144..256].fill(9);
        lengths[256..280].fill(7);
        self.literals.build(&lengths, Kind::Literals)?;
        self.distances.build(&[5u8; 32], Kind::Distances)
    }

    /// The codes that a block brings along.
    fn read(&mut self, bits: &mut Bits, end: usize) -> Answer<()> {
        bits.refill();
        let (literals, distances) = (bits.take(5) as usize + 257, bits.take(5) as usize + 1);
        let lengths = bits.take(4) as usize + 4;
        if literals > 286 || distances > 30 {
            return Err("too many length or distance symbols".into());
        }
        let mut widths = [0u8; 19];
        for &place in &LENGTH_ORDER[..lengths] {
            bits.refill();
            widths[place] = bits.take(3) as u8;
        }
        self.lengths.build(&widths, Kind::Lengths)?;
        let mut all = [0u8; 286 + 30];
        let mut at = 0;
        while at < literals + distances {
            bits.refill();
            if bits.past_end(end) {
                return Err("unexpected end of file".into());
            }
            let (symbol, used) = self.lengths.symbol(bits.held)?;
            bits.drop(used);
            let (value, count) = match symbol {
                0..=15 => (symbol as u8, 1),
                16 if at == 0 => return Err("invalid bit length repeat".into()),
                16 => (all[at - 1], 3 + bits.take(2) as usize),
                17 => (0, 3 + bits.take(3) as usize),
                _ => (0, 11 + bits.take(7) as usize),
            };
            if at + count > literals + distances {
                return Err("invalid bit length repeat".into());
            }
            all[at..at + count].fill(value);
            at += count;
        }
        if all[256] == 0 {
            return Err("invalid code -- missing end-of-block".into());
        }
        self.literals.build(&all[..literals], Kind::Literals)?;
        self.distances.build(&all[literals..literals + distances], Kind::Distances)
    }
}

/// Inflates a zlib stream into `out`, whose last `SLACK` bytes are room for copies; its checksum must be right.
///
/// `input` ends in `PADDING` zeros that do not belong to it. Returns the bytes that were written.
pub fn inflate(input: &[u8], out: &mut [u8], tables: &mut Tables) -> Answer<usize> {
    let end = input.len() - PADDING;
    if end < 2 {
        return Err("unexpected end of file".into());
    }
    let header = u32::from(input[0]) << 8 | u32::from(input[1]);
    if input[0] & 15 != 8 || input[0] >> 4 > 7 || header % 31 != 0 || input[1] & 32 != 0 {
        return Err("incorrect header check".into());
    }
    let room = out.len() - SLACK;
    let mut bits = Bits { bytes: input, at: 2, held: 0, count: 0 };
    let mut written = 0;
    loop {
        bits.refill();
        let last = bits.take(1) == 1;
        match bits.take(2) {
            0 => written = stored(&mut bits, end, out, written, room)?,
            1 => {
                tables.fix()?;
                written = block(&mut bits, end, out, written, room, tables)?;
            }
            2 => {
                tables.read(&mut bits, end)?;
                written = block(&mut bits, end, out, written, room, tables)?;
            }
            _ => return Err("invalid block type".into()),
        }
        if bits.past_end(end) {
            return Err("unexpected end of file".into());
        }
        if last {
            break;
        }
    }
    let at = bits.align();
    if at + 4 > end {
        return Err("unexpected end of file".into());
    }
    let wanted = u32::from_be_bytes([input[at], input[at + 1], input[at + 2], input[at + 3]]);
    if adler32(&out[..written]) != wanted {
        return Err("incorrect data check".into());
    }
    Ok(written)
}

fn too_long(room: usize) -> String {
    format!("more than {room} bytes of pixels")
}

/// A block of bytes as they are.
fn stored(bits: &mut Bits, end: usize, out: &mut [u8], written: usize, room: usize) -> Answer<usize> {
    let at = bits.align();
    if at + 4 > end {
        return Err("unexpected end of file".into());
    }
    let word = |i: usize| usize::from(bits.bytes[at + i]) | usize::from(bits.bytes[at + i + 1]) << 8;
    let length = word(0);
    if length != word(2) ^ 0xffff {
        return Err("invalid stored block lengths".into());
    }
    if at + 4 + length > end {
        return Err("unexpected end of file".into());
    }
    if written + length > room {
        return Err(too_long(room));
    }
    out[written..written + length].copy_from_slice(&bits.bytes[at + 4..at + 4 + length]);
    bits.seek(at + 4 + length);
    Ok(written + length)
}

/// A block of coded bytes and matches.
fn block(
    bits: &mut Bits,
    end: usize,
    out: &mut [u8],
    mut written: usize,
    room: usize,
    tables: &Tables,
) -> Answer<usize> {
    loop {
        bits.refill();
        if written > room {
            return Err(too_long(room));
        }
        let mut entry = tables.literals.look_up(bits.held);
        if entry.is_literal() {
            // 56 bits hold three codes of the table at least, and the start of a fourth.
            bits.drop(entry.width());
            out[written] = entry.value() as u8;
            written += 1;
            entry = tables.literals.look_up(bits.held);
            if entry.is_literal() {
                bits.drop(entry.width());
                out[written] = entry.value() as u8;
                written += 1;
                continue;
            }
            bits.refill();
        }
        if entry.is_long() {
            entry = tables.literals.walk(bits.held)?;
            if entry.is_literal() {
                bits.drop(entry.width());
                out[written] = entry.value() as u8;
                written += 1;
                continue;
            }
        }
        bits.drop(entry.width());
        if entry.is_end() {
            return Ok(written);
        }
        if entry.is_invalid() {
            return Err("invalid literal/length code".into());
        }
        // 56 bits hold the longest length and the longest distance.
        let length = entry.value() + bits.take(entry.extra()) as usize;
        let mut entry = tables.distances.look_up(bits.held);
        if entry.is_long() {
            entry = tables.distances.walk(bits.held)?;
        }
        if entry.is_invalid() {
            return Err("invalid distance code".into());
        }
        bits.drop(entry.width());
        let distance = entry.value() + bits.take(entry.extra()) as usize;
        if distance > written {
            return Err("invalid distance too far back".into());
        }
        if bits.at > end + PADDING + 8 {
            return Err("unexpected end of file".into());
        }
        repeat(out, written, distance, length);
        written += length;
    }
}

/// Writes `length` bytes again that lie `distance` back; up to a piece more may be overwritten.
#[inline(always)]
fn repeat(out: &mut [u8], at: usize, distance: usize, length: usize) {
    if distance == 1 {
        let piece = [out[at - 1]; PIECE];
        for piece_at in (at..at + length).step_by(PIECE) {
            out[piece_at..piece_at + PIECE].copy_from_slice(&piece);
        }
    } else if distance >= PIECE {
        let mut piece = [0u8; PIECE];
        for piece_at in (at..at + length).step_by(PIECE) {
            piece.copy_from_slice(&out[piece_at - distance..piece_at - distance + PIECE]);
            out[piece_at..piece_at + PIECE].copy_from_slice(&piece);
        }
    } else {
        for i in at..at + length {
            out[i] = out[i - distance];
        }
    }
}

const _: () = assert!(BITS_LOOKED_UP <= MOST_BITS && SLACK >= 258 + 2 * PIECE);
