//! J and F counts of all objects of two PNG files of labels, in one call.

use crate::contour::counts_of;
use crate::contour_adaptive;
use crate::labels::{Labels, Reading, Refusal};
use crate::png::Room;
use crate::Answer;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// The label that DAVIS calls void.
const VOID: u8 = 255;

thread_local! {
    static ROOMS: RefCell<[Room; 2]> = const { RefCell::new([Room::new(), Room::new()]) };
}

/// What an answer begins with.
const COMPARED: u32 = 0;
const OTHER_SIZE: u32 = 1;

/// Which pixels of the truth are void, and what becomes of them.
const VOID_IS_OBJECT: u8 = 0;
const VOID_IS_EXCLUDED: u8 = 2;

/// `[width, height, number of values, values…]` of one file.
#[wasm_bindgen(js_name = lookAtLabelPng)]
pub fn look_at_label_png(bytes: &[u8], reading: u8) -> Answer<Vec<u32>> {
    ROOMS.with_borrow_mut(|[room, _]| {
        let labels = Labels::read(bytes, Reading::of(reading), room).map_err(|refusal| words_of("only", refusal))?;
        room.shrink();
        let mut out = vec![labels.width as u32, labels.height as u32];
        push_values(&mut out, &labels);
        Ok(out)
    })
}

/// Compares the objects of two files.
///
/// Answers `[0, width, height, n, n values of the truth, m, m values of the prediction, then of each pair: label of the truth, label of
/// the prediction (0: an object that the frame lacks), intersection, union, pred boundary, truth boundary, pred matched, truth
/// matched, and, `adaptive`, both matched of F-dot]`, or `[1, width and height of the truth, width and height of the prediction]` when the sizes differ. A file that is
/// refused is named by the error's first word: `truth` or `prediction`, then `damaged` or `kind`.
#[allow(clippy::too_many_arguments)]
#[wasm_bindgen(js_name = compareLabelPngs)]
pub fn compare_label_pngs(
    truth: &[u8],
    prediction: &[u8],
    merge: bool,
    all_pairs: bool,
    void: u8,
    reading: u8,
    radius_share: f64,
    adaptive: bool,
) -> Answer<Vec<u32>> {
    ROOMS.with_borrow_mut(|[truth_room, prediction_room]| {
        let reading = Reading::of(reading);
        let wanted = Labels::read(truth, reading, truth_room).map_err(|refusal| words_of("truth", refusal))?;
        let found =
            Labels::read(prediction, reading, prediction_room).map_err(|refusal| words_of("prediction", refusal))?;
        let (width, height) = (wanted.width, wanted.height);
        if (width, height) != (found.width, found.height) {
            let sizes = [width, height, found.width, found.height].map(|size| size as u32);
            return Ok([&[OTHER_SIZE], &sizes[..]].concat());
        }
        let mut out = vec![COMPARED, width as u32, height as u32];
        push_values(&mut out, &wanted);
        push_values(&mut out, &found);
        let diagonal = ((width * width + height * height) as f64).sqrt();
        let radius = (radius_share * diagonal).ceil() as usize;
        let ignored = (void == VOID_IS_EXCLUDED && wanted.values.contains(&VOID)).then(|| wanted.mask(VOID, truth_room));
        let targets = masks_of(&wanted, truth_room, merge, void != VOID_IS_OBJECT);
        let guesses = masks_of(&found, prediction_room, merge, false);
        let none = (0u8, vec![0u32; wanted.foreground.len()]);
        let mut push = |target: &(u8, Vec<u32>), guess: &(u8, Vec<u32>)| {
            out.extend([u32::from(target.0), u32::from(guess.0)]);
            if adaptive {
                return out.extend(contour_adaptive::counts_of(&guess.1, &target.1, (width, height), radius_share));
            }
            out.extend(counts_of(&guess.1, &target.1, ignored.as_deref(), (width, height), radius));
        };
        if all_pairs {
            for (i, target) in std::iter::once(&none).chain(&targets).enumerate() {
                for (j, guess) in std::iter::once(&none).chain(&guesses).enumerate() {
                    if i + j > 0 {
                        push(target, guess);
                    }
                }
            }
        } else {
            for target in &targets {
                let same = guesses.iter().find(|guess| guess.0 == target.0);
                push(target, same.unwrap_or(&(target.0, none.1.clone())));
            }
            for guess in &guesses {
                if targets.iter().all(|target| target.0 != guess.0) {
                    push(&(guess.0, none.1.clone()), guess);
                }
            }
        }
        truth_room.shrink();
        prediction_room.shrink();
        Ok(out)
    })
}

fn masks_of(labels: &Labels, room: &Room, merge: bool, void_is_background: bool) -> Vec<(u8, Vec<u32>)> {
    let wanted = labels.values.iter().filter(|&&value| value != 0 && !(void_is_background && value == VOID));
    if merge {
        return wanted.take(1).map(|_| (1, labels.foreground.clone())).collect();
    }
    wanted.map(|&value| (value, labels.mask(value, room))).collect()
}

fn push_values(out: &mut Vec<u32>, labels: &Labels) {
    out.push(labels.values.len() as u32);
    out.extend(labels.values.iter().map(|&value| u32::from(value)));
}

fn words_of(side: &str, refusal: Refusal) -> String {
    match refusal {
        Refusal::Damaged(why) => format!("{side} damaged {why}"),
        Refusal::Kind(kind) => format!("{side} kind {kind}"),
    }
}
