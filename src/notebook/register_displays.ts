import { registerDisplay } from "../display.ts";
import { registerRunWatcher } from "../masklet/run_watcher.ts";
import { PICTURE_KEEPER } from "./kept_pictures.ts";
import { openLiveOutput } from "./live_output.ts";
import { COMPARISON_DISPLAY } from "./show_comparison.ts";
import { DESCRIPTION_DISPLAY } from "./show_description.ts";
import { BENCHMARK_DISPLAY } from "./show_benchmark.ts";
import { EVALUATION_DISPLAY } from "./show_evaluation.ts";
import { INTERACTIVE_DISPLAY } from "./show_interactive.ts";
import { MASK_DISPLAY } from "./show_mask.ts";
import { MASKLETS_DISPLAY } from "./show_masklets.ts";
import { PROMPTED_DISPLAY } from "./show_prompted.ts";
import { AUTOMATIC_MASKS_DISPLAY, SEGMENTATION_DISPLAY } from "./show_segmentation.ts";
import { TENSOR_DISPLAY } from "./show_tensor.ts";
import { TRACKED_FRAME_DISPLAY } from "./show_tracked_frame.ts";
import { VIDEO_DISPLAY } from "./show_video.ts";

/** Teaches the values of Masklet how to show themselves in notebooks and in the console; the front door calls it once. */
export function registerDisplays(): void {
  registerDisplay("DatasetDescription", DESCRIPTION_DISPLAY);
  registerDisplay("BenchmarkRun", BENCHMARK_DISPLAY);
  registerDisplay("Evaluation", EVALUATION_DISPLAY);
  registerDisplay("InteractiveEvaluation", INTERACTIVE_DISPLAY);
  registerDisplay("Mask", MASK_DISPLAY);
  registerDisplay("Masklets", MASKLETS_DISPLAY);
  registerDisplay("Prompted", PROMPTED_DISPLAY);
  registerDisplay("RunComparison", COMPARISON_DISPLAY);
  registerDisplay("Segmentation", SEGMENTATION_DISPLAY);
  registerDisplay("AutomaticMasks", AUTOMATIC_MASKS_DISPLAY);
  registerDisplay("Tensor", TENSOR_DISPLAY);
  registerDisplay("TrackedFrame", TRACKED_FRAME_DISPLAY);
  registerDisplay("Video", VIDEO_DISPLAY);
  if (openLiveOutput() !== undefined) registerRunWatcher(PICTURE_KEEPER); // outside of a notebook nobody looks at them
}
