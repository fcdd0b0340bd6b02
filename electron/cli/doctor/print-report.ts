import { countText, type Finding, type FindingSeverity } from '#shared/doctor/finding';

/** What was found on this machine, in the order in which it was looked at. */
export interface MachineReport {
  /** Of this form; a change that breaks readers makes it 2. */
  version: 1;
  /** ISO 8601. */
  examinedAt: string;
  hostname: string;
  hasProblems: boolean;
  sections: { title: string; findings: Finding[] }[];
}

const words: Record<FindingSeverity, { text: string; colour: number }> = {
  problem: { text: 'problem', colour: 31 },
  warning: { text: 'warning', colour: 33 },
  unknown: { text: 'unknown', colour: 35 },
  info: { text: 'note', colour: 36 },
  ok: { text: 'ok', colour: 32 },
};
const indent = 9;

/** The report for a terminal of `columns`; colours only where they are wanted. */
export function reportText(report: MachineReport, columns: number, hasColours: boolean): string {
  const paint = (code: number, text: string) => (hasColours ? `\u001b[${code}m${text}\u001b[0m` : text);
  const width = Math.max(40, Math.min(columns, 110));
  const lines: string[] = [];
  const indented = (text: string, by: number) =>
    lines.push(...wrapped(text, width - by).map((line) => `${' '.repeat(by)}${line}`));
  for (const { findings, title } of report.sections) {
    lines.push(paint(1, title), '');
    for (const { fix, seen, severity, title: heading, why } of findings) {
      const { colour, text } = words[severity];
      const [first = '', ...rest] = wrapped(heading, width - indent - 2);
      lines.push(
        `  ${paint(colour, text.padEnd(indent - 1))} ${severity === 'ok' ? first : paint(1, first)}`.trimEnd(),
      );
      for (const line of rest) lines.push(`${' '.repeat(indent + 2)}${line}`);
      indented(seen, indent + 2);
      if (why !== undefined) indented(why, indent + 2);
      if (fix) {
        indented(`→ ${fix.sentence}`, indent + 2);
        for (const { kind, text: copied } of fix.lines)
          for (const line of copied.split('\n'))
            lines.push(`${' '.repeat(indent + 4)}${kind === 'command' ? `$ ${line}` : line}`);
      }
    }
    lines.push('');
  }
  const all = report.sections.flatMap(({ findings }) => findings);
  const summary = countText(all);
  lines.push(paint(report.hasProblems ? 31 : 32, `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`));
  return `${lines.join('\n')}\n`;
}

/** Breaks a text between words; a word that is longer than a line stays whole, so that it can be copied. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
