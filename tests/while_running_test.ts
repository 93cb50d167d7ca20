import { assertRejects } from "@std/assert";
import { untilReady } from "./while_running.ts";

Deno.test("untilReady() waits for what comes while a process runs, takes what it did last, and fails when it has ended", async () => {
  let looks = 0;
  await untilReady(() => ++looks === 3, new Promise(() => {}));
  await untilReady(() => true, Promise.resolve());
  await assertRejects(() => untilReady(() => false, Promise.resolve(), () => "no such flag"), Error, "no such flag");
});
