//! Prefix codes of deflate: from the lengths of their words to a table that decodes them.

/// Longest word of a code.
const LONGEST: usize = 15;
/// Most symbols of a code.
const MOST_SYMBOLS: usize = 288;

/// What a word stands for, and how many bits it takes.
#[derive(Clone, Copy)]
pub struct Word {
    pub symbol: u16,
    pub bits: u8,
}

/// A table of the next `BITS` bits of a stream; longer words are read bit by bit.
pub struct Table<const BITS: usize> {
    /// Symbol times 16, and the word's bits; 0 where the word is longer, or no word.
    short: Vec<u16>,
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
    pub fn fill(&mut self, lengths: &[u8], sparse: bool) -> bool {
        self.counts = [0; LONGEST + 1];
        for &length in lengths {
            self.counts[length as usize] += 1;
        }
        let words = lengths.len() as u16 - self.counts[0];
        let mut left = 1i32;
        for &count in &self.counts[1..] {
            left = 2 * left - i32::from(count);
            if left < 0 {
                return false;
            }
        }
        if left > 0 && !(sparse && (words == 0 || words == 1 && self.counts[1] == 1)) {
            return false;
        }
        let mut next = [0u16; LONGEST + 2];
        for length in 1..=LONGEST {
            next[length + 1] = next[length] + self.counts[length];
        }
        for (symbol, &length) in lengths.iter().enumerate().filter(|(_, &length)| length > 0) {
            self.sorted[next[length as usize] as usize] = symbol as u16;
            next[length as usize] += 1;
        }
        self.short.clear();
        self.short.resize(1 << BITS, 0);
        let (mut code, mut at) = (0u16, 0);
        for length in 1..=BITS {
            for &symbol in &self.sorted[at..at + self.counts[length] as usize] {
                // The stream has the highest bit of a word first.
                let first = (code.reverse_bits() >> (16 - length)) as usize;
                let entry = symbol << 4 | length as u16;
                self.short[first..].iter_mut().step_by(1 << length).for_each(|place| *place = entry);
                code += 1;
            }
            at += self.counts[length] as usize;
            code <<= 1;
        }
        true
    }

    /// The word that the bits begin with, the next bit lowest.
    #[inline(always)]
    pub fn look(&self, bits: u64) -> Option<Word> {
        let entry = self.short[bits as usize & ((1 << BITS) - 1)];
        if entry == 0 {
            return self.look_on(bits);
        }
        Some(Word { symbol: entry >> 4, bits: entry as u8 & 15 })
    }

    #[cold]
    fn look_on(&self, bits: u64) -> Option<Word> {
        let (mut code, mut first, mut at) = (0u32, 0u32, 0u32);
        for length in 1..=LONGEST {
            code = code << 1 | (bits >> (length - 1)) as u32 & 1;
            let count = u32::from(self.counts[length]);
            if code < first + count {
                return Some(Word { symbol: self.sorted[(at + code - first) as usize], bits: length as u8 });
            }
            at += count;
            first = (first + count) << 1;
        }
        None
    }
}
