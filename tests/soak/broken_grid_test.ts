import { assertEquals, assertMatch } from "@std/assert";
import { noSlurm } from "../slurm.ts";
import { breakGrid, noDavis } from "./broken_grid.ts";

Deno.test({
  name:
    "a grid on two sequences of DAVIS, killed twice, and by four shares on Slurm, has the bytes of an unbroken run (needs ../shared)",
  ignore: noDavis || noSlurm,
  fn: async () => {
    const lines: string[] = [];
    const scores = await breakGrid({
      ...{ frames: 4, sequences: "blackswan,libby", slurm: true },
      log: (line) => lines.push(line),
    });
    assertEquals(Object.keys(scores).length, 4, lines.join("\n"));
    for (const score of Object.values(scores)) assertMatch(score, /^0\.\d{3}$/);
  },
});
