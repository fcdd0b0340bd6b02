import { answerKey, type NodeAnswer, ownNames, wholeOutput } from './answer';
import { type MaskName, maskText } from './mask';
import { isSettled, type Outcome, outcomes, outcomeTexts } from './outcome';
import { plainOutput } from './plain-output';

/** Nodes that answered the same. */
export interface AnswerGroup {
  /** Of its first node; stays while that node is in it. */
  groupId: string;
  outcome: Outcome;
  /** Of the steps, in order. */
  responseCodes: number[];
  /** Of the first node, without colours and with nothing left out. */
  sample: string;
  /** Keys (`answerKey`) of its nodes, in the order of the answers. */
  members: string[];
  /** Some of what was put out is not here: what is the same here may differ further on. */
  isCut: boolean;
}

/** The text of an answer by which it is compared. */
export function comparedText(answer: NodeAnswer, masks: ReadonlySet<MaskName>): string {
  return maskText(plainOutput(wholeOutput(answer)).trimEnd(), masks, ownNames(answer));
}

const severity: Record<Outcome, number> = {
  success: 0,
  failed: 1,
  incomplete: 1,
  'execution-timed-out': 2,
  'delivery-timed-out': 3,
  undelivered: 4,
  'not-started': 5,
  cancelled: 6,
  cancelling: 7,
  running: 8,
  waiting: 9,
  'no-targets': 10,
};

/**
 * Folds answers that are the same: outcome, exit codes and what was put out, without what is masked. Texts themselves are
 * compared, not a digest of them; `textOf` gives texts that were made before. Those that succeeded come first, and of those the largest group.
 */
export function groupAnswers(
  answers: readonly NodeAnswer[],
  masks: ReadonlySet<MaskName>,
  textOf: (answer: NodeAnswer) => string = (answer) => comparedText(answer, masks),
): AnswerGroup[] {
  const groups = new Map<string, AnswerGroup>();
  for (const answer of answers) {
    const responseCodes = answer.steps.map((step) => step.responseCode ?? -1);
    const isOpen = !isSettled(answer.outcome);
    // What is still being put out is not compared: it would be another group with every line.
    const text = isOpen ? '' : textOf(answer);
    const key = isOpen
      ? `${answer.outcome}`
      : `${answer.outcome}\n${answer.statusDetails}\n${responseCodes.join()}\n${text}`;
    const isCut = answer.steps.some((step) => step.isCut);
    const group = groups.get(key);
    if (group) {
      group.members.push(answerKey(answer));
      group.isCut ||= isCut;
      continue;
    }
    groups.set(key, {
      groupId: answerKey(answer),
      outcome: answer.outcome,
      responseCodes: isOpen ? [] : responseCodes,
      sample: isOpen ? '' : plainOutput(wholeOutput(answer)),
      members: [answerKey(answer)],
      isCut,
    });
  }
  return [...groups.values()].sort(
    (one, other) =>
      severity[one.outcome] - severity[other.outcome] || other.members.length - one.members.length,
  );
}

/**
 * "47 the same, 2 differ, 1 failed": the largest group of those that succeeded, the others that succeeded, and everything
 * else by its outcome.
 */
export function groupsSummary(groups: readonly AnswerGroup[]): string {
  const count = (some: readonly AnswerGroup[]) => some.reduce((sum, group) => sum + group.members.length, 0);
  const passed = groups.filter(({ outcome }) => outcome === 'success');
  const [largest, ...others] = passed;
  const parts: string[] = [];
  if (largest && largest.members.length > 1)
    parts.push(`${largest.members.length.toLocaleString('en')} the same`);
  else if (largest && others.length === 0) parts.push('1 succeeded');
  const differing = largest && largest.members.length > 1 ? others : others.length > 0 ? passed : [];
  if (differing.length > 0) {
    const nodes = count(differing);
    parts.push(`${nodes.toLocaleString('en')} ${nodes === 1 ? 'differs' : 'differ'}`);
  }
  for (const outcome of outcomes) {
    if (outcome === 'success') continue;
    const nodes = count(groups.filter((group) => group.outcome === outcome));
    if (nodes > 0) parts.push(`${nodes.toLocaleString('en')} ${outcomeTexts[outcome]}`);
  }
  return parts.join(', ');
}
