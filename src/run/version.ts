/** The version of Masklet, as `deno.json` has it. */
export const MASKLET_VERSION = "0.1.0";
