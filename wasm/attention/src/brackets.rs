//! What a memory's channels are multiplied with at each column and row: q · R(at) W for the half of a query's channels that turns there.
use crate::lanes::*;
use crate::product::product;
use crate::scores::WIDTH;
use core::arch::wasm32::*;

/// Channels of a query: the first parts of all pairs, then the second ones; half of the pairs turn with the column, half with the row.
pub const CHANNELS: usize = 256;
/// Pairs of a half.
const PAIRS: usize = CHANNELS / 4;

/// Puts queries side by side: `[4V][CHANNELS]` becomes `[CHANNELS][4V]`, scaled.
#[inline(always)]
pub unsafe fn transpose<const V: usize>(queries: *const f32, scale: f32, out: *mut f32) {
    for c in 0..CHANNELS {
        for q in 0..LANES * V {
            *out.add(c * V * LANES + q) = *queries.add(q * CHANNELS + c) * scale;
        }
    }
}

/// Brackets of a half, `[side][WIDTH + 1][4V]`, the last one for the bias. `half` 0 turns with the column, 1 with the row; `weight` is
/// `[WIDTH / 4][2 · PAIRS][4]`, `bias` `[2 · PAIRS]`, `cos` and `sin` `[side][PAIRS]`; `turned` is `[2 · PAIRS][4V]` of scratch.
#[inline(always)]
pub unsafe fn brackets<const V: usize>(
    queries: *const f32,
    half: usize,
    (weight, bias): (*const f32, *const f32),
    (cos, sin, side): (*const f32, *const f32, usize),
    turned: *mut f32,
    out: *mut f32,
) {
    let tile = V * LANES;
    for at in 0..side {
        let place = out.add(at * (WIDTH + 1) * tile);
        let mut sums = [f32x4_splat(0.0); V];
        for i in 0..PAIRS {
            let (c, s) = (
                f32x4_splat(*cos.add(at * PAIRS + i)),
                f32x4_splat(*sin.add(at * PAIRS + i)),
            );
            let (b0, b1) = (f32x4_splat(*bias.add(i)), f32x4_splat(*bias.add(PAIRS + i)));
            for v in 0..V {
                let re = load(queries.add((half * PAIRS + i) * tile + v * LANES));
                let im = load(queries.add(((2 + half) * PAIRS + i) * tile + v * LANES));
                let first = madd(re, c, f32x4_mul(im, s));
                let second = f32x4_sub(f32x4_mul(im, c), f32x4_mul(re, s));
                store(turned.add(i * tile + v * LANES), first);
                store(turned.add((PAIRS + i) * tile + v * LANES), second);
                sums[v] = madd(first, b0, madd(second, b1, sums[v]));
            }
        }
        product::<V>(turned, weight, 2 * PAIRS, WIDTH, place, false);
        for v in 0..V {
            store(place.add(WIDTH * tile + v * LANES), sums[v]);
        }
    }
}
