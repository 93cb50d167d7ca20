//! The numeric kernels of Masklet, called from `src/kernel` alone.
//!
//! Masks are one bit a pixel: pixel (x, y) is bit `x % 32` of word `y * ceil(width / 32) + x / 32`, padding bits 0.
//! Exports answer with `Result<_, String>`: the caller checks lengths first, a refusal here is its last line of defence.

mod allocator;
mod bits;
mod compare;
mod components;
mod contour;
mod contour_adaptive;
mod contour_sparse;
mod distance;
mod extent;
mod huffman;
mod inflate;
mod inflate_runs;
mod labels;
mod png;
mod png_header;
mod png_rows;
mod polygon;
mod resize;
mod resize_float;
mod rle;
mod run_rows;
mod structuring_element;
mod tensor;
mod trace;
mod upsample;

/// What an export answers: a value, or why not.
pub(crate) type Answer<T> = Result<T, String>;

/// Refuses a slice of another length than the sizes say.
pub(crate) fn require_length(what: &str, found: usize, expected: usize) -> Answer<()> {
    if found == expected {
        return Ok(());
    }
    Err(format!("expected {expected} {what}, found {found}"))
}
