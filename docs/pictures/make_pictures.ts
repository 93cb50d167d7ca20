/**
 * `deno task pictures`: makes every picture of the README and of these pages from the bundled clip with the embedded model. A test makes
 * them again and compares.
 * @module
 */
import {
  collect,
  collectMasks,
  drawOverlay,
  encodeImage,
  encodeWebp,
  loadModel,
  loadVideo,
  type Mask,
  maskFromBytes,
  type Model,
  prompt,
  propagate,
  readIndexedPng,
  type RgbImage,
  segment,
  segmentEverything,
  type VideoSource,
} from "masklet";

const HERE = new URL("./", import.meta.url);
const CLIP = new URL("../../models/clip/", HERE);
const COLOURS = [[238, 90, 54], [47, 143, 224], [31, 167, 116], [180, 95, 208], [217, 153, 0]] as const;
/** White between pictures side by side, px. */
const GAP = 8;

/** What pictures are made with. */
export interface Studio {
  /** Segments and tracks. */
  readonly model: Model;
  /** The bundled clip. */
  readonly video: VideoSource;
}

/** A click on the swan's back: feathers, the body or the swan. */
const CLICK = { points: [[150, 170]], labels: [1] } as const;
/** What passes for a thing with a model that is unsure of itself. */
const LIMITS = {
  ...{ pointsPerSide: 16, predictedIouThreshold: 0.3, stabilityScoreThreshold: 0.7, stabilityScoreOffset: 0.2 },
  ...{ minMaskRegionArea: 60, boxNmsThreshold: 0.4, maskToMask: true },
};

/** Each picture by the name of its file. */
export const PICTURES: Readonly<Record<string, (studio: Studio) => Promise<RgbImage>>> = {
  async "overview.webp"({ model, video }) {
    const first = await readIndexedPng(new URL("masks/00000.png", CLIP));
    const mask = maskFromBytes(first.values, first.width, first.height);
    const shown = [0, 16, 32, 48];
    const prompted = prompt(video, { frame: 0, object: 1, mask });
    const masklets = await collect(propagate(model, prompted, { maxFrames: shown.at(-1)! + 1 }));
    const pictures = [];
    for (const index of shown) {
      pictures.push(drawn(await video.frame(index), [masklets.frame(index).objects[0]!.mask]));
    }
    return sideBySide(pictures);
  },
  async "candidates.webp"({ model, video }) {
    const frame = await video.frame(0);
    const { masks } = await segment(model, frame, CLICK, { maxHoleArea: 20, maxSprinkleArea: 20 });
    return sideBySide(masks.map((mask) => drawn(frame, [mask])));
  },
  async "everything.webp"({ model, video }) {
    using image = await encodeImage(model, await video.frame(0));
    const { masks, picture } = await collectMasks(segmentEverything(model, image, LIMITS));
    const largestFirst = masks.toSorted((a, b) => b.area - a.area);
    return sideBySide([picture, drawn(picture, largestFirst.map(({ mask }) => mask))]);
  },
};

/** Masks over a picture, each in a colour of its own. */
function drawn(picture: RgbImage, masks: readonly Mask[]): RgbImage {
  return drawOverlay(picture, masks.map((mask, i) => ({ mask, colour: COLOURS[i % COLOURS.length]! })));
}

/** Pictures of one height beside each other. */
function sideBySide(pictures: readonly RgbImage[]): RgbImage {
  const { height } = pictures[0]!;
  const width = pictures.reduce((sum, picture) => sum + picture.width, GAP * (pictures.length - 1));
  const rgb = new Uint8Array(3 * width * height).fill(255);
  let left = 0;
  for (const picture of pictures) {
    const row = 3 * picture.width;
    for (let y = 0; y < height; y++) rgb.set(picture.rgb.subarray(y * row, (y + 1) * row), 3 * (y * width + left));
    left += picture.width + GAP;
  }
  return { width, height, rgb };
}

/** Opens what pictures are made with, and closes it after the work. */
export async function inStudio(work: (studio: Studio) => Promise<void>): Promise<void> {
  await using model = await loadModel();
  await using video = await loadVideo(new URL("frames", CLIP));
  await work({ model, video });
}

if (import.meta.main) {
  await inStudio(async (studio) => {
    for (const [name, make] of Object.entries(PICTURES)) {
      const picture = await make(studio);
      const bytes = await encodeWebp(picture);
      await Deno.writeFile(new URL(name, HERE), bytes);
      console.log(`docs/pictures/${name}: ${picture.width}x${picture.height}, ${Math.ceil(bytes.length / 1024)} KB`);
    }
  });
}
