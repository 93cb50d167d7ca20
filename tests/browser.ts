/**
 * Opens pages in headless Chromium, cut off from any network, and keeps what they asked for and complained about.
 * @module
 */
import { type Browser, chromium, type Page } from "npm:playwright-core@1.65.1";
import { findProgram } from "./programs.ts";

export type { Page };

/** Where Chromium is, or undefined: `CHROMIUM` names it, else PATH is searched. */
export const chromiumPath: string | undefined = Deno.env.get("CHROMIUM") ??
  findProgram("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

/** Whether tests with a browser must be skipped. */
export const noChromium = chromiumPath === undefined;

/** What a page did besides showing itself. */
export interface PageLog {
  /** Console errors and uncaught exceptions. */
  readonly errors: string[];
  /** Addresses asked for that are neither files nor inside the page (data:, blob:). */
  readonly requests: string[];
}

// Root may not sandbox; the rest keeps the browser quiet, and the resolver rule leaves this machine alone reachable.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/** Options of `withPage`. */
export interface PageOptions {
  /** px; default 1100 x 900 */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Default "light". */
  readonly colorScheme?: "light" | "dark";
}

/** Opens a file in a fresh browser, hands it to `use`, and closes the browser again. */
export async function withPage<T>(
  file: string | URL,
  use: (page: Page, log: PageLog) => Promise<T>,
  { viewport = { width: 1100, height: 900 }, colorScheme = "light" }: PageOptions = {},
): Promise<T> {
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath!, args: FLAGS });
  try {
    const page = await browser.newPage({ viewport: { ...viewport }, colorScheme });
    const log: PageLog = { errors: [], requests: [] };
    page.on("console", (message) => message.type() === "error" && log.errors.push(message.text()));
    page.on("pageerror", (error) => log.errors.push(String(error)));
    page.on("request", (request) => {
      if (!/^(file|data|blob|about):/.test(request.url())) log.requests.push(request.url());
    });
    await page.goto(file instanceof URL ? file.href : `file://${file}`);
    return await use(page, log);
  } finally {
    await browser.close();
  }
}
