import { assertEquals } from "@std/assert";
import { readMask } from "../../src/cli/mask_file.ts";
import { masksEqual } from "../../src/mask/mask.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";

for (const name of ["rgb_green", "rgba_black_alpha", "rgba_white_alpha", "la_alpha"]) {
  Deno.test(`the object of a colour or transparent PNG is what is drawn: ${name}`, async () => {
    const path = decodeURIComponent(new URL(`mask-png-colour-or-alpha/${name}.png`, import.meta.url).pathname);
    const clip = decodeURIComponent(new URL("../../models/clip/masks/00000.png", import.meta.url).pathname);
    const mask = await readMask(path);
    assertEquals([maskArea(mask), masksEqual(mask, await readMask(clip))], [10343, true]);
  });
}
