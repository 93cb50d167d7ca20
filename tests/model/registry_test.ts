import { assertEquals, assertMatch } from "@std/assert";
import { publishedCheckpoints } from "../../src/model/registry.ts";

/** SHA-256 of the published files. */
const ANNOUNCED = {
  "sam2_hiera_tiny": "65b50056e05bcb13694174f51bb6da89c894b57b75ccdf0ba6352c597c5d1125",
  "sam2_hiera_small": "95949964d4e548409021d47b22712d5f1abf2564cc0c3c765ba599a24ac7dce3",
  "sam2_hiera_base_plus": "d0bb7f236400a49669ffdd1be617959a8b1d1065081789d7bbff88eded3a8071",
  "sam2_hiera_large": "7442e4e9b732a508f80e141e7c2913437a3610ee0c77381a66658c3a445df87b",
  "sam2.1_hiera_tiny": "7402e0d864fa82708a20fbd15bc84245c2f26dff0eb43a4b5b93452deb34be69",
  "sam2.1_hiera_small": "6d1aa6f30de5c92224f8172114de081d104bbd23dd9dc5c58996f0cad5dc4d38",
  "sam2.1_hiera_base_plus": "a2345aede8715ab1d5d31b4a509fb160c5a4af1970f199d9054ccfb746c004c5",
  "sam2.1_hiera_large": "2647878d5dfa5098f2f8649825738a9345572bae2d4350a2468587ece47dd318",
  "edgetam": "ed2d4850b8792c239689b043c47046ec239b6e808a3d9b6ae676c803fd8780df",
};

Deno.test("the registry has SAM 2 and SAM 2.1 in four sizes and EdgeTAM, each of SAM 2's with an address, a size, a SHA-256 and a licence", () => {
  const sizes = ["tiny", "small", "base_plus", "large"];
  const names = ["sam2", "sam2.1"].flatMap((version) => sizes.map((size) => `${version}_hiera_${size}`));
  assertEquals([...publishedCheckpoints().keys()], [...names, "edgetam"]);
  for (
    const [name, { url, size, sha256, licence }] of [...publishedCheckpoints()].filter(([name]) => names.includes(name))
  ) {
    assertMatch(url, new RegExp(`^https://dl\\.fbaipublicfiles\\.com/segment_anything_2/(07|09)2824/${name}\\.pt$`));
    assertEquals(url.includes(name.startsWith("sam2.1") ? "/092824/" : "/072824/"), true, url);
    assertMatch(sha256, /^[0-9a-f]{64}$/);
    assertEquals([Number.isInteger(size), licence], [true, "Apache-2.0"]);
  }
  for (const [name, sha256] of Object.entries(ANNOUNCED)) {
    assertEquals(publishedCheckpoints().get(name)?.sha256, sha256);
  }
  assertEquals(publishedCheckpoints().get("sam2.1_hiera_tiny")?.size, 156_008_466);
  assertEquals(publishedCheckpoints().get("sam2.1_hiera_large")?.size, 898_083_611);
  const hashes = [...publishedCheckpoints().values()].map(({ sha256 }) => sha256);
  assertEquals(new Set(hashes).size, hashes.length);
});
