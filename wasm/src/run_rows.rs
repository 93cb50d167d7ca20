//! Rows of label maps as runs: their filters undone without writing the pixels out.

use crate::inflate_runs::Run;

/// Equal pixels of a row, of another value than 0.
#[derive(Clone, Copy)]
pub struct Span {
    pub row: u32,
    pub start: u32,
    /// The column behind the last.
    pub end: u32,
    pub value: u8,
}

/// Pixels that a span must stand for on the average, beyond `FEW_SPANS`: what is no mask is quicker byte by byte.
const PIXELS_A_SPAN: usize = 16;
const FEW_SPANS: usize = 1024;

/// A row as its stretches of equal pixels: the column behind each, and its value.
#[derive(Default)]
struct Row(Vec<(u32, u8)>);

impl Row {
    fn even(width: u32) -> Self {
        Self(vec![(width, 0)])
    }

    #[inline(always)]
    fn push(&mut self, end: u32, value: u8) {
        match self.0.last_mut() {
            Some(last) if last.1 == value => last.0 = end,
            _ => self.0.push((end, value)),
        }
    }

    /// Adds bytes `start..end` that were left over when the row was filtered; `above` is whole.
    fn add(&mut self, filter: u8, (start, end): (u32, u32), rest: u8, above: &Row, k: &mut usize) -> bool {
        match filter {
            0 => self.push(end, rest),
            1 => {
                let mut left = self.0.last().map_or(0, |last| last.1);
                if rest == 0 {
                    self.push(end, left);
                    return true;
                }
                for column in start..end {
                    left = left.wrapping_add(rest);
                    self.push(column + 1, left);
                }
            }
            2 => {
                let mut from = start;
                while from < end {
                    while above.0[*k].0 <= from {
                        *k += 1;
                    }
                    let to = end.min(above.0[*k].0);
                    self.push(to, rest.wrapping_add(above.0[*k].1));
                    from = to;
                }
            }
            _ => return false,
        }
        true
    }
}

/// The spans of rows that lie in `runs` with a filter byte before each. Answers false where a filter has no runs (average, Paeth) or the
/// picture is no mask; `spans` then holds nothing of use.
pub fn spans_of(runs: &[Run], (width, height): (usize, usize), spans: &mut Vec<Span>) -> bool {
    let most = FEW_SPANS + width * height / PIXELS_A_SPAN;
    let size = (width as u32, height as u32);
    unfiltered_spans(runs, size, spans, most) || filtered_spans(runs, size, spans, most)
}

/// Rows without a filter: a run is a span, as no value but 0 can go on over a row's end. Answers false where a row has a filter.
#[inline(never)]
fn unfiltered_spans(runs: &[Run], (width, height): (u32, u32), spans: &mut Vec<Span>, most: usize) -> bool {
    spans.clear();
    let stride = width + 1;
    // The row that a run begins in, and where that ends.
    let (mut row, mut row_end) = (0, stride);
    let mut start = 0;
    for &Run { end, value } in runs {
        if start >= row_end {
            let rows = (start - row_end) / stride + 1;
            row += rows;
            row_end += rows * stride;
        }
        if row >= height {
            break;
        }
        if value != 0 {
            let first = row_end - width;
            if start < first || end > row_end || spans.len() > most {
                return false;
            }
            spans.push(Span { row, start: start - first, end: end - first, value });
        }
        start = end;
    }
    true
}

/// Rows with any filter that keeps runs.
#[inline(never)]
fn filtered_spans(runs: &[Run], (width, height): (u32, u32), spans: &mut Vec<Span>, most: usize) -> bool {
    spans.clear();
    let stride = width + 1;
    let (mut above, mut row) = (Row::even(width), Row::default());
    let (mut i, mut y) = (0, 0);
    while y < height {
        let mut from = y * stride;
        while runs[i].end <= from {
            i += 1;
        }
        let Run { end, value: filter } = runs[i];
        if filter == 0 && end - from >= stride {
            // Background without a filter.
            y += (end - from) / stride;
            above.0.clear();
            above.push(width, 0);
            continue;
        }
        let last = from + stride;
        let first = from + 1;
        from = first;
        row.0.clear();
        let mut k = 0;
        while from < last {
            while runs[i].end <= from {
                i += 1;
            }
            let to = last.min(runs[i].end);
            if !row.add(filter, (from - first, to - first), runs[i].value, &above, &mut k) {
                return false;
            }
            from = to;
        }
        let mut start = 0;
        for &(end, value) in &row.0 {
            if value != 0 {
                spans.push(Span { row: y, start, end, value });
            }
            start = end;
        }
        if spans.len() > most {
            return false;
        }
        std::mem::swap(&mut above, &mut row);
        y += 1;
    }
    true
}
