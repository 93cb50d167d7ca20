import { maskFromBytes } from "../../src/mask/mask.ts";
import { maskToRle } from "../../src/mask/rle.ts";
import type { Masklets } from "../../src/masklet/masklets.ts";
import type { CheckedPrompt } from "../../src/prompt/prompt.ts";
import { makeTrackedFrame } from "../../src/masklet/tracked_frame.ts";
import { readMasklets } from "../../src/run/read_masklets.ts";
import { RecordFile } from "../../src/run/record_file.ts";
import { RunLog } from "../../src/run/run_log.ts";
import type { Random } from "../checkpoint/random.ts";
import { runOf } from "../run/runs.ts";
import { damaged, damagedJson, damagedText } from "./damage.ts";
import type { FuzzedReader } from "./fuzzed_reader.ts";

const [WIDTH, HEIGHT] = [9, 7];
const square = (shift: number) =>
  maskFromBytes(
    Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => i % WIDTH >= shift && i % WIDTH < shift + 3 ? 1 : 0),
    WIDTH,
    HEIGHT,
  );
const PROMPTS: readonly CheckedPrompt[] = [
  { frame: 0, object: 1, content: { kind: "clicks", clicks: [{ x: 2, y: 3, positive: true }] } },
  { frame: 0, object: "dog", content: { kind: "mask", mask: square(4) } },
  { frame: 1, object: 1, content: { kind: "box", box: { left: 1, top: 1, right: 5, bottom: 5 }, clicks: [] } },
];

/** `masklets.json`, the result of a run. */
export const maskletsReader: FuzzedReader = {
  summary: "masklets.json",
  cases: 12_000,
  open: async () => {
    const dir = await Deno.makeTempDir();
    const frames = [0, 1, 2].map((shift) => [[1, square(shift)] as const, ["dog", square(5 - shift)] as const]);
    const sound = JSON.parse(JSON.stringify(runOf(frames, undefined, { prompts: PROMPTS })));
    return {
      makers: {
        values: (random) => damagedText(random, sound),
        bytes: (random) => damaged(random, new TextEncoder().encode(JSON.stringify(sound))),
      },
      read: async (input) => {
        await Deno.writeFile(`${dir}/masklets.json`, input);
        lookAt(await readMasklets(dir));
      },
      [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
    };
  },
};

/** `masklets.run`, the record of a run that was stopped. */
export const runLogReader: FuzzedReader = {
  summary: "masklets.run, the record of a run that was stopped",
  cases: 12_000,
  open: async () => {
    const dir = await Deno.makeTempDir();
    const path = `${dir}/masklets.run`;
    await writeRun(dir);
    const sound = await Deno.readFile(path);
    const records = recordsOf(path);
    return {
      makers: {
        bytes: (random) => damaged(random, sound),
        values: (random) => withRecords(random, records, `${dir}/made`),
      },
      read: async (input) => {
        await Deno.writeFile(path, input);
        lookAt(await readMasklets(dir));
      },
      [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
    };
  },
};

/** Everything that is shown of masklets. */
function lookAt(masklets: Masklets): void {
  JSON.stringify(masklets);
  for (const { index } of masklets.frames) masklets.frame(index);
  for (const id of masklets.objects) {
    const track = masklets.object(id);
    for (const { index } of masklets.frames) track.mask(index);
  }
}

async function writeRun(dir: string): Promise<void> {
  const video = { name: "clip", width: WIDTH, height: HEIGHT };
  const prompts = [{ frame: 0, object: 1, points: [[2, 3]], labels: [1] }, {
    frame: 0,
    object: "dog",
    mask: maskToRle(square(4)),
  }];
  using log = await RunLog.open(dir, {
    identity: { weights: "w" },
    description: { model: "none", video, options: { preset: "default" }, prompts },
  });
  for (let index = 0; index < 3; index++) {
    const objects = [1, "dog"].map((id, i) => ({
      id,
      mask: square(index + i),
      objectScore: 2,
      iou: 0.5,
      logits: new Float32Array(16).fill(i - 0.5),
      pointer: new Float32Array(4).fill(index),
      conditioning: index === 0,
    }));
    const frame = makeTrackedFrame({
      ...{ index, time: index / 10, name: `0000${index}`, width: WIDTH, height: HEIGHT },
      objects,
    });
    await log.append(frame, { bank: [new Float32Array([1, index])] });
  }
}

function recordsOf(path: string): unknown[] {
  using file = RecordFile.open(path);
  return [...file.records()];
}

/** Records with damaged values, whose checksums hold. */
async function withRecords(random: Random, records: readonly unknown[], path: string): Promise<Uint8Array> {
  {
    using file = RecordFile.open(path);
    file.clear();
    const victim = random.below(records.length);
    for (const [i, record] of records.entries()) {
      await file.append(i === victim ? damagedRecord(random, record) : record);
    }
  }
  const bytes = await Deno.readFile(path);
  return random.below(4) === 0 ? damaged(random, bytes) : bytes;
}

/** Damages what JSON can hold of a record, and leaves its arrays whole, too long, too short or of another type. */
function damagedRecord(random: Random, record: unknown): unknown {
  const arrays: unknown[] = [];
  const json = JSON.parse(JSON.stringify(record, (_, value) => {
    if (!ArrayBuffer.isView(value)) return value;
    arrays.push(value);
    return { array: arrays.length - 1 };
  }));
  const restored = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(restored);
    const at = (value as { array?: unknown }).array;
    if (typeof at === "number" && arrays[at] !== undefined) {
      return random.pick([arrays[at], arrays[at], new Float32Array(random.below(9)), new Uint8Array(3)]);
    }
    return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, restored(own)]));
  };
  return restored(damagedJson(random, json));
}
