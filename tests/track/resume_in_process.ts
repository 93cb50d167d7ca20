/**
 * The run of the resume tests in a process of its own, which the tests kill. Arguments: folder, JSON of the case, frames after which it
 * lingers at each, and "weights" for the embedded model instead of the fake one.
 * @module
 */
import { syntheticFrame, syntheticMask } from "../../src/parity/synthetic_video.ts";
import { saveMasklets } from "../../src/run/save_masklets.ts";
import { maskFromBytes } from "../../src/mask/mask.ts";
import { parsePolicy } from "../../src/memory/parse_policy.ts";
import type { Model } from "../../src/model/model.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";
import type { PropagateOptions } from "../../src/track/options.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { colourModel } from "../fakes/colour_model.ts";

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

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** Runs a case in another process and kills it at some moment after it has told `frames` frames; it lingers there at each. */
export async function killedAfter(frames: number, dir: string, one: ResumeCase, model = "fake"): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "tests/track/resume_in_process.ts"],
      ...[dir, JSON.stringify(one), String(frames), model],
    ],
    ...{ cwd: ROOT, stdin: "null", stdout: "piped", stderr: "null" },
  }).spawn();
  let told = 0;
  for await (const chunk of child.stdout) {
    for (const byte of chunk) if (byte === 10) told++;
    if (told >= frames) break;
  }
  await new Promise((resolve) => setTimeout(resolve, 400 * Math.random()));
  child.kill("SIGKILL");
  if ((await child.status).signal !== "SIGKILL") throw new Error(`the run ended by itself after ${told} frames`);
}

/** Every file of a folder: its name and a hash of its bytes. */
export async function contents(dir: string): Promise<[string, string][]> {
  const names = (await Array.fromAsync(Deno.readDir(dir), ({ name }) => name)).sort();
  return await Promise.all(names.map(async (name): Promise<[string, string]> => {
    const hash = await crypto.subtle.digest("SHA-256", await Deno.readFile(`${dir}/${name}`));
    return [name, new Uint8Array(hash).toHex()];
  }));
}

/** The embedded model on WASM. */
export async function embedded(): Promise<Model> {
  const { loadModel } = await import("../../src/model/load_model.ts");
  return await loadModel(undefined, { backend: "wasm" });
}

if (import.meta.main) {
  let left = Number(Deno.args[2]);
  const model = Deno.args[3] === "weights" ? await embedded() : colourModel();
  await run(model, Deno.args[0]!, JSON.parse(Deno.args[1]!), (index) => {
    console.log(index);
    return --left > 0 ? undefined : new Promise((resolve) => setTimeout(resolve, 250));
  });
  Deno.exit(0);
}
