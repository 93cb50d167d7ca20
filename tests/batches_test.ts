import { assert, assertEquals } from "@std/assert";
import { batchesOf, outcomeOf, partition, summaryOf } from "./batches.ts";
import { filesBelow } from "./house.ts";

const ended = (code: number, signal: string | null = null) => ({ code, signal });

Deno.test("every test file is in one batch without WebGPU, those with backends also in the one with it", async () => {
  const root = new URL("../", import.meta.url);
  const files: string[] = [];
  for await (const path of filesBelow(root, "tests")) if (path.endsWith("_test.ts")) files.push(path);
  const batches = await batchesOf(root);
  const inRooms = batches.filter(({ webgpu }) => !webgpu).flatMap(({ args }) =>
    args.filter((arg) => arg.endsWith("_test.ts"))
  );
  assertEquals([...inRooms].sort(), [...files].sort());
  assert(batches.filter(({ webgpu }) => webgpu).length > 1);
  const documents = batches.find(({ args }) => args.includes("--doc"))!;
  for (const path of ["mod.ts", "src", "README.md"]) assert(documents.args.includes(path));
});

Deno.test("partition() gives a long file a process, deals out the rest, and parts tests by the adapter that they need", () => {
  const batches = partition(["tests/end_to_end/a_test.ts", "tests/mask/b_test.ts"], ["mod.ts"], [
    "tests/end_to_end/a_test.ts",
  ]);
  assertEquals(batches.map(({ name }) => name), [
    "tests/end_to_end/a_test.ts on WebGPU",
    "examples in the docs",
    "tests/end_to_end/a_test.ts",
    "rooms, part 1",
  ]);
  assertEquals(batches.map(({ webgpu }) => webgpu), [true, false, false, false]);
});

Deno.test("outcomeOf() reads the last summary, and a process that ends badly after it counts as failed", () => {
  const text = "ok | 1 passed | 0 failed (1s)\nmore\nok | 12 passed | 0 failed | 3 ignored (2m3s)\n";
  const { passed, failed, ignored, ended: told } = outcomeOf(text, ended(0));
  assertEquals([passed, failed, ignored, told], [12, 0, 3, undefined]);
  assertEquals(outcomeOf("FAILED | 2 passed | 1 failed (1s)", ended(1)).ended, undefined);
  const aborted = outcomeOf(text, ended(134, "SIGABRT"));
  assertEquals([aborted.failed, aborted.ended], [
    1,
    `a process ended with SIGABRT after "ok | 12 passed | 0 failed | 3 ignored (2m3s)"`,
  ]);
  assertEquals(outcomeOf("error: Module not found", ended(1)).failed, 1);
  assertEquals(outcomeOf("", ended(0)).failed, 1);
});

Deno.test("summaryOf() adds up, and nothing that passed is no success", () => {
  const one = outcomeOf("ok | 2 passed | 0 failed | 1 ignored (1s)", ended(0));
  const two = outcomeOf("FAILED | 3 passed | 1 failed (1s)", ended(1));
  assertEquals(summaryOf([one, one], 61), { line: "ok | 4 passed | 0 failed | 2 ignored (1m1s)", failed: false });
  assertEquals(summaryOf([one, two], 5), { line: "FAILED | 5 passed | 1 failed | 1 ignored (0m5s)", failed: true });
  assertEquals(summaryOf([], 0).failed, true);
});
