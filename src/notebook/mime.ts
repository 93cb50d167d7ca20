/** What a notebook shows of a value: one text or object a MIME type; the front end takes the richest one that it knows. */
export type MimeBundle = Record<string, unknown>;

/** An encoded picture as an address that stands in for a file. */
export function dataUrl(bytes: Uint8Array, type: "image/png" | "image/jpeg" | "image/webp"): string {
  return `data:${type};base64,${bytes.toBase64()}`;
}
