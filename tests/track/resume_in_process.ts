/**
 * The run of the resume tests in a process of its own, which the tests kill. Arguments: folder, JSON of the case, frames after which it
 * lingers at each.
 * @module
 */
import { syntheticFrame, syntheticMask } from "../../src/parity/synthetic_video.ts";
import { saveMasklets } from "../../src/run/save_masklets.ts";
import { maskFromBytes } from "../../src/mask/mask.ts";
import { parsePolicy } from "../../src/memory/parse_policy.ts";
import { loadModel } from "../../src/model/load_model.ts";
import type { Model } from "../../src/model/model.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";
import type { PropagateOptions } from "../../src/track/options.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";

const [WIDTH, HEIGHT] = [160, 120];

/** What is run. */
export interface ResumeCase {
  /** Frames of the clip. */
  readonly frames: number;
  /** Options of the run. */
  readonly options: PropagateOptions;
  /** The memory policy, as a command line has it. */
  readonly policy?: string;
  /** Whether it is written down. */
  readonly resume: boolean;
}

/** Two objects; the second is prompted later, the first is away from frame 3 to 8: its pixels are those of the ground. */
export async function run(
  model: Model,
  dir: string,
  { frames, options, policy = "sam2", resume }: ResumeCase,
  onFrame = (_: number): void => {},
): Promise<void> {
  await using video = await loadVideo(Array.from({ length: frames }, (_, t) => ({
    width: WIDTH,
    height: HEIGHT,
    rgb: t >= 3 && t <= 8 ? new Uint8Array(3 * WIDTH * HEIGHT).fill(90) : syntheticFrame(WIDTH, HEIGHT, t),
  })));
  const maskAt = (t: number, shape: number) => maskFromBytes(syntheticMask(WIDTH, HEIGHT, t, shape), WIDTH, HEIGHT);
  const prompts: Prompt[] = [
    { frame: options.direction === "backward" ? frames - 1 : 0, object: 1, points: [[45, 52]], labels: [1] },
    { frame: 5, object: "late", mask: maskAt(5, 0) },
  ];
  const stream = propagate(model, prompt(video, ...prompts), {
    ...options,
    policy: parsePolicy(policy),
    ...(resume && { resume: dir }),
  });
  const counted = (async function* () {
    for await (const frame of stream) {
      await onFrame(frame.index);
      yield frame;
    }
  })();
  await saveMasklets(Object.assign(counted, { run: stream.run }), dir);
}

if (import.meta.main) {
  let left = Number(Deno.args[2]);
  const model = await loadModel(undefined, { backend: "wasm" });
  await run(model, Deno.args[0]!, JSON.parse(Deno.args[1]!), (index) => {
    console.log(index);
    return --left > 0 ? undefined : new Promise((resolve) => setTimeout(resolve, 250));
  });
  Deno.exit(0);
}
