/** Measures the width of a text in CSS pixels, set in a CSS font family list. */
export type MeasureText = (text: string, families: string) => number;

const narrow = 'iiiiillll1';
const wide = 'WWWWWmmmm@';

const quoted = (family: string) => `"${family.replace(/["\\]/g, '')}"`;

/**
 * What is wrong with a font for a terminal, as a sentence: it is not on this machine, or its characters are not all of one
 * width. Undefined when nothing is. A font that is there sets text the same way whatever stands behind it.
 */
export function terminalFontProblem(family: string, measure: MeasureText): string | undefined {
  const name = family.trim();
  if (name === '') return undefined;
  const isThere =
    measure(wide, `${quoted(name)}, monospace`) !== measure(wide, 'monospace') ||
    measure(wide, `${quoted(name)}, serif`) !== measure(wide, 'serif');
  const isSame =
    measure(wide, `${quoted(name)}, monospace`) === measure(wide, `${quoted(name)}, serif`) &&
    measure(narrow, `${quoted(name)}, monospace`) === measure(narrow, `${quoted(name)}, serif`);
  if (!isThere || !isSame) return `${name} is not on this machine; the terminals use another font.`;
  if (measure(narrow, quoted(name)) !== measure(wide, quoted(name)))
    return `${name} is not a monospaced font: columns would not line up.`;
  return undefined;
}

let context: CanvasRenderingContext2D | null | undefined;

export const measureInCanvas: MeasureText = (text, families) => {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return 0;
  context.font = `32px ${families}`;
  return context.measureText(text).width;
};
