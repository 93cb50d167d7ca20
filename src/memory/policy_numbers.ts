import { MaskletError } from "../error.ts";

/** Refuses a policy's number that lies outside of its range. */
export function requireNumber(
  name: string,
  value: number,
  { least, most, whole = false }: { readonly least: number; readonly most: number; readonly whole?: boolean },
): void {
  if (typeof value === "number" && value >= least && value <= most && (!whole || Number.isInteger(value))) return;
  throw new MaskletError(
    "bad-argument",
    `Expected ${name} to be a ${whole ? "whole " : ""}number in ${least}..${most}, found ${value}`,
    { hint: `Leave ${name} out for its default` },
  );
}

/** Refuses a policy's switch that is neither on nor off. */
export function requireSwitch(name: string, value: boolean): void {
  if (typeof value === "boolean") return;
  throw new MaskletError("bad-argument", `Expected ${name} to be true or false, found ${value}`, {
    hint: `Leave ${name} out for its default`,
  });
}
