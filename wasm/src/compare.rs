//! J and F counts of all objects of two PNG files of labels, in one call.

use crate::contour::counts_of;
use crate::contour_adaptive;
use crate::labels::{Labels, Reading, Refusal};
use crate::png::Room;
use crate::Answer;
use std::borrow::Cow;
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
        let pairs = if all_pairs { every_pair(targets.len(), guesses.len()) } else { pairs_of(&targets, &guesses) };
        let lonely = pairs.iter().any(|(target, guess)| target.is_none() || guess.is_none());
        let none = vec![0u32; if lonely { wanted.foreground.len() } else { 0 }];
        let extent = wanted.extent.or(found.extent);
        for (target, guess) in pairs {
            let (target, guess) = (target.map(|i| &targets[i]), guess.map(|i| &guesses[i]));
            let own = |mask: Option<&LabelMask>, other: Option<&LabelMask>| match (mask, other) {
                (Some(mask), _) => mask.0,
                (None, Some(other)) if !all_pairs => other.0,
                _ => 0,
            };
            out.extend([own(target, guess), own(guess, target)].map(u32::from));
            let [target, guess] = [target, guess].map(|mask| mask.map_or(&none[..], |mask| &mask.1));
            if adaptive {
                out.extend(contour_adaptive::counts_of(guess, target, (width, height), radius_share, extent));
            } else {
                out.extend(counts_of(guess, target, ignored.as_deref(), (width, height), radius, extent));
            }
        }
        truth_room.shrink();
        prediction_room.shrink();
        Ok(out)
    })
}

/// A label and its pixels.
type LabelMask<'a> = (u8, Cow<'a, [u32]>);
/// A mask of the truth and one of the prediction, by their places; nothing for an object that the frame lacks.
type Pair = (Option<usize>, Option<usize>);

/// Each label with its own: those of the truth, then those that the prediction has alone.
fn pairs_of(targets: &[LabelMask], guesses: &[LabelMask]) -> Vec<Pair> {
    let place = |masks: &[LabelMask], label: u8| masks.iter().position(|mask| mask.0 == label);
    let of_truth = targets.iter().enumerate().map(|(i, target)| (Some(i), place(guesses, target.0)));
    let others = guesses.iter().enumerate().filter(|(_, guess)| place(targets, guess.0).is_none());
    of_truth.chain(others.map(|(i, _)| (None, Some(i)))).collect()
}

/// Each with each, and with none.
#[cold]
#[inline(never)]
fn every_pair(targets: usize, guesses: usize) -> Vec<Pair> {
    let with_none = |count: usize| std::iter::once(None).chain((0..count).map(Some));
    let pairs = with_none(targets).flat_map(|target| with_none(guesses).map(move |guess| (target, guess)));
    pairs.skip(1).collect()
}

fn masks_of<'a>(labels: &'a Labels, room: &Room, merge: bool, void_is_background: bool) -> Vec<LabelMask<'a>> {
    let wanted = labels.values.iter().filter(|&&value| value != 0 && !(void_is_background && value == VOID));
    if merge {
        return wanted.take(1).map(|_| (1, Cow::Borrowed(&labels.foreground[..]))).collect();
    }
    wanted.map(|&value| (value, labels.mask(value, room))).collect()
}

fn push_values(out: &mut Vec<u32>, labels: &Labels) {
    out.push(labels.values.len() as u32);
    out.extend(labels.values.iter().map(|&value| u32::from(value)));
}

#[cold]
#[inline(never)]
fn words_of(side: &str, refusal: Refusal) -> String {
    match refusal {
        Refusal::Damaged(why) => format!("{side} damaged {why}"),
        Refusal::Kind(kind) => format!("{side} kind {kind}"),
    }
}
