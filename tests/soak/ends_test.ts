import { assertRejects } from "@std/assert";
import { ended } from "./exits.ts";
import { loaded } from "./loads.ts";

Deno.test("a program that ends in the middle of native work ends well once that is let go", () => ended("release"));

Deno.test("the embedded model loads and runs with four WASM threads, and what a process does otherwise is told", async () => {
  await loaded(4, 1);
  await assertRejects(() => loaded(0, 1), Error, "ended with 1");
});
