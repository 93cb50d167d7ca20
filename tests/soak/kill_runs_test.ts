import { assertEquals } from "@std/assert";
import { KILLED_BENCHMARK, KILLED_TRACK, killRuns } from "./kill_runs.ts";

for (const command of [KILLED_TRACK, KILLED_BENCHMARK]) {
  Deno.test(`masklet ${command.name}, killed with kill -9 at 4 random moments, loses nothing and comes to the same bytes`, async () => {
    const lines: string[] = [];
    const { kills, finished } = await killRuns(command, { kills: 4, seed: 7, log: (line) => lines.push(line) });
    assertEquals([kills, finished > 0], [4, true], lines.join("\n"));
  });
}
