import type { NodeAnswer } from '#shared/commands/answer';
import { answerKey } from '#shared/commands/answer';
import type { Invocation, InvocationOutput } from '#shared/commands/command';
import { outcomeOf } from '#shared/commands/outcome';

/** What ListCommandInvocations gives of a step at most, in characters. */
export const mostOutputHead = 2500;
/** Between the two streams, as nodes put them together themselves. */
const errorHeading = '\n----------ERROR-------\n';

/** An invocation with what its node is called in the lists of nodes. */
export interface NamedInvocation {
  invocation: Invocation;
  name: string;
}

/** What one node answered, as it is compared: the heads of its outputs, or all that the service gives where that was read. */
export function toAnswer({ invocation, name }: NamedInvocation, whole?: InvocationOutput): NodeAnswer {
  const { connectionId, commandId, nodeId, nodeName, statusDetails } = invocation;
  return {
    ...{ connectionId, commandId, nodeId, statusDetails, trace: '' },
    nodeName: name,
    otherNames: nodeName === '' ? [] : [nodeName],
    outcome: outcomeOf(invocation),
    steps: whole
      ? whole.plugins.map((one) => ({
          name: one.pluginName,
          outcome: outcomeOf(one),
          responseCode: one.responseCode,
          output:
            one.standardError === ''
              ? one.standardOutput
              : `${one.standardOutput}${errorHeading}${one.standardError}`,
          isCut: one.isOutputCut || one.isErrorCut,
        }))
      : invocation.plugins.map((one) => ({
          name: one.pluginName,
          outcome: outcomeOf(one),
          responseCode: one.responseCode,
          output: one.outputHead,
          isCut: one.outputHead.length >= mostOutputHead,
        })),
  };
}

const made = new WeakMap<
  Invocation,
  { name: string; whole: InvocationOutput | undefined; answer: NodeAnswer }
>();

/** The same object for the same invocation, so that what was worked out of it holds. */
export function answersOf(
  named: readonly NamedInvocation[],
  whole: ReadonlyMap<string, InvocationOutput>,
): NodeAnswer[] {
  return named.map(({ invocation, name }) => {
    const read = whole.get(answerKey(invocation));
    const known = made.get(invocation);
    if (known && known.whole === read && known.name === name) return known.answer;
    const answer = toAnswer({ invocation, name }, read);
    made.set(invocation, { name, whole: read, answer });
    return answer;
  });
}
