//! Inflates label maps to runs of equal bytes: what a stream repeats is never written out.
//!
//! A mask of 854x480 pixels is 410 kB of rows, some 2 kB of a stream and some 2,000 runs. Whatever is not at once as it should be is
//! left to `inflate`, which says what is wrong: nothing here refuses a file.

use crate::huffman::{Table, MEANING};

/// Equal bytes, up to `end`.
#[derive(Clone, Copy)]
pub struct Run {
    pub end: u32,
    pub value: u8,
}

/// Bytes a run must stand for on the average, beyond `FEW_RUNS`: what is no mask is quicker byte by byte.
const BYTES_A_RUN: usize = 16;
const FEW_RUNS: usize = 1024;
/// Blocks of a stream: each costs the time of its tables, however short it is.
const MOST_BLOCKS: usize = 64;
/// Modulus of Adler-32.
const ADLER: u64 = 65_521;
/// Most bytes whose sums fit 64 bits: 255 times their square does. Some more than 16384 rows of 16384 pixels.
const MOST_SUMMED: usize = 268_900_000;
/// Order in which a block has the lengths of its code of lengths.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/// Longest match, in bytes, and how far back it may begin.
const LONGEST_MATCH: u32 = 258;
const FARTHEST: u32 = 1 << 15;
/// Symbols of a block of literals and lengths: the bytes, the block's end, and the lengths from 3 on.
const END_OF_BLOCK: u16 = 256;
const LENGTHS: [(u16, u8); 29] = [
    (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 1), (13, 1), (15, 1), (17, 1), (19, 2), (23, 2), (27, 2),
    (31, 2), (35, 3), (43, 3), (51, 3), (59, 3), (67, 4), (83, 4), (99, 4), (115, 4), (131, 5), (163, 5), (195, 5), (227, 5), (258, 0),
];
const DISTANCES: [(u16, u8); 30] = [
    (1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (7, 1), (9, 2), (13, 2), (17, 3), (25, 3), (33, 4), (49, 4), (65, 5), (97, 5), (129, 6),
    (193, 6), (257, 7), (385, 7), (513, 8), (769, 8), (1025, 9), (1537, 9), (2049, 10), (3073, 10), (4097, 11), (6145, 11), (8193, 12),
    (12289, 12), (16385, 13), (24577, 13),
];

/// What a symbol of a block comes to: a number to begin with, and the bits of the stream that are added to it.
const NUMBER: u32 = 16;
const EXTRA: u32 = MEANING;
/// The number that ends a block, and the least that no symbol has.
const END: u32 = 256;
const NO_SYMBOL: u32 = u32::MAX << NUMBER;

/// Bytes; the block's end; and lengths, so far above both that they are told from them.
static LITERALS: [u32; 288] = {
    let mut meanings = [NO_SYMBOL; 288];
    let mut symbol = 0;
    while symbol <= END_OF_BLOCK as usize {
        meanings[symbol] = (symbol as u32) << NUMBER;
        symbol += 1;
    }
    let mut i = 0;
    while i < LENGTHS.len() {
        let (base, extra) = LENGTHS[i];
        meanings[symbol + i] = (END + base as u32) << NUMBER | (extra as u32) << EXTRA;
        i += 1;
    }
    meanings
};
static FAR: [u32; 32] = {
    let mut meanings = [NO_SYMBOL; 32];
    let mut i = 0;
    while i < DISTANCES.len() {
        let (base, extra) = DISTANCES[i];
        meanings[i] = (base as u32) << NUMBER | (extra as u32) << EXTRA;
        i += 1;
    }
    meanings
};
/// Of the code of lengths.
static WORDS: [u32; 19] = {
    let mut meanings = [0; 19];
    let mut i = 0;
    while i < meanings.len() {
        meanings[i] = (i as u32) << NUMBER;
        i += 1;
    }
    meanings
};

/// Room for tables, used again for the next stream.
pub struct Tables {
    lengths: Table<7>,
    literals: Table<10>,
    distances: Table<8>,
}

impl Tables {
    pub const fn new() -> Self {
        Self { lengths: Table::new(), literals: Table::new(), distances: Table::new() }
    }
}

/// Inflates a zlib stream of at least `least` and at most `most` bytes into `runs`. Answers false where it is another, damaged, or no
/// mask; `runs` then holds nothing of use.
pub fn inflate_runs(input: &[u8], (least, most): (usize, usize), tables: &mut Tables, runs: &mut Vec<Run>) -> bool {
    runs.clear();
    let mut stream = Stream { input, at: 0, bits: 0, count: 0 };
    let mut out = Output { runs, value: 0, length: 0, most: most as u32, most_runs: FEW_RUNS + most / BYTES_A_RUN, next: (u32::MAX, 0) };
    let sound = most <= MOST_SUMMED && read_stream(&mut stream, &mut out, tables).is_some() && out.length as usize >= least;
    out.end();
    sound
}

/// The bits of a stream, the next one lowest.
#[derive(Clone, Copy)]
struct Stream<'a> {
    input: &'a [u8],
    at: usize,
    bits: u64,
    count: u32,
}

impl Stream<'_> {
    /// Makes at least 56 bits ready; behind the end of the input they are 0.
    #[inline(always)]
    fn fill(&mut self) {
        if let Some(eight) = self.input.get(self.at..self.at + 8) {
            self.bits |= u64::from_le_bytes(eight.try_into().unwrap_or_default()) << self.count;
            self.at += (63 - self.count as usize) / 8;
            self.count |= 56;
            return;
        }
        *self = self.filled_at_end();
    }

    /// By value, so that what the loops read stays in registers.
    #[cold]
    #[inline(never)]
    fn filled_at_end(mut self) -> Self {
        while self.count < 56 {
            self.bits |= u64::from(self.input.get(self.at).copied().unwrap_or(0)) << self.count;
            self.at += 1;
            self.count += 8;
        }
        self
    }

    #[inline(always)]
    fn drop(&mut self, bits: u32) {
        self.bits >>= bits;
        self.count -= bits;
    }

    /// The number that a word of the stream stands for, with the bits that follow it; they must be ready.
    #[inline(always)]
    fn number(&mut self, word: u32) -> u32 {
        self.drop(word & 15);
        (word >> NUMBER) + self.take(word >> EXTRA & 15)
    }

    /// The next bits as a number; they must be ready.
    #[inline(always)]
    fn take(&mut self, bits: u32) -> u32 {
        let number = (self.bits & ((1 << bits) - 1)) as u32;
        self.drop(bits);
        number
    }

    /// Goes on at the next whole byte, and says which one.
    fn align(&mut self) -> usize {
        let at = self.at - self.count as usize / 8;
        (self.at, self.bits, self.count) = (at, 0, 0);
        at
    }

    /// Whether no bit was taken from behind the end.
    fn is_inside(&self) -> bool {
        self.at - self.count as usize / 8 <= self.input.len()
    }
}

/// The runs so far: those that have ended, and the one that goes on, up to `length`.
struct Output<'a> {
    runs: &'a mut Vec<Run>,
    value: u8,
    length: u32,
    most: u32,
    most_runs: usize,
    /// The place behind what was repeated last, and its run.
    next: (u32, usize),
}

impl Output<'_> {
    #[inline(always)]
    fn push(&mut self, value: u8, count: u32) {
        if value != self.value {
            self.end();
            self.value = value;
        }
        self.length += count;
    }

    /// Ends the run that goes on, if there is one.
    #[inline(always)]
    fn end(&mut self) {
        if self.length > 0 {
            self.runs.push(Run { end: self.length, value: self.value });
        }
    }

    /// Repeats the last byte.
    #[inline(always)]
    fn go_on(&mut self, count: u32) -> Option<()> {
        if self.length == 0 {
            return None;
        }
        self.length += count;
        Some(())
    }

    /// Bytes that may still come.
    fn left(&self) -> u32 {
        self.most.saturating_sub(self.length)
    }

    /// Repeats what lies `distance` back.
    #[inline(always)]
    fn repeat(&mut self, distance: u32, count: u32) -> Option<()> {
        let mut from = self.length.checked_sub(distance)?;
        // A row that is repeated takes several matches, each from where the one before ended.
        let mut i = if from == self.next.0 { self.next.1 } else { self.run_at(from) };
        let end = self.length + count;
        loop {
            let Some(&Run { end: until, value }) = self.runs.get(i) else {
                // Within the run that goes on all that follows is its value.
                from += end - self.length;
                self.length = end;
                self.next = (from, i);
                return Some(());
            };
            let some = (end - self.length).min(until - from);
            self.push(value, some);
            from += some;
            if self.length == end {
                self.next = (from, i + usize::from(from == until));
                return Some(());
            }
            i += 1;
        }
    }

    /// The run of a place: mostly one of the last.
    #[inline(always)]
    fn run_at(&self, place: u32) -> usize {
        let (mut high, mut step) = (self.runs.len(), 1);
        let mut low = loop {
            let Some(lower) = high.checked_sub(step) else { break 0 };
            if self.runs[lower].end <= place {
                break lower + 1;
            }
            high = lower;
            step *= 2;
        };
        while low < high {
            let middle = (low + high) / 2;
            if self.runs[middle].end > place {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    fn is_within(&self) -> bool {
        self.length <= self.most && self.runs.len() <= self.most_runs
    }

    /// Adler-32 of all bytes: the second sum has each byte as often as sums are taken from it on, so that no run waits for the one before.
    #[inline(never)]
    fn checksum(&self) -> u32 {
        let all = u64::from(self.length);
        let (mut sum, mut sums2, mut start) = (1u64, 0u64, 0u64);
        let last = Run { end: self.length, value: self.value };
        for &Run { end, value } in self.runs.iter().chain([&last]) {
            let end = u64::from(end);
            let bytes = (end - start) * u64::from(value);
            sum += bytes;
            // Twice, so that it is whole.
            sums2 += bytes * (2 * all + 1 - start - end);
            start = end;
        }
        (((all + sums2 / 2) % ADLER) << 16 | sum % ADLER) as u32
    }
}

fn read_stream(stream: &mut Stream, out: &mut Output, tables: &mut Tables) -> Option<()> {
    let &[method, flags, ..] = stream.input else { return None };
    let sound = method & 15 == 8 && method >> 4 <= 7 && flags & 0x20 == 0;
    if !sound || (u32::from(method) << 8 | u32::from(flags)) % 31 != 0 {
        return None;
    }
    stream.at = 2;
    for _ in 0..MOST_BLOCKS {
        stream.fill();
        let is_last = stream.take(1) == 1;
        match stream.take(2) {
            0 => stored_block(stream, out)?,
            1 => {
                fixed_codes(tables)?;
                coded_block(stream, out, tables)?;
            }
            2 => {
                read_codes(stream, tables)?;
                coded_block(stream, out, tables)?;
            }
            _ => return None,
        }
        if !stream.is_inside() || !out.is_within() {
            return None;
        }
        if is_last {
            let at = stream.align();
            let &[a, b, c, d] = stream.input.get(at..at + 4)? else { return None };
            return (u32::from_be_bytes([a, b, c, d]) == out.checksum()).then_some(());
        }
    }
    None
}

#[cold]
#[inline(never)]
fn stored_block(stream: &mut Stream, out: &mut Output) -> Option<()> {
    let at = stream.align();
    let &[a, b, c, d] = stream.input.get(at..at + 4)? else { return None };
    let length = u16::from_le_bytes([a, b]);
    if length != !u16::from_le_bytes([c, d]) {
        return None;
    }
    let end = at + 4 + usize::from(length);
    for &byte in stream.input.get(at + 4..end)? {
        out.push(byte, 1);
    }
    stream.at = end;
    Some(())
}

/// The codes of a block that brings none.
#[cold]
#[inline(never)]
fn fixed_codes(tables: &mut Tables) -> Option<()> {
    let lengths: [u8; 288] = core::array::from_fn(|symbol| match symbol {
        0..=143 => 8,
        144..=255 => 9,
        256..=279 => 7,
        _ => 8,
    });
    let whole = tables.literals.fill(&lengths, false, &LITERALS) && tables.distances.fill(&[5; 32], false, &FAR);
    whole.then_some(())
}

/// Reads the codes of a block.
#[inline(never)]
fn read_codes(stream: &mut Stream, tables: &mut Tables) -> Option<()> {
    let [literals, distances, words] = [(5, 257), (5, 1), (4, 4)].map(|(bits, least)| stream.take(bits) as usize + least);
    if literals > 286 || distances > 30 {
        return None;
    }
    let mut of_lengths = [0u8; 19];
    for &place in &ORDER[..words] {
        stream.fill();
        of_lengths[place] = stream.take(3) as u8;
    }
    if !tables.lengths.fill(&of_lengths, false, &WORDS) {
        return None;
    }
    let mut lengths = [0u8; 286 + 30];
    let all = literals + distances;
    let mut known = 0;
    while known < all {
        stream.fill();
        let word = tables.lengths.look(stream.bits, &WORDS)?;
        let (length, times) = match stream.number(word) {
            16 => (lengths[known.checked_sub(1)?], 3 + stream.take(2) as usize),
            17 => (0, 3 + stream.take(3) as usize),
            18 => (0, 11 + stream.take(7) as usize),
            length => (length as u8, 1),
        };
        lengths[known..all].get_mut(..times)?.fill(length);
        known += times;
    }
    let has_end = lengths[END_OF_BLOCK as usize] > 0;
    let whole = tables.literals.fill(&lengths[..literals], false, &LITERALS)
        && tables.distances.fill(&lengths[literals..all], true, &FAR);
    (has_end && whole).then_some(())
}

#[inline(never)]
fn coded_block(of: &mut Stream, into: &mut Output, tables: &Tables) -> Option<()> {
    // Copies, which stay in registers.
    let mut stream = *of;
    let mut out = Output { runs: &mut *into.runs, ..*into };
    let sound = loop {
        stream.fill();
        let (bits, ready) = (stream.bits, stream.count);
        let number = stream.number(tables.literals.look(stream.bits, &LITERALS)?);
        if number < END {
            out.push(number as u8, 1);
        } else if number == END {
            break true;
        } else {
            let count = number - END;
            let distance = stream.number(tables.distances.look(stream.bits, &FAR)?);
            if count > LONGEST_MATCH || distance > FARTHEST {
                break false;
            }
            if distance == 1 {
                let mut times = 0;
                let same = (1 << (ready - stream.count)) - 1;
                if count == LONGEST_MATCH && (stream.bits ^ bits) & same == 0 {
                    (stream, times) = again(stream, bits, ready - stream.count, out.left())?;
                }
                out.go_on(count * (1 + times))?;
            } else {
                out.repeat(distance, count)?;
            }
        }
        if !out.is_within() {
            break false;
        }
    };
    *of = stream;
    (into.value, into.length, into.next) = (out.value, out.length, out.next);
    sound.then_some(())
}

/// How often the first `width` of `bits` follow again, which are then taken: a background is one match, again and again.
#[inline(never)]
fn again(mut stream: Stream, bits: u64, width: u32, left: u32) -> Option<(Stream, u32)> {
    let mut pattern = bits & ((1 << width) - 1);
    let mut covered = width;
    while covered < 64 {
        pattern |= pattern << covered;
        covered *= 2;
    }
    let mut times = 0;
    loop {
        let ready = stream.count;
        let equal = (stream.bits ^ pattern).trailing_zeros().min(ready);
        let more = equal / width;
        stream.drop(more * width);
        times += more;
        if times * LONGEST_MATCH > left {
            return None;
        }
        if equal < ready {
            return Some((stream, times));
        }
        stream.fill();
    }
}
