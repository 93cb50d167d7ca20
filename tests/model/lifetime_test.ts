import { assert, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { closeAll } from "../../src/model/close_all.ts";
import { loadOnto } from "../../src/model/load_model.ts";
import { countingBackend } from "../fakes/counting_backend.ts";

const PARTS = ["image_encoder", "mask_decoder", "memory_encoder", "memory_attention"];

Deno.test("a model opens its parts, and closing it twice closes each once", async () => {
  const backend = countingBackend();
  const model = await loadOnto(backend);
  assertEquals(backend.opened.map((name) => PARTS.some((part) => name.startsWith(part))), [true, true, true, true]);
  const opened = [...backend.opened];
  await model.close();
  await model.close();
  assertEquals([backend.opened, backend.closed], [[], opened]);
});

Deno.test("what a load that fails had opened is closed", async () => {
  const probe = countingBackend();
  const model = await loadOnto(probe);
  const last = probe.opened.at(-1)!;
  await model.close();
  const backend = countingBackend({ failToOpen: last });
  await assertRejects(() => loadOnto(backend), Error, `${last} does not fit`);
  assertEquals([backend.opened, backend.closed.length, backend.isClosed], [[], 3, true]);
});

Deno.test("closing goes on after a part that fails, and says which did", async () => {
  const probe = countingBackend();
  await (await loadOnto(probe)).close();
  const [first, second] = probe.closed as [string, string];
  const backend = countingBackend({ failToClose: [first, second] });
  const model = await loadOnto(backend);
  const error = await assertRejects(() => model.close(), MaskletError, `Expected to close all of ${model.name}, found`);
  assertEquals([backend.opened, backend.closed.length], [[], 4]);
  for (const name of [first, second]) assert(error.message.includes(`${name} is stuck`), error.message);
  await model.close(); // once is enough
});

Deno.test("outputs that cannot be read are let go of all the same", async () => {
  const backend = countingBackend();
  await using model = await loadOnto(backend);
  const features = await model.encodeImage(new Uint8Array(3 * model.imageSize ** 2));
  const four = backend.held;
  const prompt = { points: [{ x: 1, y: 1, label: 1 as const }], multimask: true };
  await assertRejects(() => model.decode(features, features.raw, [prompt]), Error, "the device is lost");
  await assertRejects(() => model.decodeCandidates(features, features.raw, [prompt]), Error, "the device is lost");
  const mask = { logits: new Float32Array(model.logitsSide ** 2), objectScore: 1, binarize: false };
  await assertRejects(() => model.encodeMemory(features, [mask]), Error, "the device is lost");
  assertEquals([four, backend.held], [4, 4]);
  features[Symbol.dispose]();
  assertEquals(backend.held, 0);
});

Deno.test("closeAll() has one error as it was for its cause, several together", async () => {
  const boom = new Error("boom");
  const closed: string[] = [];
  const all = (...failing: string[]) =>
    closeAll(
      "the lot",
      ["a", "b", "c"].map((name) => [name, () => {
        closed.push(name);
        if (failing.includes(name)) throw boom;
      }]),
    );
  await all();
  const one = await assertRejects(() => all("b"), MaskletError, "found b: boom");
  const two = await assertRejects(() => all("a", "c"), MaskletError, "found a: boom; c: boom");
  assertEquals([one.cause, (two.cause as AggregateError).errors, closed.join("")], [boom, [boom, boom], "abcabcabc"]);
});
