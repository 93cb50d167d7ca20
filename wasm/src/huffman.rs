//! Prefix codes of DEFLATE: a table for short codes, a walk from length to length for the others.

use crate::Answer;

/// Longest code.
pub const MOST_BITS: usize = 15;
/// Codes up to this length are found by one look into the table.
pub const BITS_LOOKED_UP: usize = 10;

const LONG: u32 = 1 << 12;
const LITERAL: u32 = 1 << 13;
const END: u32 = 1 << 14;
const INVALID: u32 = 1 << 15;

/// What a code stands for: bits 0..8 its length, 8..12 how many more bits follow, 16.. the literal, or the least length or distance.
#[derive(Clone, Copy)]
pub struct Entry(u32);

impl Entry {
    #[inline(always)]
    pub fn width(self) -> u32 {
        self.0 & 255
    }
    #[inline(always)]
    pub fn extra(self) -> u32 {
        self.0 >> 8 & 15
    }
    #[inline(always)]
    pub fn value(self) -> usize {
        (self.0 >> 16) as usize
    }
    #[inline(always)]
    pub fn is_literal(self) -> bool {
        self.0 & LITERAL != 0
    }
    #[inline(always)]
    pub fn is_end(self) -> bool {
        self.0 & END != 0
    }
    #[inline(always)]
    pub fn is_invalid(self) -> bool {
        self.0 & INVALID != 0
    }
    /// Whether the code is longer than the table knows.
    #[inline(always)]
    pub fn is_long(self) -> bool {
        self.0 & LONG != 0
    }
}

/// Which alphabet a code is of.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Literals,
    Distances,
    Lengths,
}

/// One prefix code.
pub struct Code {
    table: [Entry; 1 << BITS_LOOKED_UP],
    kind: Kind,
    /// How many codes have each length.
    counts: [u16; MOST_BITS + 1],
    /// The symbols, by length and then by value.
    symbols: [u16; 288],
}

impl Code {
    pub const fn new() -> Self {
        Self {
            table: [Entry(INVALID); 1 << BITS_LOOKED_UP],
            kind: Kind::Literals,
            counts: [0; MOST_BITS + 1],
            symbols: [0; 288],
        }
    }

    /// Builds the code in which symbol i has a code of `lengths[i]` bits, or none for 0.
    pub fn build(&mut self, lengths: &[u8], kind: Kind) -> Answer<()> {
        self.kind = kind;
        self.counts = [0; MOST_BITS + 1];
        for &length in lengths {
            self.counts[length as usize] += 1;
        }
        self.counts[0] = 0;
        let most = (1..=MOST_BITS).rev().find(|&length| self.counts[length] > 0).unwrap_or(0);
        let mut left = 1i32;
        for &count in &self.counts[1..] {
            left = (left << 1) - i32::from(count);
            if left < 0 {
                return Err(self.invalid_set());
            }
        }
        // A code may be incomplete only if it is that of a single symbol, or of none.
        if left > 0 && most > 0 && (kind == Kind::Lengths || most != 1) {
            return Err(self.invalid_set());
        }
        if kind == Kind::Lengths && most == 0 {
            return Err(self.invalid_set());
        }
        let (mut next_code, mut offsets) = ([0u32; MOST_BITS + 2], [0u16; MOST_BITS + 2]);
        for length in 1..=MOST_BITS {
            next_code[length + 1] = (next_code[length] + u32::from(self.counts[length])) << 1;
            offsets[length + 1] = offsets[length] + self.counts[length];
        }
        if left > 0 {
            self.table.fill(Entry(INVALID | 1));
        }
        if most > BITS_LOOKED_UP {
            self.table.fill(Entry(LONG));
        }
        for (symbol, &length) in lengths.iter().enumerate().filter(|&(_, &length)| length > 0) {
            let length = length as usize;
            self.symbols[offsets[length] as usize] = symbol as u16;
            offsets[length] += 1;
            let code = next_code[length];
            next_code[length] += 1;
            if length > BITS_LOOKED_UP {
                continue;
            }
            let entry = entry_of(kind, symbol, length);
            let first = (code.reverse_bits() >> (32 - length)) as usize;
            for at in (first..1 << BITS_LOOKED_UP).step_by(1 << length) {
                self.table[at] = entry;
            }
        }
        Ok(())
    }

    /// The entry of a code of few bits.
    #[inline(always)]
    pub fn look_up(&self, bits: u64) -> Entry {
        self.table[bits as usize & ((1 << BITS_LOOKED_UP) - 1)]
    }

    /// The entry of a code of any length.
    pub fn walk(&self, bits: u64) -> Answer<Entry> {
        let (symbol, width) = self.symbol(bits)?;
        Ok(entry_of(self.kind, symbol, width as usize))
    }

    /// The symbol whose code the bits begin with, and that code's length.
    pub fn symbol(&self, mut bits: u64) -> Answer<(usize, u32)> {
        let (mut code, mut first, mut index) = (0u32, 0u32, 0u32);
        for length in 1..=MOST_BITS {
            code |= (bits & 1) as u32;
            bits >>= 1;
            let count = u32::from(self.counts[length]);
            if code < first + count {
                return Ok((usize::from(self.symbols[(index + code - first) as usize]), length as u32));
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        Err("invalid code".into())
    }

    fn invalid_set(&self) -> String {
        let what = match self.kind {
            Kind::Literals => "literal/lengths",
            Kind::Distances => "distances",
            Kind::Lengths => "code lengths",
        };
        format!("invalid {what} set")
    }
}

fn entry_of(kind: Kind, symbol: usize, width: usize) -> Entry {
    let (flags, extra, value) = match (kind, symbol) {
        (Kind::Lengths, _) => (0, 0, symbol),
        (Kind::Distances, 0..=3) => (0, 0, symbol + 1),
        (Kind::Distances, 4..=29) => {
            let extra = symbol / 2 - 1;
            (0, extra, ((2 + symbol % 2) << extra) + 1)
        }
        (Kind::Literals, 0..=255) => (LITERAL, 0, symbol),
        (Kind::Literals, 256) => (END, 0, 0),
        (Kind::Literals, 257..=264) => (0, 0, symbol - 254),
        (Kind::Literals, 265..=284) => {
            let extra = (symbol - 261) / 4;
            (0, extra, ((4 + (symbol - 261) % 4) << extra) + 3)
        }
        (Kind::Literals, 285) => (0, 0, 258),
        _ => (INVALID, 0, 0),
    };
    Entry(width as u32 | (extra as u32) << 8 | flags | (value as u32) << 16)
}
