import { MaskletError } from "../error.ts";
import type { Model } from "./model.ts";

const METHODS = [
  "encodeImage",
  "attend",
  "decode",
  "decodeCandidates",
  "encodeMemory",
  "downsampleMask",
  "close",
] as const;
const NUMBERS = ["imageSize", "logitsSide", "numMaskmem", "maxObjectPointers"] as const;

/**
 * Refuses what is not a model.
 * @throws {MaskletError} `bad-argument` that names what is missing
 */
export function requireModel(value: Model): Model {
  const found = value as unknown as Readonly<Record<string, unknown>> | null | undefined;
  if (typeof found !== "object" || found === null) refuse(found === null ? "null" : typeof found);
  if (value instanceof Promise) refuse("a promise: write await before it");
  const missing = [
    ...METHODS.filter((name) => typeof found[name] !== "function").map((name) => `${name}()`),
    ...NUMBERS.filter((name) => typeof found[name] !== "number"),
  ];
  if (missing.length > 0) refuse(`an object without ${missing.join(", ")}`);
  return value;
}

function refuse(found: string): never {
  throw new MaskletError("bad-argument", `Expected a model that loadModel returned, found ${found}`, {
    hint: "Load it: const model = await loadModel()",
  });
}
