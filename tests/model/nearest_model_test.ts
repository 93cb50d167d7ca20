import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { nearestModel } from "../../src/model/nearest_model.ts";

Deno.test("nearestModel() knows shortened, misspelt and configurations' names", () => {
  const meant: Readonly<Record<string, string | undefined>> = {
    "sam2.1_tiny": "sam2.1_hiera_tiny",
    "sam2_tiny": "sam2_hiera_tiny",
    "tiny": "sam2.1_hiera_tiny",
    "sam2.1_hiera_t.yaml": "sam2.1_hiera_tiny",
    "sam2.1_hiera_b+": "sam2.1_hiera_base_plus",
    "sam2.1_hiera_tinny": "sam2.1_hiera_tiny",
    "checkpoints/sam2.1_hiera_lrge.pt": "sam2.1_hiera_large",
    "facebook/sam2.1-hiera-tinny": "facebook/sam2.1-hiera-tiny",
    "EdgeTAM": "edgetam",
    "edgetm": "edgetam",
    "yolov8n": undefined,
    "": undefined,
  };
  for (const [typed, name] of Object.entries(meant)) assertEquals(nearestModel(typed), name, typed);
});

Deno.test("a model's name that is none is refused with the nearest and all names; a path that leads nowhere as a path", async () => {
  const error = await assertRejects(() => loadModel("sam2.1_tiny"), MaskletError, "found neither at sam2.1_tiny");
  assertEquals(error.code, "missing-file");
  assertStringIncludes(error.hint, "Did you mean sam2.1_hiera_tiny? Names are sam2.1_hiera_pico, sam2.1_hiera_tiny");
  const path = await assertRejects(() => loadModel("no/such/weights.pt"), MaskletError, "no/such/weights.pt");
  assertStringIncludes(path.hint, "Check the path");
});
