import { assert, assertEquals } from "@std/assert";
import { unfinishedFrames } from "../../src/run/run_log.ts";
import { inFolder } from "../in_folder.ts";
import { contents, embedded, killedAfter, run } from "../track/resume_in_process.ts";

const model = await embedded();
const FRAMES = 9;
const KILLS = [2, 6];

Deno.test("a run of the embedded model that is killed twice goes on to the same bytes, holes filled", () =>
  inFolder(async (dir) => {
    const one = { frames: FRAMES, options: {} };
    await run(model, `${dir}/whole`, { ...one, resume: false });
    for (const frames of KILLS) {
      await killedAfter(frames, `${dir}/killed`, { ...one, resume: true }, "weights");
      const kept = await unfinishedFrames(`${dir}/killed`);
      assert(kept !== undefined && kept >= frames && kept < FRAMES, `${kept} frames kept`);
    }
    await run(model, `${dir}/killed`, { ...one, resume: true });
    assertEquals(await contents(`${dir}/killed`), await contents(`${dir}/whole`));
  }));
