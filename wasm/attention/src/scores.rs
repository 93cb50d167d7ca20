//! Scores of the memories at one place, with the sum of a query's two brackets formed in registers.
use crate::lanes::*;
use core::arch::wasm32::*;

/// Numbers that a channel of a place's keys takes: memories at most.
pub const MOST: usize = 8;
/// Channels of a memory.
pub const WIDTH: usize = 64;

/// `scores[m][q] = Σ_k (column[k][q] + row[k][q]) · keys[k][m]` for a tile of `4 · V` queries and M memories: `column` and `row` are
/// `[WIDTH + 1][4V]` with the bias last, `keys` `[WIDTH][MOST]`, `scores` `[M][4V]`. `most` becomes the larger of itself and the scores.
#[inline(always)]
pub unsafe fn scores<const V: usize, const M: usize>(
    column: *const f32,
    row: *const f32,
    keys: *const f32,
    scores: *mut f32,
    most: &mut [v128; V],
) {
    for v in 0..V {
        let (mut a, mut b, mut k) = (column.add(v * LANES), row.add(v * LANES), keys);
        let bias = WIDTH * V * LANES;
        let mut sums = [f32x4_add(load(a.add(bias)), load(b.add(bias))); M];
        for _ in 0..WIDTH / STEP {
            for s in 0..STEP {
                let g = f32x4_add(load(a.add(s * V * LANES)), load(b.add(s * V * LANES)));
                let few = load(k.add(s * MOST));
                let more = if M > LANES {
                    load(k.add(s * MOST + LANES))
                } else {
                    few
                };
                let each = [
                    splat::<0>(few),
                    splat::<1>(few),
                    splat::<2>(few),
                    splat::<3>(few),
                ];
                let others = [
                    splat::<0>(more),
                    splat::<1>(more),
                    splat::<2>(more),
                    splat::<3>(more),
                ];
                for m in 0..M {
                    sums[m] = madd(
                        g,
                        if m < LANES {
                            each[m]
                        } else {
                            others[m - LANES]
                        },
                        sums[m],
                    );
                }
            }
            a = a.add(STEP * V * LANES);
            b = b.add(STEP * V * LANES);
            k = k.add(STEP * MOST);
        }
        for m in 0..M {
            store(scores.add((m * V + v) * LANES), sums[m]);
            most[v] = f32x4_pmax(most[v], sums[m]);
        }
    }
}

/// Channels that a turn of the inner loop takes.
const STEP: usize = 4;
