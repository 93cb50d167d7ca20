import { unitsOf } from "./parameter_set.ts";

/** The name of a configuration's codec, as WebCodecs calls it. */
export const codecOf = (config: object): string => (config as { readonly codec?: string }).codec ?? "";
/** Whether a configuration is that of H.264. */
export const isH264 = (config: object): boolean => codecOf(config).startsWith("avc");
/** Whether a configuration is that of H.265. */
export const isH265 = (config: object): boolean => /^h(ev|vc)1/.test(codecOf(config));

/** The units of a packet: behind their lengths where the container describes the decoder, else behind start codes. */
export function unitsIn(config: object, packet: Uint8Array): Uint8Array[] {
  const { description } = config as { readonly description?: ArrayBuffer | ArrayBufferView };
  if (description === undefined) return unitsOf(packet);
  const box = ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
    : new Uint8Array(description);
  const bytes = ((isH264(config) ? box[4] : box[21]) ?? 3) % 4 + 1;
  const units: Uint8Array[] = [];
  for (let at = 0; at + bytes < packet.length;) {
    let length = 0;
    for (let i = 0; i < bytes; i++) length = 256 * length + packet[at++]!;
    if (length > 0) units.push(packet.subarray(at, at + length));
    at += length;
  }
  return units;
}
