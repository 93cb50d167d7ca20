//! Products of a tile of queries with a matrix that is packed by four columns.
use crate::lanes::*;
use core::arch::wasm32::*;

/// `out[j][q] (+)= Σ_i p[i][q] · m[i][j]` for a tile of `4 · V` queries q: `p` is `[inner][4V]`, `m` is `[columns / 4][inner][4]`, `out` is
/// `[columns][4V]`.
#[inline(never)]
pub unsafe fn product<const V: usize>(
    p: *const f32,
    m: *const f32,
    inner: usize,
    columns: usize,
    out: *mut f32,
    adds: bool,
) {
    for j in 0..columns / LANES {
        let packed = m.add(j * inner * LANES);
        let rows = out.add(j * LANES * V * LANES);
        let mut at = 0;
        while at + 2 <= V {
            block::<V, 2>(p.add(at * LANES), packed, inner, rows.add(at * LANES), adds);
            at += 2;
        }
        if at < V {
            block::<V, 1>(p.add(at * LANES), packed, inner, rows.add(at * LANES), adds);
        }
    }
}

#[inline(always)]
unsafe fn block<const V: usize, const W: usize>(
    p: *const f32,
    m: *const f32,
    inner: usize,
    out: *mut f32,
    adds: bool,
) {
    let mut sums = [[f32x4_splat(0.0); W]; LANES];
    let (mut p, mut m) = (p, m);
    for _ in 0..inner / STEP {
        for s in 0..STEP {
            let b = load(m.add(s * LANES));
            let mut a = [f32x4_splat(0.0); W];
            for w in 0..W {
                a[w] = load(p.add((s * V + w) * LANES));
            }
            let each = [splat::<0>(b), splat::<1>(b), splat::<2>(b), splat::<3>(b)];
            for c in 0..LANES {
                for w in 0..W {
                    sums[c][w] = madd(a[w], each[c], sums[c][w]);
                }
            }
        }
        p = p.add(STEP * V * LANES);
        m = m.add(STEP * LANES);
    }
    // What was there is added at the end: a sum over all keys would lose digits, tile by tile it does not.
    for c in 0..LANES {
        for w in 0..W {
            let at = out.add((c * V + w) * LANES);
            let sum = sums[c][w];
            store(at, if adds { f32x4_add(load(at), sum) } else { sum });
        }
    }
}

/// Numbers that a turn of the inner loop takes; every inner size is a multiple of it.
const STEP: usize = 4;
