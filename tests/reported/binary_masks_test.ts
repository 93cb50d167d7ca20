import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { checkDataset } from "../../src/dataset/check_dataset.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { MaskletError } from "../../src/error.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { encodeIndexedPng } from "../../src/image/encode_image.ts";
import { sequenceTruth } from "../../src/evaluate/sequence_truth.ts";

const data = new URL("binary-masks-0-255/data", import.meta.url);

Deno.test("masks of 0 and 255 alone are told as such: by the check, and by whoever asks for objects", async () => {
  const dataset = await openDataset(data);
  const problems = await Array.fromAsync(checkDataset(dataset));
  assertEquals(problems.map(({ sequence }) => sequence), ["a"]);
  assertStringIncludes(problems[0]!.message, "no value but 0 and 255, which is void");
  const [sequence] = await Array.fromAsync(dataset);
  const error = await assertRejects(() => sequenceTruth(sequence!), MaskletError, "which is void");
  assertEquals([error.code, error.hint.includes("object numbers")], ["bad-dataset", true]);
});

Deno.test("truth of object 1 and results of 0 and 255 are scored as vos-benchmark does, and told", async () => {
  const root = await Deno.makeTempDir();
  try {
    for (const [side, value] of [["truth", 1], ["found", 255]] as const) {
      await Deno.mkdir(`${root}/${side}/a`, { recursive: true });
      const map = Uint8Array.from([0, value, value, 0]);
      for (let i = 0; i < 4; i++) {
        await Deno.writeFile(`${root}/${side}/a/0000${i}.png`, await encodeIndexedPng(map, 2, 2));
      }
    }
    const { global, notes } = await evaluateFolders(`${root}/found`, `${root}/truth`, { protocol: "vos" });
    assertEquals([global["J&F"], notes.length], [0, 1]);
    assertStringIncludes(notes[0]!, "has no value but 0 and 255");
    assertStringIncludes(notes[0]!, "davis2016");
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
