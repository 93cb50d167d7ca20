import { escapeHtml } from "../report_html.ts";

/** A page that opens from disk without a network. */
export interface HtmlPage {
  /** Its title; markup in it is shown as it is. */
  readonly title: string;
  /** Style of its own, after that which all pages share. */
  readonly style: string;
  /** HTML of its body. */
  readonly body: string;
  /** HTML of its head, besides. */
  readonly head?: string;
}

/** The text of a page. */
export async function htmlPage({ title, style, body, head = "" }: HtmlPage): Promise<string> {
  const shared = await import("./page.css", { with: { type: "text" } });
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
${head}<title>${escapeHtml(title)}</title>
<style>
${shared.default}${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
