//! Tensors on ndarray: slicing, permuting, reducing, softmax.

use crate::bits::words_per_row;
use crate::{require_length, Answer};
use ndarray::{ArrayViewD, Axis, IxDyn, SliceInfoElem};
use wasm_bindgen::prelude::*;

fn view<'a, T>(data: &'a [T], shape: &[usize]) -> Answer<ArrayViewD<'a, T>> {
    ArrayViewD::from_shape(IxDyn(shape), data).map_err(|error| error.to_string())
}

fn require_axis(shape: &[usize], axis: usize) -> Answer<()> {
    if axis < shape.len() {
        return Ok(());
    }
    Err(format!("expected an axis below {}, found {axis}", shape.len()))
}

fn permuted<T: Copy>(data: &[T], shape: &[usize], axes: &[usize]) -> Answer<Vec<T>> {
    require_length("axes", axes.len(), shape.len())?;
    let mut seen = vec![false; shape.len()];
    for &axis in axes {
        require_axis(shape, axis)?;
        if std::mem::replace(&mut seen[axis], true) {
            return Err(format!("expected every axis once, found {axis} twice"));
        }
    }
    Ok(view(data, shape)?.permuted_axes(IxDyn(axes)).iter().copied().collect())
}

fn sliced<T: Copy>(data: &[T], shape: &[usize], starts: &[usize], ends: &[usize]) -> Answer<Vec<T>> {
    require_length("starts", starts.len(), shape.len())?;
    require_length("ends", ends.len(), shape.len())?;
    let mut parts = Vec::with_capacity(shape.len());
    for ((&start, &end), &size) in starts.iter().zip(ends).zip(shape) {
        if start > end || end > size {
            return Err(format!("expected a range within 0..{size}, found {start}..{end}"));
        }
        parts.push(SliceInfoElem::Slice { start: start as isize, end: Some(end as isize), step: 1 });
    }
    Ok(view(data, shape)?.slice(&parts[..]).iter().copied().collect())
}

/// The exports of one element type.
macro_rules! typed {
    ($t:ty, $permute:ident, $slice:ident, $reduce:ident, $argmax:ident, $threshold:ident) => {
        /// The elements with their axes in another order.
        #[wasm_bindgen]
        pub fn $permute(data: &[$t], shape: &[usize], axes: &[usize]) -> Answer<Vec<$t>> {
            permuted(data, shape, axes)
        }
        /// The elements from `starts` up to, without, `ends`.
        #[wasm_bindgen]
        pub fn $slice(data: &[$t], shape: &[usize], starts: &[usize], ends: &[usize]) -> Answer<Vec<$t>> {
            sliced(data, shape, starts, ends)
        }
        /// One number for every lane along an axis: sum, mean, max or min.
        #[wasm_bindgen]
        pub fn $reduce(data: &[$t], shape: &[usize], axis: usize, kind: &str) -> Answer<Vec<f64>> {
            reduced(data, shape, axis, kind)
        }
        /// Index of the largest element of every lane along an axis.
        #[wasm_bindgen]
        pub fn $argmax(data: &[$t], shape: &[usize], axis: usize) -> Answer<Vec<i32>> {
            argmaxed(data, shape, axis)
        }
        /// The words of the mask of elements above `limit`.
        #[wasm_bindgen]
        pub fn $threshold(data: &[$t], width: usize, height: usize, limit: f64) -> Answer<Vec<u32>> {
            thresholded(data, width, height, limit)
        }
    };
}
typed!(f32, permute_f32, slice_f32, reduce_f32, argmax_f32, threshold_f32);
typed!(i32, permute_i32, slice_i32, reduce_i32, argmax_i32, threshold_i32);
typed!(u8, permute_u8, slice_u8, reduce_u8, argmax_u8, threshold_u8);

/// Index of the largest element of every lane along an axis, the first of equals; a NaN wins over numbers.
fn argmaxed<T: Copy + Into<f64>>(data: &[T], shape: &[usize], axis: usize) -> Answer<Vec<i32>> {
    require_axis(shape, axis)?;
    let place = |lane: ndarray::ArrayView1<T>| {
        let (mut best, mut so_far) = (0, f64::NEG_INFINITY);
        for (i, &value) in lane.iter().enumerate() {
            let value: f64 = value.into();
            if value > so_far || (value.is_nan() && !so_far.is_nan()) {
                (best, so_far) = (i, value);
            }
        }
        best as i32
    };
    Ok(view(data, shape)?.lanes(Axis(axis)).into_iter().map(place).collect())
}

/// The words of the mask of elements above `limit`, `[height, width]`.
fn thresholded<T: Copy + Into<f64>>(data: &[T], width: usize, height: usize, limit: f64) -> Answer<Vec<u32>> {
    require_length("values", data.len(), width * height)?;
    let words = words_per_row(width);
    let mut bits = vec![0u32; words * height];
    for (row, line) in data.chunks_exact(width.max(1)).zip(bits.chunks_exact_mut(words.max(1))) {
        for (x, &value) in row.iter().enumerate() {
            line[x / 32] |= ((value.into() > limit) as u32) << (x % 32);
        }
    }
    Ok(bits)
}

/// One number for every lane along an axis, in float64: sum, mean, max or min; a NaN among them is the largest and the smallest.
fn reduced<T: Copy + Into<f64>>(data: &[T], shape: &[usize], axis: usize, kind: &str) -> Answer<Vec<f64>> {
    require_axis(shape, axis)?;
    let pick = |better: fn(f64, f64) -> bool| move |a: f64, b: f64| if a.is_nan() || better(a, b) { a } else { b };
    let (larger, smaller) = (pick(|a, b| a >= b), pick(|a, b| a <= b));
    let array = view(data, shape)?;
    let lanes = array.lanes(Axis(axis)).into_iter();
    let numbers = |lane: ndarray::ArrayView1<T>| lane.to_owned().into_iter().map(Into::<f64>::into);
    Ok(match kind {
        "sum" => lanes.map(|lane| numbers(lane).sum()).collect(),
        "mean" => lanes.map(|lane| numbers(lane).sum::<f64>() / lane.len() as f64).collect(),
        "max" => lanes.map(|lane| numbers(lane).reduce(larger).unwrap_or(f64::NAN)).collect(),
        "min" => lanes.map(|lane| numbers(lane).reduce(smaller).unwrap_or(f64::NAN)).collect(),
        _ => return Err(format!("expected sum, mean, max or min, found {kind}")),
    })
}

/// exp(x - max) / sum along an axis.
#[wasm_bindgen]
pub fn softmax_f32(data: &[f32], shape: &[usize], axis: usize) -> Answer<Vec<f32>> {
    require_axis(shape, axis)?;
    let mut array = view(data, shape)?.to_owned();
    for mut lane in array.lanes_mut(Axis(axis)) {
        let largest = lane.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        lane.mapv_inplace(|v| (v - largest).exp());
        let total: f64 = lane.iter().map(|&v| v as f64).sum();
        lane.mapv_inplace(|v| (v as f64 / total) as f32);
    }
    Ok(array.into_raw_vec_and_offset().0)
}

/// 1 / (1 + exp(-x)) of every element.
#[wasm_bindgen]
pub fn sigmoid_f32(data: &[f32]) -> Vec<f32> {
    ndarray::ArrayView1::from(data).mapv(|v| 1.0 / (1.0 + (-v).exp())).into_raw_vec_and_offset().0
}
