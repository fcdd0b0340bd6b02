import { awsCliLine, type CliCall, type CliShell, cliTargetOf } from '#shared/api-log/aws-cli-line';
import { flash } from './flash-store';

interface CliConnection {
  connectionId: string;
  profile?: string | undefined;
  region?: string | undefined;
  endpoint?: string | undefined;
}

/** The shell that a person of this computer most likely pastes into. */
export const usualShell: CliShell = /win/i.test(navigator.platform) ? 'powershell' : 'posix';

export const cliShellItems = [
  { id: 'posix', text: 'For a POSIX shell' },
  { id: 'powershell', text: 'For PowerShell' },
] as const satisfies { id: CliShell; text: string }[];

/** Puts the calls on the clipboard as lines of the AWS CLI, each for its connection, and says what they need. */
export async function copyAsCli(
  calls: readonly { call: CliCall; connection: CliConnection }[],
  shell: CliShell = usualShell,
): Promise<void> {
  const targets = calls.map(({ connection }) => cliTargetOf(connection));
  const lines = calls.map(({ call }, index) => awsCliLine(call, targets[index] ?? {}, shell));
  try {
    await navigator.clipboard.writeText(lines.join('\n'));
  } catch {
    flash('error', 'Nothing was copied', 'The clipboard could not be written.');
    return;
  }
  const isBridge = targets.some((target) => target.profile === undefined && target.endpoint !== undefined);
  const isEnvironment = targets.some((target) => target.profile === undefined && !target.endpoint);
  flash(
    'success',
    lines.length === 1 ? 'Copied as AWS CLI' : `${lines.length} calls copied as AWS CLI`,
    isBridge
      ? 'A bridge takes its own keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to them where the line is run.'
      : isEnvironment
        ? 'It takes the credentials of the environment in which it is run.'
        : undefined,
  );
}
