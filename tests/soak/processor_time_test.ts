import { assertEquals } from "@std/assert";
import { watchProcess } from "./processor_time.ts";

const program = (code: string): Deno.ChildProcess =>
  new Deno.Command(Deno.execPath(), { args: ["eval", code], stdin: "null", stdout: "null" }).spawn();

Deno.test("a process that turns on the spot is killed, and the watch says so", async () => {
  const child = program("for (;;);");
  const watch = watchProcess(child, 1000);
  const { signal } = await child.status;
  assertEquals([watch.end(), signal], ["no sign of life in 1 s of work", "SIGKILL"]);
});

Deno.test("a process that ends by itself is let be", async () => {
  const child = program("");
  const watch = watchProcess(child, 60_000);
  watch.heard();
  const { code } = await child.status;
  assertEquals([watch.end(), code], [undefined, 0]);
});
