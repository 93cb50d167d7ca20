/**
 * `masklet demo`: the main job on the embedded model and the bundled clip.
 * @module
 */
import { join } from "node:path";
import { renderReport } from "../report/report.ts";
import { reportClip } from "../report/report_clip.ts";
import { makeFolder } from "../files/make_folder.ts";
import { evaluateJF } from "../evaluate/evaluate_jf.ts";
import { writeFileAtomic } from "../files/atomic.ts";
import { drawOverlay } from "../image/overlay.ts";
import { objectColour } from "../image/palette.ts";
import type { Masklets } from "../masklet/masklets.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import { collect } from "../track/collect.ts";
import { prompt } from "../track/prompted.ts";
import { propagate, type Propagation } from "../track/propagate.ts";
import type { Frame, VideoSource } from "../frame/frame.ts";
import { loadVideo } from "../video/load_video.ts";
import { writeVideo } from "../video/write_video.ts";
import { bundledClip } from "./bundled_clip.ts";
import { modelOfFlags, RUNTIME_FLAGS } from "./model_flags.ts";
import { defineCommand, type Given } from "./options.ts";
import { makeProgress } from "./progress.ts";
import { readMask } from "./mask_file.ts";
import { subcommand } from "./subcommands.ts";
import { trackingFlags, trackingOfFlags } from "./tracking_flags.ts";

const command = defineCommand({
  name: "masklet demo",
  summary:
    "The main job on the embedded model and the bundled clip: track, score, write masks, overlay.mp4 and report.html.",
  flags: {
    ...RUNTIME_FLAGS,
    ...trackingFlags("interactive"),
    out: { kind: "text", value: "DIR", help: "the folder to write to (default out/demo)" },
  },
});

/** Tracks, scores, writes, and prints J&F. */
async function demo({ flags }: Given<typeof command.flags>): Promise<void> {
  const out = (flags.out ?? "out/demo").replace(/\/+$/, "");
  await makeFolder(out);
  const clip = await bundledClip();
  await using video = await loadVideo(join(clip, "frames"), { framesPerSecond: 24 });
  await using model = await modelOfFlags(flags);

  const prompted = prompt(video, {
    frame: 0,
    object: 1,
    mask: await readMask(join(clip, "masks", "00000.png")),
  });
  const run = propagate(model, prompted, trackingOfFlags(flags, "interactive"));
  const started = performance.now();
  const masklets = await collect(withProgress(run, video));
  const rate = masklets.frames.length / ((performance.now() - started) / 1000);

  const truth = join(clip, "masks");
  const evaluation = await evaluateJF(masklets, truth, { protocol: "davis" });
  await masklets.save(`${out}/masks`);
  await writeVideo(`${out}/overlay.mp4`, overlays(masklets, video), { framesPerSecond: 24 });
  const report = await renderReport({
    title: "blackswan",
    description: `${model.name}, mask prompt on frame 0, scored as DAVIS does (first and last frame dropped)`,
    clip: await reportClip(masklets, { truth }),
    evaluation,
    configuration: {
      model: { name: model.name, imageSize: model.imageSize, weights: model.identity.weights },
      backend: model.backend.description,
      deno: Deno.version.deno,
      tracking: masklets.options,
    },
  });
  await writeFileAtomic(`${out}/report.html`, report);
  console.log(`${masklets.frames.length} frames at ${rate.toFixed(1)} frames/s`);
  console.log(`masks, overlay.mp4 and report.html in ${out}`);
  console.log(`J&F ${evaluation.global["J&F"].toFixed(3)}`);
}

/** A run that shows how far it is. */
function withProgress(run: Propagation, video: VideoSource): Parameters<typeof collect>[0] {
  const progress = makeProgress({ label: "tracked", total: video.frameCount });
  const frames = async function* (): AsyncGenerator<TrackedFrame> {
    for await (const frame of run) {
      yield frame;
      progress.step();
    }
    progress.done();
  };
  return Object.assign(frames(), { run: run.run });
}

/** The clip with its masks drawn over it. */
async function* overlays(masklets: Masklets, video: VideoSource): AsyncGenerator<Frame> {
  for await (const frame of video.frames()) {
    const masks = masklets.frame(frame.index).objects.map(({ mask }, i) => ({ mask, colour: objectColour(i + 1) }));
    yield { ...frame, rgb: drawOverlay(frame, masks).rgb };
  }
}

/** `masklet demo` */
export const demoCommand = subcommand(command, demo);
