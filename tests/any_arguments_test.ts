/**
 * A cell checks no types, so anything may be handed to anything: every public function, called with values of all kinds, gives an
 * answer or a `MaskletError` that can be read. A function that is new is called here by itself.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as masklet from "../mod.ts";
import { cropBoxes, pointGridLayers } from "../src/segment/mod.ts";
import { makeEvaluation, makeInteractiveEvaluation } from "../src/evaluate/mod.ts";
import { regionSimilarity } from "../src/metric/mod.ts";
import { entriesOf } from "./doc_rules.ts";
import { colourModel } from "./fakes/colour_model.ts";

const root = new URL("../", import.meta.url);

/** Makes the values anew for each call, as a promise that nobody waits for may not fail. */
const values = (): Readonly<Record<string, unknown>> => ({
  ...{
    undefined: undefined,
    null: null,
    zero: 0,
    NaN: NaN,
    bigint: 1n,
    true: true,
    symbol: Symbol("s"),
    text: "no-such-thing",
  },
  ...{
    "empty text": "",
    object: {},
    "object without a prototype": Object.create(null),
    list: [],
    "list of null": [null],
  },
  ...{
    "list of a symbol": [Symbol("s")],
    function: () => {},
    promise: Promise.resolve(1),
    date: new Date(0),
    map: new Map(),
  },
});

/** What answers `undefined` with a model: half a second each, and tested elsewhere. */
const LOADS = ["loadModel"];

/** Takes the first few of what can be walked over: a generator looks at its arguments then. */
async function settled(value: unknown): Promise<void> {
  const found = await value;
  if (typeof found !== "object" || found === null || !("next" in found)) return; // no generator
  if (!(Symbol.asyncIterator in found || Symbol.iterator in found)) return;
  let left = 3;
  for await (const _ of found as AsyncIterable<unknown>) if (--left === 0) break;
}

/** What is wrong with the answer to a call; undefined where nothing is. */
async function wrongWith(call: () => unknown): Promise<string | undefined> {
  try {
    await settled(call());
  } catch (error) {
    if (!(error instanceof masklet.MaskletError)) return String(error);
    const { message } = error;
    if (message.includes("[object") || /is not (a function|iterable|defined)/.test(message)) return message;
  }
  return undefined;
}

Deno.test("whatever a public function is handed, it answers or says in words what it takes", async () => {
  const seen = new Set<unknown>(Object.values(masklet).filter((one) => LOADS.includes((one as { name: string }).name)));
  const wrong: string[] = [];
  for (const entry of await entriesOf(root)) {
    for (const [name, value] of Object.entries(await import(new URL(entry, root).href))) {
      if (typeof value !== "function" || seen.has(value) || /^class\b/.test(Function.prototype.toString.call(value))) {
        continue;
      }
      seen.add(value);
      for (const count of [1, 2, 3]) {
        for (const [kind, given] of Object.entries(values())) {
          const found = await wrongWith(() => value(...Array(count).fill(given)));
          if (found !== undefined) wrong.push(`${name}, ${count} x ${kind}: ${found}`);
        }
      }
    }
  }
  assert(seen.size > 100, `${seen.size} functions`);
  assertEquals(wrong, []);
});

const SETTINGS = { allFrames: false, compatible: false };

// deno-lint-ignore no-explicit-any
const loose = (value: unknown): any => value;

/** Runs a call that must be refused. */
async function refusal(call: () => unknown): Promise<string> {
  const error = await Promise.resolve().then(call).then(() => undefined, (error) => error);
  assert(error instanceof masklet.MaskletError, `${error}`);
  return `${error.message}. ${error.hint}`;
}

Deno.test("what would pass for no options, for no problem or for no score is refused", async () => {
  // each of them gave an answer once: the embedded model, a sound data set, NaN, the main memory filled
  assertStringIncludes(
    await refusal(() => masklet.loadModel(loose(Promise.resolve("a.pt")))),
    "found a promise. Write await before it",
  );
  assertStringIncludes(
    await refusal(() => Array.fromAsync(masklet.checkDataset(loose(Promise.resolve())))),
    "a dataset that openDataset returned, found a promise",
  );
  assertStringIncludes(await refusal(() => regionSimilarity(loose({ intersection: 1 }))), "{ intersection, union }");
  assertStringIncludes(await refusal(() => cropBoxes({ width: 64, height: 64 }, 40, 0)), "from 0 to 8, found 40");
  assertStringIncludes(await refusal(() => pointGridLayers(4, 1e9, 1)), "from 0 to 8, found 1000000000");
});

Deno.test("a value that is wrong deep inside an argument is told, and not reckoned with", async () => {
  // each of them gave an answer once: a mask without the polygon, an empty mask, NaN, a wrong colour, the main memory filled
  const square = masklet.maskFromBytes([1, 0, 0, 1], 2, 2);
  const picture = { width: 2, height: 2, rgb: new Uint8Array(12) };
  const logits = masklet.tensor([1, 2, 3, 4], [2, 2]);
  const rules = { mode: "online", clicksPerFrame: 3, maxFrames: 1e9, threshold: 0.75 } as const;
  const rows = [{ sequence: "a", object: 1, J: [1], F: [1] }];
  const calls: readonly (readonly [() => unknown, string])[] = [
    [() => masklet.maskFromPolygons(loose([[0, 0, 1, 0, null, 1]]), 2, 2), "polygon 0, found null"],
    [() => masklet.maskFromPolygons(loose([["0", 0, 1, 0, 1, 1]]), 2, 2), 'polygon 0, found "0"'],
    [
      () => masklet.evaluateJF(loose([square, null, square]), [square, square, square]),
      "to be a mask, as makeMask returns it, found null",
    ],
    [
      () => masklet.annotationSeconds("online", loose({ frames: 1, clicks: 2 })),
      "{ frames, promptedFrames, clicksPerFrame }",
    ],
    [() => logits.threshold(NaN), "a threshold that is a number, found NaN"],
    [() => logits.transpose(0.5, 1), "Expected an axis of -2..1, found 0.5"],
    [() => logits.slice(loose("0")), 'a range [start, end] of axis 0, found "0"'],
    [() => masklet.drawOverlay(picture, [{ mask: square, colour: [0, 0, 256] }]), "each 0 to 255"],
    [() => masklet.groupEvaluation(makeEvaluation("vos", [], SETTINGS), loose(Promise.resolve({}))), "found a promise"],
    [() => makeEvaluation("vos", loose(rows), SETTINGS), "{ sequence, object, frames, … }"],
    [() => makeInteractiveEvaluation(rules, "pico", []), "{ mode, clicksPerFrame, maxFrames, threshold }"],
    [() => masklet.evaluateInteractive(colourModel(), [], { maxFrames: 1e9 }), "from 1 to 10000, found 1000000000"],
  ];
  for (const [call, words] of calls) assertStringIncludes(await refusal(call), words);
});
