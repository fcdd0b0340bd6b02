/** One row of two texts side by side. Numbers of lines begin with 1; a side that has no line there is absent. */
export interface DiffRow {
  kind: 'same' | 'changed' | 'removed' | 'added';
  left?: { number: number; text: string };
  right?: { number: number; text: string };
}

export interface LineDiff {
  rows: DiffRow[];
  /** Lines of the left that the right has not, and the other way round. */
  removed: number;
  added: number;
  /** The texts differ so much that not the smallest difference is shown. */
  isRough: boolean;
}

/** Steps of the search for the smallest difference; each costs as much as there are differences so far. */
const largestDistance = 1200;

type Edit = 'same' | 'removed' | 'added';

/**
 * The smallest script from left to right (E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986), as
 * edits in order; undefined when it has more than `limit` edits.
 */
function shortestScript(
  left: readonly string[],
  right: readonly string[],
  limit: number,
): Edit[] | undefined {
  const most = Math.min(left.length + right.length, limit);
  const origin = most + 1;
  const furthest = new Int32Array(2 * most + 3);
  const trail: Int32Array[] = [];
  for (let distance = 0; distance <= most; distance += 1) {
    trail.push(furthest.slice(origin - distance - 1, origin + distance + 2));
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      const below = furthest[origin + diagonal + 1] ?? 0;
      const before = furthest[origin + diagonal - 1] ?? 0;
      const isDown = diagonal === -distance || (diagonal !== distance && before < below);
      let x = isDown ? below : before + 1;
      let y = x - diagonal;
      while (x < left.length && y < right.length && left[x] === right[y]) {
        x += 1;
        y += 1;
      }
      furthest[origin + diagonal] = x;
      if (x >= left.length && y >= right.length) return walkBack(trail, left.length, right.length);
    }
  }
  return undefined;
}

function walkBack(trail: readonly Int32Array[], leftLength: number, rightLength: number): Edit[] {
  const edits: Edit[] = [];
  let x = leftLength;
  let y = rightLength;
  for (let distance = trail.length - 1; distance > 0; distance -= 1) {
    const kept = trail[distance] as Int32Array;
    const at = (diagonal: number) => kept[diagonal + distance + 1] ?? 0;
    const diagonal = x - y;
    const isDown = diagonal === -distance || (diagonal !== distance && at(diagonal - 1) < at(diagonal + 1));
    const previous = isDown ? diagonal + 1 : diagonal - 1;
    const fromX = at(previous);
    const fromY = fromX - previous;
    while (x > fromX && y > fromY && (isDown ? y > fromY + 1 : x > fromX + 1)) {
      edits.push('same');
      x -= 1;
      y -= 1;
    }
    edits.push(isDown ? 'added' : 'removed');
    x = fromX;
    y = fromY;
  }
  for (; x > 0; x -= 1) edits.push('same');
  return edits.reverse();
}

const linesOf = (text: string) => {
  if (text === '') return [];
  const lines = text.split('\n');
  // A last line end ends the last line; it does not begin another one.
  if (lines.at(-1) === '') lines.pop();
  return lines;
};

/**
 * Two texts line by line. `keyOf` says by what lines are compared (a line without its volatile parts, for instance);
 * equal keys are the same line.
 */
export function diffLines(
  leftText: string,
  rightText: string,
  keyOf: (line: string, side: 'left' | 'right') => string = (line) => line,
): LineDiff {
  const left = linesOf(leftText);
  const right = linesOf(rightText);
  const leftKeys = left.map((line) => keyOf(line, 'left'));
  const rightKeys = right.map((line) => keyOf(line, 'right'));
  let start = 0;
  while (start < left.length && start < right.length && leftKeys[start] === rightKeys[start]) start += 1;
  let end = 0;
  while (
    end < left.length - start &&
    end < right.length - start &&
    leftKeys[left.length - 1 - end] === rightKeys[right.length - 1 - end]
  )
    end += 1;
  const leftMiddle = leftKeys.slice(start, left.length - end);
  const rightMiddle = rightKeys.slice(start, right.length - end);
  const script = shortestScript(leftMiddle, rightMiddle, largestDistance);
  const edits: Edit[] = [
    ...Array<Edit>(start).fill('same'),
    ...(script ?? [
      ...Array<Edit>(leftMiddle.length).fill('removed'),
      ...Array<Edit>(rightMiddle.length).fill('added'),
    ]),
    ...Array<Edit>(end).fill('same'),
  ];
  return {
    ...sideBySide(left, right, edits),
    isRough: script === undefined,
  };
}

/** Puts lines that were removed and added at one place beside each other, as changed. */
function sideBySide(
  left: readonly string[],
  right: readonly string[],
  edits: readonly Edit[],
): Omit<LineDiff, 'isRough'> {
  const rows: DiffRow[] = [];
  let x = 0;
  let y = 0;
  let removed = 0;
  let added = 0;
  const line = (side: readonly string[], index: number) => ({ number: index + 1, text: side[index] ?? '' });
  for (let index = 0; index < edits.length; ) {
    if (edits[index] === 'same') {
      rows.push({ kind: 'same', left: line(left, x), right: line(right, y) });
      x += 1;
      y += 1;
      index += 1;
      continue;
    }
    let gone = 0;
    let come = 0;
    for (; index < edits.length && edits[index] !== 'same'; index += 1) {
      if (edits[index] === 'removed') gone += 1;
      else come += 1;
    }
    removed += gone;
    added += come;
    for (let at = 0; at < Math.max(gone, come); at += 1) {
      const hasLeft = at < gone;
      const hasRight = at < come;
      rows.push({
        kind: hasLeft && hasRight ? 'changed' : hasLeft ? 'removed' : 'added',
        ...(hasLeft ? { left: line(left, x + at) } : {}),
        ...(hasRight ? { right: line(right, y + at) } : {}),
      });
    }
    x += gone;
    y += come;
  }
  return { rows, removed, added };
}
