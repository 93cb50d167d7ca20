/** Threads start from files and data alone; a script that lies elsewhere is imported by one of data. */
export function startable(script: URL): URL {
  if (script.protocol === "file:") return script;
  return new URL(`data:text/javascript,import ${encodeURIComponent(JSON.stringify(script.href))}`);
}
