/**
 * `masklet demo`: the main job on the embedded model and the bundled clip.
 * @module
 */
import { join } from "node:path";
import { runReport } from "../report/run_report.ts";
import { makeFolder } from "../files/make_folder.ts";
import { evaluateJF } from "../evaluate/evaluate_jf.ts";
import { writeFileAtomic } from "../files/atomic.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import { collect } from "../track/collect.ts";
import { prompt } from "../track/prompted.ts";
import { propagate, type Propagation } from "../track/propagate.ts";
import { type TrackRecord, writeTrackRecord } from "../run/track_record.ts";
import type { VideoSource } from "../frame/frame.ts";
import { loadVideo } from "../video/load_video.ts";
import { bundledClip } from "./bundled_clip.ts";
import { modelOfFlags, RUNTIME_FLAGS } from "./model_flags.ts";
import { defineCommand, type Given, type Outcome } from "./options.ts";
import { makeProgress } from "./progress.ts";
import { readMask } from "./mask_file.ts";
import { commandLine, shellWord } from "./shell_word.ts";
import { subcommand } from "./subcommands.ts";
import { madeWith, RunMeter } from "./track/run_meter.ts";
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
  json: "speed and scores",
});

/** Tracks, scores, writes, and prints J&F. */
async function demo({ flags }: Given<typeof command.flags>): Promise<Outcome> {
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
  const meter = new RunMeter();
  const masklets = await collect(withProgress(run, video, meter));

  const truth = join(clip, "masks");
  const evaluation = await evaluateJF(masklets, truth, { protocol: "davis" });
  await masklets.save(`${out}/masks`);
  await masklets.saveVideo(`${out}/overlay.mp4`);
  const record: TrackRecord = {
    ...{ version: 1, command: commandLine(), video: join(clip, "frames"), truth },
    ...{ made: madeWith(model), ...meter.measured(), files: [] },
  };
  await writeTrackRecord(`${out}/masks`, record); // so that `report` finds the clip again
  const report = await runReport(masklets, { title: "blackswan", truth, record });
  await writeFileAtomic(`${out}/report.html`, report);
  const { frames, seconds } = meter.measured().tracked;
  console.log(`${frames} frames at ${(frames / seconds).toFixed(1)} frames/s`);
  console.log(`masks, overlay.mp4 and report.html in ${out}`);
  console.log(`J&F ${evaluation.global["J&F"].toFixed(3)}`);
  return {
    json: { out, frames, seconds, evaluation },
    next: [
      [`masklet report ${shellWord(`${out}/masks`)}`, "its page once more; export and evaluate take that folder, too"],
      [`masklet track VIDEO --pick --out out/mine --report`, "the same on a video of yours: click on the object"],
      [`masklet model list`, "published models, which are better than the embedded one"],
    ],
  };
}

/** A run that shows how far it is. */
function withProgress(run: Propagation, video: VideoSource, meter: RunMeter): Parameters<typeof collect>[0] {
  const progress = makeProgress({ label: "tracked", total: video.frameCount });
  const frames = async function* (): AsyncGenerator<TrackedFrame> {
    for await (const frame of run) {
      meter.frame();
      yield frame;
      progress.step();
    }
    progress.done();
  };
  return Object.assign(frames(), { run: run.run });
}

/** `masklet demo` */
export const demoCommand = subcommand(command, demo);
