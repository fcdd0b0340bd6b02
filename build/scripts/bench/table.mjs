/** A row with its ratio and whether it keeps its budget. Ratios are rounded for reading, not before they are judged. */
export function judge({ id, unit, better, budget }, { measured, yardstick, note }) {
  const ratio = measured / yardstick;
  const met = better === 'lower' ? ratio <= budget : ratio >= budget;
  return {
    id,
    measured: round(measured),
    yardstick: round(yardstick),
    ratio: round(ratio),
    unit,
    better,
    budget,
    met,
    note,
  };
}

function round(value) {
  return Number(value.toPrecision(4));
}

/** Lines of a table for a terminal. */
export function benchTable(rows) {
  const lines = [['row', 'measured', 'yardstick', 'unit', 'ratio', 'budget', ''], ...rows.map(cells)];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}

function cells({ id, measured, yardstick, unit, ratio, better, budget, met }) {
  const bound = `${better === 'lower' ? '≤' : '≥'} ${budget}`;
  return [id, String(measured), String(yardstick), unit, String(ratio), bound, met ? 'met' : 'MISSED'];
}
