import { readPromptsFile } from "../../src/cli/prompts_file.ts";
import { encodeIndexedPng } from "../../src/image/encode_image.ts";
import { maskFromBytes } from "../../src/mask/mask.ts";
import { maskToRle } from "../../src/mask/rle.ts";
import { prompt } from "../../src/track/prompted.ts";
import { SIDE } from "../fakes/colours.ts";
import { clip } from "../fakes/tracking.ts";
import { damaged, damagedText } from "./damage.ts";
import type { FuzzedReader } from "./fuzzed_reader.ts";

/** `prompts.json`: what `masklet track --prompts` reads. */
export const promptsReader: FuzzedReader = {
  summary: "prompts.json",
  cases: 12_000,
  open: async () => {
    const dir = await Deno.makeTempDir();
    const inside = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => i % 5 === 0 ? 1 : 0);
    await Deno.writeFile(`${dir}/mask.png`, await encodeIndexedPng(inside, SIDE, SIDE));
    const sound = [
      { frame: 0, object: 1, points: [[2, 3], [4.5, 1]], labels: [1, 0] },
      { frame: 0, object: "dog", box: [1, 1, 5, 5] },
      { frame: 1, object: 3, mask: maskToRle(maskFromBytes(inside, SIDE, SIDE)) },
      { frame: 2, object: 4, mask: "mask.png" },
      {
        frame: 2,
        object: 1,
        points: [[1, 1]],
        labels: [1],
        box: { left: 0, top: 0, right: 4, bottom: 4 },
        replace: true,
      },
    ];
    return {
      makers: {
        values: (random) => damagedText(random, sound),
        "values of one": (random) => damagedText(random, [random.pick(sound)]),
        bytes: (random) => damaged(random, new TextEncoder().encode(JSON.stringify(sound))),
      },
      read: async (input) => {
        await Deno.writeFile(`${dir}/prompts.json`, input);
        const video = clip();
        prompt(video, ...await (await readPromptsFile(`${dir}/prompts.json`, "video")).forVideo(video));
      },
      [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
    };
  },
};
