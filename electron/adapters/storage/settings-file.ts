import { existsSync, readFileSync } from 'node:fs';
import { type Settings, type SettingsPatch, settingsSchema } from '#shared/settings/settings';
import type { Clock } from '../../platform/clock';
import { keepAside } from '../../platform/node/keep-aside';
import { DelayedWrite } from './delayed-write';

const writeDelayMs = 300;

/** Settings in one JSON file: read once, written whole a moment after a change and at flush(). */
export class SettingsFile {
  #settings: Settings;
  readonly #write: DelayedWrite;
  /** Where an unreadable file was kept, if there was one. */
  readonly keptAside: string | undefined;

  /** `onFailure` is told of a write that failed, and with undefined when one went well after that. */
  constructor(path: string, clock: Clock, onFailure?: (failure: unknown) => void) {
    const read = readSettings(path, clock.now());
    this.#settings = read.settings;
    this.keptAside = read.keptAside;
    this.#write = new DelayedWrite({
      path,
      clock,
      delayMs: writeDelayMs,
      ...(onFailure ? { onFailure } : {}),
    });
  }

  get current(): Settings {
    return this.#settings;
  }

  update(patch: SettingsPatch): Settings {
    this.#settings = settingsSchema.parse({ ...this.#settings, ...patch });
    this.#write.set(() => `${JSON.stringify(this.#settings, undefined, 2)}\n`);
    return this.#settings;
  }

  flush(): void {
    this.#write.flush();
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
