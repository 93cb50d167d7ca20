/**
 * RGB of CMYK pixels as Pillow has it (`convert("RGB")`): no colour profile, each ink taken from what black leaves, with Pillow's
 * rounding of a product over 255.
 *
 * @param cmyk four bytes a pixel, 255 is all ink
 * @returns three bytes a pixel
 */
export function rgbOfCmyk(cmyk: Uint8Array): Uint8Array<ArrayBuffer> {
  const pixels = cmyk.length >> 2;
  const rgb = new Uint8Array(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    const light = 255 - cmyk[4 * i + 3]!;
    for (let ink = 0; ink < 3; ink++) {
      const product = cmyk[4 * i + ink]! * light + 128;
      rgb[3 * i + ink] = light - (((product >> 8) + product) >> 8);
    }
  }
  return rgb;
}
