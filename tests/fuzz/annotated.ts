import { annotatedPicturePrompts, annotatedPrompts } from "../../src/dataset/annotation/annotated_prompts.ts";
import { readAnnotations } from "../../src/dataset/annotation/read_annotations.ts";
import { CVAT_IMAGES, CVAT_VIDEO, LABEL_STUDIO_PICTURE, LABEL_STUDIO_VIDEO } from "../dataset/annotation/exports.ts";
import { damaged, damagedText } from "./damage.ts";
import type { FuzzedReader } from "./fuzzed_reader.ts";

/** What CVAT and Label Studio export: what `masklet track --prompts` and `masklet dataset import` read. */
export const annotatedReader: FuzzedReader = {
  summary: "annotations of CVAT and Label Studio",
  cases: 20_000,
  open: () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    return Promise.resolve({
      makers: {
        "CVAT's video": (random) => damaged(random, bytes(CVAT_VIDEO)),
        "CVAT's pictures": (random) => damaged(random, bytes(CVAT_IMAGES)),
        "Label Studio's pictures": (random) => damagedText(random, LABEL_STUDIO_PICTURE),
        "Label Studio's tracks": (random) => damagedText(random, LABEL_STUDIO_VIDEO),
      },
      read: async (input) => {
        const annotations = await readAnnotations(input);
        if (annotations.shapes.some(({ place }) => place.picture !== undefined)) {
          annotatedPicturePrompts(annotations, { name: "street.jpg", width: 14, height: 9 });
        } else {
          annotatedPrompts(annotations, { name: "street", width: 16, height: 9, frameCount: 6 }, { keyframes: "all" });
        }
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  },
};
