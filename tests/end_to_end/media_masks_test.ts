/** Everything on photographs, with the embedded model, against Meta's generator on the same weights. */
import { assert, assertEquals } from "@std/assert";
import { maskIou } from "../../src/automatic/mask_iou.ts";
import { crc32 } from "../../src/kernel/checksum.ts";
import { maskFromRle } from "../../src/mask/rle.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { automaticOptions } from "../../src/parity/image_automatic.ts";
import { nativeRefusal } from "../../src/runtime/native/native_backend.ts";
import { readPicture } from "../../src/image/read_picture.ts";
import { collectMasks } from "../../src/segment/collect_masks.ts";
import { segmentEverything } from "../../src/segment/segment_everything.ts";
import { hasShared, SHARED } from "../reference/shared.ts";

interface Run {
  readonly picture: string;
  readonly rgbCrc32: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly masks: readonly { readonly rle: string; readonly predictedIou: number }[];
}

async function readGoldens(): Promise<{ readonly runs: readonly Run[] }> {
  const file = await Deno.open(new URL("../segment/fixtures/media.json.gz", import.meta.url));
  return await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).json();
}

const native = await nativeRefusal();

for (const backend of ["wasm", "native"] as const) {
  Deno.test({
    name:
      `segmentEverything() on ${backend} finds on photographs what Meta's generator finds with the embedded model ` +
      "(needs ../shared)",
    ignore: !hasShared("data/media/truck.jpg") || (backend === "native" && native !== undefined),
    fn: async () => {
      await using model = await loadModel({ backend });
      const { runs } = await readGoldens();
      for (const { picture, rgbCrc32, options: given, masks } of runs) {
        const image = await readPicture(new URL(`data/media/${picture}`, SHARED));
        assertEquals(crc32(image.rgb).toString(16).padStart(8, "0"), rgbCrc32, "the same pixels");
        const { options, unknown } = automaticOptions(given);
        assertEquals(unknown, []);
        const found = (await collectMasks(segmentEverything(model, image, options))).masks;
        const name = `${picture} ${JSON.stringify(given)}`;
        assert(
          Math.abs(found.length - masks.length) <= 1,
          `${name}: ${found.length} masks, ${masks.length} in the reference`,
        );
        const size = [image.height, image.width] as const;
        const lost = masks.filter(({ rle: counts }) => {
          const truth = maskFromRle({ size, counts });
          return !found.some(({ mask }) => maskIou(mask, truth) >= 0.99);
        });
        assert(lost.length <= 1, `${name}: ${lost.length} of ${masks.length} without a mask of IoU 0.99`);
      }
    },
  });
}
