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
    /// Waves of the angles, `[the longer side][CHANNELS / 4]`.
    cos: *const f32,
    sin: *const f32,
    /// Keys of the memories before their projection, `[groups][places][WIDTH][MOST]`: places tile after tile, a row of tiles' columns after
    /// the other, and row after row in each of them.
    keys: *const f32,
    /// Values of a tile of places, one place's memories side by side: `[groups][tiles][WIDTH / 4][places of a tile · memories][4]`.
    values: *const f32,
    /// Pointers, which do not turn: keys `[pointers / 4][WIDTH][4]`, values `[WIDTH / 4][pointers][4]`.
    pointer_keys: *const f32,
    pointer_values: *const f32,
    /// Places along both sides; memories, and groups of at most MOST that they are divided into, the longer ones first; pointers; columns and
    /// rows of a tile of places (divisors of the sides).
    width: usize,
    height: usize,
    memories: usize,
    groups: usize,
    pointers: usize,
    columns: usize,
    rows: usize,
}

/// log2(e) / sqrt(CHANNELS): scores are in units of ln 2.
const SCALE: f32 = core::f32::consts::LOG2_E / 16.0;

/// Floats of scratch that a thread needs. `keys` are those of a tile of places, or the pointers.
#[no_mangle]
pub extern "C" fn scratch_floats(width: usize, height: usize, keys: usize) -> usize {
    (2 * CHANNELS + 2 * WIDTH + (width + height) * (WIDTH + 1) + keys) * TILE
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

unsafe fn parts(scratch: *mut f32, layer: &Layer) -> Scratch {
    let queries = scratch;
    let turned = queries.add(CHANNELS * TILE);
    let recalled = turned.add(CHANNELS * TILE);
    let bracket = recalled.add(WIDTH * TILE);
    let columns = bracket.add(WIDTH * TILE);
    let rows = columns.add(layer.width * (WIDTH + 1) * TILE);
    Scratch {
        queries,
        turned,
        recalled,
        bracket,
        columns,
        rows,
        scores: rows.add(layer.height * (WIDTH + 1) * TILE),
    }
}

/// Tile number `tile` of the queries.
#[no_mangle]
pub unsafe extern "C" fn attend(layer: &Layer, scratch: *mut f32, tile: usize) {
    let at = parts(scratch, layer);
    transpose::<V>(layer.queries.add(tile * TILE * CHANNELS), SCALE, at.queries);
    brackets::<V>(
        at.queries,
        0,
        (layer.column_weight, layer.column_bias),
        (layer.cos, layer.sin, layer.width),
        at.turned,
        at.columns,
    );
    brackets::<V>(
        at.queries,
        1,
        (layer.row_weight, layer.row_bias),
        (layer.cos, layer.sin, layer.height),
        at.turned,
        at.rows,
    );
    let mut softmax = Softmax::<V>::new(at.recalled);
    let places = layer.width * layer.height;
    let (mut keys, mut values) = (layer.keys, layer.values);
    for group in 0..layer.groups {
        let longer = group < layer.memories % layer.groups;
        let memories = layer.memories / layer.groups + longer as usize;
        read(memories)(layer, &at, (keys, values), &mut softmax);
        keys = keys.add(places * WIDTH * MOST);
        values = values.add(places * WIDTH * memories);
    }
    read_pointers(layer, &at, &mut softmax);
    softmax.finish(layer.recalled.add(tile * TILE * WIDTH));
}

/// Reads a group of memories: their keys and values.
type Read = unsafe fn(&Layer, &Scratch, (*const f32, *const f32), &mut Softmax<V>);

fn read(memories: usize) -> Read {
    match memories {
        1 => read_memories::<1>,
        2 => read_memories::<2>,
        3 => read_memories::<3>,
        4 => read_memories::<4>,
        5 => read_memories::<5>,
        6 => read_memories::<6>,
        7 => read_memories::<7>,
        8 => read_memories::<8>,
        _ => unreachable(),
    }
}

#[inline(never)]
unsafe fn read_memories<const M: usize>(
    layer: &Layer,
    at: &Scratch,
    (keys, values): (*const f32, *const f32),
    softmax: &mut Softmax<V>,
) {
    let (across, down) = (layer.columns, layer.rows);
    let mut place = 0;
    for x in (0..layer.width).step_by(across) {
        for y in (0..layer.height).step_by(down) {
            let first = place;
            let mut most = lowest::<V>();
            for row in y..y + down {
                for column in x..x + across {
                    scores::<V, M>(
                        at.columns.add(column * (WIDTH + 1) * TILE),
                        at.rows.add(row * (WIDTH + 1) * TILE),
                        keys.add(place * WIDTH * MOST),
                        at.scores.add((place - first) * M * TILE),
                        &mut most,
                    );
                    place += 1;
                }
            }
            softmax.read(
                at.scores,
                across * down * M,
                &most,
                values.add(first * M * WIDTH),
            );
        }
    }
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
