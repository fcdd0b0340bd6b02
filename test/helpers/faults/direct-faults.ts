import type { FakeClock } from '../fake-clock';
import type { SeededRandom } from './seeded-random';
import { SimulatedMachine } from './simulated-machine';
import type { SimulatedService } from './simulated-service';

/**
 * The machine of a session's node, perhaps the client's too, and what befalls direct paths on it until `endsAfterMs`.
 * `story` is added to.
 */
export function createDirectFaults(
  clock: FakeClock,
  random: SeededRandom,
  { service, endsAfterMs, story }: { service: SimulatedService; endsAfterMs: number; story: string[] },
): SimulatedMachine {
  const isShared = random.chance(0.75);
  const machine = new SimulatedMachine({ clock, random: random.fork(), ledgers: service.ledgers, isShared });
  if (!isShared) return machine;
  story.push('client and node are on one machine');
  machine.refusals = random.chance(0.2) ? random.integer(1, 2) : 0;
  const slowMs = random.pick([0, 0, 1, 20]);
  machine.slowDown(slowMs);
  for (let count = random.integer(0, 5); count > 0; count -= 1) {
    const atMs = random.integer(0, endsAfterMs);
    const [name, run] = drawEvent(machine, random);
    story.push(`${atMs} ms: the direct path ${name}`);
    clock.after(atMs, run);
  }
  clock.after(endsAfterMs, () => {
    machine.slowDown(slowMs);
    machine.refusals = 0;
  });
  return machine;
}

function drawEvent(machine: SimulatedMachine, random: SeededRandom): [string, () => void] {
  switch (random.integer(0, 4)) {
    case 0:
      return ['stands still', () => machine.standStill()];
    case 1: {
      const latencyMs = random.pick([50, 300, 1500]);
      return [`takes ${latencyMs} ms`, () => machine.slowDown(latencyMs)];
    }
    case 2:
      return [
        'is cut and refused',
        () => {
          machine.refusals = 1;
          machine.cut();
        },
      ];
    default:
      return ['is cut', () => machine.cut()];
  }
}
