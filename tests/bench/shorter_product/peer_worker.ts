/**
 * onnxruntime over the layer, in a worker: each has a provider of its own, with threads of its own.
 * @module
 */
/// <reference lib="deno.worker" />
import { compileGraph } from "../../../src/model/compile.ts";
import { chooseBackend } from "../../../src/runtime/choose_backend.ts";
import type { GraphSession } from "../../../src/runtime/backend.ts";
import type { PlaneLayer, PlaneSizes } from "../../../src/kernel/plane_attention.ts";
import { formulaLayer } from "../../kernel/twins/plane_attention.ts";
import { layerFeeds, layerGraph } from "./layer_graph.ts";

/** What a peer is asked to open. */
export interface PeerOpening {
  readonly backend: "wasm" | "native";
  readonly threads: number;
  readonly size: PlaneSizes;
}

let open: { readonly layer: PlaneLayer; readonly session: GraphSession } | undefined;

self.onmessage = async ({ data }: MessageEvent<PeerOpening | "run" | "close">) => {
  try {
    if (data === "run") {
      const { layer, session } = open!;
      using recalled = (await session.run(layerFeeds(layer)))["recalled"]!;
      self.postMessage({ recalled: await recalled.floats() });
    } else if (data === "close") {
      await open!.session[Symbol.asyncDispose]();
      self.postMessage({});
    } else {
      const layer = formulaLayer(data.size);
      const backend = await chooseBackend(data.backend, { threads: data.threads });
      const none = () => Promise.reject(new Error("there are no stored weights"));
      open = { layer, session: await backend.open(await compileGraph(layerGraph(layer), none)) };
      self.postMessage({ description: backend.description });
    }
  } catch (error) {
    self.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
};
