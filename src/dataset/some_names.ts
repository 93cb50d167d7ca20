/** Names that a message lists. */
const LISTED = 5;

/** The first of some names, and how many more there are, for a message. */
export function some(names: readonly string[]): string {
  const rest = names.length - LISTED;
  return `${names.slice(0, LISTED).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
