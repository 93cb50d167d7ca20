import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { checkDataset } from "../../src/dataset/check_dataset.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { MaskletError } from "../../src/error.ts";
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
