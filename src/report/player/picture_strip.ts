import { MaskletError } from "../../error.ts";

/** Encoded pictures one after the other, as one text: a page cuts out the one that it shows. */
export interface PictureStrip {
  /** "image/jpeg" and so on, of all of them. */
  readonly type: string;
  /** Where each picture begins among the bytes, and where the last one ends. */
  readonly offsets: readonly number[];
  /** All bytes, base64. */
  readonly bytes: string;
}

/**
 * Makes a strip of pictures in data URLs.
 * @returns null where a picture is absent
 * @throws MaskletError `bad-image` for another kind of address
 */
export function pictureStrip(images: readonly (string | undefined)[]): PictureStrip | null {
  const given = images.filter((image) => image !== undefined);
  if (given.length === 0 || given.length < images.length) return null;
  const parts = given.map((image) => {
    const [, type, text] = /^data:(image\/[\w.+-]+);base64,(.*)$/s.exec(image) ?? [];
    if (type !== undefined && text !== undefined) return { type, bytes: Uint8Array.fromBase64(text) };
    throw new MaskletError(
      "bad-image",
      `Expected a picture as a data URL (data:image/…;base64,…), found ${image.slice(0, 40)}`,
      { hint: "Let reportClip make the frames" },
    );
  });
  const offsets = parts.reduce((ends, { bytes }) => [...ends, ends.at(-1)! + bytes.length], [0]);
  const all = new Uint8Array(offsets.at(-1)!);
  parts.forEach(({ bytes }, i) => all.set(bytes, offsets[i]));
  return { type: parts[0]!.type, offsets, bytes: all.toBase64() };
}
