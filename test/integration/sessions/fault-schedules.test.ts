import { describe, expect, it } from 'vitest';
import { FakeClock } from '#test/helpers/fake-clock';
import { createDirectFaults } from '#test/helpers/faults/direct-faults';
import { createFaultSchedule } from '#test/helpers/faults/fault-schedule';
import { portScenario } from '#test/helpers/faults/port-scenario';
import { runClock } from '#test/helpers/faults/run-clock';
import type { Scenario } from '#test/helpers/faults/scenario';
import { SeededRandom } from '#test/helpers/faults/seeded-random';
import {
  encryptedScenario,
  type ScenarioParts,
  stockPluginScenario,
  terminalScenario,
} from '#test/helpers/faults/terminal-scenarios';

/** One seed alone, or others than usual: `QUARTERDECK_FAULT_SEEDS=123` or `1000-9999`. */
const [firstSeed = 0, lastSeed = firstSeed] = (process.env.QUARTERDECK_FAULT_SEEDS ?? '0-999')
  .split('-')
  .map(Number);

interface Kind {
  title: string;
  /** Of ten seeds that follow one another. */
  share: number;
  takesOptions: { client: boolean; node: boolean };
  losesNoAcknowledgements?: boolean;
  create(parts: ScenarioParts, faultsEndAfterMs: number): Scenario;
}

const ours = { client: true, node: true };
const stockNode = { client: true, node: false };
const kinds: Kind[] = [
  {
    title: 'a shell',
    share: 3,
    takesOptions: ours,
    create: (parts, untilMs) => terminalScenario(parts, 'shell', untilMs),
  },
  {
    title: 'a command without a terminal',
    share: 1,
    takesOptions: ours,
    create: (parts, untilMs) => terminalScenario(parts, 'command', untilMs),
  },
  {
    title: 'a shell of a stock agent',
    share: 1,
    takesOptions: stockNode,
    create: (parts, untilMs) => terminalScenario(parts, 'shell', untilMs),
  },
  { title: 'an encrypted shell', share: 1, takesOptions: stockNode, create: encryptedScenario },
  { title: 'a forward', share: 1, takesOptions: ours, create: (parts) => portScenario(parts, 2) },
  { title: 'an SSH session', share: 1, takesOptions: ours, create: (parts) => portScenario(parts, 'single') },
  {
    title: 'a forward to a stock agent',
    share: 1,
    takesOptions: stockNode,
    create: (parts) => portScenario(parts, 1),
  },
  {
    title: 'a shell for the stock plugin',
    share: 1,
    takesOptions: { client: false, node: true },
    losesNoAcknowledgements: true,
    create: stockPluginScenario,
  },
];

const kindBySlot = kinds.flatMap((kind) => Array.from({ length: kind.share }, () => kind));
const isSentence = /^[\p{Lu}\d"'“‘].*[.!?]$/su;
/** After the last fault; a handshake that nobody answers and every retry lie far below. */
const recoveryMs = 10 * 60_000;

/** Answers what was seen of it, when it came to rest, and how many frames travelled directly. */
async function runSeed(kind: Kind, seed: number): Promise<{ framesArrived: number }> {
  const clock = new FakeClock();
  const random = new SeededRandom(seed);
  let scenario: Scenario | undefined;
  const schedule = createFaultSchedule(clock, random, {
    takesOptions: kind.takesOptions,
    losesNoAcknowledgements: kind.losesNoAcknowledgements ?? false,
    onNodeTold: () => scenario?.nodeTold(),
  });
  const { service, endsAfterMs, story } = schedule;
  // Numbers of its own: what the service does under a seed does not depend on them.
  const machine = createDirectFaults(clock, new SeededRandom(seed + 1_000_003), schedule);
  const session = kind.create({ clock, random, service, machine }, endsAfterMs);
  scenario = session;
  session.start();
  const last = () => session.states.at(-1);
  const isOver = () => {
    if (last()?.kind !== 'ended') return false;
    // Who holds a client that has ended terminates its session.
    service.end('The session was terminated because its client had ended.');
    return session.nodeHasEnded;
  };
  const describeRun = () =>
    [
      `seed ${seed}, ${kind.title}`,
      ...story,
      ...session.states.map((state) => JSON.stringify(state)),
      ...session
        .passages()
        .map(({ what, sent, received }) => `${what}: ${received.length} of ${sent.length} bytes`),
    ].join('\n  ');
  try {
    const { client, node } = service.ledgers;
    const isAcknowledged = () => client.unackedBytes + node.unackedBytes === 0;
    const isSettled = () => isOver() || (last()?.kind === 'live' && session.isComplete() && isAcknowledged());
    expect(await runClock(clock, isSettled, endsAfterMs + recoveryMs), 'it comes to rest').toBe(true);
    const end = last();
    const { framesArrived } = machine;
    const seen = { story, states: [...session.states], restedAt: clock.now(), framesArrived };
    for (const state of session.states)
      if ('reason' in state) expect(state.reason, `why it is ${state.kind}`).toMatch(isSentence);
    for (const { what, sent, received } of session.passages()) {
      expect(received.equals(sent.subarray(0, received.length)), `${what} is what was sent`).toBe(true);
      if (end?.kind !== 'ended') expect(received.length, `all of ${what}`).toBe(sent.length);
    }
    // An end that says nothing of a loss is one without.
    if (end?.kind === 'ended' && service.over === 'The session has ended.')
      for (const { what, sent, received } of session.passages())
        expect(received.length, `all of ${what} at an ordinary end`).toBe(sent.length);
    if (end?.kind !== 'ended' || service.over === 'The session has ended.') session.check?.();
    if (session.mostBytes) {
      expect(client.mostBytes).toBeLessThanOrEqual(session.mostBytes.client);
      expect(node.mostBytes).toBeLessThanOrEqual(session.mostBytes.node);
    }
    session.close();
    await runClock(clock, () => false, 5 * 60_000);
    expect(clock.pendingTimers, 'timers that nobody needs').toBe(0);
    return seen;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n  ${describeRun()}`);
  }
}

describe('a session under a schedule of faults', () => {
  for (const kind of kinds)
    it(`${kind.title}: the bytes are the same at both ends, or it ended and says why`, async () => {
      const failures: string[] = [];
      let direct = 0;
      for (let seed = firstSeed; seed <= lastSeed; seed += 1) {
        if (kindBySlot[seed % kindBySlot.length] !== kind) continue;
        await runSeed(kind, seed).then(
          ({ framesArrived }) => {
            direct += Math.sign(framesArrived);
          },
          (error: Error) => failures.push(error.message),
        );
      }
      expect(failures.length, failures.slice(0, 3).join('\n\n')).toBe(0);
      if (lastSeed - firstSeed < 99) return;
      // Schedules in which nothing travels directly would prove nothing of direct paths, and stock peers know none.
      if (kind.takesOptions.client && kind.takesOptions.node) expect(direct).toBeGreaterThan(0);
      else expect(direct).toBe(0);
    });

  it('goes the same way each time it is run', async () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const kind = kindBySlot[seed % kindBySlot.length] as Kind;
      expect(await runSeed(kind, seed)).toEqual(await runSeed(kind, seed));
    }
  });
});
