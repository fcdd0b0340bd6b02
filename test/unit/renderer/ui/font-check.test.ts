import { describe, expect, it } from 'vitest';
import { type MeasureText, terminalFontProblem } from '../../../../renderer/ui/font-check';

/** Width of an i and of a W in each font that this machine has. */
const widths: Record<string, [number, number]> = {
  'Some Mono': [10, 10],
  'Some Sans': [4, 14],
  monospace: [9, 9],
  serif: [5, 13],
};
const measure: MeasureText = (text, families) => {
  const [narrow, wide] = families
    .split(', ')
    .map((family) => widths[family.replaceAll('"', '')])
    .find((one) => one !== undefined) ?? [7, 7];
  return text.length * (text.startsWith('i') ? narrow : wide);
};

describe('a font for the terminal', () => {
  it('may be one that is there and sets all characters alike, or none', () => {
    expect(terminalFontProblem('Some Mono', measure)).toBeUndefined();
    expect(terminalFontProblem('  ', measure)).toBeUndefined();
  });

  it('is refused when it is not on this machine', () => {
    expect(terminalFontProblem('Other Mono', measure)).toContain('not on this machine');
  });

  it('is refused when columns would not line up', () => {
    expect(terminalFontProblem('Some Sans', measure)).toContain('not a monospaced font');
  });
});
