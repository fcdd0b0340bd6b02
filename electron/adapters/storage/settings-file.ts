import { existsSync, readFileSync } from 'node:fs';
import { type Settings, type SettingsPatch, settingsSchema } from '#shared/settings/settings';
import type { Clock, Timer } from '../../platform/clock';
import { writeFileAtomically } from '../../platform/node/atomic-file';
import { keepAside } from '../../platform/node/keep-aside';

const writeDelayMs = 300;

/** Settings in one JSON file: read once, written whole a moment after a change and at flush(). */
export class SettingsFile {
  #settings: Settings;
  #timer: Timer | undefined;
  /** Where an unreadable file was kept, if there was one. */
  readonly keptAside: string | undefined;

  constructor(
    private readonly path: string,
    private readonly clock: Clock,
  ) {
    const read = readSettings(path, clock.now());
    this.#settings = read.settings;
    this.keptAside = read.keptAside;
  }

  get current(): Settings {
    return this.#settings;
  }

  update(patch: SettingsPatch): Settings {
    this.#settings = settingsSchema.parse({ ...this.#settings, ...patch });
    this.#timer?.cancel();
    this.#timer = this.clock.after(writeDelayMs, () => this.flush());
    return this.#settings;
  }

  flush(): void {
    this.#timer?.cancel();
    if (this.#timer === undefined) return;
    this.#timer = undefined;
    writeFileAtomically(this.path, `${JSON.stringify(this.#settings, undefined, 2)}\n`);
  }
}

function readSettings(path: string, nowMs: number): { settings: Settings; keptAside: string | undefined } {
  const defaults = () => settingsSchema.parse({});
  if (!existsSync(path)) return { settings: defaults(), keptAside: undefined };
  try {
    return { settings: settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8'))), keptAside: undefined };
  } catch {
    return { settings: defaults(), keptAside: keepAside(path, nowMs) };
  }
}
