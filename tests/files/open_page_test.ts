import { assertEquals } from "@std/assert";
import { openerOf } from "../../src/files/open_page.ts";

Deno.test("a page is opened by the desktop's own program, and by none where there is no desktop", () => {
  const env = (values: Record<string, string>) => (name: string) => values[name];
  assertEquals(openerOf("darwin", env({})), ["open"]);
  assertEquals(openerOf("windows", env({}))?.[0], "cmd");
  assertEquals(openerOf("linux", env({ DISPLAY: ":0" })), ["xdg-open"]);
  assertEquals(openerOf("linux", env({ WAYLAND_DISPLAY: "wayland-0" })), ["xdg-open"]);
  assertEquals(openerOf("linux", env({})), undefined);
  assertEquals(openerOf("darwin", env({ SSH_CONNECTION: "1.2.3.4" })), undefined);
});
