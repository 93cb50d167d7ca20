import { encodeShrunkJpeg } from "../image/encode_image.ts";
import type { Frame } from "../frame/frame.ts";
import type { Masklets } from "../masklet/masklets.ts";
import type { RunWatcher } from "../masklet/run_watcher.ts";

/** Most frames that a cell holds, and their greatest width, px: about 3 MB at most. */
export const CELL_FRAMES = 150;
export const CELL_WIDTH = 480;
/** Quality of its pictures: notebooks are kept, sent and compared. */
export const CELL_QUALITY = 25;

/**
 * The pictures of a run as a cell shows them, made while the run decodes them anyway: to decode them once more would cost more than to
 * encode them. Of a long run every second one goes, as often as it takes.
 */
export class KeptPictures {
  readonly #jpegs = new Map<number, Promise<Uint8Array | undefined>>();
  readonly #seen = new Set<number>();
  readonly #always: ReadonlySet<number>;
  readonly #most: number;
  #step = 1;

  /**
   * @param always frames that stay whatever goes: those that were prompted
   * @param most how many are kept at the least of a long run; at most twice as many
   */
  constructor(always: Iterable<number> = [], most = CELL_FRAMES) {
    this.#always = new Set(always);
    this.#most = most;
  }

  /** Takes a picture; it is encoded by another thread. */
  take(picture: Frame): void {
    const { index } = picture;
    this.#seen.add(index);
    if (!this.#stays(index)) return;
    this.#jpegs.set(index, encodeShrunkJpeg(picture, CELL_WIDTH, CELL_QUALITY).catch(() => undefined));
    while (this.#jpegs.size - this.#always.size >= 2 * this.#most) {
      this.#step *= 2;
      for (const kept of [...this.#jpegs.keys()]) if (!this.#stays(kept)) this.#jpegs.delete(kept);
    }
  }

  /** The pictures by their frames' index; undefined where a frame was never seen, or could not be encoded. */
  async of(indices: readonly number[]): Promise<ReadonlyMap<number, Uint8Array> | undefined> {
    if (!indices.every((index) => this.#seen.has(index))) return undefined;
    const made = await Promise.all(
      [...this.#jpegs].map(async ([index, jpeg]) => [index, await jpeg] as const),
    );
    const sound = made.filter((one): one is readonly [number, Uint8Array] => one[1] !== undefined);
    return sound.length < made.length ? undefined : new Map(sound);
  }

  #stays(index: number): boolean {
    return index % this.#step === 0 || this.#always.has(index);
  }
}

const kept = new WeakMap<Masklets, KeptPictures>();

/** Keeps the pictures of each run that is gathered. */
export const PICTURE_KEEPER: RunWatcher = {
  begins: ({ onPicture, prompts }) => {
    if (onPicture === undefined) return undefined;
    const pictures = new KeptPictures(prompts.map(({ frame }) => frame));
    onPicture((picture) => pictures.take(picture));
    return (masklets) => void kept.set(masklets, pictures);
  },
};

/** The pictures that were kept of a run, of every frame of it; undefined where they are to be decoded once more. */
export async function keptPictures(masklets: Masklets): Promise<ReadonlyMap<number, Uint8Array> | undefined> {
  return await kept.get(masklets)?.of(masklets.frames.map(({ index }) => index));
}
