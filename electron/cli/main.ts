import { ExitCode } from '../platform/exit-codes';

const usage = `Usage: quarterdeck <command> [options]

  bridge         run the control plane without a window
  node           enrol this machine as a managed node and run it
  doctor         examine why this machine is not a managed node that is online
  session-proxy  carry standard input and output to a port of a node, for ssh's ProxyCommand

Each command says more with --help. Exit codes: docs/exit-codes.md
`;

async function main([command, ...args]: string[]): Promise<number> {
  switch (command) {
    case 'bridge':
      return (await import('./bridge-command')).runBridgeCommand(args, import.meta.dirname);
    case 'node':
      return (await import('./node-command')).runNodeCommand(args);
    case 'doctor':
      return (await import('./doctor/doctor-command')).runDoctorCommand(args);
    case 'session-proxy':
      return (await import('./session-proxy/session-proxy-command')).runSessionProxyCommand(args);
    case '--help':
    case '-h':
      process.stdout.write(usage);
      return ExitCode.ok;
    default:
      process.stderr.write(
        `${command === undefined ? 'A command is missing' : `There is no command ${command}`}.\n\n${usage}`,
      );
      return ExitCode.usage;
  }
}

main(process.argv.slice(2)).then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(ExitCode.internal);
  },
);
