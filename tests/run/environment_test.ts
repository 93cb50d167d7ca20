import { assert, assertEquals } from "@std/assert";
import { environmentOf } from "../../src/run/environment.ts";
import { MASKLET_VERSION } from "../../src/run/version.ts";
import { colourModel } from "../fakes/colour_model.ts";

Deno.test("the version is that of deno.json", async () => {
  const manifest = JSON.parse(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)));
  assertEquals(MASKLET_VERSION, manifest.version);
});

Deno.test("an environment says the machine, what runs the graphs and the versions, with that of the runtime as it is imported", async () => {
  const { host, cores, memory, processor, backend, versions } = environmentOf(colourModel());
  assert(host !== "" && cores >= 1 && memory > 2 ** 28 && processor !== "");
  assertEquals(backend, "colours alone");
  const source = await Deno.readTextFile(new URL("../../src/runtime/onnxruntime_web.ts", import.meta.url));
  const imported = [...source.matchAll(/import\("npm:onnxruntime-web@([\d.]+)/g)].map(([, version]) => version);
  assertEquals(imported, [versions["onnxruntime-web"], versions["onnxruntime-web"]]);
  assertEquals([versions["deno"], versions["masklet"]], [Deno.version.deno, MASKLET_VERSION]);
});
