import { drawn } from "../../drawn.ts";
import { maskToRle } from "../../../src/mask/rle.ts";
import type { Tracks } from "../../../src/run/formats/tracks.ts";
import { makeMask } from "../../../src/mask/mask.ts";

/** Masks of the objects on each frame: 1 comes on frame 1 and is away on frame 2; 2 touches the border; "ghost" is never seen. */
const FRAMES: readonly (readonly [one: readonly string[], two: readonly string[]])[] = [
  [["......", "......", "......", "......"], ["##....", "##....", "......", "......"]],
  [["......", "..##..", "..#...", "......"], ["......", "##....", "##....", "......"]],
  [["......", "......", "......", "......"], ["......", "......", "##....", "##...."]],
  [["......", "...##.", "...#..", "......"], ["......", "......", ".##...", ".##..."]],
];

/** A small video with two objects that are seen and one that is not. */
export function sampleTracks(name = "clip"): Tracks {
  const empty = maskToRle(makeMask(6, 4));
  return {
    ...{ name, width: 6, height: 4 },
    frames: FRAMES.map(([one, two], index) => ({
      ...{ index, name: String(index).padStart(5, "0"), time: index / 4 },
      objects: [
        { id: 1, rle: maskToRle(drawn(...one)), objectScore: 2.5, iou: 0.75 },
        { id: 2, rle: maskToRle(drawn(...two)), objectScore: 3, iou: 0.5 },
        { id: 'gh"ost & co', rle: empty, objectScore: -4, iou: 0.125 },
      ],
    })),
    objects: [{ id: 1, category: "swan" }, { id: 2 }, { id: 'gh"ost & co' }],
  };
}

/** The areas and boxes `[x, y, width, height]` of objects 1 and 2, null where one is not seen. */
export const SEEN: Readonly<Record<1 | 2, readonly (readonly [area: number, box: readonly number[]] | null)[]>> = {
  1: [null, [3, [2, 1, 2, 2]], null, [3, [3, 1, 2, 2]]],
  2: [[4, [0, 0, 2, 2]], [4, [0, 1, 2, 2]], [4, [0, 2, 2, 2]], [4, [1, 2, 2, 2]]],
};
