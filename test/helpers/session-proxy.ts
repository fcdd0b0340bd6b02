import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** The built `quarterdeck` command. */
export const quarterdeckCommand = resolve(import.meta.dirname, '../../out/main/cli.js');

/** One `quarterdeck session-proxy` of a test. */
export class SessionProxy {
  output = Buffer.alloc(0);
  errors = '';
  readonly child: ChildProcessWithoutNullStreams;
  readonly exited: Promise<number | null>;

  constructor(args: string[], env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [quarterdeckCommand, 'session-proxy', ...args], {
      env: { PATH: process.env.PATH, HOME: '/nonexistent', ...env },
    });
    this.child.stdout.on('data', (bytes) => {
      this.output = Buffer.concat([this.output, bytes]);
    });
    this.child.stderr.on('data', (bytes) => {
      this.errors += bytes;
    });
    this.child.stdin.on('error', () => {});
    this.exited = new Promise((done) => this.child.on('close', (code) => done(code)));
  }
}
