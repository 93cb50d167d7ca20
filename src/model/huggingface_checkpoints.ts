import type { RemoteCheckpoint } from "./registry.ts";

/** Where Hugging Face's files lie. */
export const HUGGING_FACE = "https://huggingface.co";

/** The same, or what `HF_ENDPOINT` says instead. */
export function huggingFaceEndpoint(): string {
  return (Deno.env.get("HF_ENDPOINT") || HUGGING_FACE).replace(/\/+$/, "");
}

const SIZES = ["tiny", "small", "base-plus", "large"];

/** The repositories of Hugging Face whose `model.safetensors` is a SAM 2 of Meta's. */
export function huggingFaceNames(): string[] {
  return ["sam2", "sam2.1"].flatMap((generation) => SIZES.map((size) => `facebook/${generation}-hiera-${size}`));
}

/**
 * A checkpoint of Hugging Face by its repository: "facebook/sam2.1-hiera-tiny"; undefined for other names. The branch main may change,
 * so neither its size nor its SHA-256 is known beforehand.
 */
export function huggingFaceCheckpoint(name: string): RemoteCheckpoint | undefined {
  if (!huggingFaceNames().includes(name)) return undefined;
  return {
    name,
    url: `${huggingFaceEndpoint()}/${name}/resolve/main/model.safetensors`,
    file: `${name.replace("/", "--")}.safetensors`,
    moving: true,
    architecture: name.replace("facebook/", "").replaceAll("-", "_"),
  };
}
