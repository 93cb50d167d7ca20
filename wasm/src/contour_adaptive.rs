//! What MOSEv2 counts: F and F-dot, whose boundary is as wide as the object is large.

use crate::bits::require_words;
use crate::contour::areas;
use crate::contour_sparse as sparse;
use crate::structuring_element::{with_element, Element};
use crate::Answer;
use wasm_bindgen::prelude::*;

/// The boundary's width as a share of the root of the object's area.
const WIDTH_SHARE: f64 = 0.1;

/// `[intersection, union, pred boundary, truth boundary, pred matched, truth matched, pred matched and truth matched of F-dot]`.
///
/// Of a small object F has DAVIS's radius and F-dot one of its own; of a large one both have the share of the diagonal as it is, not
/// rounded. `share`: of the diagonal.
pub fn counts_of(pred: &[u32], truth: &[u32], (width, height): (usize, usize), share: f64) -> [u32; 8] {
    let [intersection, of_pred, area] = areas(pred, truth);
    let union = of_pred + area - intersection;
    let [of_pred, of_truth] = [pred, truth].map(|mask| sparse::boundary_of(mask, width, height));
    let cap = share * ((width * width + height * height) as f64).sqrt();
    let own = if area == 0 { cap.ceil() } else { (WIDTH_SHARE * f64::from(area).sqrt()).ceil() };
    let matched = |radius: f64| {
        let pairs = [(&of_pred, &of_truth), (&of_truth, &of_pred)];
        with_element(radius, |element| {
            pairs.map(|(boundary, other)| sparse::matched(boundary, other, (width, height), element))
        })
    };
    let (fixed, adaptive) = if own < cap {
        (matched(cap.ceil()), matched(own))
    } else {
        let both = matched(cap);
        (both, both)
    };
    let [pred_matched, truth_matched] = fixed;
    [
        intersection,
        union,
        sparse::count(&of_pred),
        sparse::count(&of_truth),
        pred_matched,
        truth_matched,
        adaptive[0],
        adaptive[1],
    ]
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
    Ok(counts_of(pred, truth, (width, height), share).to_vec())
}

/// The element of a radius: `[dy, left, right]` of each of its rows.
#[wasm_bindgen(js_name = structuringElement)]
pub fn structuring_element(radius: f64) -> Vec<i32> {
    let element = Element::of_radius(radius);
    element.spans.iter().flat_map(|span| [span.dy as i32, span.left as i32, span.right as i32]).collect()
}
