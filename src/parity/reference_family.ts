/** Families of models whose references can be run. */
export const RUNNABLE_FAMILIES: readonly string[] = ["sam2"];

/** The family of models that a reference file was made with: its configuration says which; SAM 2's files say nothing. */
export function referenceFamily(content: Readonly<Record<string, unknown>>): string {
  const { family } = (content["configuration"] ?? {}) as { readonly family?: unknown };
  return typeof family === "string" ? family : "sam2";
}
