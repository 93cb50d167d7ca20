/**
 * Label Studio's JSON-MIN: a flat object an annotation, in which each control has the values of its shapes, without ids and types.
 * @module
 */

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a task is written so: what the shapes are about stands beside who drew them. */
export const isMinimalTask = (task: Json): boolean => "annotator" in task && "annotation_id" in task;

/** What such a task says of itself, and not of its picture. */
const ABOUT = new Set(["id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"]);

/** Keys of a value that say what a shape is, and not where. */
const NAMING = /labels$/;

/** Tasks of JSON-MIN as the whole JSON has them: one a picture, with an annotation for each who drew on it. */
export function wholeTasks(tasks: readonly unknown[]): unknown[] {
  const groups = Map.groupBy(tasks, (task) => isObject(task) && isMinimalTask(task) ? task["id"] ?? task : task);
  return [...groups.values()].map((group) => {
    const [first] = group;
    if (!isObject(first) || !isMinimalTask(first)) return first;
    const minimal = group as readonly Json[];
    const data = Object.fromEntries(
      Object.entries(first).filter(([key, value]) => !ABOUT.has(key) && typeof value === "string"),
    );
    const annotations = minimal.map((task) => ({ id: task["annotation_id"], result: resultsOf(task) }));
    return { ...(first["id"] !== undefined && { id: first["id"] }), data, annotations };
  });
}

function resultsOf(task: Json): Json[] {
  return Object.entries(task).flatMap(([control, values]): Json[] => {
    if (ABOUT.has(control) || !Array.isArray(values)) return [];
    return values.map((value: unknown): Json => {
      if (!isObject(value)) return { type: typeof value === "string" ? "choices" : "result without a type", value };
      const { original_width, original_height, image_rotation, is_positive, ...said } = value;
      const where = Object.entries(said).filter(([key]) => !NAMING.test(key));
      return {
        // a rectangle and its label may be two values with one place
        id: JSON.stringify(where),
        type: typeOf(said),
        value: said,
        ...(original_width !== undefined && { original_width }),
        ...(original_height !== undefined && { original_height }),
        ...(image_rotation !== undefined && { image_rotation }),
        ...(is_positive !== undefined && { is_positive }),
      };
    });
  });
}

/** Which type of result a value is of, by its keys. */
function typeOf(value: Json): string {
  const named = Object.keys(value).find((key) => key !== "labels" && NAMING.test(key));
  if ("sequence" in value) return "videorectangle";
  if (named !== undefined) return named;
  if ("labels" in value) return "labels";
  if ("rle" in value) return "brush";
  if ("points" in value) return "polygon";
  if ("radiusX" in value) return "ellipse";
  if ("height" in value) return "rectangle";
  return "x" in value ? "keypoint" : "result without a type";
}
