//! What MOSEv2 counts: F and F-dot, whose boundary is as wide as the object is large.

use crate::bits::{require_words, words_per_row};
use crate::contour::areas;
use crate::contour_sparse as sparse;
use crate::extent::Extent;
use crate::structuring_element::{element_of, Element};
use crate::Answer;
use wasm_bindgen::prelude::*;

/// The boundary's width as a share of the root of the object's area.
const WIDTH_SHARE: f64 = 0.1;

/// `[intersection, union, pred boundary, truth boundary, pred matched, truth matched, pred matched and truth matched of F-dot]`.
///
/// Of a small object F has DAVIS's radius and F-dot one of its own; of a large one both have the share of the diagonal as it is, not
/// rounded. `share`: of the diagonal; `extent`: of both.
pub fn counts_of(
    pred: &[u32],
    truth: &[u32],
    (width, height): (usize, usize),
    share: f64,
    extent: Extent,
) -> [u32; 8] {
    let [intersection, of_pred, area] = areas(pred, truth, words_per_row(width), extent);
    let union = of_pred + area - intersection;
    let [of_pred, of_truth] = [pred, truth].map(|mask| sparse::boundary_of(mask, (width, height), extent));
    let cap = share * ((width * width + height * height) as f64).sqrt();
    let own = if area == 0 { cap.ceil() } else { (WIDTH_SHARE * f64::from(area).sqrt()).ceil() };
    let elements = if own < cap {
        // Both are whole numbers here, so that the disk of the one lies in that of the other.
        [element_of(own), element_of(cap.ceil())]
    } else {
        [element_of(cap), element_of(cap)]
    };
    let wanted = if own < cap { 2 } else { 1 };
    let mut matched = [[0; 2]; 2];
    for ((boundary, other), counts) in [(&of_pred, &of_truth), (&of_truth, &of_pred)].into_iter().zip(&mut matched) {
        sparse::matched(boundary, other, (width, height), &elements[..wanted], counts);
    }
    let [adaptive, fixed] = [0, wanted - 1].map(|i| matched.map(|counts| counts[i]));
    let boundaries = [&of_pred, &of_truth].map(|boundary| sparse::count(boundary));
    [intersection, union, boundaries[0], boundaries[1], fixed[0], fixed[1], adaptive[0], adaptive[1]]
}

/// The counts of two masks.
#[wasm_bindgen(js_name = adaptiveContourCounts)]
pub fn adaptive_contour_counts(
    pred: &[u32],
    truth: &[u32],
    width: usize,
    height: usize,
    share: f64,
) -> Answer<Vec<u32>> {
    require_words(pred, width, height)?;
    require_words(truth, width, height)?;
    Ok(counts_of(pred, truth, (width, height), share, Extent::whole(width, height)).to_vec())
}

/// The element of a radius: `[dy, left, right]` of each of its rows.
#[wasm_bindgen(js_name = structuringElement)]
pub fn structuring_element(radius: f64) -> Vec<i32> {
    let element = Element::of_radius(radius);
    element.spans.iter().flat_map(|span| [span.dy as i32, span.left as i32, span.right as i32]).collect()
}
