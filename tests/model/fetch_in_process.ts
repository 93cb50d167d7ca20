/**
 * Fetches a checkpoint in a process of its own: the arguments are its entry in the registry and the options, as JSON. Writes a line
 * when it starts and one for the first bytes, and the path at the end.
 * @module
 */
import { fetchPublished } from "../../src/model/download.ts";

const [checkpoint, options] = Deno.args.map((text) => JSON.parse(text));
console.log("started");
let began = false;
const path = await fetchPublished(checkpoint, {
  ...options,
  onProgress: () => {
    if (!began) console.log("began");
    began = true;
  },
});
console.log(path);
