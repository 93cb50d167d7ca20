import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { Lane, Paces } from "../../src/model/lane.ts";
import type { ModelPart } from "../../src/model/model_part.ts";
import type { GraphSession } from "../../src/runtime/backend.ts";

/** A lane whose runs end when they are told to, on a clock that is set. */
function heldLane(paces = new Paces()) {
  const clock = { now: 0 };
  const ends: ((error?: Error) => void)[] = [];
  const session: GraphSession = {
    run: () =>
      new Promise((resolve, reject) => ends.push((error) => error === undefined ? resolve({}) : reject(error))),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const opened: ModelPart[] = [];
  const lane = new Lane((part) => Promise.resolve((opened.push(part), session)), paces, () => clock.now);
  const run = (part: ModelPart, count: number) => lane.run(part, {}, { outputs: [], count });
  return { lane, run, clock, ends, opened, paces };
}

/** Lets what waits go on. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("a lane learns how long an object takes, and says when it will be done", async () => {
  const { lane, run, clock, ends, paces } = heldLane();
  const first = run("memoryEncoder", 4);
  await turn();
  assertEquals([lane.pending, paces.of("memoryEncoder")], [0, undefined], "nothing is known yet");
  clock.now = 20;
  ends.shift()!();
  await first;
  assertEquals([paces.of("memoryEncoder"), lane.pending], [5, 0]);
  const [second, third] = [run("memoryEncoder", 2), run("memoryEncoder", 6)];
  await turn();
  assertEquals(lane.pending, 40);
  clock.now = 24;
  assertEquals(lane.pending, 36, "the first of two is at work for 4 ms");
  clock.now = 50;
  assertEquals(lane.pending, 30, "what is late may end at any time");
  ends.shift()!();
  await second;
  assertAlmostEquals(paces.of("memoryEncoder")!, 5 + 0.25 * (15 - 5));
  clock.now = 51;
  ends.shift()!();
  await third;
  assertEquals(lane.pending, 0);
});

Deno.test("a run that fails is no longer waited for, and teaches nothing", async () => {
  const { lane, run, ends, paces } = heldLane();
  const failing = run("maskDecoder", 3);
  await turn();
  ends.shift()!(new Error("it is full"));
  await assertRejects(() => failing, Error, "it is full");
  assertEquals([lane.pending, paces.of("maskDecoder")], [0, undefined]);
});

Deno.test("a graph is opened once, and again where it did not open", async () => {
  const { lane, opened } = heldLane();
  await Promise.all([lane.session("maskDecoder"), lane.session("maskDecoder")]);
  assertEquals([opened, [...lane.forget().keys()]], [["maskDecoder"], ["maskDecoder"]]);
  let tries = 0;
  const failing = new Lane(() => Promise.reject(new Error(`try ${++tries}`)), new Paces());
  for (const message of ["try 1", "try 2"]) {
    await assertRejects(() => failing.session("maskDecoder"), Error, message);
    await turn();
  }
});
