import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { prefetch } from "../../src/video/prefetch.ts";

/** Counts up to `count`, and how many were begun and are done. */
function counter(count: number) {
  const state = { begun: 0, done: 0 };
  const next = async (): Promise<number | undefined> => {
    const number = state.begun++;
    await new Promise((resolve) => setTimeout(resolve, 1));
    state.done++;
    return number < count ? number : undefined;
  };
  return { state, next };
}

Deno.test("prefetch() yields everything in order and never begins more than its depth beyond what was handed out", async () => {
  const { state, next } = counter(6);
  const seen: number[] = [];
  for await (const item of prefetch(next, 2)) {
    seen.push(item);
    assertEquals(state.begun, seen.length + 2);
  }
  assertEquals(seen, [0, 1, 2, 3, 4, 5]);
});

Deno.test("prefetch() keeps the order of items that finish in another", async () => {
  const waits = [5, 1, 3];
  let index = 0;
  const next = async (): Promise<number | undefined> => {
    const wait = waits[index++];
    if (wait !== undefined) await new Promise((resolve) => setTimeout(resolve, wait));
    return wait;
  };
  assertEquals(await Array.fromAsync(prefetch(next, 3)), waits);
});

Deno.test("prefetch() leaves nothing running when the consumer stops", async () => {
  const { state, next } = counter(100);
  for await (const item of prefetch(next, 3)) if (item === 1) break;
  assertEquals(state.done, state.begun);
});

Deno.test("prefetch() reports an error at its turn, and the items before it come first", async () => {
  const boom = new Error("boom");
  let index = 0;
  const next = (): Promise<number | undefined> => index === 2 ? Promise.reject(boom) : Promise.resolve(index++);
  const seen: number[] = [];
  const error = await assertRejects(async () => {
    for await (const item of prefetch(next, 3)) seen.push(item);
  });
  assertStrictEquals(error, boom);
  assertEquals(seen, [0, 1]);
});

Deno.test("prefetch() stops waiting when the signal aborts", async () => {
  const control = new AbortController();
  const slow = Promise.withResolvers<number | undefined>();
  const walk = prefetch(() => slow.promise, 1, control.signal);
  const waiting = walk.next();
  control.abort(new Error("enough"));
  slow.resolve(1);
  await assertRejects(() => waiting, Error, "enough");
});
