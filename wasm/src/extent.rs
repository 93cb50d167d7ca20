//! Where a mask may have pixels: the rest of a picture is background, and need not be looked at.

use crate::bits::words_per_row;

/// Rows `top..bottom` and words `left..right` of each; nothing outside is set.
#[derive(Clone, Copy)]
pub struct Extent {
    pub top: usize,
    pub bottom: usize,
    pub left: usize,
    pub right: usize,
}

impl Extent {
    pub const NOTHING: Self = Self { top: usize::MAX, bottom: 0, left: usize::MAX, right: 0 };

    /// That of a mask of which nothing is known.
    pub fn whole(width: usize, height: usize) -> Self {
        Self { top: 0, bottom: height, left: 0, right: words_per_row(width) }
    }

    /// That of both.
    pub fn or(self, other: Self) -> Self {
        Self {
            top: self.top.min(other.top),
            bottom: self.bottom.max(other.bottom),
            left: self.left.min(other.left),
            right: self.right.max(other.right),
        }
    }

    pub fn is_empty(self) -> bool {
        self.top >= self.bottom || self.left >= self.right
    }
}
