import { parityTable } from "../../src/parity/parity_table.ts";
import { readReferences } from "../../src/parity/reference_folder.ts";
import { runReference } from "../../src/parity/run_parity.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";
import { SHARED } from "../reference/shared.ts";
import type { Proof } from "./proof.ts";

/** The reference's only model of a published size: too slow for the suite, which runs pico. */
const FILES = ["modules/tiny1024.json", "video/tiny1024_point.json"];

/** Hiera-tiny at 1024 px, part by part and from start to end, against the reference beside the repository. */
export const parityProof: Proof = {
  summary: "Hiera-tiny at 1024 px equals the reference, part by part and over 6 frames of video (needs ../shared)",
  run: async (log) => {
    const backend = await wasmBackend();
    for (const name of FILES) {
      const path = decodeURIComponent(new URL(`reference/${name}`, SHARED).pathname);
      for (const file of (await readReferences(path)).files) {
        const verdict = await runReference(file, backend);
        log(parityTable(verdict));
        if (!verdict.passed || verdict.notRun.length > 0) throw new Error(`${name} is not equal to the reference`);
      }
    }
  },
};
