import { requireKind, textKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import { nearestName } from "../nearest.ts";
import { dam4sam } from "./dam4sam.ts";
import type { Json, MemoryPolicy } from "./policy.ts";
import { rcms } from "./rcms.ts";
import { sam2 } from "./sam2_policy.ts";
import { sam2long } from "./sam2long.ts";
import { samurai } from "./samurai.ts";

/** Makes a policy of its options; each refuses numbers out of range. */
const POLICIES: Readonly<Record<string, (options: Readonly<Record<string, Json>>) => MemoryPolicy>> = {
  sam2: () => sam2() as MemoryPolicy,
  samurai: (options) => samurai(options) as MemoryPolicy,
  dam4sam: (options) => dam4sam(options) as MemoryPolicy,
  sam2long: (options) => sam2long(options) as MemoryPolicy,
  rcms: (options) => rcms(options) as MemoryPolicy,
};

/** The names of the memory policies. */
export const POLICY_NAMES: readonly string[] = Object.keys(POLICIES);

/**
 * Reads a memory policy from a command line: its name, and after a colon its options: "samurai", "samurai:alpha=0.2,coast=true",
 * "sam2long:paths=2"; "sam2long:2" is short for the last one.
 *
 * @param text a name, or `name:option=number,…`
 * @returns the policy
 * @throws {MaskletError} `bad-argument` for an unknown policy or option, and for numbers out of range
 *
 * @example
 * ```ts
 * import { parsePolicy } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(parsePolicy("sam2long:2").parameters["paths"], 2);
 * assertEquals(parsePolicy("samurai:alpha=0.2").parameters["alpha"], 0.2);
 * ```
 */
export function parsePolicy(text: string): MemoryPolicy {
  requireKind("the first argument of parsePolicy", text, textKind);
  const [name = "", ...rest] = text.split(":");
  const make = Object.hasOwn(POLICIES, name) ? POLICIES[name]! : undefined;
  if (make === undefined) {
    throw new MaskletError("bad-argument", `Expected a policy among ${POLICY_NAMES.join(", ")}, found "${text}"`, {
      hint: meant(nearestName(name, POLICY_NAMES)) ??
        'Write its name, and options after a colon: "samurai", "samurai:alpha=0.2", "sam2long:3"',
    });
  }
  const known = Object.keys(make({}).parameters);
  const options = rest.join(":").split(",").filter((part) => part !== "").map((part): [string, Json] => {
    const [key, value] = part.includes("=") ? part.split("=") as [string, string] : [SHORT[name] ?? part, part];
    if (known.includes(key)) return [key, readValue(key, value)];
    const found = known.length === 0 ? "none" : known.join(", ");
    throw new MaskletError("bad-argument", `Expected options of ${name} (${found}), found "${part}"`, {
      hint: meant(nearestName(key, known)) ?? `Write them as ${name}:name=number,name=number`,
    });
  });
  return make(Object.fromEntries(options));
}

const meant = (near: string | undefined): string | undefined => near && `Did you mean ${near}?`;

/** The option that a value without a name stands for. */
const SHORT: Readonly<Record<string, string>> = { sam2long: "paths" };

function readValue(key: string, text: string): Json {
  if (text === "true" || text === "false") return text === "true";
  const numbers = text.split("..").map((part) => part.trim() === "" ? NaN : Number(part));
  if (numbers.every(Number.isFinite)) return numbers.length === 1 ? numbers[0]! : numbers;
  throw new MaskletError("bad-argument", `Expected a number after ${key}, found "${text}"`, {
    hint: "Write numbers as 0.3, pairs as 0.95..1.05, switches as true or false",
  });
}
