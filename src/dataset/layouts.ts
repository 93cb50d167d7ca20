import { anyKind, objectKind, textKind, type ValueKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import { DAVIS_LAYOUT } from "./davis.ts";
import type { Layout } from "./layout.ts";
import { LVOS_LAYOUT } from "./lvos.ts";
import { MOSE_LAYOUT } from "./mose.ts";
import { MOSEV2_LAYOUT } from "./mosev2.ts";
import { SAV_LAYOUT } from "./sav.ts";
import { YOUTUBE_VOS_LAYOUT } from "./youtube_vos.ts";

/** All layouts, in the order in which a folder is compared with them: those that ask for the most come first. */
export const LAYOUTS = [DAVIS_LAYOUT, SAV_LAYOUT, YOUTUBE_VOS_LAYOUT, LVOS_LAYOUT, MOSEV2_LAYOUT, MOSE_LAYOUT] as const;

/** The name of a layout that Masklet has. */
export type DatasetLayout = typeof LAYOUTS[number]["name"];

/** A layout as options take it: the name of one, or a layout. */
export const LAYOUT_KIND: ValueKind<DatasetLayout | Layout> = {
  ...anyKind<DatasetLayout | Layout>(textKind, objectKind("a layout")),
  choices: LAYOUTS.map(({ name }) => name),
};

/**
 * A layout by its name, or the one that is given.
 *
 * @param layouts the layouts that have names
 * @throws {MaskletError} `bad-argument` for a name that none of them has
 */
export function requireLayout(layout: string | Layout, layouts: readonly Layout[] = LAYOUTS): Layout {
  const found = typeof layout === "object" ? layout : layouts.find(({ name }) => name === layout);
  if (found !== undefined) return found;
  const names = layouts.map(({ name }) => name).join(", ");
  throw new MaskletError("bad-argument", `Expected a layout (${names}), found ${layout}`, {
    hint: "Use one of these, or give a Layout of your own; a dataset's own is seen from its files",
  });
}
