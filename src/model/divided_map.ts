import { MaskletError } from "../error.ts";
import type { DeviceTensor } from "../runtime/device_tensor.ts";
import { joined } from "./attention_feeds.ts";
import type { Piece } from "./divide_objects.ts";
import type { FeatureMap } from "./image_features.ts";

/** The part of a map that a lane made for some of the objects. */
export interface MapPiece extends Piece {
  /** `[to - from, C, h, w]` */
  readonly map: DeviceTensor;
}

/** A map of features whose objects two lanes made. */
export class DividedMap implements FeatureMap {
  /** Shape, `[B, C, h, w]`. */
  readonly shape: readonly number[];
  readonly #pieces: readonly MapPiece[];

  /** @param pieces in the order of the objects; owned from now on */
  constructor(pieces: readonly MapPiece[]) {
    this.#pieces = pieces;
    this.shape = [pieces.at(-1)!.to, ...pieces[0]!.map.shape.slice(1)];
  }

  /**
   * Its parts, for as many objects as there are.
   * @throws {MaskletError} `bad-argument` for another number
   */
  piecesOf(count: number): readonly MapPiece[] {
    if (count === this.shape[0]) return this.#pieces;
    throw new MaskletError("bad-argument", `Expected prompts for ${this.shape[0]} objects, found ${count}`, {
      hint: "Decode as many objects as were attended to",
    });
  }

  /** The values of all objects. */
  async floats(): Promise<Float32Array> {
    return joined(await Promise.all(this.#pieces.map(({ map }) => map.floats())));
  }

  /** Frees its parts; twice is harmless. */
  [Symbol.dispose](): void {
    for (const { map } of this.#pieces) map[Symbol.dispose]();
  }
}
