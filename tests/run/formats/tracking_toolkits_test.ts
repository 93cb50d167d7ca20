import { assertEquals } from "@std/assert";
import { GOT10K, LASOT, VOT } from "../../../src/run/formats/boxes.ts";
import type { TrackFormat } from "../../../src/run/formats/track_format.ts";
import { inFolder } from "../../in_folder.ts";
import { sampleTracks, SEEN } from "./sample_tracks.ts";

/** Python with numpy: `MASKLET_PYTHON` names it, else the one on PATH. */
const python = Deno.env.get("MASKLET_PYTHON") ?? "python3";

async function run(script: string, ...args: string[]): Promise<string | undefined> {
  const command = new Deno.Command(python, { args: ["-c", script, ...args], stdin: "null" });
  const ended = await command.output().catch(() => undefined);
  return ended?.success ? new TextDecoder().decode(ended.stdout) : undefined;
}

const ignore = await run("import numpy") === undefined;

/** The calls by which the toolkits of LaSOT, GOT-10k and VOT read their files: boxes, and flags of each frame. */
const READ = `
import json, os, sys, numpy as np
folder, kind = sys.argv[1:]
table = lambda name, **more: np.loadtxt(os.path.join(folder, name), **more)
boxes = np.atleast_2d(table("groundtruth.txt", delimiter=","))
found = {"boxes": [[None if np.isnan(v) else v for v in row] for row in boxes.tolist()]}
if kind == "lasot":
    found["absent"] = table("full_occlusion.txt", delimiter=",").tolist()
    found["out"] = table("out_of_view.txt", delimiter=",").tolist()
if kind == "got10k":
    found["absent"] = table("absence.label").tolist()
    found["cut"] = table("cut_by_image.label").tolist()
    meta = [line.strip().split(": ") for line in open(os.path.join(folder, "meta_info.ini"))][1:]
    found["meta"] = dict(meta)
print(json.dumps(found))
`;

async function readBack(format: TrackFormat, folder: string): Promise<Record<string, unknown>> {
  for await (const [path, content] of format.files([sampleTracks()])) {
    const file = `${folder}/${path}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(file, content as string);
  }
  return JSON.parse((await run(READ, `${folder}/1`, format.name))!);
}

for (const format of [LASOT, GOT10K, VOT]) {
  Deno.test({
    name: `${format.name}: numpy reads the files as the toolkit does, a row a frame and a flag each (needs numpy)`,
    ignore,
    fn: () =>
      inFolder(async (folder) => {
        const found = await readBack(format, folder);
        const less = format === VOT ? 0 : 1;
        const absent = format === VOT ? [null, null, null, null] : [0, 0, 0, 0];
        const seen = SEEN[1].slice(SEEN[1].findIndex((one) => one !== null)); // they begin where the object is seen first
        const wanted = seen.map((one) => {
          const [x, y, width, height] = one?.[1] ?? [];
          return x === undefined ? absent : [x + less, y! + less, width, height];
        });
        assertEquals(found["boxes"], wanted);
        const flags = seen.map((one) => one === null ? 1 : 0);
        if (format !== VOT) assertEquals(found["absent"], flags);
        if (format === LASOT) assertEquals(found["out"], flags.map(() => 0));
        if (format === GOT10K) {
          const { name, width, height } = sampleTracks();
          assertEquals([(found["cut"] as unknown[]).length, found["meta"]], [flags.length, {
            url: name,
            resolution: `(${width}, ${height})`,
          }]);
        }
      }),
  });
}
