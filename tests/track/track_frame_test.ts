import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { EMPTY_BANK, type MemoryBank, remember } from "../../src/memory/memory_bank.ts";
import type { MemoryPolicy } from "../../src/memory/policy.ts";
import { sam2long } from "../../src/memory/sam2long.ts";
import { sam2 } from "../../src/memory/sam2_policy.ts";
import type { ObjectId } from "../../src/prompt/prompt.ts";
import { newObject, type ObjectState } from "../../src/track/object_state.ts";
import type { PropagateOptions } from "../../src/track/options.ts";
import { trackFrame } from "../../src/track/track_frame.ts";
import { encodeFrame } from "../../src/track/tracker.ts";
import { IOUS } from "../fakes/colour_model.ts";
import { type Colour, COLOUR_COUNT, colourNumber, COLOURS } from "../fakes/colours.ts";
import { clip, extent, memoryAt, trackerOf } from "../fakes/tracking.ts";

const numberOf = (colour: Colour): number => {
  const [red, green, blue] = COLOURS[colour];
  return colourNumber(red, green, blue);
};

/** A memory that a colour was the object's. */
function remembering(colour: Colour, frame: number): MemoryBank {
  const tokens = new Float32Array(COLOUR_COUNT);
  tokens[numberOf(colour)] = 1;
  return remember(EMPTY_BANK, memoryAt(frame, { tokens }), "conditioning");
}
const object = (id: ObjectId, colour: Colour, frame = 0): ObjectState => ({
  ...newObject(id),
  bank: remembering(colour, frame),
});

async function onFrame(states: readonly ObjectState[], frame: number, options: PropagateOptions = {}, reverse = false) {
  const tracker = trackerOf(options);
  const { model } = tracker;
  using features = await encodeFrame(await clip().frame(frame), tracker);
  const { outputs, states: after } = await trackFrame(states, { frame, reverse, frameCount: 8 }, features, tracker);
  const steps = (await after).map((state, i) => ({ state, output: outputs[i]! }));
  const sizes = model.calls.flatMap((call) => call.part === "attend" ? [call.banks.length] : []);
  return { steps, model, sizes };
}

Deno.test("each object is found by what its own bank remembers, and has one memory more", async () => {
  const { steps, sizes, model } = await onFrame([object(1, "red"), object("b", "blue")], 2);
  assertEquals(steps.map(({ output }) => [output.id, extent(output.logits)]), [[1, "3,2,7,6"], ["b", "10,9,13,14"]]);
  assertEquals(steps.map(({ state }) => [...state.bank.tracked.keys()]), [[2], [2]]);
  assertEquals(steps[0]!.output.origin, { prompted: false, direction: "forward" });
  assertEquals(sizes, [2], "banks of one layout are read together");
  assertEquals(model.held, 0);
});

Deno.test("banks of different layouts are read apart: another place in time, or weights", async () => {
  const two = remember(remembering("red", 0), memoryAt(1), "tracked");
  const { sizes } = await onFrame([{ ...newObject(1), bank: two }, object(2, "blue"), object(3, "red", 1)], 2);
  assertEquals(sizes, [1, 1, 1]);
  const weighed: MemoryPolicy = {
    ...sam2(),
    select: (path, query, options) => {
      const { memories, pointers } = sam2().select(path, query, options);
      const heavy = path.bank.conditioning.get(0)!.tokens[numberOf("blue")] === 1;
      return { memories: memories.map((one) => heavy ? { ...one, weight: 2 } : one), pointers };
    },
  };
  const same = [object(1, "red"), object(2, "blue"), object(3, "red")];
  assertEquals((await onFrame(same, 2)).sizes, [3]);
  assertEquals((await onFrame(same, 2, { policy: weighed })).sizes, [2, 1]);
});

Deno.test("an object that cannot be seen has the blank mask, and its memory says nothing", async () => {
  const { steps: [step] } = await onFrame([object(1, "green")], 2);
  const { logits, objectScore, pointer } = step!.output;
  assertEquals([logits.every((v) => v === -1024), objectScore, [...pointer]], [true, -6, [-1, -1, -1]]);
  assertEquals(step!.state.bank.tracked.get(2)!.tokens.every((v) => v === 0), true);
});

Deno.test("backward is noted, and what no later frame can read is forgotten", async () => {
  const far = [9, 10, 11, 12].reduce(
    (bank, frame) => remember(bank, memoryAt(frame), "tracked"),
    remembering("red", 8),
  );
  const { steps: [step] } = await onFrame([{ ...newObject(1), bank: far }], 4, {}, true);
  assertEquals(step!.output.origin!.direction, "backward");
  assertEquals([...step!.state.bank.tracked.keys()], [9, 10, 4], "six frames back at most");
});

/** A policy that takes the candidates of a list, one a path. */
const taking = (candidates: readonly number[], presence = 0): MemoryPolicy => ({
  ...sam2(),
  ...{ name: "taking", candidates: true, presence },
  choose: () => candidates.map((candidate) => ({ path: 0, candidate })),
});

Deno.test("a policy's candidate is taken, with its own score and pointer", async () => {
  const { steps: [step] } = await onFrame([object(1, "red")], 2, { policy: taking([1]) });
  const { logits, iou, candidateIous, pointer } = step!.output;
  assertEquals([extent(logits), iou], ["2,1,8,7", IOUS[1]]);
  assertEquals(candidateIous, Float32Array.from(IOUS));
  assertEquals(pointer[0], 32);
});

Deno.test("candidates are blank below the policy's presence, not the decoder's", async () => {
  const { steps: [low] } = await onFrame([object(1, "green")], 2, { policy: taking([0], -7) });
  assertEquals(low!.output.logits.every((v) => v === -6), true);
  const { steps: [high] } = await onFrame([object(1, "red")], 2, { policy: taking([0], 50) });
  assertEquals(high!.output.logits.every((v) => v === -1024), true);
  assertEquals([...high!.output.pointer], [-1, -1, -1]);
});

Deno.test("a candidate that is taken several times is one path, and computed once", async () => {
  const { steps: [step], model } = await onFrame([object(1, "red")], 2, { policy: taking([0, 0, 2]) });
  const [a, b, c] = step!.state.paths!;
  assertStrictEquals(a, b);
  assertEquals([a === c, step!.state.bank === a!.bank], [false, true]);
  const masks = model.calls.flatMap((call) => call.part === "encodeMemory" ? call.masks : []);
  assertEquals([masks.length, masks.every(({ binarize }) => !binarize)], [2, true]);
  const again = await onFrame([step!.state], 3, { policy: sam2long() as MemoryPolicy });
  assertEquals(again.sizes, [2], "three paths, of which two are one");
});

Deno.test("memories are kept as the rules say", async () => {
  const kept = async (memoryPrecision: "bfloat16" | "float32") =>
    Math.max(
      ...(await onFrame([object(1, "red")], 2, { memoryPrecision })).steps[0]!.state.bank.tracked.get(2)!.tokens,
    );
  assertEquals([await kept("bfloat16"), await kept("float32")], [1, 1 + 2 ** -12]);
});

Deno.test("what was found is handed out before it is remembered; a memory that fails is told by the states", async () => {
  const tracker = trackerOf({});
  const { promise, reject } = Promise.withResolvers<Float32Array[]>();
  Object.assign(tracker.model, { encodeMemory: () => promise });
  using features = await encodeFrame(await clip().frame(2), tracker);
  const query = { frame: 2, reverse: false, frameCount: 8 };
  const { outputs, states } = await trackFrame([object(1, "red")], query, features, tracker);
  assertEquals(outputs.map(({ id, logits }) => [id, extent(logits)]), [[1, "3,2,7,6"]]);
  reject(new Error("the device is lost"));
  await assertRejects(() => states, Error, "the device is lost");
});
