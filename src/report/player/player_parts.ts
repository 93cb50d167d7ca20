/** What every page with a player brings along. */
export interface PlayerParts {
  /** The function `mountPlayer(host, clip, style)` and what it calls, to stand in a function of their own. */
  readonly script: string;
  /** The player's own style, which stays inside it. */
  readonly style: string;
}

/** Reads the player's script and style. */
export async function playerParts(): Promise<PlayerParts> {
  const paint = await import("./player_paint.js", { with: { type: "text" } });
  const player = await import("./player.js", { with: { type: "text" } });
  const style = await import("./player.css", { with: { type: "text" } });
  return { script: `${paint.default}\n${player.default}`, style: style.default };
}
