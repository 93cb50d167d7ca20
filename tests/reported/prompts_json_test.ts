import { assertEquals, assertRejects } from "@std/assert";
import { readMask } from "../../src/cli/mask_file.ts";
import { readPromptsFile } from "../../src/cli/prompts_file.ts";
import { MaskletError } from "../../src/error.ts";
import { masksEqual } from "../../src/mask/mask.ts";
import { maskArea, maskBox } from "../../src/mask/mask_ops.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";

const path = (name: string): string =>
  decodeURIComponent(new URL(`prompts-json-nulls/fixtures/${name}.json`, import.meta.url).pathname);
const video = { width: 427, height: 240, frameCount: 50 };
const read = async (name: string): Promise<Prompt[]> => (await readPromptsFile(path(name), "video")).forVideo(video);

for (const name of ["nulls", "nullbox", "bom"]) {
  Deno.test(`null is absent, and a byte order mark is passed over: ${name}.json`, async () =>
    assertEquals(await read(name), [{ frame: 0, object: 1, points: [[165, 150]], labels: [1] }]));
}

Deno.test("plain run lengths are a mask: uncompressed.json", async () => {
  const clip = decodeURIComponent(new URL("../../models/clip/masks/00000.png", import.meta.url).pathname);
  const [prompt] = await read("uncompressed");
  assertEquals(masksEqual(prompt!.mask!, await readMask(clip)), true);
});

Deno.test("COCO's polygons are a mask: polygon.json", async () => {
  const [prompt] = await read("polygon");
  const box = { left: 100, top: 60, right: 220, bottom: 200 };
  assertEquals([maskBox(prompt!.mask!), maskArea(prompt!.mask!)], [box, 120 * 140]);
});

Deno.test("a text as a frame's index is refused, with the entry and what was found: strframe.json", async () => {
  const error = await assertRejects(() => read("strframe"), MaskletError, "frame of prompt 0 of");
  assertEquals(error.message.includes('to be a whole number from 0 on, found "0"'), true);
});
