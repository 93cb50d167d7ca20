import { assert, assertEquals } from "@std/assert";
import { emptyFolder } from "./empty_folder.ts";
import { serveRepository } from "./repository_server.ts";

/** Tracks with the embedded model, decodes and encodes pictures, scores PNGs in a worker, draws a page, writes a video file. */
const program = (mod: string): string => `
import {
  collect, decodeImage, encodeIndexedPng, encodeRgbPng, evaluateFolders, loadModel, loadVideo, plotEvaluation, prompt, propagate, writeVideo,
} from "${mod}";
const grey = await decodeImage(await encodeRgbPng({ width: 64, height: 48, rgb: new Uint8Array(64 * 48 * 3).fill(128) }));
await using model = await loadModel(undefined, { backend: "wasm" });
await using video = await loadVideo([grey, grey]);
const masklets = await collect(propagate(model, prompt(video, { frame: 0, object: 1, box: [8, 8, 40, 40] })));
const png = await encodeIndexedPng(new Uint8Array([0, 1, 1, 0]), 2, 2);
for (const side of ["results", "truth"]) {
  await Deno.mkdir(side + "/clip", { recursive: true });
  for (const frame of ["00000", "00001", "00002"]) await Deno.writeFile(side + "/clip/" + frame + ".png", png);
}
const evaluation = await evaluateFolders("results", "truth", { workers: 1 });
plotEvaluation(evaluation);
await writeVideo("clip.mp4", video.frames(), { framesPerSecond: 24 });
console.log(JSON.stringify([model.name, masklets.frames.length, evaluation.global["J&F"]]));
`;
const PRINTED = `["sam2.1_hiera_pico",2,1]\n`;

Deno.test("mod.ts is imported by path from an empty folder: tracking, scoring, pages, video files", async () => {
  await using folder = await emptyFolder();
  await Deno.writeTextFile(`${folder.path}/main.ts`, program(new URL("../../mod.ts", import.meta.url).href));
  const { code, out, err } = await folder.run(["run", "-A", "main.ts"]);
  assertEquals([code, out], [0, PRINTED], err);
});

Deno.test("mod.ts is imported by address from an empty folder: modules, kernel, model and workers come from there", async () => {
  await using folder = await emptyFolder();
  await using server = serveRepository();
  await Deno.writeTextFile(`${folder.path}/main.ts`, program(`${server.address}/mod.ts`));
  const { code, out, err } = await folder.run(["run", "-A", "main.ts"]);
  assertEquals([code, out], [0, PRINTED], err);
  for (const asked of ["/models/sam2.1_hiera_pico.safetensors", "/src/evaluate/compare_worker.ts"]) {
    assert(server.asked.includes(asked), `expected ${asked} among what was asked for`);
  }
});
