import type { FakeClock } from '../fake-clock';
import { calm, type LineConditions } from './fault-line';
import type { SeededRandom } from './seeded-random';
import { type End, SimulatedService } from './simulated-service';

/** Faults that a session's peers can be expected to live with. */
export interface FaultScope {
  takesOptions: Record<End, boolean>;
  /** Of the client, whose acknowledgements are not repeated once they are lost: stock plugins. */
  losesNoAcknowledgements: boolean;
  onNodeTold(): void;
}

/** A service, and the faults that befall it: all of one seed. After `endsAt` there are none. */
export interface FaultSchedule {
  service: SimulatedService;
  /** Milliseconds after the start. */
  endsAfterMs: number;
  /** What happens, for the message of a test that fails. */
  story: string[];
}

function draw(random: SeededRandom): LineConditions {
  const latencyMs = random.pick([1, 5, 30, 80]);
  const severity = random.next();
  // A plain connection: what is lost is lost with it.
  if (severity < 0.3) return { ...calm, latencyMs };
  if (severity < 0.7)
    return {
      latencyMs,
      jitterMs: random.pick([0, 5, 40, 120]),
      drop: random.pick([0, 0.02, 0.1]),
      double: random.pick([0, 0.05, 0.2]),
      damage: random.pick([0, 0.02]),
    };
  return {
    latencyMs,
    jitterMs: random.pick([5, 120, 400]),
    drop: random.pick([0.05, 0.2, 0.35]),
    double: random.pick([0, 0.3]),
    damage: random.pick([0, 0.05]),
  };
}

export function createFaultSchedule(
  clock: FakeClock,
  random: SeededRandom,
  scope: FaultScope,
): FaultSchedule {
  const endsAfterMs = random.integer(500, 12_000);
  const faultsEndAt = clock.now() + endsAfterMs;
  const conditions = draw(random);
  const story = [`until ${endsAfterMs} ms: ${JSON.stringify(conditions)}`];
  const service = new SimulatedService({
    clock,
    random: random.fork(),
    conditions: (from, to, type) => {
      if (clock.now() >= faultsEndAt) return calm;
      const isAnswerOfClient = type === 'acknowledge' && (from === 'client' || to === 'node');
      return scope.losesNoAcknowledgements && isAnswerOfClient
        ? { ...conditions, drop: 0, damage: 0, jitterMs: 0 }
        : conditions;
    },
    takesOptions: scope.takesOptions,
    onNodeTold: scope.onNodeTold,
  });
  for (let count = random.integer(0, 7); count > 0; count -= 1) {
    const [name, run] = drawEvent(service, random, scope);
    const atMs = random.integer(0, endsAfterMs);
    story.push(`${atMs} ms: ${name}`);
    clock.after(atMs, run);
  }
  if (random.chance(0.08)) {
    const atMs = random.integer(0, endsAfterMs);
    story.push(`${atMs} ms: the service ends the session`);
    clock.after(atMs, () => service.end('The session was terminated by an operator.'));
  }
  return { service, endsAfterMs, story };
}

function drawEvent(service: SimulatedService, random: SeededRandom, scope: FaultScope): [string, () => void] {
  const end = random.pick<End>(['client', 'node']);
  const soon = () => random.integer(0, 60);
  if (scope.losesNoAcknowledgements) return [`the ${end} moves`, () => service.close(end)];
  switch (random.integer(0, 7)) {
    case 0:
      return [
        'both are cut',
        () => {
          service.cut('client', { peerAfterMs: soon(), serviceAfterMs: soon() });
          service.cut('node', { peerAfterMs: soon(), serviceAfterMs: soon() });
        },
      ];
    case 1:
      return [
        `the ${end} does not hear that it is cut`,
        () => {
          // The client looks by itself; a node is told by its pings, after up to two minutes.
          const peerAfterMs = end === 'client' ? undefined : random.integer(1000, 108_000);
          service.cut(end, { peerAfterMs, serviceAfterMs: random.integer(0, 30_000) });
        },
      ];
    case 2:
      return [
        `the service does not hear that the ${end} is cut`,
        () => service.cut(end, { peerAfterMs: soon(), serviceAfterMs: random.integer(0, 30_000) }),
      ];
    case 3: {
      const downMs = random.integer(0, 4000);
      return [`the service restarts within ${downMs} ms`, () => service.restart(downMs)];
    }
    case 4:
      return [
        `the ${end} is cut and its next token refused`,
        () => {
          service.failures[end].token = 1;
          service.cut(end, { peerAfterMs: soon(), serviceAfterMs: soon() });
        },
      ];
    case 5: {
      const failures = random.integer(1, 5);
      return [
        `the ${end} is cut and fails ${failures} times to come back`,
        () => {
          service.failures[end].call = failures;
          service.cut(end, { peerAfterMs: soon(), serviceAfterMs: soon() });
        },
      ];
    }
    case 6:
      return [`the ${end} moves`, () => service.close(end)];
    default:
      return [`the ${end} is cut`, () => service.cut(end, { peerAfterMs: soon(), serviceAfterMs: soon() })];
  }
}
