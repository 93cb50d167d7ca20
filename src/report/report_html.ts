/** What may stand between tags or in a quoted attribute without being read as HTML. */
export function escapeHtml(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (sign) => names[sign]!);
}

/** JSON that may stand inside a script element: no `<` ends it early. Numbers that are not finite become null. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** A number with three decimals; an en dash for one that is not finite. */
export function formatScore(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : "–";
}

/** FNV-1a over the text: what is the same has the same name in every run. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
