//! The layer: what it reads, and a tile of queries through all keys.
use crate::brackets::{brackets, transpose, CHANNELS};
use crate::lanes::*;
use crate::product::product;
use crate::scores::{scores, MOST, WIDTH};
use crate::softmax::{largest, lowest, Softmax};
use core::arch::wasm32::*;

/// Vectors of a tile of queries.
const V: usize = 4;
/// Queries of a tile.
const TILE: usize = V * LANES;

/// Addresses and sizes, as whoever calls writes them: 32 bits each, in this order.
#[repr(C)]
pub struct Layer {
    /// Rotated queries, `[queries][CHANNELS]`, the first parts of all pairs before the second ones.
    queries: *const f32,
    /// Out: `[queries][WIDTH]`.
    recalled: *mut f32,
    /// Rows of the projection for the columns' half, the rows' half and all channels, `[WIDTH / 4][rows][4]`, and its bias likewise.
    column_weight: *const f32,
    row_weight: *const f32,
    weight: *const f32,
    column_bias: *const f32,
    row_bias: *const f32,
    bias: *const f32,
    /// Waves of the angles, `[side][CHANNELS / 4]`.
    cos: *const f32,
    sin: *const f32,
    /// Keys of the memories before their projection, `[places][WIDTH][MOST]`: tile after tile, a row of tiles' columns after the other, and row
    /// after row in each of them.
    keys: *const f32,
    /// Values of a tile of places, one place's memories side by side: `[tiles][WIDTH / 4][places of a tile · memories][4]`.
    values: *const f32,
    /// Pointers, which do not turn: keys `[pointers / 4][WIDTH][4]`, values `[WIDTH / 4][pointers][4]`.
    pointer_keys: *const f32,
    pointer_values: *const f32,
    /// Projected and rotated keys for the plain product, `[tiles][keys of a tile / 4][CHANNELS][4]`.
    plain_keys: *const f32,
    /// Tokens along a side, memories, pointers, columns and rows of a tile of places (divisors of the side).
    side: usize,
    memories: usize,
    pointers: usize,
    columns: usize,
    rows: usize,
}

/// log2(e) / sqrt(CHANNELS): scores are in units of ln 2.
const SCALE: f32 = core::f32::consts::LOG2_E / 16.0;

/// Floats of scratch that a thread needs.
#[no_mangle]
pub extern "C" fn scratch_floats(side: usize, keys: usize) -> usize {
    (2 * CHANNELS + 2 * WIDTH + 2 * side * (WIDTH + 1) + keys) * TILE
}

/// Queries of a tile.
#[no_mangle]
pub extern "C" fn tile_queries() -> usize {
    TILE
}

struct Scratch {
    queries: *mut f32,
    turned: *mut f32,
    recalled: *mut f32,
    bracket: *mut f32,
    columns: *mut f32,
    rows: *mut f32,
    scores: *mut f32,
}

unsafe fn parts(scratch: *mut f32, side: usize) -> Scratch {
    let queries = scratch;
    let turned = queries.add(CHANNELS * TILE);
    let recalled = turned.add(CHANNELS * TILE);
    let bracket = recalled.add(WIDTH * TILE);
    let columns = bracket.add(WIDTH * TILE);
    let rows = columns.add(side * (WIDTH + 1) * TILE);
    Scratch {
        queries,
        turned,
        recalled,
        bracket,
        columns,
        rows,
        scores: rows.add(side * (WIDTH + 1) * TILE),
    }
}

/// Tile number `tile` of the queries by the shorter product.
#[no_mangle]
pub unsafe extern "C" fn attend_short(layer: &Layer, scratch: *mut f32, tile: usize) {
    match layer.memories {
        1 => short::<1>(layer, scratch, tile),
        2 => short::<2>(layer, scratch, tile),
        3 => short::<3>(layer, scratch, tile),
        4 => short::<4>(layer, scratch, tile),
        5 => short::<5>(layer, scratch, tile),
        6 => short::<6>(layer, scratch, tile),
        7 => short::<7>(layer, scratch, tile),
        8 => short::<8>(layer, scratch, tile),
        _ => unreachable(),
    }
}

#[inline(never)]
unsafe fn short<const M: usize>(layer: &Layer, scratch: *mut f32, tile: usize) {
    let side = layer.side;
    let at = parts(scratch, side);
    transpose::<V>(layer.queries.add(tile * TILE * CHANNELS), SCALE, at.queries);
    let waves = (layer.cos, layer.sin, side);
    brackets::<V>(
        at.queries,
        0,
        (layer.column_weight, layer.column_bias),
        waves,
        at.turned,
        at.columns,
    );
    brackets::<V>(
        at.queries,
        1,
        (layer.row_weight, layer.row_bias),
        waves,
        at.turned,
        at.rows,
    );
    let mut softmax = Softmax::<V>::new(at.recalled);
    let keys = layer.columns * layer.rows * M;
    let (across, down) = (layer.columns, layer.rows);
    let mut place = 0;
    for x in (0..side).step_by(across) {
        for y in (0..side).step_by(down) {
            let first = place;
            let mut most = lowest::<V>();
            for row in y..y + down {
                for column in x..x + across {
                    scores::<V, M>(
                        at.columns.add(column * (WIDTH + 1) * TILE),
                        at.rows.add(row * (WIDTH + 1) * TILE),
                        layer.keys.add(place * WIDTH * MOST),
                        at.scores.add((place - first) * M * TILE),
                        &mut most,
                    );
                    place += 1;
                }
            }
            softmax.read(at.scores, keys, &most, layer.values.add(first * M * WIDTH));
        }
    }
    read_pointers(layer, &at, &mut softmax);
    softmax.finish(layer.recalled.add(tile * TILE * WIDTH));
}

/// The same by products of all channels with keys that were projected and rotated before.
#[no_mangle]
pub unsafe extern "C" fn attend_plain(layer: &Layer, scratch: *mut f32, tile: usize) {
    let at = parts(scratch, layer.side);
    transpose::<V>(layer.queries.add(tile * TILE * CHANNELS), SCALE, at.queries);
    let mut softmax = Softmax::<V>::new(at.recalled);
    let places = layer.columns * layer.rows;
    let keys = places * layer.memories;
    for first in (0..layer.side * layer.side).step_by(places) {
        product::<V>(
            at.queries,
            layer.plain_keys.add(first * layer.memories * CHANNELS),
            CHANNELS,
            keys,
            at.scores,
            false,
        );
        let most = largest::<V>(at.scores, keys);
        softmax.read(
            at.scores,
            keys,
            &most,
            layer.values.add(first * layer.memories * WIDTH),
        );
    }
    read_pointers(layer, &at, &mut softmax);
    softmax.finish(layer.recalled.add(tile * TILE * WIDTH));
}

/// Pointers stand at no place: one bracket for all of them.
#[inline(never)]
unsafe fn read_pointers(layer: &Layer, at: &Scratch, softmax: &mut Softmax<V>) {
    if layer.pointers == 0 {
        return;
    }
    product::<V>(at.queries, layer.weight, CHANNELS, WIDTH, at.bracket, false);
    product::<V>(
        at.bracket,
        layer.pointer_keys,
        WIDTH,
        layer.pointers,
        at.scores,
        false,
    );
    for v in 0..V {
        let mut bias = f32x4_splat(0.0);
        for c in 0..CHANNELS {
            bias = madd(
                load(at.queries.add((c * V + v) * LANES)),
                f32x4_splat(*layer.bias.add(c)),
                bias,
            );
        }
        for key in 0..layer.pointers {
            let score = at.scores.add((key * V + v) * LANES);
            store(score, f32x4_add(load(score), bias));
        }
    }
    let most = largest::<V>(at.scores, layer.pointers);
    softmax.read(at.scores, layer.pointers, &most, layer.pointer_values);
}
