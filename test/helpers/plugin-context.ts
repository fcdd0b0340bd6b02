import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from '#electron/local-node/commands/document';
import {
  type DocumentResult,
  type DocumentRun,
  runDocument,
} from '#electron/local-node/commands/document-runner';
import type {
  InventorySelection,
  PluginContext,
  PluginServices,
} from '#electron/local-node/commands/plugins/plugin';
import { systemClock } from '#electron/platform/node/system-clock';

/** A node's side of plugins: a folder, the environment, and services that answer from tables. */
export class PluginBench {
  readonly directory = mkdtempSync(join(tmpdir(), 'quarterdeck-plugin-'));
  readonly abort = new AbortController();
  readonly documents = new Map<string, string>();
  readonly parameters = new Map<string, string>();
  readonly consent = { installPackages: false, reboot: false };
  readonly collected: InventorySelection[] = [];
  refresh: PluginServices['refreshAssociations'];
  env: NodeJS.ProcessEnv = { PATH: process.env.PATH };

  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  get downloads(): string {
    return join(this.directory, 'downloads');
  }

  get services(): PluginServices {
    const { refresh } = this;
    return {
      getDocument: async (name, version) => {
        const text = this.documents.get(version === undefined ? name : `${name}:${version}`);
        if (text === undefined) throw new Error(`The document ${name} does not exist.`);
        return text;
      },
      collectInventory: async (selection) => {
        this.collected.push(selection);
        return [...selection.typeNames];
      },
      consent: () => this.consent,
      ...(refresh === undefined ? {} : { refreshAssociations: refresh }),
    };
  }

  get context(): PluginContext {
    return {
      directory: join(this.directory, '0'),
      downloads: this.downloads,
      env: this.env,
      clock: systemClock,
      signal: this.abort.signal,
      services: this.services,
      depth: 0,
      runInside: () => Promise.reject(new Error('not here')),
    };
  }

  run(
    content: unknown,
    parameters: Record<string, string | string[]> = {},
    more: Partial<DocumentRun> = {},
  ): Promise<DocumentResult> {
    return runDocument({
      document: parseDocument(content, parameters),
      platformType: 'Linux',
      directory: this.directory,
      env: this.env,
      clock: systemClock,
      signal: this.abort.signal,
      services: this.services,
      parameterStore: {
        values: async (names) =>
          new Map(
            names.map((name) => {
              const value = this.parameters.get(name);
              if (value === undefined) throw new Error(`there is no parameter ${name}.`);
              return [name, value];
            }),
          ),
      },
      onStep() {},
      ...more,
    });
  }
}
