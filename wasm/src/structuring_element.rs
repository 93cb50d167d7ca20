//! Structuring elements as spans: the disks of DAVIS, and those of a radius that is no whole number, as MOSEv2's scorer has them.

/// A row of an element: how far below the pixel it lies, and the columns that it reaches, from the pixel's own.
#[derive(Clone, Copy)]
pub struct Span {
    pub dy: isize,
    pub left: isize,
    pub right: isize,
}

use std::cell::RefCell;

/// Elements that are kept: those of a video have few radii.
const KEPT: usize = 32;

thread_local! {
    static ELEMENTS: RefCell<Vec<(f64, Element)>> = const { RefCell::new(Vec::new()) };
}

/// Calls a function with the element of a radius, which is made when it is first asked for.
pub fn with_element<R>(radius: f64, run: impl FnOnce(&Element) -> R) -> R {
    ELEMENTS.with_borrow_mut(|kept| {
        let place = kept.iter().position(|(of, _)| *of == radius).unwrap_or_else(|| {
            if kept.len() == KEPT {
                kept.clear();
            }
            kept.push((radius, Element::of_radius(radius)));
            kept.len() - 1
        });
        run(&kept[place].1)
    })
}

/// Spans from the narrowest to the widest; each holds the one before it.
pub struct Element {
    pub spans: Vec<Span>,
    /// Farthest column that it reaches.
    pub reach: usize,
}

impl Element {
    /// `skimage.morphology.disk(radius)` of any radius, as `cv2.dilate` applies it with its centre at `n / 2`.
    ///
    /// Its coordinates are -r, -r + 1, ... below r + 1: of another than a whole radius they lie beside the centre. Where none of them
    /// is near enough, OpenCV takes the element's first place.
    #[inline(never)]
    pub fn of_radius(radius: f64) -> Self {
        let count = ((radius + 1.0) + radius).ceil() as usize;
        let step = (-radius + 1.0) + radius; // what numpy's arange adds
        let places: Vec<f64> = (0..count).map(|i| -radius + i as f64 * step).collect();
        let centre = (count / 2) as isize;
        let mut spans: Vec<Span> = Vec::new();
        for (i, y) in places.iter().enumerate() {
            let on = |x: &f64| y * y + x * x <= radius * radius;
            let (Some(first), Some(last)) = (places.iter().position(on), places.iter().rposition(on)) else { continue };
            spans.push(Span {
                dy: centre - i as isize,
                left: centre - last as isize,
                right: centre - first as isize,
            });
        }
        if spans.is_empty() {
            spans.push(Span { dy: centre, left: centre, right: centre });
        }
        spans.sort_by_key(|span| span.right - span.left);
        let reach = spans.iter().map(|span| span.left.unsigned_abs().max(span.right.unsigned_abs())).max();
        Self { spans, reach: reach.unwrap_or(0) }
    }
}
