import { assertEquals, assertRejects } from "@std/assert";
import { saveMasklets } from "../../src/run/save_masklets.ts";
import { readMasklets } from "../../src/run/read_masklets.ts";
import { MaskletError } from "../../src/error.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { evaluateJF } from "../../src/evaluate/evaluate_jf.ts";
import { encodeIndexedPng } from "../../src/image/encode_image.ts";
import { maskFromBytes } from "../../src/mask/mask.ts";
import { makeTrackedFrame, type TrackedFrame } from "../../src/masklet/tracked_frame.ts";

const [WIDTH, HEIGHT] = [64, 48];

/** A square that moves three pixels a frame. */
function square(frame: number): Uint8Array<ArrayBuffer> {
  const map = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 10; y < 30; y++) map.fill(1, y * WIDTH + 3 + 3 * frame, y * WIDTH + 19 + 3 * frame);
  return map;
}

async function* tracked(): AsyncGenerator<TrackedFrame> {
  const rest = {
    objectScore: 5,
    iou: 1,
    logits: new Float32Array(0),
    pointer: new Float32Array(0),
    conditioning: false,
  };
  for (let index = 0; index < 10; index++) {
    const objects = [{ id: 1, mask: maskFromBytes(square(index), WIDTH, HEIGHT), ...rest }];
    yield makeTrackedFrame({ index, time: index / 24, width: WIDTH, height: HEIGHT, name: `0000${index}`, objects });
  }
}

/** A run whose masks are right on every frame, and a truth whose files are counted from `first`. */
async function inFolders(first: number, test: (found: string, truth: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/truth/clip`, { recursive: true });
    for (let i = 0; i < 10; i++) {
      const name = String(i + first).padStart(5, "0");
      await Deno.writeFile(`${root}/truth/clip/${name}.png`, await encodeIndexedPng(square(i), WIDTH, HEIGHT));
    }
    await Deno.mkdir(`${root}/found`);
    await saveMasklets(tracked(), `${root}/found/clip`);
    await test(`${root}/found`, `${root}/truth`);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("truth from 1 and frames from 0 are not scored shifted: both ranges are named", () =>
  inFolders(1, async (found, truth) => {
    const masklets = await readMasklets(`${found}/clip`);
    for (const protocol of ["davis", "vos"] as const) {
      for (
        const work of [
          () => evaluateJF(masklets, `${truth}/clip`, { protocol }),
          () => evaluateFolders(found, truth, { protocol }),
        ]
      ) {
        const error = await assertRejects(work, MaskletError, "00001..00010 (10)");
        assertEquals([error.code, error.message.includes("00000..00009 (10)")], ["evaluation-refused", true]);
      }
    }
  }));

Deno.test("paired by position they score 1 on every frame", () =>
  inFolders(1, async (found, truth) => {
    const masklets = await readMasklets(`${found}/clip`);
    for (const protocol of ["davis", "vos"] as const) {
      const options = { protocol, pair: "position" } as const;
      const { rows: [one] } = await evaluateJF(masklets, `${truth}/clip`, options);
      assertEquals([one!.frames.at(0), one!.frames.at(-1), one!.J], ["00002", "00009", Array(8).fill(1)]);
      assertEquals((await evaluateFolders(found, truth, options)).rows[0]!.J, Array(8).fill(1));
    }
  }));

Deno.test("frames that are numbered alike are scored as ever, and one too many is refused where position counts", () =>
  inFolders(0, async (found, truth) => {
    assertEquals((await evaluateFolders(found, truth)).global["J&F"], 1);
    await Deno.remove(`${truth}/clip/00004.png`);
    assertEquals((await evaluateFolders(found, truth)).global["J&F"], 1);
    const work = () => evaluateFolders(found, truth, { pair: "position" });
    await assertRejects(work, MaskletError, "00000..00009 (9)");
  }));
