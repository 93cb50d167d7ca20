//! Softmax over keys that come a tile at a time (Milakov and Gimelshein 2018, arXiv:1805.02867): the largest score so far, the sum of powers
//! against it, and the weighted sum of values, all of them scaled down when a larger score comes.
use crate::lanes::*;
use crate::product::product;
use crate::scores::WIDTH;
use core::arch::wasm32::*;

/// Where `4 · V` queries stand.
pub struct Softmax<const V: usize> {
    most: [v128; V],
    sums: [v128; V],
    /// Weighted sums of values, `[WIDTH][4V]`.
    recalled: *mut f32,
}

impl<const V: usize> Softmax<V> {
    /// No key was read yet; `recalled` is `[WIDTH][4V]` of scratch.
    #[inline(always)]
    pub unsafe fn new(recalled: *mut f32) -> Self {
        for i in 0..WIDTH * V {
            store(recalled.add(i * LANES), f32x4_splat(0.0));
        }
        Softmax {
            most: lowest::<V>(),
            sums: [f32x4_splat(0.0); V],
            recalled,
        }
    }

    /// Reads a tile of keys: `scores` `[keys][4V]` in units of ln 2, which become their powers, `most` the largest of each query, `values`
    /// `[WIDTH / 4][keys][4]`.
    #[inline(always)]
    pub unsafe fn read(
        &mut self,
        scores: *mut f32,
        keys: usize,
        most: &[v128; V],
        values: *const f32,
    ) {
        for v in 0..V {
            let largest = f32x4_pmax(self.most[v], most[v]);
            if v128_any_true(f32x4_gt(largest, self.most[v])) {
                let shrink = exp2(f32x4_sub(self.most[v], largest));
                self.sums[v] = f32x4_mul(self.sums[v], shrink);
                for c in 0..WIDTH {
                    let at = self.recalled.add((c * V + v) * LANES);
                    store(at, f32x4_mul(load(at), shrink));
                }
                self.most[v] = largest;
            }
            let (mut sum, mut at) = (f32x4_splat(0.0), scores.add(v * LANES));
            for _ in 0..keys {
                let power = exp2(f32x4_sub(load(at), largest));
                store(at, power);
                sum = f32x4_add(sum, power);
                at = at.add(V * LANES);
            }
            self.sums[v] = f32x4_add(self.sums[v], sum);
        }
        product::<V>(scores, values, keys, WIDTH, self.recalled, true);
    }

    /// Writes the weighted means of the values, `[4V][WIDTH]`.
    #[inline(always)]
    pub unsafe fn finish(&self, out: *mut f32) {
        for v in 0..V {
            for c in 0..WIDTH {
                let at = self.recalled.add((c * V + v) * LANES);
                store(at, f32x4_div(load(at), self.sums[v]));
            }
        }
        for q in 0..LANES * V {
            for c in 0..WIDTH {
                *out.add(q * WIDTH + c) = *self.recalled.add(c * V * LANES + q);
            }
        }
    }
}

/// Less than any score.
#[inline(always)]
pub fn lowest<const V: usize>() -> [v128; V] {
    [f32x4_splat(-1e30); V]
}

/// The largest score of each query, of `[keys][4V]`.
#[inline(always)]
pub unsafe fn largest<const V: usize>(scores: *const f32, keys: usize) -> [v128; V] {
    let mut most = lowest::<V>();
    for key in 0..keys {
        for v in 0..V {
            most[v] = f32x4_pmax(most[v], load(scores.add((key * V + v) * LANES)));
        }
    }
    most
}
