//! Adler-32, the checksum of zlib streams (RFC 1950).

use core::arch::wasm32::*;

/// Largest prime below 2^16.
const MODULUS: u32 = 65_521;
/// Bytes after which the sums are reduced: they fit 32 bits until then.
const BLOCK: usize = 5_552 / 16 * 16;

/// The checksum; sixteen bytes at a time.
pub fn adler32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1u32, 0u32);
    let weights = (i16x8(16, 15, 14, 13, 12, 11, 10, 9), i16x8(8, 7, 6, 5, 4, 3, 2, 1));
    for block in bytes.chunks(BLOCK) {
        let pieces = (block.len() / 16) as u32;
        // Sum of the bytes, sum of these sums before each piece, and sum of the bytes by their place in their piece.
        let (mut sums, mut before, mut placed) = (u32x4_splat(0), u32x4_splat(0), u32x4_splat(0));
        let mut add = |piece: v128| {
            before = u32x4_add(before, sums);
            sums = u32x4_add(sums, u32x4_extadd_pairwise_u16x8(u16x8_extadd_pairwise_u8x16(piece)));
            let low = i32x4_dot_i16x8(u16x8_extend_low_u8x16(piece), weights.0);
            let high = i32x4_dot_i16x8(u16x8_extend_high_u8x16(piece), weights.1);
            placed = i32x4_add(placed, i32x4_add(low, high));
            sums
        };
        let mut fours = block.chunks_exact(64);
        let mut waiting = 0u32; // pieces of zeros that change nothing but what is before them
        let mut skipped = u32x4_splat(0);
        let mut now = u32x4_splat(0);
        for four in &mut fours {
            let (a, b, c, d) = (load16(&four[..16]), load16(&four[16..32]), load16(&four[32..48]), load16(&four[48..]));
            if !v128_any_true(v128_or(v128_or(a, b), v128_or(c, d))) {
                waiting += 4;
                continue;
            }
            skipped = u32x4_add(skipped, u32x4_mul(now, u32x4_splat(waiting)));
            waiting = 0;
            for piece in [a, b, c, d] {
                now = add(piece);
            }
        }
        skipped = u32x4_add(skipped, u32x4_mul(now, u32x4_splat(waiting)));
        let mut sixteens = fours.remainder().chunks_exact(16);
        for piece in &mut sixteens {
            add(load16(piece));
        }
        before = u32x4_add(before, skipped);
        b = (b + 16 * pieces * a + 16 * total(before) + total(placed)) % MODULUS;
        a += total(sums);
        for &byte in sixteens.remainder() {
            a += u32::from(byte);
            b += a;
        }
        a %= MODULUS;
        b %= MODULUS;
    }
    b << 16 | a
}

fn load16(bytes: &[u8]) -> v128 {
    let bytes: [u8; 16] = bytes.try_into().unwrap_or_default();
    let (low, high) = (u64::from_le_bytes(low_half(&bytes)), u64::from_le_bytes(high_half(&bytes)));
    u64x2(low, high)
}

fn low_half(bytes: &[u8; 16]) -> [u8; 8] {
    [bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]]
}

fn high_half(bytes: &[u8; 16]) -> [u8; 8] {
    [bytes[8], bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]]
}

fn total(lanes: v128) -> u32 {
    u32x4_extract_lane::<0>(lanes)
        + u32x4_extract_lane::<1>(lanes)
        + u32x4_extract_lane::<2>(lanes)
        + u32x4_extract_lane::<3>(lanes)
}
