import { spawn } from 'node:child_process';
import { SetupError, say } from '../setup/say.mjs';
import { hasDisplay } from './linux-libraries.mjs';

/**
 * A display for the application: the machine's own, or an Xvfb that lives as long as this process.
 * Answers { env, stop }: `env` is what to add to the environment. The picture has `width` × `height` pixels.
 */
export async function openDisplay({ width = 1600, height = 1000, quiet = false } = {}) {
  if (hasDisplay()) return { env: {}, stop: () => {} };
  // The server picks a free display itself, and is not reset between two windows.
  const screen = ['-screen', '0', `${width}x${height}x24`];
  const server = spawn('Xvfb', ['-displayfd', '3', ...screen, '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    // Ctrl-C at a terminal reaches the whole process group; the display must outlive the application's own end.
    detached: true,
  });
  const stop = () => server.kill('SIGTERM');
  process.once('exit', stop);
  const number = await displayNumber(server);
  // Nothing keeps this process alive for the display's sake.
  server.unref();
  server.stderr.destroy();
  server.stdio[3].destroy();
  if (!quiet)
    say(`there is no display here, so the application runs in a virtual one (Xvfb, DISPLAY=:${number}).`);
  return { env: { DISPLAY: `:${number}` }, stop };
}

function displayNumber(server) {
  return new Promise((resolve, reject) => {
    let number = '';
    let words = '';
    server.stderr.on('data', (chunk) => {
      words = `${words}${chunk}`.slice(-2000);
    });
    server.on('error', () => reject(new SetupError('Xvfb could not be started.')));
    server.on('exit', (code) =>
      reject(new SetupError(`Xvfb ended with exit code ${code} before it was ready: ${words.trim()}`)),
    );
    server.stdio[3].on('data', (chunk) => {
      number += chunk;
      if (number.includes('\n')) resolve(number.trim());
    });
  });
}
