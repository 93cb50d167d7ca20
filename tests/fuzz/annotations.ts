import { openDataset } from "../../src/dataset/open_dataset.ts";
import { sav } from "../../src/dataset/sav.ts";
import type { DatasetSequence } from "../../src/dataset/sequence.ts";
import { youtubeVos } from "../../src/dataset/youtube_vos.ts";
import { lvos } from "../../src/dataset/lvos.ts";
import { readLvosMeta } from "../../src/dataset/meta/lvos_meta.ts";
import { readMoseMeta } from "../../src/dataset/meta/mosev2_meta.ts";
import { readYoutubeVosMeta } from "../../src/evaluate/youtube_vos_meta.ts";
import { five, savJson, video, writeFiles } from "../dataset/small_datasets.ts";
import { damaged, damagedText } from "./damage.ts";
import type { FuzzedReader } from "./fuzzed_reader.ts";

/** The JSON files of SA-V's training set. */
export const savJsonReader: FuzzedReader = {
  summary: "SA-V's annotations (*_manual.json)",
  cases: 10_000,
  open: async () => {
    const root = await Deno.makeTempDir();
    const sound = savJson("v", [[true, true, false], [false, true, true]]);
    return {
      makers: {
        values: (random) => damagedText(random, sound),
        bytes: (random) => damaged(random, new TextEncoder().encode(JSON.stringify(sound))),
      },
      read: async (input) => {
        await Deno.writeFile(`${root}/v_manual.json`, input);
        for await (const sequence of sav(root, { requireVideo: false })) await lookAt(sequence);
      },
      [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
    };
  },
};

/** `meta.json` of YouTube-VOS, MOSEv2 and LVOS: what datasets and evaluators read of it. */
export const metaReader: FuzzedReader = {
  summary: "meta.json of YouTube-VOS, MOSEv2 and LVOS",
  cases: 12_000,
  open: async () => {
    const root = await Deno.makeTempDir();
    await writeFiles(root, await video("a", [[1, 2], [1], [2]]));
    const objects = {
      "1": { category: "cat", frames: [five(0), five(1)] },
      "2": { category: "dog", frames: [five(0)] },
    };
    const ranges = { "1": { frame_range: { start: "00000001", end: "00000011", frame_nums: "3" } } };
    const sound = [
      { videos: { a: { objects } } },
      { videos: { a: { objects: ["1", "2"], length: 3, width: 8, height: 6 }, b: { objects: {}, length: 0 } } },
      { videos: { a: { objects: ranges } } },
    ];
    return {
      makers: {
        values: (random) => damagedText(random, random.pick(sound)),
        bytes: (random) => damaged(random, new TextEncoder().encode(JSON.stringify(random.pick(sound)))),
      },
      read: async (input) => {
        await Deno.writeFile(`${root}/meta.json`, input);
        const outcomes = await Promise.allSettled([
          lookAtAll(youtubeVos(root)),
          lookAtAll(lvos(root)),
          openDataset(root).then(lookAtAll),
          readYoutubeVosMeta(root, ["cat"]),
          readMoseMeta(`${root}/meta.json`),
          readLvosMeta(root, "valid"),
        ]);
        for (const outcome of outcomes) {
          if (outcome.status === "rejected" && !isWords(outcome.reason)) throw outcome.reason;
        }
        if (outcomes.every(({ status }) => status === "rejected")) throw (outcomes[0] as PromiseRejectedResult).reason;
      },
      [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
    };
  },
};

const isWords = (error: unknown): boolean => (error as Error).name === "MaskletError";

async function lookAtAll(sequences: AsyncIterable<DatasetSequence>): Promise<void> {
  for await (const sequence of sequences) await lookAt(sequence);
}

/** Everything that a sequence has. */
async function lookAt(sequence: DatasetSequence): Promise<void> {
  await sequence.size();
  await sequence.objects();
  for (const { index } of sequence.annotated) await sequence.masks(index);
  await sequence.prompts();
}
