//! Structuring elements as spans: the disks of DAVIS, and those of a radius that is no whole number, as MOSEv2's scorer has them.

/// A row of an element: how far below the pixel it lies, and the columns that it reaches, from the pixel's own.
#[derive(Clone, Copy)]
pub struct Span {
    pub dy: isize,
    pub left: isize,
    pub right: isize,
}

use std::cell::RefCell;
use std::rc::Rc;

/// Elements that are kept: those of a video have few radii.
const KEPT: usize = 32;

thread_local! {
    static ELEMENTS: RefCell<Vec<(f64, Rc<Element>)>> = const { RefCell::new(Vec::new()) };
}

/// The element of a radius, which is made when it is first asked for.
pub fn element_of(radius: f64) -> Rc<Element> {
    ELEMENTS.with_borrow_mut(|kept| match kept.iter().find(|(of, _)| *of == radius) {
        Some((_, element)) => Rc::clone(element),
        None => made(radius, kept),
    })
}

#[cold]
#[inline(never)]
fn made(radius: f64, kept: &mut Vec<(f64, Rc<Element>)>) -> Rc<Element> {
    if kept.len() == KEPT {
        kept.clear();
    }
    let element = Rc::new(Element::of_radius(radius));
    kept.push((radius, Rc::clone(&element)));
    element
}

/// Spans from the narrowest to the widest; each holds the one before it. Of those that are as wide the nearest row is last.
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
        spans.sort_by_key(|span| (span.right - span.left, -span.dy.abs()));
        let reach = spans.iter().map(|span| span.left.unsigned_abs().max(span.right.unsigned_abs())).max();
        Self { spans, reach: reach.unwrap_or(0) }
    }
}
