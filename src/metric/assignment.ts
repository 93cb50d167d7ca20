/**
 * The one-to-one assignment of rows to columns with the highest sum of scores (the Hungarian problem), by shortest augmenting paths
 * (Crouse 2016, "On implementing 2D rectangular assignment algorithms"). Ties fall as in SciPy's `linear_sum_assignment`.
 *
 * @param scores `[rows][columns]`, finite numbers
 * @returns pairs `[row, column]`, ascending by row, as many as the shorter side is long
 */
export function bestAssignment(scores: readonly (readonly number[])[]): [row: number, column: number][] {
  const [rows, columns] = [scores.length, scores[0]?.length ?? 0];
  if (rows === 0 || columns === 0) return [];
  if (rows <= columns) return [...columnsOfRows(scores.map((row) => row.map((score) => -score)))].map((c, r) => [r, c]);
  const turned = Array.from({ length: columns }, (_, c) => scores.map((row) => -row[c]!));
  return columnsOfRows(turned).map((r, c): [number, number] => [r, c]).sort((a, b) => a[0] - b[0]);
}

/** Of a cost matrix with no more rows than columns: the column of each row. */
function columnsOfRows(cost: readonly (readonly number[])[]): number[] {
  const [rows, columns] = [cost.length, cost[0]!.length];
  const [u, v] = [new Float64Array(rows), new Float64Array(columns)]; // dual variables
  const columnOf = new Int32Array(rows).fill(-1);
  const rowOf = new Int32Array(columns).fill(-1);
  for (let start = 0; start < rows; start++) {
    const path = shortestPath(cost, start, { u, v, rowOf });
    u[start]! += path.length;
    for (const i of path.rows) if (i !== start) u[i]! += path.length - path.distance[columnOf[i]!]!;
    for (const j of path.columns) v[j]! -= path.length - path.distance[j]!;
    for (let j = path.sink;;) { // turn the path's edges over
      const i = path.from[j]!;
      rowOf[j] = i;
      const next = columnOf[i]!;
      columnOf[i] = j;
      if (i === start) break;
      j = next;
    }
  }
  return [...columnOf];
}

interface Duals {
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly rowOf: Int32Array; // row of each column, -1 when free
}

interface AugmentingPath {
  readonly sink: number; // the free column that it ends in
  readonly length: number;
  readonly distance: Float64Array; // to each column
  readonly from: Int32Array; // row before each column
  readonly rows: readonly number[]; // visited
  readonly columns: readonly number[]; // visited
}

/** The cheapest way (Dijkstra on reduced costs) from a row to a column that nobody has. */
function shortestPath(cost: readonly (readonly number[])[], start: number, { u, v, rowOf }: Duals): AugmentingPath {
  const distance = new Float64Array(v.length).fill(Infinity);
  const from = new Int32Array(v.length).fill(-1);
  const [rows, columns]: [number[], number[]] = [[], []];
  const open = Array.from(v, (_, j) => v.length - 1 - j); // backwards: so SciPy breaks ties
  let [row, length] = [start, 0];
  for (;;) {
    rows.push(row);
    let [best, lowest] = [-1, Infinity];
    open.forEach((column, at) => {
      const reached = length + cost[row]![column]! - u[row]! - v[column]!;
      if (reached < distance[column]!) {
        distance[column] = reached;
        from[column] = row;
      }
      const d = distance[column]!;
      if (d < lowest || (d === lowest && rowOf[column] === -1)) [best, lowest] = [at, d];
    });
    length = lowest;
    const column = open[best]!;
    columns.push(column);
    const last = open.pop()!;
    if (best < open.length) open[best] = last;
    if (rowOf[column] === -1) return { sink: column, length, distance, from, rows, columns };
    row = rowOf[column]!;
  }
}
