import { assertEquals, assertMatch } from "@std/assert";
import { publishedCheckpoints } from "../../src/model/registry.ts";

Deno.test("the registry has SAM 2 and SAM 2.1 in four sizes, each with an address, a size, a SHA-256 and a licence", () => {
  const sizes = ["tiny", "small", "base_plus", "large"];
  const names = ["sam2", "sam2.1"].flatMap((version) => sizes.map((size) => `${version}_hiera_${size}`));
  assertEquals([...publishedCheckpoints().keys()], names);
  for (const [name, { url, size, sha256, licence }] of publishedCheckpoints()) {
    assertMatch(url, new RegExp(`^https://dl\\.fbaipublicfiles\\.com/segment_anything_2/(07|09)2824/${name}\\.pt$`));
    assertEquals(url.includes(name.startsWith("sam2.1") ? "/092824/" : "/072824/"), true, url);
    assertMatch(sha256, /^[0-9a-f]{64}$/);
    assertEquals([Number.isInteger(size), licence], [true, "Apache-2.0"]);
  }
  const hashes = [...publishedCheckpoints().values()].map(({ sha256 }) => sha256);
  assertEquals(new Set(hashes).size, hashes.length);
});
