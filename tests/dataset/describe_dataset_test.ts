import { assertEquals, assertStringIncludes } from "@std/assert";
import { describeDataset } from "../../src/dataset/describe_dataset.ts";
import { mose } from "../../src/dataset/mose.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { sav } from "../../src/dataset/sav.ts";
import { registerDisplays } from "../../src/notebook/register_displays.ts";
import { hasShared, readJson, SHARED } from "../reference/shared.ts";
import { video, withFiles } from "./small_datasets.ts";

/** Object 1 goes and comes back; 2 comes late and stays; 3 goes for good. */
const files = async () => ({
  ...await video("a", [[1, 3], [3], [1, 2], [1, 2]]),
  ...await video("b", [[1], undefined]),
});

Deno.test("describeDataset() counts videos, masklets, masks and frames, and who vanishes and comes back", async () =>
  withFiles(await files(), async (root) => {
    const seen: unknown[] = [];
    const dataset = await openDataset(root);
    const described = await describeDataset(dataset, { onProgress: (name, done) => seen.push([name, done]) });
    const { videos, masklets, masks, frames, annotatedFrames, seconds } = described;
    assertEquals([videos, masklets, masks, frames, annotatedFrames, seconds], [2, 4, 8, 6, 5, undefined]);
    assertEquals(described.perVideo[0]!.masklets.map(({ visibilityChanges }) => visibilityChanges), [2, 0, 1]);
    assertEquals(described.disappearanceRate, 1 / 3); // video b has too few annotated frames to tell
    assertEquals(described.sizes, { small: 4, medium: 0, large: 0 });
    assertEquals(described.smallMaskShare, 1); // 4 of 48 px
    assertEquals(described.objectsPerVideo, { min: 1, mean: 2, max: 3 });
    assertEquals(described.resolution, { min: [8, 6], mean: [8, 6], max: [8, 6] });
    assertEquals(seen, [["a", 1], ["b", 2]]);
  }));

Deno.test("a dataset without masks that could come back has no disappearance rate", async () =>
  withFiles(
    await video("b", [[1], undefined]),
    async (root) => assertEquals((await describeDataset(mose(root))).disappearanceRate, undefined),
  ));

Deno.test("a description shows itself in the console, in a notebook, as JSON and as Markdown", async () =>
  withFiles(await files(), async (root) => {
    registerDisplays();
    const described = await describeDataset(mose(root), { name: "two <videos>" });
    assertStringIncludes(Deno.inspect(described), "disappearance rate                    33.3 %");
    const bundle = await (described as unknown as Record<symbol, () => Promise<Record<string, string>>>)[
      Symbol.for("Jupyter.display")
    ]!();
    assertStringIncludes(bundle["text/html"]!, "<caption>two &lt;videos&gt;</caption>");
    assertStringIncludes(bundle["text/markdown"]!, "| masklets | 4 |");
    assertEquals(JSON.parse(JSON.stringify(described)).masklets, 4);
  }));

Deno.test({
  name: "describeDataset() agrees with what SA-V says of sav_000001 (needs ../shared)",
  ignore: !hasShared("data/sav/sav_000001_manual.json", "data/sav/sav_000001_auto.json"),
  fn: async () => {
    const kinds = [["manual", 5, 2 / 5], ["auto", 9, 4 / 9]] as const;
    for (const [masklets, count, rate] of kinds) {
      const root = new URL("data/sav", SHARED);
      const described = await describeDataset(sav(root, { masklets, requireVideo: false }));
      assertEquals([described.videos, described.masklets, described.frames], [1, count, 483]);
      assertEquals([described.annotatedFrames, described.seconds, described.disappearanceRate], [121, 20.125, rate]);
      const published = await readJson<Record<string, (number | string)[]>>(`data/sav/sav_000001_${masklets}.json`);
      const rows = described.perVideo[0]!.masklets;
      assertEquals(rows.map((row) => row.visibilityChanges), published.masklet_visibility_changes as number[]);
      assertEquals(
        rows.map((row) => row.meanArea.toFixed(6)),
        published.masklet_size_abs!.map((area) => Number(area).toFixed(6)),
      );
      const buckets = published.masklet_size_bucket!;
      const of = (bucket: string): number => buckets.filter((name) => name === bucket).length;
      assertEquals(described.sizes, { small: of("small"), medium: of("medium"), large: of("large") });
    }
  },
});
