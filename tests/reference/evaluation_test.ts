import { assert, assertEquals } from "@std/assert";
import { readIndexedPng } from "../../src/image/label_png.ts";
import { encodeIndexedPng } from "../../src/image/encode_image.ts";
import { checkGolden, type Golden, goldenCases, optionsOf } from "../evaluate/golden.ts";

const shared = new URL("../../../shared/", import.meta.url);
const reference = new URL("reference/evaluation/", shared);
const hasShared = await Deno.stat(new URL("cases/", reference)).then(() => true, () => false);
const hasData = hasShared && await Deno.stat(new URL("data/osvos/", shared)).then(() => true, () => false);

Deno.test({
  name: "evaluateFolders() equals the published tools on every reference case (needs ../shared)",
  ignore: !hasShared,
  fn: async (t) => {
    for await (const { name, goldens, results, truth } of goldenCases(new URL("cases/", reference))) {
      for (const golden of goldens) {
        await t.step(`${name}, ${golden.evaluator}`, async () => {
          const evaluation = await checkGolden(results, truth, golden);
          assertEquals(evaluation === undefined, golden.status !== "ok");
        });
      }
    }
  },
});

/** What the tools said about OSVOS on DAVIS-2016, and those sequences. */
async function osvos(file: string): Promise<{ sequences: string[]; results: Record<string, Golden> }> {
  return JSON.parse(await Deno.readTextFile(new URL(file, reference)));
}

const pathOf = (url: URL): string => decodeURIComponent(url.pathname);

Deno.test({
  name: "davis2016 scores OSVOS as davis2017-evaluation does on masks mapped > 0 to 1 (needs ../shared)",
  ignore: !hasData,
  fn: async () => {
    const { sequences, results } = await osvos("davis2016-osvos-shared.json");
    const truth = await Deno.makeTempDir();
    for (const name of sequences) {
      await Deno.symlink(pathOf(new URL(`data/davis/Annotations/480p/${name}`, shared)), `${truth}/${name}`);
    }
    const options = { protocol: "davis2016", compatible: true } as const;
    const evaluation = await checkGolden(pathOf(new URL("data/osvos", shared)), truth, results["davis-semi"]!, options);
    assertEquals(evaluation!.rows.length, sequences.length);
    await Deno.remove(truth, { recursive: true });
  },
});

Deno.test({
  name: "the other protocols score OSVOS on mapped masks as the published tools do (needs ../shared)",
  ignore: !hasData,
  fn: async () => {
    const { sequences, results } = await osvos("davis2016-osvos-shared.json");
    const root = await Deno.makeTempDir();
    // Two of the five, so that the mapping stays cheap; the tables then have other global rows.
    const some: string[] = sequences.filter((name) => name === "car-shadow" || name === "libby");
    for (const name of some) {
      for (const [side, folder] of [["gt", "data/davis/Annotations/480p"], ["pred", "data/osvos"]] as const) {
        await Deno.mkdir(`${root}/${side}/${name}`, { recursive: true });
        for await (const entry of Deno.readDir(new URL(`${folder}/${name}`, shared))) {
          const { values, width, height } = await readIndexedPng(new URL(`${folder}/${name}/${entry.name}`, shared));
          const merged = Uint8Array.from(values, (value) => value > 0 ? 1 : 0);
          await Deno.writeFile(`${root}/${side}/${name}/${entry.name}`, await encodeIndexedPng(merged, width, height));
        }
      }
    }
    for (const evaluator of ["vos", "vos-all"]) {
      const { per_frame, videos } = results[evaluator]!;
      const mine = per_frame!.filter(({ video }) => some.includes(video));
      const golden: Golden = { evaluator, status: "ok", per_frame: mine, videos: videos! };
      const evaluation = await checkGolden(`${root}/pred`, `${root}/gt`, golden, optionsOf(evaluator));
      assertEquals(evaluation!.rows.length, some.length);
    }
    await Deno.remove(root, { recursive: true });
  },
});

Deno.test({
  name: "sav scores OSVOS in the SA-V layout as sav_evaluator does (needs ../shared)",
  ignore: !hasData,
  fn: async () => {
    const { sequences, results } = await osvos("davis2016-osvos-sav-layout.json");
    const root = await Deno.makeTempDir();
    for (const name of sequences) {
      for (const [side, folder] of [["gt", "data/davis/Annotations/480p"], ["pred", "data/osvos"]] as const) {
        await Deno.mkdir(`${root}/${side}/${name}`, { recursive: true });
        await Deno.symlink(pathOf(new URL(`${folder}/${name}`, shared)), `${root}/${side}/${name}/000`);
      }
    }
    for (const golden of Object.values(results)) {
      assert(await checkGolden(`${root}/pred`, `${root}/gt`, golden) !== undefined);
    }
    await Deno.remove(root, { recursive: true });
  },
});
