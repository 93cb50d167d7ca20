import { assertEquals, assertThrows } from "@std/assert";
import { fileURLToPath } from "node:url";
import { fileUrlPath } from "../../src/files/file_url.ts";

Deno.test({
  name: "fileUrlPath() is fileURLToPath of node:url",
  ignore: Deno.build.os === "windows",
  fn: () => {
    const addresses = ["/", "/tmp/a.png", "/tmp/a%20b/%C3%A9%25.png", "/tmp/a%2Fb", "/tmp/a%5cb", "/C:/x", "/tmp/"]
      .map((path) => `file://${path}`);
    for (const address of [...addresses, "file://localhost/tmp/a", "file://server/a.png", "file:///tmp/a?query#part"]) {
      let expected: string;
      try {
        expected = fileURLToPath(address);
      } catch {
        assertThrows(() => fileUrlPath(new URL(address)), TypeError);
        continue;
      }
      assertEquals(fileUrlPath(new URL(address)), expected, address);
    }
  },
});

Deno.test("on Windows a file's address has a drive or a computer, and its path backslashes", () => {
  const path = (address: string): string => fileUrlPath(new URL(address), true);
  assertEquals(path("file:///C:/Users/a%20b.png"), "C:\\Users\\a b.png");
  assertEquals(path("file://server/share/%C3%A9.png"), "\\\\server\\share\\é.png");
  for (const address of ["file:///tmp/a", "file:///C:/a%2Fb", "file:///C:/a%5Cb"]) {
    assertThrows(() => path(address), TypeError);
  }
});
