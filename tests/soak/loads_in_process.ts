/**
 * Loads the embedded model again and again on WASM threads, encodes a picture with the last, and writes a line for each. The arguments
 * are the number of threads and of loads.
 * @module
 */
import { loadModel } from "../../src/model/load_model.ts";

const [threads, loads] = Deno.args.map(Number) as [number, number];
for (let i = 0; i < loads; i++) {
  await using model = await loadModel(undefined, { backend: "wasm", threads, imageSize: 512 });
  if (i === loads - 1) (await model.encodeImage(new Uint8Array(3 * model.imageSize ** 2)))[Symbol.dispose]();
  console.log(`${model.imageSize} ${model.backend.description}`);
}
