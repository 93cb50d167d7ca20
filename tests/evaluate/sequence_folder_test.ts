import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { evaluateJF } from "../../src/evaluate/evaluate_jf.ts";
import { encodeIndexedPng } from "../../src/image/encode_image.ts";
import { saveMasklets } from "../../src/run/save_masklets.ts";
import { drawn, labels } from "../drawn.ts";
import { runOf } from "../run/runs.ts";
import { inFolder } from "../in_folder.ts";

const [all, half] = [await encodeIndexedPng(labels("1111"), 4, 1), await encodeIndexedPng(labels("11.."), 4, 1)];

/** Writes frames of label maps below a folder. */
async function write(folder: string, frames: readonly Uint8Array[], first = 0): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [i, png] of frames.entries()) {
    await Deno.writeFile(`${folder}/${String(first + i).padStart(5, "0")}.png`, png);
  }
}

Deno.test("evaluateFolders() takes the folders of one sequence on either side, or on both", () =>
  inFolder(async (dir) => {
    await write(`${dir}/truth/swan`, [all, all, all, all]);
    await write(`${dir}/truth/dog`, [all, all, all]);
    await write(`${dir}/out/swan`, [all, half, all, all]);
    for (
      const [results, truth] of [
        ["out/swan", "truth/swan"],
        ["out/swan", "truth"],
        ["out", "truth/swan"],
      ] as const
    ) {
      const { rows } = await evaluateFolders(`${dir}/${results}`, `${dir}/${truth}`);
      assertEquals(rows.map(({ sequence, J }) => [sequence, ...J]), [["swan", 0.5, 1]], `${results} ${truth}`);
    }
    const missing = await assertRejects(() => evaluateFolders(`${dir}/out`, `${dir}/truth/dog`), MaskletError);
    assertEquals(missing.code, "missing-file");
  }));

Deno.test("a run's folder finds its truth by the name of its video, in the layout of SA-V too", () =>
  inFolder(async (dir) => {
    const [full, left] = [drawn("####"), drawn("##..")];
    const run = runOf([full, left, full].map((mask) => [["000", mask]]), (i) => `0000${i}`, { video: "swan.mp4" });
    await saveMasklets(run, `${dir}/anything`, { layout: "sav" });
    await write(`${dir}/truth/swan/000`, [all, all, all]);
    const { rows } = await evaluateFolders(`${dir}/anything`, `${dir}/truth`, { protocol: "sav" });
    assertEquals(rows.map(({ sequence, object, J }) => [sequence, object, ...J]), [["swan", "000", 0.5]]);
  }));

Deno.test("sequences names those that are scored, and an unknown one is refused with the nearest", () =>
  inFolder(async (dir) => {
    for (const name of ["swan", "dog", "goat"]) {
      await write(`${dir}/truth/${name}`, [all, all, all]);
      if (name !== "goat") await write(`${dir}/out/${name}`, [all, all, all]);
    }
    const { rows } = await evaluateFolders(`${dir}/out`, `${dir}/truth`, { sequences: ["swan", "dog"] });
    assertEquals(rows.map(({ sequence }) => sequence), ["swan", "dog"]);
    const error = await assertRejects(
      () => evaluateFolders(`${dir}/out`, `${dir}/truth`, { sequences: ["swam"] }),
      MaskletError,
      "Did you mean swan?",
    );
    assertEquals(error.code, "bad-argument");
  }));

Deno.test("partial scores the frames that both sides have as if there were no others, and says which", () =>
  inFolder(async (dir) => {
    await write(`${dir}/truth`, [all, all, all, all, all, all]);
    await write(`${dir}/out`, [all, half, all, all], 2);
    await assertRejects(() => evaluateFolders(`${dir}/out`, `${dir}/truth`), MaskletError, "Expected a prediction");
    const scored = await evaluateFolders(`${dir}/out`, `${dir}/truth`, { partial: true });
    // The first frame that both have is not counted, nor the last: as of a sequence of four frames.
    assertEquals(scored.rows.map(({ frames, J }) => [frames, J]), [[["00003", "00004"], [0.5, 1]]]);
    assertEquals(scored.partial, [{ sequence: "truth", frames: 4, of: 6, first: "00002", last: "00005" }]);
    assertEquals(scored.settings.partial, true);
    assertEquals(scored.toJSON()["partial"], scored.partial);
    const [one, two] = [scored, await evaluateJF(`${dir}/out`, `${dir}/truth`, { partial: true })];
    assertEquals(two.toJSON(), one.toJSON());
    const whole = await evaluateJF(`${dir}/truth`, `${dir}/truth`, { partial: true });
    assertEquals(whole.partial, []);
  }));

Deno.test("partial cuts each object's folder by itself, and counts from the frames that are left", () =>
  inFolder(async (dir) => {
    for (const [object, frames] of [["000", 5], ["001", 3]] as const) {
      await write(`${dir}/truth/a/${object}`, [all, all, all, all, all]);
      await write(`${dir}/out/a/${object}`, Array.from({ length: frames }, () => half));
    }
    const { rows, partial } = await evaluateFolders(`${dir}/out`, `${dir}/truth`, { protocol: "sav", partial: true });
    assertEquals(rows.map(({ object, frames }) => [object, frames.length]), [["000", 3], ["001", 1]]);
    assertEquals(partial, [{ sequence: "a", object: "001", frames: 3, of: 5, first: "00000", last: "00002" }]);
  }));

Deno.test("partial is refused where frames come from a dataset's own list, and where nothing is shared", () =>
  inFolder(async (dir) => {
    await write(`${dir}/truth`, [all, all, all]);
    await write(`${dir}/out`, [all, all], 7);
    await assertRejects(
      () => evaluateFolders(`${dir}/out`, `${dir}/truth`, { protocol: "lvos", partial: true }),
      MaskletError,
      "Expected no partial with the protocol lvos",
    );
    await assertRejects(
      () => evaluateFolders(`${dir}/out`, `${dir}/truth`, { partial: true }),
      MaskletError,
      "both have, found none",
    );
  }));
