/** The pictures of the README and of the docs are what the task makes. */
import { assert, assertEquals } from "@std/assert";
import { inStudio, PICTURES } from "../docs/pictures/make_pictures.ts";
import { decodeImage } from "../src/image/decode_image.ts";
import { encodeWebp } from "../src/image/encode_image.ts";
import { filesBelow } from "./house.ts";

const ROOT = new URL("../", import.meta.url);
const FOLDER = new URL("docs/pictures/", ROOT);
/** Share of the bytes that may be off by more than this: a mask's edge falls a little otherwise on another backend. */
const [SHARE, LEVELS] = [0.005, 16];

Deno.test("every picture that a document shows is made by the task, and every one that it makes is shown", async () => {
  const shown = new Set<string>();
  const documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];
  for await (const path of filesBelow(ROOT, "docs")) if (path.endsWith(".md")) documents.push(path);
  for (const path of documents) {
    const text = await Deno.readTextFile(new URL(path, ROOT));
    for (const [, address] of text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) {
      const at = new URL(address!, new URL(path, ROOT)).href;
      assert(at.startsWith(FOLDER.href), `${path} shows ${address}, which no task makes`);
      shown.add(at.slice(FOLDER.href.length));
    }
  }
  assertEquals([...shown].sort(), Object.keys(PICTURES).sort());
});

Deno.test("the pictures that are kept are those that `deno task pictures` makes", () =>
  inStudio(async (studio) => {
    for (const [name, make] of Object.entries(PICTURES)) {
      const kept = await decodeImage(new URL(name, FOLDER));
      const made = await decodeImage(await encodeWebp(await make(studio)));
      assertEquals([kept.width, kept.height], [made.width, made.height], name);
      const off = made.rgb.reduce((count, v, i) => count + (Math.abs(v - kept.rgb[i]!) > LEVELS ? 1 : 0), 0);
      assert(off <= SHARE * made.rgb.length, `${name}: ${off} of ${made.rgb.length} bytes are off`);
    }
  }));
