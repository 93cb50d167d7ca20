import type { Flag } from "./options.ts";

/** Flags that point at one object: clicks and a box. */
export const POINTING_FLAGS = {
  point: { kind: "texts", value: "X,Y", help: "a click on the object, px; may be given several times" },
  negative: { kind: "texts", value: "X,Y", help: "a click on what is not the object; may be given several times" },
  box: {
    kind: "text",
    once: true,
    value: "X0,Y0,X1,Y1",
    help: "a box around the object, px; X1 and Y1 are the first past it",
  },
} as const satisfies Readonly<Record<string, Flag>>;

/** Which pictures of masks are understood. */
export const MASK_FILE_HELP = "palette or gray (0 is background, 255 void), or one colour on black or transparent";
