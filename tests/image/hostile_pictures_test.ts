import { assert, assertEquals, assertMatch } from "@std/assert";
import { HOSTILE_PICTURES } from "./hostile_pictures.ts";

/** What one of them may take; each would take from 50 MB to 4.7 GB if it were believed. */
const MOST = 40e6; // bytes

Deno.test({
  name: "small files that say that they are large pictures are refused, and none makes the process 40 MB larger",
  ignore: Deno.build.os !== "linux", // which alone says how much a process had at most since it was asked
  fn: async () => {
    const program = decodeURIComponent(new URL("hostile_in_process.ts", import.meta.url).pathname);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "-q", program],
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    const found = lines.map((line) => JSON.parse(line) as { name: string; grown: number; said: string });
    assertEquals(found.map(({ name }) => name), Object.keys(HOSTILE_PICTURES));
    for (const { name, grown, said } of found) {
      assertMatch(said, /which cannot hold the|which is not read|Read error at scanline/, name);
      assert(grown < MOST, `${name}: ${grown} bytes`);
    }
  },
});
