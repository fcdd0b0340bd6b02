import { say } from '../setup/say.mjs';
import { ensureLinuxLibraries } from './linux-libraries.mjs';
import { ensureSandbox } from './linux-sandbox.mjs';
import { describeSource, resolveElectron } from './resolve.mjs';
import { openDisplay } from './virtual-display.mjs';

/**
 * Everything that a window needs on this machine: Electron, its libraries and a display.
 * Answers { electron, env, stop }: `electron` as resolveElectron answers it, `env` the whole environment to start it in.
 */
export async function prepareElectron({ quiet = false, display: size = {} } = {}) {
  const electron = await resolveElectron();
  await ensureLinuxLibraries(electron.executable);
  ensureSandbox(electron.executable);
  if (!quiet || electron.source === 'registry') say(describeSource(electron));
  const display = await openDisplay({ quiet, ...size });
  return { electron, env: { ...process.env, ...electron.env, ...display.env }, stop: display.stop };
}
