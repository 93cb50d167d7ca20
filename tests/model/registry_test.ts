import { assert, assertEquals, assertMatch } from "@std/assert";
import { architectureNamed } from "../../src/model/families.ts";
import { publishedAs, publishedCheckpoints, publishedNamed } from "../../src/model/registry.ts";

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
  "efficienttam_s": "2b572be30d9e96ee29c8d785fe157c6b079ede7d56fbc8a3671d4120e63c89cd",
  "efficienttam_s_1": "4fd5d1f7ae08a7e15086623bf8b12f0b111b773b15564b43c0a5d451fc1a4267",
  "efficienttam_s_2": "253e490b4a3d56eedd64e4d466155ec538d1289f52abe78b091b14caefd92343",
  "efficienttam_s_512x512": "67b5840012737ed2c94a4cb8787c5c1b27b3a946045d2e602e65ef77230b6085",
  "efficienttam_ti": "acbb17b28cca1f860acee09c9ecb6efdb732080dc7a85a07292c31813175fa7d",
  "efficienttam_ti_2": "d2a9ca0a736257ee9bb238d335ba7c794ad853e594cb4f679019ecc0854ee587",
  "efficienttam_ti_512x512": "7d4d652a465f0081391050932f45d8a66768ccc99c8ea393ce8a5927e83f3b9b",
};
/** Those whose makers tell no SHA-256, with the values that they are published with. */
const UNANNOUNCED = {
  "efficienttam_ti_1": undefined,
  "MedSAM2_2411": { image_size: 512 },
  "MedSAM2_US_Heart": { image_size: 512 },
  "MedSAM2_MRI_LiverLesion": { image_size: 512 },
  "MedSAM2_CTLesion": { image_size: 512 },
  "MedSAM2_latest": { image_size: 512 },
  "mosev2_base_plus": { sigmoid_scale_for_mem_enc: 7.5, sigmoid_bias_for_mem_enc: -4 },
  "mosev2_large": { sigmoid_scale_for_mem_enc: 7.5, sigmoid_bias_for_mem_enc: -4 },
};

Deno.test("the registry has every published checkpoint, each with an address, a licence, and a SHA-256 where its makers tell one", () => {
  const published = publishedCheckpoints();
  assertEquals([...published.keys()].sort(), [...Object.keys(ANNOUNCED), ...Object.keys(UNANNOUNCED)].sort());
  for (const { name, url, licence, sha256 } of published.values()) {
    assertMatch(url, /^https:\/\/[\w.]+\/\S+\.pt$/);
    assertMatch(licence, /^[\w.-]+$/);
    assertEquals(sha256, (ANNOUNCED as Record<string, string>)[name]);
  }
  for (const [name, config] of Object.entries(UNANNOUNCED)) {
    const { architecture, ...known } = published.get(name)!;
    assertEquals(known.config, config);
    assert(architectureNamed(architecture!) !== undefined, name);
  }
  const hashes = Object.keys(ANNOUNCED).map((name) => published.get(name)!.sha256);
  assertEquals(new Set(hashes).size, hashes.length);
});

Deno.test("those of SAM 2 and 2.1 lie where Meta serves them, with their sizes", () => {
  for (const [name, { url, size, licence }] of publishedCheckpoints()) {
    if (!/^sam2/.test(name)) continue;
    assertMatch(url, new RegExp(`^https://dl\\.fbaipublicfiles\\.com/segment_anything_2/(07|09)2824/${name}\\.pt$`));
    assertEquals(url.includes(name.startsWith("sam2.1") ? "/092824/" : "/072824/"), true, url);
    assertEquals([Number.isInteger(size), licence], [true, "Apache-2.0"]);
  }
  assertEquals(publishedCheckpoints().get("sam2.1_hiera_tiny")?.size, 156_008_466);
  assertEquals(publishedCheckpoints().get("sam2.1_hiera_large")?.size, 898_083_611);
});

Deno.test("a checkpoint is found by its name, by its file's name without the ending, and a file by its own", () => {
  assertEquals(publishedNamed("mosev2_large")?.name, "mosev2_large");
  assertEquals(publishedNamed("sam2.1_hiera_b+_MOSEv2_mss_lvt16")?.name, "mosev2_base_plus");
  assertEquals([publishedNamed("edgetam.pt"), publishedAs("edgetam.pt")?.name], [undefined, "edgetam"]);
});
