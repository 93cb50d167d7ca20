import { samurai } from "../../src/memory/samurai.ts";
import type { OptionSpec } from "../../src/options.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { Model } from "../../src/model/model.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";
import { readMasklets } from "../../src/run/read_masklets.ts";
import { unfinishedFrames } from "../../src/run/run_log.ts";
import { saveMasklets, type SaveOptions } from "../../src/run/save_masklets.ts";
import { PROPAGATE_OPTIONS, type PropagateOptions } from "../../src/track/options.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate, startRun } from "../../src/track/propagate.ts";
import type { VideoSource } from "../../src/frame/frame.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { colourVideo } from "../fakes/colour_video.ts";
import { inFolder } from "../in_folder.ts";

const FRAMES = [0, 1, 2, 3].map((t) => [{ colour: "red", left: 2 * t, top: 4 } as const]);
const click: Prompt = { frame: 0, object: 1, points: [[1, 5]], labels: [1] };

interface Try {
  readonly model?: Model;
  readonly video?: VideoSource;
  readonly options?: PropagateOptions;
  readonly save?: SaveOptions;
}

const start = (dir: string, { model = colourModel(), video = colourVideo(FRAMES), options = {} }: Try = {}) =>
  propagate(model, prompt(video, click), { ...options, resume: dir });

/** A run of two frames that was stopped. */
async function stopped(dir: string, how: Try = {}): Promise<void> {
  for await (const { index } of start(dir, how)) if (index === 1) break;
}

async function refused(dir: string, how: Try, words: string): Promise<void> {
  const error = await assertRejects(() => Array.fromAsync(start(dir, how)), MaskletError, words);
  assertEquals(error.code, "bad-argument");
}

Deno.test("a run that was stopped in fp32 does not go on in fp16, on another backend, compiler, configuration or weights", () =>
  inFolder(async (dir) => {
    await stopped(dir);
    await refused(dir, { model: colourModel({ precision: "fp16" }) }, 'model.precision was "fp32" and is "fp16"');
    const changed = (identity: Partial<Model["identity"]>): Model => {
      const model = colourModel();
      return Object.defineProperty(model, "identity", { value: { ...model.identity, ...identity } });
    };
    await refused(dir, { model: changed({ backend: "webgpu" }) }, 'model.backend was "wasm" and is "webgpu"');
    await refused(dir, { model: changed({ compiler: 1 }) }, "model.compiler was 0 and is 1");
    await refused(dir, { model: changed({ weights: "1" }) }, "model.weights was");
    await refused(dir, { model: colourModel({ numMaskmem: 3 }) }, "model.configuration.numMaskmem was 4 and is 3");
    assertEquals((await Array.fromAsync(start(dir))).length, 4);
  }));

Deno.test("runs whose results must be equal are one run, however they are written", () =>
  inFolder(async (dir) => {
    await stopped(dir, { options: { preset: "vos" } });
    const spelled: PropagateOptions = {
      ...{ preset: "reference", memoryPrecision: "float32", nonOverlapping: true },
      ...{ maxFrames: 99, start: 0, direction: "forward", keepPixels: true },
    };
    const frames = await Array.fromAsync(start(dir, { options: spelled }));
    assertEquals(frames.map(({ index, rgb }) => [index, rgb !== undefined]), [0, 1, 2, 3].map((t) => [t, true]));
  }));

Deno.test("another range is another run, and is named", () =>
  inFolder(async (dir) => {
    await stopped(dir);
    await refused(dir, { options: { maxFrames: 3 } }, "range.maxFrames was nothing and is 3");
    await refused(dir, { options: { start: 1 } }, "range.start was 0 and is 1");
    await refused(dir, { options: { direction: "both" } }, 'range.direction was "forward" and is "both"');
  }));

Deno.test("a run that was stopped as davis does not go on as sav: one folder never holds both", () =>
  inFolder(async (dir) => {
    const save = (layout: "davis" | "sav" | "coco", options: PropagateOptions = {}, failAt?: number) =>
      saveMasklets(start(dir, { options, video: colourVideo(FRAMES, failAt === undefined ? {} : { failAt }) }), dir, {
        layout,
      });
    await assertRejects(() => save("davis", {}, 2), Error, "frame 2 is broken");
    await assertRejects(() => save("sav"), MaskletError, 'layout was "davis" and is "sav"');
    await assertRejects(() => save("coco"), MaskletError, 'layout was "davis" and is "coco"');
    const names = (): string[] => [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
    assertEquals(names(), ["00000.png", "00001.png", "masklets.layout", "masklets.memories", "masklets.run"]);
    await save("davis");
    assertEquals(names(), [...[0, 1, 2, 3].map((t) => `0000${t}.png`), "masklets.json"]);
    await save("sav");
    assertEquals((await readMasklets(dir)).frames.length, 4);
  }));

Deno.test("one folder is not handed to two runs at once: the second is told, and can go on when the first has let go", () =>
  inFolder(async (dir) => {
    const first = start(dir);
    await first.next();
    await assertRejects(() => start(dir).next(), MaskletError, "that nobody is writing, found another at it");
    await assertRejects(() => saveMasklets(start(dir), dir), MaskletError, "found another at it");
    const alone = propagate(colourModel(), prompt(colourVideo(FRAMES), click));
    await assertRejects(() => saveMasklets(alone, dir), MaskletError, "found another at it");
    await first.next();
    await first.return();
    assertEquals(await unfinishedFrames(dir), 2);
    await saveMasklets(start(dir), dir);
    assertEquals((await readMasklets(dir)).frames.length, 4);
  }));

Deno.test("a run that looked at a folder while another finished there does not write into files that are gone", () =>
  inFolder(async (dir) => {
    const runs = [start(dir), start(dir)];
    const ends = await Promise.allSettled(runs.map((run) => saveMasklets(run, dir)));
    const told = ends.flatMap((end) => end.status === "rejected" ? [String(end.reason.message)] : []);
    assertEquals(told.length <= 1 && told.every((text) => text.includes("found another at it")), true, told.join());
    assertEquals((await readMasklets(dir)).frames.length, 4);
    assertEquals([...Deno.readDirSync(dir)].some(({ name }) => /run|memories|lock|layout/.test(name)), false);
  }));

Deno.test("the table says of each option of propagate whether two runs that differ in it are two runs", async () => {
  const others: Partial<Record<keyof PropagateOptions, readonly unknown[]>> = {
    ...{ preset: ["reference"], start: [1], direction: ["both"], maxFrames: [2], policy: [samurai()] },
    ...{ signal: [new AbortController().signal], keepPixels: [true], resume: ["elsewhere"] },
    ...{ memoryPrecision: ["float32", "bfloat16"], postprocess: [true, false] },
  };
  const identity = async (options: object) => {
    const run = startRun(colourModel(), prompt(colourVideo(FRAMES), click), options as PropagateOptions);
    return JSON.stringify((await run.header()).identity);
  };
  const usual = await identity({});
  for (const [name, { identity: belongs = false, kind }] of Object.entries<OptionSpec<unknown>>(PROPAGATE_OPTIONS)) {
    // of a number or a switch any other value will do
    const values = others[name as keyof PropagateOptions] ?? [true, false, 1, 0.5, 7].filter(kind.accepts);
    const found = await Promise.all(values.map((value) => identity({ [name]: value })));
    assertEquals(found.some((one) => one !== usual), belongs, name);
  }
});
