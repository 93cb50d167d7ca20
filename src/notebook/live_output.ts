import type { MimeBundle } from "./mime.ts";

/** One output of a notebook's cell that is shown again in place. */
export interface LiveOutput {
  /** Shows a MIME bundle; from the second time on, instead of the one before. */
  show(bundle: MimeBundle): Promise<void>;
}

/** The part of `Deno.jupyter` that is used here: it exists in a Deno kernel alone. */
interface Jupyter {
  display(value: unknown, options: { raw: boolean; update: boolean; display_id: string }): Promise<void>;
}

/** An output of the running cell; undefined outside of a notebook. */
export function openLiveOutput(): LiveOutput | undefined {
  const jupyter = jupyterOf(Deno);
  if (jupyter === undefined) return undefined;
  const display_id = crypto.randomUUID();
  let update = false;
  return {
    show: async (bundle) => {
      const options = { raw: true, update, display_id };
      update = true; // before the wait, so that a second call in the meantime does not open a second output
      await jupyter.display(bundle, options);
    },
  };
}

function jupyterOf(runtime: object): Jupyter | undefined {
  try {
    return (runtime as { readonly jupyter?: Jupyter }).jupyter;
  } catch {
    return undefined; // Deno throws at the mere look outside of its kernel
  }
}
