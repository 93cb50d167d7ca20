import { isFolder } from "../dataset/mask_folder.ts";
import { MaskletError } from "../error.ts";
import { readBytes } from "../files/read_bytes.ts";

/** What the evaluation needs of the `meta.json` of YouTube-VOS. */
export interface YoutubeVosMeta {
  /** Of each video, the group ("seen" or "unseen") of each object, by its number. */
  readonly videos: ReadonlyMap<string, ReadonlyMap<number, "seen" | "unseen">>;
  /** Of each video, the names of the frames that show an object, where the file has them. */
  readonly frames: ReadonlyMap<string, readonly string[]>;
}

/** Names of categories by object and video, as `meta.json` has them. */
interface MetaFile {
  readonly videos: Readonly<
    Record<
      string,
      { readonly objects: Readonly<Record<string, { readonly category?: string; readonly frames?: unknown } | null>> }
    >
  >;
}

/**
 * Reads the `meta.json` of the ground truth and says which of its objects are of seen categories.
 *
 * @param root folder with `meta.json`, or `Annotations` in it
 * @param seen categories that training has, or a file of them; default: the `train/meta.json` beside the root
 * @throws {MaskletError} `missing-file` or `bad-dataset`
 */
export async function readYoutubeVosMeta(root: string, seen?: readonly string[] | string): Promise<YoutubeVosMeta> {
  const folder = await isFolder(`${root}/Annotations`) ? root : root.replace(/\/Annotations$/, "");
  const path = `${folder}/meta.json`;
  const meta = parseMeta(new TextDecoder().decode(await readBytes(path)), path);
  const known = new Set(typeof seen === "object" ? seen : await seenFrom(folder, seen));
  const videos = Object.entries(meta.videos).map(([video, { objects }]) => {
    const groups = Object.entries(objects).map(([id, object]): [number, "seen" | "unseen"] => {
      if (!/^0*[1-9]\d*$/.test(id)) {
        throw new MaskletError(
          "bad-dataset",
          `Expected whole numbers from 1 on as ids of objects in ${path}, found ${id} of ${video}`,
          {
            hint: "Use the meta.json of the dataset's own site: an id is the object's number in the masks",
          },
        );
      }
      const category = object?.category;
      if (typeof category === "string") return [Number(id), known.has(category) ? "seen" : "unseen"];
      throw new MaskletError("bad-dataset", `Expected a category of object ${id} of ${video} in ${path}, found none`, {
        hint: "Use the meta.json with categories; whether they were seen in training decides the scores",
      });
    });
    return [video, new Map(groups)] as const;
  });
  const frames = Object.entries(meta.videos).map(([video, { objects }]) => {
    const listed = Object.values(objects).flatMap((object) => Array.isArray(object?.frames) ? object.frames : []);
    return [video, [...new Set(listed.map(String))].sort()] as const;
  });
  return { videos: new Map(videos), frames: new Map(frames) };
}

async function seenFrom(folder: string, file?: string): Promise<readonly string[]> {
  const path = file ?? folder.replace(/[^/]*$/, "train/meta.json");
  const text = await readBytes(path).then((bytes) => new TextDecoder().decode(bytes), (cause) => {
    throw new MaskletError("missing-file", `Expected the categories that training has seen at ${path}, found none`, {
      hint: "Give them as seen (--seen FILE): names, one a line, or the meta.json of the training set",
      cause,
    });
  });
  if (!path.endsWith(".json")) return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const videos = Object.values(parseMeta(text, path).videos);
  return videos.flatMap(({ objects }) => Object.values(objects).flatMap((object) => object?.category ?? []));
}

function parseMeta(text: string, path: string): MetaFile {
  const found = ((): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  })();
  const videos = (found as Partial<MetaFile> | undefined)?.videos;
  const whole = typeof videos === "object" && videos !== null &&
    Object.values(videos).every((video) => typeof video?.objects === "object" && video.objects !== null);
  if (whole) return found as MetaFile;
  throw new MaskletError("bad-dataset", `Expected videos with their objects in ${path}, found something else`, {
    hint: 'It looks like {"videos": {"<video>": {"objects": {"1": {"category": "cat"}}}}}',
  });
}
