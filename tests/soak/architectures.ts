import { wasmBackend } from "../../src/runtime/wasm_backend.ts";
import { architectureErrors, architectureReferences } from "../reference/architecture_cases.ts";
import type { Proof } from "./proof.ts";

/** Share of a tensor's mean absolute value; rounding alone costs 5e-6. */
const TOLERANCE = 2e-4;

/** Every architecture, and input sizes that windows do not divide, against Meta's code. */
export const architecturesProof: Proof = {
  summary: "all eight published architectures, and odd input sizes, equal Meta's numbers with weights by formula",
  run: async (log) => {
    const over: string[] = [];
    for (const want of await architectureReferences()) {
      const errors = Object.entries(await architectureErrors(want, await wasmBackend()));
      const [what, worst] = errors.reduce((a, b) => b[1] > a[1] || Number.isNaN(b[1]) ? b : a);
      const line = `${want.model} at ${want.imageSize} px: at most ${worst.toExponential(1)} (${what})`;
      log(line);
      if (!(worst <= TOLERANCE)) over.push(line);
    }
    if (over.length > 0) throw new Error(`Expected at most ${TOLERANCE}, found ${over.join("; ")}`);
  },
};
