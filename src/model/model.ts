import type { Sam2Config } from "../graph/sam2/config.ts";
import type { BackendName } from "../runtime/backend.ts";

/**
 * A SAM 2 model that is ready to run. It has a lifetime: write `await using model = await loadModel()`, or call `close()`. Closing it
 * twice is harmless.
 */
export interface Model extends AsyncDisposable {
  /** The model's name: "sam2.1_hiera_tiny". */
  readonly name: string;
  /** The architecture. */
  readonly config: Sam2Config;
  /** SHA-256 of the weights, hexadecimal. */
  readonly identity: string;
  /** Side of the square input, px. */
  readonly imageSize: number;
  /** What runs it: its name, and one line that says why it was taken. */
  readonly backend: { readonly name: BackendName; readonly description: string };
  /** One line that says where its compiled weights are kept, or why they are not. */
  readonly cache: string;
  /** Frees what it holds. */
  close(): Promise<void>;
}
