import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { convertDataset } from "../../../src/dataset/convert_dataset.ts";
import { openDataset } from "../../../src/dataset/open_dataset.ts";
import { MaskletError } from "../../../src/error.ts";
import { exportDataset } from "../../../src/run/formats/export_dataset.ts";
import { TRACK_FORMATS } from "../../../src/run/formats/formats.ts";
import { readMasklets } from "../../../src/run/read_masklets.ts";
import { saveMasklets } from "../../../src/run/save_masklets.ts";
import { makeTrackedFrame, type TrackedFrame } from "../../../src/masklet/tracked_frame.ts";
import { maskToRle } from "../../../src/mask/rle.ts";
import { writeSmallDataset } from "../../benchmark/small_dataset.ts";
import { drawn } from "../../drawn.ts";
import { sampleMasklets } from "../../notebook/sample.ts";
import { decodePngBytes } from "./png_bytes.ts";
import { inFolder } from "../../in_folder.ts";

/** Two frames of a run that comes one by one; the logits rise from left to right. */
async function* frames(): AsyncGenerator<TrackedFrame> {
  const logits = Float32Array.from({ length: 16 }, (_, i) => [-8, -1, 1, 8][i % 4]!);
  for (const index of [0, 1]) {
    const shown = { id: 1, objectScore: 3, iou: 0.5, logits, pointer: new Float32Array(0), conditioning: true };
    const mask = drawn("..##", "..##", "..##", "...#");
    yield makeTrackedFrame({
      index,
      time: index,
      width: 4,
      height: 4,
      name: `${index}`,
      objects: [{ ...shown, mask }],
    });
  }
}

Deno.test("save() writes each format, and masklets.json, which reads back as it does beside PNGs", () =>
  inFolder(async (folder) => {
    const masklets = sampleMasklets();
    for (const { name } of TRACK_FORMATS) {
      const dir = `${folder}/${name}`;
      await saveMasklets(masklets, dir, { layout: name });
      const entries = [...Deno.readDirSync(dir)].map((entry) => entry.name).filter((entry) =>
        entry !== "masklets.json"
      );
      assert(entries.length > 0, name);
      assertEquals(JSON.stringify(await readMasklets(dir)), JSON.stringify(masklets));
    }
  }));

Deno.test("frames that come one by one are written as those of a collected run", () =>
  inFolder(async (folder) => {
    await saveMasklets(frames(), `${folder}/run`, { layout: "csv" });
    assertEquals((await Deno.readTextFile(`${folder}/run/tracks.csv`)).split("\n").slice(1), [
      "0,0,0,1,7,2,0,4,4,3,0.5",
      "1,1,1,1,7,2,0,4,4,3,0.5",
      "",
    ]);
    assertEquals(
      (await readMasklets(`${folder}/run`)).frames[0]!.objects[0]!.rle,
      maskToRle(drawn("..##", "..##", "..##", "...#")),
    );
  }));

Deno.test("mattes are soft where logits are there, and never contradict the mask", () =>
  inFolder(async (folder) => {
    await saveMasklets(frames(), folder, { layout: "alpha" });
    const alpha = await decodePngBytes(await Deno.readFile(`${folder}/1/0.png`));
    assertEquals(alpha.slice(0, 4), [0, 69, 186, 255]);
    assertEquals(alpha.slice(12), [0, 69, 127, 255]); // the mask leaves this pixel out
  }));

Deno.test("exportDataset() writes the ground truth of all sequences, and into no folder that holds something", () =>
  inFolder(async (folder) => {
    await writeSmallDataset(`${folder}/mose`, ["a", "b"], 3);
    const dataset = await openDataset(`${folder}/mose`);
    for (const { name } of TRACK_FORMATS) {
      assertEquals(await exportDataset(dataset, `${folder}/${name}`, { to: name }), ["a", "b"]);
    }
    const { videos, annotations } = JSON.parse(await Deno.readTextFile(`${folder}/youtube-vis/instances.json`));
    assertEquals(videos.map((video: { name: string; length: number }) => [video.name, video.length]), [["a", 3], [
      "b",
      3,
    ]]);
    assertEquals(annotations.length, 4);
    assertEquals(annotations[1].segmentations[0], null); // object 2 comes on frame 2
    assertEquals((await Deno.readTextFile(`${folder}/lasot/b/1/groundtruth.txt`)).split("\n")[1], "13,13,24,24");
    await assertRejects(
      () => exportDataset(dataset, `${folder}/csv`, { to: "csv" }),
      MaskletError,
      "in it. Write to another folder",
    );
    await assertRejects(() => exportDataset(dataset, folder, { to: "coca" }), MaskletError, "youtube-vis");
    await convertDataset(dataset, `${folder}/davis`, { to: "davis" }); // layouts are converted as before
  }));

Deno.test("masklet export and masklet dataset convert write formats, and say which there are", () =>
  inFolder(async (folder) => {
    const script = new URL("../../../src/cli/masklet.ts", import.meta.url).pathname;
    const masklet = async (...args: string[]) => {
      const command = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--no-check", script, ...args] });
      const { code, stdout, stderr } = await command.output();
      return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
    };
    await saveMasklets(sampleMasklets(), `${folder}/run`);
    const written = await masklet("export", `${folder}/run`, "--to", "coco", "--to", "csv", "--out", `${folder}/out`);
    assertEquals(written.code, 0, written.err);
    assertStringIncludes(written.out, `coco in ${folder}/out/coco`);
    assertStringIncludes(await Deno.readTextFile(`${folder}/out/csv/tracks.csv`), "frame,name,time");
    assertStringIncludes((await masklet("export", `${folder}/run`, "--to", "coca", "--out", "x")).err, "youtube-vis");
    await writeSmallDataset(`${folder}/mose`, ["a"], 2);
    const converted = await masklet("dataset", "convert", `${folder}/mose`, "--to", "vot", "--out", `${folder}/vot`);
    assertEquals(converted.code, 0, converted.err);
    assertStringIncludes(converted.out, "1 sequences written");
    assertStringIncludes(await Deno.readTextFile(`${folder}/vot/1/groundtruth.txt`), "10.000,12.000,24.000,24.000");
  }));
