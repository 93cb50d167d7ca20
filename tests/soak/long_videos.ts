import { syntheticMask } from "../../src/parity/synthetic_video.ts";
import { saveMasklets } from "../../src/run/save_masklets.ts";
import { maskFromBytes } from "../../src/mask/mask.ts";
import type { RgbImage } from "../../src/image/rgb_image.ts";
import type { Model } from "../../src/model/model.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import type { VideoSource } from "../../src/frame/frame.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { type ProgressFile, progressOf } from "./progress_file.ts";
import type { Proof } from "./proof.ts";
import { type ResidentOptions, swayingPicture, watchResident } from "./resident.ts";

const STREAM_FRAMES = 20_000;
const FILE_FRAMES = 2000;

// `deno task soak` and `deno task track` run with --max-semi-space-size=8: otherwise V8 enlarges its young generation in steps, 37 to 55 to
// 88 MB within the first thousand frames, which is no leak (live objects stay at 20 to 30 MB) but more than what is allowed here.

/** Pictures as a camera gives them. */
async function* camera(frames: number, part = 1): AsyncGenerator<RgbImage> {
  for (let i = 0; i < frames; i++) yield await Promise.resolve(swayingPicture(i, part));
}

/** A live stream of 20,000 frames, two objects, results and the resume record written as they come. */
export const longStreamProof: Proof = streamProof("long-stream", "in WASM (about an hour)", async (log) => {
  const model = await loadModel(undefined, { backend: "wasm" });
  log(`${model.name}, ${model.backend.description}`);
  return model;
});

/** The same on the native backend, whose two threads share a frame of the embedded model. */
export const nativeStreamProof: Proof = streamProof("native-stream", "in native code (20 minutes)", async (log) => {
  const model = await loadModel(undefined, { backend: "native" });
  log(`${model.name}, ${model.backend.description}`);
  return model;
});

/** The same with the fake model: all that is Masklet's own, without a runtime. */
export const fakeStreamProof: Proof = streamProof("fake-stream", "by a fake model (2 minutes)", () => {
  const model = colourModel();
  return Promise.resolve(Object.assign(model, { noted: model.calls }));
}, 2);

/**
 * A live stream whose frames a model tracks.
 *
 * @param name the proof's
 * @param by what tracks it, for the summary
 * @param open opens the model; what it notes of its calls for other tests is forgotten frame by frame
 * @param part by how much pictures are smaller than 320x240 px
 */
function streamProof(
  name: string,
  by: string,
  open: (log: (line: string) => void) => Promise<Model & { readonly noted?: unknown[] }>,
  part = 1,
): Proof {
  return {
    summary: `a stream of 20,000 frames is tracked ${by} in memory that grows by less than 40 MB after the first 500`,
    run: async (log, { frames = STREAM_FRAMES }) => {
      await using model = await open(log);
      const pictures = (async function* () {
        for await (const picture of camera(frames, part)) {
          if (model.noted !== undefined) model.noted.length = 0;
          yield picture;
        }
      })();
      await using video = await loadVideo(pictures);
      const settle = frames > 600 ? 500 : Math.floor(frames / 2); // a short look has less to settle
      await beginsAnew(name, log, (told) => trackFlat(model, video, told, { settle, every: 1000 }));
    },
  };
}

/**
 * Runs a proof that cannot go on where it was stopped, since growth is that of one process: it says how far the last one had come.
 * @param run is handed what takes lines
 */
export async function beginsAnew(
  name: string,
  log: (line: string) => void,
  run: (log: (line: string) => void) => Promise<void>,
  progress: ProgressFile<string> = progressOf<string>(name),
): Promise<void> {
  const last = await progress.read();
  if (last !== undefined) log(`was stopped after "${last}"; begins anew, since growth is that of one process`);
  let written = Promise.resolve();
  try {
    await run((line) => {
      log(line);
      written = written.then(() => progress.write(line));
    });
  } finally {
    await written;
    await progress.remove(); // a process that is killed leaves it
  }
}

/** A video file of 2,000 frames, the same. */
export const longFileProof: Proof = {
  summary:
    "an mp4 of 2,000 frames is tracked in memory that grows by less than 40 MB after the first 100 (about 8 minutes)",
  run: async (log, { frames = FILE_FRAMES }) => {
    const path = await Deno.makeTempFile({ suffix: ".mp4" });
    try {
      await writtenElsewhere(path, frames);
      await using model = await loadModel(undefined, { backend: "wasm" });
      await using video = await loadVideo(path);
      log(`${video.frameCount} frames, ${((await Deno.stat(path)).size / 1e6).toFixed(1)} MB`);
      await trackFlat(model, video, log);
    } finally {
      await Deno.remove(path);
    }
  },
};

async function trackFlat(
  model: Model,
  video: VideoSource,
  log: (line: string) => void,
  options: ResidentOptions = {},
): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    const { width, height } = video;
    const maskOf = (shape: number) => maskFromBytes(syntheticMask(width, height, 0, shape), width, height);
    const prompted = prompt(video, { frame: 0, object: 1, mask: maskOf(0) }, { frame: 0, object: 2, mask: maskOf(1) });
    const run = propagate(model, prompted, { resume: dir });
    await saveMasklets(Object.assign(watchResident(run, log, options), { run: run.run }), dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Writes the clip in a process of its own: what it takes and gives back shall not hide growth here. */
async function writtenElsewhere(path: string, frames: number): Promise<void> {
  const program = decodeURIComponent(new URL("write_clip.ts", import.meta.url).pathname);
  const args = ["run", "-A", "--no-check", "-q", program, path, String(frames)];
  const { success } = await new Deno.Command(Deno.execPath(), { args, stdout: "inherit", stderr: "inherit" }).output();
  if (!success) throw new Error("the clip could not be written");
}
