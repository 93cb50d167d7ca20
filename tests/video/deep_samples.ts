/** Samples of a made-up picture of more than 8 bits, luma and chroma over their whole range with sharp edges: plane after plane. */
export function deepSamples(
  { width, height, depth, spanX, spanY }: {
    readonly width: number;
    readonly height: number;
    readonly depth: number;
    readonly spanX: number;
    readonly spanY: number;
  },
): Uint16Array<ArrayBuffer> {
  const [chromaWidth, chromaHeight] = [Math.ceil(width / spanX), Math.ceil(height / spanY)];
  const chroma = chromaWidth * chromaHeight;
  const top = 2 ** depth;
  return Uint16Array.from({ length: width * height + 2 * chroma }, (_, i) => {
    const inLuma = i < width * height;
    const at = inLuma ? i : (i - width * height) % chroma;
    const [x, y] = inLuma ? [at % width, Math.floor(at / width)] : [at % chromaWidth, Math.floor(at / chromaWidth)];
    const plane = inLuma ? 0 : i - width * height < chroma ? 1 : 2;
    return (x * 37 + y * 91 + x * y * 13 + plane * 211) * 29 % top;
  });
}
