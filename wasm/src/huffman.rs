//! Prefix codes of deflate: from the lengths of their words to a table that decodes them.

/// Longest word of a code.
const LONGEST: usize = 15;
/// Most symbols of a code.
const MOST_SYMBOLS: usize = 288;

/// Bits of an entry that are the reader's own: what a symbol means to it. Below them is how many bits the word takes.
pub const MEANING: u32 = 4;

/// A table of the next `BITS` bits of a stream; longer words are read bit by bit.
pub struct Table<const BITS: usize> {
    /// What the word means, and its bits; 0 where the word is longer, or no word.
    short: Vec<u32>,
    /// Words of each length.
    counts: [u16; LONGEST + 1],
    /// Symbols by their words.
    sorted: [u16; MOST_SYMBOLS],
}

impl<const BITS: usize> Table<BITS> {
    pub const fn new() -> Self {
        Self { short: Vec::new(), counts: [0; LONGEST + 1], sorted: [0; MOST_SYMBOLS] }
    }

    /// Fills the table. Answers whether the lengths are those of a whole code, or, `sparse`, of one of at most one word of one bit.
    /// `meanings`: of each symbol, with the lowest `MEANING` bits left 0.
    pub fn fill(&mut self, lengths: &[u8], sparse: bool, meanings: &[u32]) -> bool {
        self.short.clear();
        self.short.resize(1 << BITS, 0);
        fill((&mut self.short, BITS), (&mut self.counts, &mut self.sorted), (lengths, sparse), meanings)
    }

    /// What the word means that the bits begin with, the next bit lowest, and in the lowest bits how many it takes.
    #[inline(always)]
    pub fn look(&self, bits: u64, meanings: &[u32]) -> Option<u32> {
        match self.short[bits as usize & ((1 << BITS) - 1)] {
            0 => self.look_on(bits, meanings),
            entry => Some(entry),
        }
    }

    #[cold]
    #[inline(never)]
    fn look_on(&self, bits: u64, meanings: &[u32]) -> Option<u32> {
        let (mut code, mut first, mut at) = (0u32, 0u32, 0u32);
        for length in 1..=LONGEST {
            code = code << 1 | (bits >> (length - 1)) as u32 & 1;
            let count = u32::from(self.counts[length]);
            if code < first + count {
                return Some(meanings[self.sorted[(at + code - first) as usize] as usize] | length as u32);
            }
            at += count;
            first = (first + count) << 1;
        }
        None
    }
}

/// One function for the tables of all sizes: what is long and run a few times a file costs most when it is compiled.
#[inline(never)]
fn fill(
    (short, bits): (&mut [u32], usize),
    (counts, sorted): (&mut [u16; LONGEST + 1], &mut [u16; MOST_SYMBOLS]),
    (lengths, sparse): (&[u8], bool),
    meanings: &[u32],
) -> bool {
    *counts = [0; LONGEST + 1];
    for &length in lengths {
        counts[length as usize] += 1;
    }
    let words = lengths.len() as u16 - counts[0];
    let mut left = 1i32;
    for &count in &counts[1..] {
        left = 2 * left - i32::from(count);
        if left < 0 {
            return false;
        }
    }
    if left > 0 && !(sparse && (words == 0 || words == 1 && counts[1] == 1)) {
        return false;
    }
    let mut next = [0u16; LONGEST + 2];
    for length in 1..=LONGEST {
        next[length + 1] = next[length] + counts[length];
    }
    for (symbol, &length) in lengths.iter().enumerate().filter(|(_, &length)| length > 0) {
        sorted[next[length as usize] as usize] = symbol as u16;
        next[length as usize] += 1;
    }
    let (mut code, mut at) = (0u16, 0);
    for length in 1..=bits {
        for &symbol in &sorted[at..at + counts[length] as usize] {
            // The stream has the highest bit of a word first.
            let first = (code.reverse_bits() >> (16 - length)) as usize;
            let entry = meanings[symbol as usize] | length as u32;
            short[first..].iter_mut().step_by(1 << length).for_each(|place| *place = entry);
            code += 1;
        }
        at += counts[length] as usize;
        code <<= 1;
    }
    true
}
