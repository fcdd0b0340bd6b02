import { spawn } from 'node:child_process';
import { SetupError, say } from '../setup/say.mjs';
import { hasDisplay } from './linux-libraries.mjs';

/**
 * A display for the application: the machine's own, or an Xvfb that lives as long as this process.
 * Answers { env, stop }: `env` is what to add to the environment.
 */
export async function openDisplay({ width = 1600, height = 1000, quiet = false } = {}) {
  if (hasDisplay()) return { env: {}, stop: () => {} };
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const stop = () => server.kill('SIGTERM');
  process.once('exit', stop);
  const number = await new Promise((resolve, reject) => {
    let text = '';
    server.on('error', () => reject(new SetupError('Xvfb could not be started.')));
    server.on('exit', (code) =>
      reject(new SetupError(`Xvfb ended with exit code ${code} before it was ready.`)),
    );
    server.stdio[3].on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.trim());
    });
  });
  if (!quiet)
    say(`there is no display here, so the application runs in a virtual one (Xvfb, DISPLAY=:${number}).`);
  return { env: { DISPLAY: `:${number}` }, stop };
}
