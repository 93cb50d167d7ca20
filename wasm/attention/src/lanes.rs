//! Four queries in a vector, and what is done with them.
#![allow(unused_unsafe)]
use core::arch::wasm32::*;

/// Numbers in a vector.
pub const LANES: usize = 4;

/// `a * b + c`, rounded once where the target has it (relaxed SIMD) and twice elsewhere.
#[inline(always)]
pub fn madd(a: v128, b: v128, c: v128) -> v128 {
    #[cfg(target_feature = "relaxed-simd")]
    return f32x4_relaxed_madd(a, b, c);
    #[cfg(not(target_feature = "relaxed-simd"))]
    return f32x4_add(f32x4_mul(a, b), c);
}

/// One of a vector's four numbers, four times.
#[inline(always)]
pub fn splat<const L: usize>(v: v128) -> v128 {
    match L {
        0 => i32x4_shuffle::<0, 0, 0, 0>(v, v),
        1 => i32x4_shuffle::<1, 1, 1, 1>(v, v),
        2 => i32x4_shuffle::<2, 2, 2, 2>(v, v),
        _ => i32x4_shuffle::<3, 3, 3, 3>(v, v),
    }
}

#[inline(always)]
pub unsafe fn load(p: *const f32) -> v128 {
    v128_load(p as *const v128)
}

#[inline(always)]
pub unsafe fn store(p: *mut f32, v: v128) {
    v128_store(p as *mut v128, v)
}

/// Coefficients of 2^f on [-1/2, 1/2], the lowest first, by Remez' exchange; the largest relative error is 7.5e-8, and 2.4e-7 with float32's
/// roundings.
const EXP2: [f32; 6] = [
    1.000_000_1,
    0.693_146_94,
    0.240_221_2,
    0.055_507_13,
    0.009_675_541,
    0.001_327_647_2,
];
/// 1.5 * 2^23: what is added to it is rounded to an integer, which then stands in its lowest bits.
const ROUND: f32 = 12_582_912.0;

/// 2^x for x in [-126, 0] and below, where it is 2^-126.
#[inline(always)]
pub fn exp2(x: v128) -> v128 {
    let x = f32x4_pmax(f32x4_splat(-126.0), x);
    let rounded = f32x4_add(x, f32x4_splat(ROUND));
    let f = f32x4_sub(x, f32x4_sub(rounded, f32x4_splat(ROUND)));
    let mut sum = f32x4_splat(EXP2[5]);
    sum = madd(sum, f, f32x4_splat(EXP2[4]));
    sum = madd(sum, f, f32x4_splat(EXP2[3]));
    sum = madd(sum, f, f32x4_splat(EXP2[2]));
    sum = madd(sum, f, f32x4_splat(EXP2[1]));
    sum = madd(sum, f, f32x4_splat(EXP2[0]));
    i32x4_add(sum, i32x4_shl(rounded, 23))
}
