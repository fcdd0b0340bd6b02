import { spawn } from 'node-pty';
import type { BridgeFacts } from './bridge-command';
import { eventually } from './eventually';
import { onPath } from './stock-peers';

const aws = onPath('aws');
const plugin = onPath('session-manager-plugin');

/** Whether the AWS CLI and the stock plugin are on this machine. */
export const hasStockPlugin = aws !== undefined && plugin !== undefined;

/** `aws ssm start-session`, that is the stock plugin, in a terminal of its own. */
export class PluginSession {
  screen = '';
  readonly exited: Promise<number>;
  readonly #pty;

  constructor(facts: BridgeFacts, home: string, nodeId: string, more: readonly string[] = []) {
    const { accessKeyId, caFile, endpoint, region, secretAccessKey } = facts;
    this.#pty = spawn(
      aws as string,
      ['--endpoint-url', endpoint, '--region', region, 'ssm', 'start-session', '--target', nodeId, ...more],
      {
        cols: 100,
        rows: 30,
        env: {
          ...(process.env as Record<string, string>),
          PATH: `${plugin?.replace(/\/[^/]*$/, '')}:${process.env.PATH}`,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_CA_BUNDLE: caFile,
          SSL_CERT_FILE: caFile,
          HOME: home,
        },
      },
    );
    this.#pty.onData((text) => {
      this.screen += text;
    });
    this.exited = new Promise((resolve) => this.#pty.onExit(({ exitCode }) => resolve(exitCode)));
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  /** Ends the plugin as a person would who closes its window. */
  kill(): void {
    this.#pty.kill();
  }

  resize(cols: number, rows: number): void {
    this.#pty.resize(cols, rows);
  }

  shows(text: RegExp): Promise<unknown> {
    return eventually(`${text} on the screen:\n${this.screen}`, () => text.test(this.screen), 20_000);
  }
}
