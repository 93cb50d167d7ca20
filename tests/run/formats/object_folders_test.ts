import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../../src/error.ts";
import { changedMasklets } from "../../../src/masklet/masklets.ts";
import { collect } from "../../../src/track/collect.ts";
import { prompt } from "../../../src/track/prompted.ts";
import { propagate } from "../../../src/track/propagate.ts";
import { TRACK_FORMATS } from "../../../src/run/formats/formats.ts";
import { objectFolders } from "../../../src/run/formats/object_folders.ts";
import { filesBelow } from "../../house.ts";
import { colourModel } from "../../fakes/colour_model.ts";
import { clickRed, clip } from "../../fakes/tracking.ts";
import { inFolder } from "../../in_folder.ts";

Deno.test("objects whose names differ by case or by a letter's form alone have folders that every disk tells apart", () => {
  const ids = ["Dog", "dog", "caf\u00e9", "CAFE\u0301", "caf\u00c9", "dog-2"];
  assertEquals([...objectFolders(ids).values()], ["Dog", "dog-2", "caf\u00e9", "CAFE-", "caf\u00c9-2", "dog-2-2"]);
});

Deno.test("objects have folders by their numbers and labels, which never lead out of the place, and each its own", () => {
  const ids = [1, "ball", "a b", "a-b", "a/b", "..", ".", "../../evil", "/abs", ".hidden", "__proto__", "a\0b"];
  assertEquals([...objectFolders(ids).values()], [
    ...["1", "ball", "a-b", "a-b-2", "a-b-3", "-", "--2", "--..-evil", "-abs", "-hidden", "__proto__", "a-b-4"],
  ]);
});

for (const { name } of TRACK_FORMATS) {
  Deno.test(`${name}: whatever objects are called, files lie in the folder; a frame whose name leads out is refused`, () =>
    inFolder(async (folder) => {
      const masklets = await collect(
        propagate(colourModel(), prompt(clip(2), clickRed(0, ".."), clickRed(0, "../up"))),
      );
      await masklets.save(`${folder}/in/one`, { layout: name });
      const frames = masklets.frames.map((frame) => ({ ...frame, name: "../../evil" }));
      const evil = changedMasklets(masklets, {}, frames).save(`${folder}/in/other`, { layout: name });
      if (name === "alpha") await assertRejects(() => evil, MaskletError, "one part of a path");
      else await evil; // frames have no files of their own there
      const files = await Array.fromAsync(filesBelow(new URL(`file://${folder}/`)));
      assertEquals(files.filter((path) => !/^in\/(one|other)\//.test(path)), []);
    }));
}
