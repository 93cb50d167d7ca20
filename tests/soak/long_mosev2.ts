import { MaskletError } from "../../src/error.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { encodeIndexedPng } from "../../src/image/encode_image.ts";
import type { Proof } from "./proof.ts";

const MIB = 2 ** 20;
/** Different masks of a side; frames are links to them. */
const MASKS = 20;

/** A disk that wanders and grows, and is gone on two frames of twenty. */
function disk(frame: number, shift: number, { width, height }: { width: number; height: number }): Uint8Array {
  const labels = new Uint8Array(width * height);
  if (frame % 10 === 7) return labels;
  const [x, y, radius] = [width / 2 + 9 * frame + shift, height / 2 - 5 * frame, height / 5 + 3 * frame];
  for (let row = 0; row < height; row++) {
    const half = Math.sqrt(Math.max(0, radius ** 2 - (row - y) ** 2));
    labels.fill(
      1,
      row * width + Math.max(0, Math.round(x - half)),
      row * width + Math.min(width, Math.round(x + half)),
    );
  }
  return labels;
}

/**
 * Scores so many mask-frames of one video under `mosev2`, from files, and returns resident memory after a tenth of them and at the end,
 * in MiB.
 *
 * @throws {MaskletError} when memory grew by more than the numbers kept
 */
export async function evaluateLongMosev2(
  count: number,
  size: { readonly width: number; readonly height: number },
  log: (line: string) => void,
): Promise<[early: number, late: number]> {
  const root = await Deno.makeTempDir();
  try {
    const sides = { truth: `${root}/truth/Annotations/video`, found: `${root}/found/all/video` };
    for (const [name, folder] of Object.entries(sides)) {
      await Deno.mkdir(folder, { recursive: true });
      for (let frame = 0; frame < count; frame++) {
        const path = `${folder}/${String(frame).padStart(5, "0")}.png`;
        if (frame >= MASKS) await Deno.link(`${folder}/${String(frame % MASKS).padStart(5, "0")}.png`, path);
        else {
          const labels = disk(frame, name === "truth" ? 0 : 4, size);
          await Deno.writeFile(path, await encodeIndexedPng(labels, size.width, size.height));
        }
      }
    }
    const videos = { video: { objects: ["1"], length: count, ...size } };
    await Deno.writeTextFile(`${root}/truth/meta.json`, JSON.stringify({ videos }));
    let [early, late] = [0, 0];
    const { rows } = await evaluateFolders(`${root}/found`, `${root}/truth`, {
      protocol: "mosev2",
      onProgress: (done, total) => {
        if (done === 0 || done % Math.floor(total / 10) !== 0) return;
        late = Deno.memoryUsage().rss / MIB;
        early ||= late;
        log(`${done} of ${total} mask-frames of ${size.width}x${size.height}, ${late.toFixed(0)} MiB resident`);
      },
    });
    if (rows.length === 1 && rows[0]!.frames.length === count - 2 && late <= early + 64) return [early, late];
    throw new MaskletError(
      "io",
      `Expected ${count - 2} frames in flat memory, found ${rows[0]?.frames.length}, and ${
        early.toFixed(0)
      } MiB grown to ${late.toFixed(0)}`,
      { hint: "Look for what keeps masks" },
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** A video of 10,000 frames in full HD. */
export const longMosev2Proof: Proof = {
  summary: "10,000 mask-frames of 1920x1080 under mosev2, from files, in flat memory",
  run: async (log) => void await evaluateLongMosev2(10_000, { width: 1920, height: 1080 }, log),
};
