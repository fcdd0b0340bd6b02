import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BridgeFacts, enrolNode, type RunningCommand, runBridge } from './bridge-command';

/** A section of the AWS files with its lines. */
export type Section = [heading: string, settings: Record<string, string>];

export const sectionText = ([heading, settings]: Section): string =>
  [`[${heading}]`, ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`), ''].join('\n');

interface Account {
  facts: BridgeFacts;
  bridge: RunningCommand;
  node: RunningCommand;
}

/** Two bridges that stand for two accounts of AWS, each with a node, and a home whose AWS files name them. */
export class TwoAccounts {
  readonly home = mkdtempSync(join(tmpdir(), 'quarterdeck-accounts-'));
  readonly #accounts: Account[] = [];

  get first(): Account {
    return this.#account(0);
  }

  get second(): Account {
    return this.#account(1);
  }

  async start(): Promise<this> {
    mkdirSync(join(this.home, '.aws'), { recursive: true });
    for (const name of ['first', 'second']) {
      const directory = join(this.home, name);
      mkdirSync(directory);
      const { bridge, facts } = await runBridge(directory);
      const node = await enrolNode(facts, join(directory, 'node'));
      this.#accounts.push({ facts, bridge, node });
    }
    return this;
  }

  async stop(): Promise<void> {
    for (const { node, bridge } of this.#accounts) {
      await node.stop();
      await bridge.stop();
    }
    rmSync(this.home, { recursive: true, force: true });
  }

  /** The profile of an account as it stands in the config file, keys and all. */
  profile(name: string, { facts }: Account): Section {
    return [
      `profile ${name}`,
      {
        region: facts.region,
        endpoint_url: facts.endpoint,
        aws_access_key_id: facts.accessKeyId,
        aws_secret_access_key: facts.secretAccessKey,
      },
    ];
  }

  /** Writes the config file anew. */
  write(...sections: (Section | string)[]): void {
    const text = sections.map((one) => (typeof one === 'string' ? `${one}\n` : sectionText(one))).join('\n');
    writeFileSync(join(this.home, '.aws', 'config'), text, { mode: 0o600 });
  }

  #account(index: number): Account {
    const account = this.#accounts[index];
    if (!account) throw new Error('The accounts were not started.');
    return account;
  }
}
