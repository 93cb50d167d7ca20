//! Memory by powers of two: what is freed is kept for the next of its size.
//!
//! The usual allocator is a function so long that V8, which optimizes it after some hundred mask-frames, spends a sixth of its work in a
//! short evaluation on it. Here a call takes a place from a list, and the usual allocator gives what is large.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::UnsafeCell;

/// The smallest size that is kept, and the largest; places of the smaller ones are cut from pieces of a page.
const SMALLEST: u32 = 4;
const LARGEST: u32 = 17;
const PIECE: usize = 1 << 14;

struct Kept {
    /// The first free place of each size; each holds where the next one is.
    free: UnsafeCell<[*mut u8; (LARGEST - SMALLEST + 1) as usize]>,
}

// There is one thread.
unsafe impl Sync for Kept {}

#[global_allocator]
static KEPT: Kept = Kept { free: UnsafeCell::new([std::ptr::null_mut(); (LARGEST - SMALLEST + 1) as usize]) };

/// The power of two that holds a layout, if it is kept.
#[inline(always)]
fn power_of(layout: Layout) -> Option<u32> {
    let power = usize::BITS - layout.size().wrapping_sub(1).leading_zeros();
    let power = power.max(SMALLEST);
    (power <= LARGEST && layout.align() <= 1 << SMALLEST).then_some(power)
}

unsafe impl GlobalAlloc for Kept {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some(power) = power_of(layout) else { return System.alloc(layout) };
        let first = &mut (*self.free.get())[(power - SMALLEST) as usize];
        if first.is_null() {
            return more(first, power);
        }
        let place = *first;
        *first = *place.cast::<*mut u8>();
        place
    }

    #[inline(never)]
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        let Some(power) = power_of(layout) else { return System.dealloc(place, layout) };
        let first = &mut (*self.free.get())[(power - SMALLEST) as usize];
        *place.cast::<*mut u8>() = *first;
        *first = place;
    }

    #[inline(never)]
    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let wanted = Layout::from_size_align_unchecked(size, layout.align());
        match (power_of(layout), power_of(wanted)) {
            (None, None) => System.realloc(place, layout, size),
            (old, new) if old == new => place,
            _ => {
                let moved = self.alloc(wanted);
                if !moved.is_null() {
                    std::ptr::copy_nonoverlapping(place, moved, layout.size().min(size));
                    self.dealloc(place, layout);
                }
                moved
            }
        }
    }
}

/// A place, and others of its size for the list, which is empty.
#[cold]
#[inline(never)]
unsafe fn more(first: &mut *mut u8, power: u32) -> *mut u8 {
    let size = 1usize << power;
    let piece = System.alloc(Layout::from_size_align_unchecked(size.max(PIECE), 1 << SMALLEST));
    if piece.is_null() {
        return piece;
    }
    for at in (size..PIECE).step_by(size) {
        let place = piece.add(at);
        *place.cast::<*mut u8>() = *first;
        *first = place;
    }
    piece
}
