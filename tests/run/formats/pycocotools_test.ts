import { assertEquals } from "@std/assert";
import { COCO, YOUTUBE_VIS } from "../../../src/run/formats/coco.ts";
import { maskToBytes } from "../../../src/mask/mask.ts";
import { maskFromRle } from "../../../src/mask/rle.ts";
import { sampleTracks } from "./sample_tracks.ts";

/** Python with pycocotools: `MASKLET_PYTHON` names it, else the one on PATH. */
const python = Deno.env.get("MASKLET_PYTHON") ?? "python3";

async function run(script: string, ...args: string[]): Promise<string | undefined> {
  const command = new Deno.Command(python, { args: ["-c", script, ...args], stdin: "null" });
  const ended = await command.output().catch(() => undefined);
  return ended?.success ? new TextDecoder().decode(ended.stdout) : undefined;
}

const ignore = await run("import pycocotools.coco") === undefined;

/** The masks of an object on each frame, as bytes; null where it is not seen. */
function masksOf(id: number): (number[] | null)[] {
  return sampleTracks().frames.map(({ objects }) => {
    const bytes = maskToBytes(maskFromRle(objects.find((object) => object.id === id)!.rle));
    return bytes.includes(1) ? [...bytes] : null;
  });
}

async function inFile(content: string, use: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(path, content);
    await use(path);
  } finally {
    await Deno.remove(path);
  }
}

const [coco] = await Array.fromAsync(COCO.files([sampleTracks()]));
const [vis] = await Array.fromAsync(YOUTUBE_VIS.files([sampleTracks()]));

Deno.test({
  name: "pycocotools reads the masks of COCO's annotations, pixel by pixel, and evaluates them against themselves",
  ignore,
  fn: () =>
    inFile(coco![1] as string, async (path) => {
      const out = await run(
        `
import json, sys, io, contextlib
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO(sys.argv[1])
    found = truth.loadRes([{k: a[k] for k in ("image_id", "category_id", "segmentation", "score")} for a in truth.dataset["annotations"]])
    scores = COCOeval(truth, found, "segm")
    scores.params.areaRng, scores.params.areaRngLbl = [[0, 1e10]], ["all"]
    scores.evaluate(); scores.accumulate()
masks = [[a["object"], a["image_id"], truth.annToMask(a).flatten().tolist(), int(a["area"])] for a in truth.dataset["annotations"]]
precision = scores.eval["precision"]
print(json.dumps({"masks": masks, "precision": float(precision[precision > -1].min())}))
`,
        path,
      );
      const { masks, precision } = JSON.parse(out!);
      assertEquals(precision, 1);
      for (const id of [1, 2]) {
        const read = [1, 2, 3, 4].map((image) =>
          masks.find(([object, on]: [number, number]) => object === id && on === image)?.[2] ?? null
        );
        assertEquals(read, masksOf(id));
      }
    }),
});

Deno.test({
  name: "pycocotools reads the masks of YouTube-VIS' tracks, pixel by pixel, with their areas and boxes",
  ignore,
  fn: () =>
    inFile(vis![1] as string, async (path) => {
      const out = await run(
        `
import json, sys
from pycocotools import mask
tracks = json.load(open(sys.argv[1]))["annotations"]
print(json.dumps([[t["object"], [None if s is None else mask.decode(s).flatten().tolist() for s in t["segmentations"]],
  [None if s is None else int(mask.area(s)) for s in t["segmentations"]],
  [None if s is None else mask.toBbox(s).tolist() for s in t["segmentations"]]] for t in tracks]))
`,
        path,
      );
      const { annotations } = JSON.parse(vis![1] as string);
      for (const [object, masks, areas, boxes] of JSON.parse(out!).slice(0, 2)) {
        const { areas: own, bboxes } = annotations.find((one: { object: unknown }) => one.object === object);
        assertEquals([masks, areas, boxes], [masksOf(object), own, bboxes]);
      }
    }),
});
