import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { MaskletError } from "../../src/error.ts";
import { cacheDir } from "../../src/model/cache_dir.ts";

const on = (os: typeof Deno.build.os, values: Record<string, string>): string =>
  cacheDir({ os, env: (name) => values[name] });

Deno.test("cacheDir() is MASKLET_CACHE where it is set, on every platform", () => {
  for (const os of ["linux", "darwin", "windows"] as const) {
    assertEquals(
      on(os, { MASKLET_CACHE: "/here", HOME: "/home/me", XDG_CACHE_HOME: "/xdg", LOCALAPPDATA: "/local" }),
      "/here",
    );
  }
});

Deno.test("cacheDir() is a folder of its own in the platform's cache folder", () => {
  assertEquals(on("linux", { HOME: "/home/me", XDG_CACHE_HOME: "/xdg" }), join("/xdg", "masklet"));
  assertEquals(on("linux", { HOME: "/home/me" }), join("/home/me", ".cache", "masklet"));
  assertEquals(
    on("darwin", { HOME: "/Users/me", XDG_CACHE_HOME: "/xdg" }),
    join("/Users/me", "Library", "Caches", "masklet"),
  );
  assertEquals(on("windows", { HOME: "/me", LOCALAPPDATA: "/local" }), join("/local", "masklet"));
});

Deno.test("cacheDir() takes a variable set to nothing for unset, and ignores a relative XDG_CACHE_HOME", () => {
  assertEquals(
    on("linux", { MASKLET_CACHE: "", HOME: "/home/me", XDG_CACHE_HOME: "caches" }),
    join("/home/me", ".cache", "masklet"),
  );
});

Deno.test("cacheDir() says which variable is missing", () => {
  for (const [os, name] of [["linux", "HOME"], ["darwin", "HOME"], ["windows", "LOCALAPPDATA"]] as const) {
    assertEquals(assertThrows(() => on(os, {}), MaskletError, `found no ${name}`).code, "io");
  }
});
