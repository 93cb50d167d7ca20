import { MaskletError } from "../error.ts";
import { edgetam } from "./family/edgetam.ts";
import { efficienttam } from "./family/efficienttam.ts";
import { sam2 } from "./family/sam2.ts";
import type { ModelConfig, ModelFamily } from "./family.ts";

/** The families of models that Masklet compiles. */
export const FAMILIES: readonly ModelFamily[] = [sam2, edgetam, efficienttam];

/**
 * The family of an architecture.
 *
 * @param families those that are known; default Masklet's
 * @throws {MaskletError} `bad-config` for a family that is not known
 */
export function familyOf(
  { family: name = sam2.name }: Pick<ModelConfig, "family">,
  families: readonly ModelFamily[] = FAMILIES,
): ModelFamily {
  const family = families.find((one) => one.name === name);
  if (family !== undefined) return family;
  throw new MaskletError(
    "bad-config",
    `Expected one of the families ${families.map((one) => one.name).join(", ")}, found ${name}`,
    {
      hint: "Leave the family out for SAM 2",
    },
  );
}

/** The architecture of a model of any family by its name: "sam2.1_hiera_tiny", "edgetam"; undefined for others. */
export function architectureNamed(
  name: string,
  families: readonly ModelFamily[] = FAMILIES,
): ModelConfig | undefined {
  return families.map((family) => family.configurationOf(name)).find((config) => config !== undefined);
}

/** Names of all models whose architecture is known. */
export const ARCHITECTURE_NAMES: readonly string[] = FAMILIES.flatMap(({ names }) => names);
