/** CSI, OSC and the other sequences by which a program colours, moves and names things. */
const sequences = new RegExp(
  [
    String.raw`\x1b\[[0-?]*[ -/]*[@-~]`,
    String.raw`\x1b\][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)?`,
    String.raw`\x1b[PX^_][^\x1b]{0,4096}(?:\x1b\\)?`,
    String.raw`\x1b[ -/]*[0-~]`,
  ].join('|'),
  'g',
);
const controls = String.raw`\x00-\x08\x0b\x0c\x0e-\x1f\x7f`;
const otherControls = new RegExp(`[${controls}]`, 'g');
const anyControl = new RegExp(String.raw`[${controls}\r]`);

/**
 * What a program put out as text that can be read and compared: no colours, line ends as `\n`, and of a line that was
 * written over with `\r`, as progress is, what it said last.
 */
export function plainOutput(text: string): string {
  if (!anyControl.test(text)) return text;
  return text
    .replace(sequences, '')
    .replace(/\r+\n/g, '\n')
    .replace(/[^\n]*\r(?=[^\n])/g, '')
    .replaceAll('\r', '')
    .replace(otherControls, '');
}
