//! One layer of SAM 2's cross-attention to its memories by the shorter product, a tile of queries at a time. No allocator: whoever calls lays
//! out the memory, and gives each thread a stack and scratch of its own.
#![no_std]
mod brackets;
mod lanes;
mod layer;
mod product;
mod scores;
mod softmax;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
