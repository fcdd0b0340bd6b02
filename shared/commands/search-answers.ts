import { answerKey, type NodeAnswer, wholeOutput } from './answer';
import { plainOutput } from './plain-output';

export interface AnswerHits {
  /** See `answerKey`. */
  key: string;
  /** Lines that have it. */
  lines: number;
  /** The first of them, as far as they are shown. */
  shown: { number: number; text: string }[];
}

const shownLines = 5;
const shownCharacters = 400;

/** Where answers have a text, whatever its case; an empty text is nowhere. In the order of the answers. */
export function searchAnswers(answers: readonly NodeAnswer[], text: string): AnswerHits[] {
  const wanted = text.toLowerCase();
  if (wanted === '') return [];
  return answers.flatMap((answer) => {
    const output = plainOutput(wholeOutput(answer));
    if (!output.toLowerCase().includes(wanted)) return [];
    const hits: AnswerHits = { key: answerKey(answer), lines: 0, shown: [] };
    output.split('\n').forEach((line, index) => {
      const at = line.toLowerCase().indexOf(wanted);
      if (at < 0) return;
      hits.lines += 1;
      if (hits.shown.length >= shownLines) return;
      const from = Math.max(0, at - shownCharacters / 2);
      hits.shown.push({ number: index + 1, text: line.slice(from, from + shownCharacters) });
    });
    return hits.lines === 0 ? [] : [hits];
  });
}
