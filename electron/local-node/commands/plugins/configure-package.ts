import { basename } from 'node:path';
import { z } from 'zod';
import { makeDirectory } from '../../../platform/node/data-directory';
import { howToAllow } from '../../consent';
import { findProgram } from '../find-program';
import { runProgram } from '../run-program';
import { type PackageManager, packageCommand, packageManagers } from './package-commands';
import { failed, type Plugin } from './plugin';

const inputsSchema = z.looseObject({
  action: z.enum(['Install', 'Uninstall']),
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9+._-]{0,200}$/),
  version: z
    .string()
    .regex(/^(latest|[A-Za-z0-9][A-Za-z0-9.+:~_-]{0,200})?$/)
    .default('')
    .transform((version) => (version === 'latest' ? '' : version)),
});

const timeoutMs = 3_600_000;

/**
 * aws:configurePackage with the package manager of the system (apt, dnf, zypper); AWS's own packages are not known to
 * it. Only with the consent of the machine's owner.
 */
export const configurePackage: Plugin = async (rawInputs, context) => {
  const { clock, directory, env, services, signal } = context;
  const inputs = inputsSchema.safeParse(rawInputs);
  if (!inputs.success)
    return failed(
      'aws:configurePackage needs an action (Install or Uninstall), the name of a package and, if any, a version.',
    );
  if (!services.consent().installPackages)
    return failed(
      `This node does not let commands install or remove packages; ${howToAllow('installPackages')}.`,
    );
  const found = findProgram(packageManagers, env);
  if (found === undefined)
    return failed(
      `None of ${packageManagers.join(', ')} is on this node, so packages cannot be changed here.`,
    );
  const command = packageCommand(basename(found) as PackageManager, inputs.data);
  makeDirectory(directory);
  return runProgram(
    {
      file: found,
      args: command.args,
      cwd: directory,
      env: { ...env, ...command.env },
      timeoutMs,
      name: command.file,
    },
    { clock, signal },
  );
};
