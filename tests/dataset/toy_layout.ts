/**
 * A layout that is none of Masklet's: `toy.txt` names the videos, images lie in `seen/<video>`, label maps in `known/<video>`.
 * @module
 */
import { namesList } from "../../src/dataset/conversion_layout.ts";
import { stemOf } from "../../src/frame/frame_name.ts";
import { filesIn, namesInList, readIfThere } from "../../src/dataset/dataset_files.ts";
import { labelMapParts } from "../../src/dataset/label_maps.ts";
import type { Layout } from "../../src/dataset/layout.ts";
import type { LayoutOptions } from "../../src/dataset/layout_rules.ts";
import { LABEL_MAPS } from "../../src/dataset/mask_form.ts";
import { readEach } from "../../src/dataset/read_each.ts";
import { type DatasetSequence, makeSequence } from "../../src/dataset/sequence.ts";

async function* toy(root: string, options: LayoutOptions): AsyncGenerator<DatasetSequence> {
  const names = namesInList(await readIfThere(`${root}/toy.txt`) ?? "");
  const read = async (name: string): Promise<DatasetSequence> => {
    const video = `${root}/seen/${name}`;
    const frames = await filesIn(video, ".jpg");
    const masks = await labelMapParts(`${root}/known/${name}`);
    return makeSequence({ layout: TOY_LAYOUT, name, video, frames, ...masks, asked: frames.map(stemOf) });
  };
  yield* readEach(names, String, read, options);
}

export const TOY_LAYOUT: Layout = {
  name: "toy",
  signs: "toy.txt (toys)",
  detect: async (folder) => await readIfThere(`${folder}/toy.txt`) === undefined ? undefined : {},
  sequences: toy,
  masks: LABEL_MAPS,
  every: 1,
  resultsPrefix: "for-the-server/",
  check: { everyImage: true, objectsFrom: "toy.txt", ownImages: true },
  usualSplit: "all",
  conversion: () => ({
    images: "seen",
    masks: "known",
    files: (sequences) => ({ "toy.txt": namesList(sequences) }),
  }),
  frameName: (at) => `t${at}`,
  firstMaskOnly: false,
  protocol: () => "davis-unsupervised",
};
