import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Finding, inOrder } from '#shared/doctor/finding';
import { ExitCode } from '../../platform/exit-codes';
import { defaultDataDirectory } from '../../platform/node/default-data-directory';
import { defaultRegion } from '../node-command';
import { acceptanceFinding } from './acceptance';
import { logFindings } from './agent-log';
import { type DoctorArguments, readArguments, usage } from './arguments';
import { diskSpace } from './disk-space';
import { clockFinding, endpointFindings } from './endpoint-findings';
import { instanceMetadata } from './instance-metadata';
import { type MachineReport, reportText } from './print-report';
import { probeEndpoint } from './probe-endpoint';
import { isNodeDirectory, readQuarterdeckNode } from './quarterdeck-node';
import { hasStockAgent, readStockAgent } from './stock-agent';
import { networkVariables, proxyHost } from './stock-configuration';
import type { Subject } from './subject';

/**
 * `quarterdeck doctor`: examines this machine and prints what it found. Resolves with the exit code: 0 when there was no
 * problem, 9 when there was one, 2 for wrong usage.
 */
export async function runDoctorCommand(args: string[]): Promise<number> {
  const read = readArguments(args);
  if (read === 'help') {
    process.stdout.write(usage);
    return ExitCode.ok;
  }
  if ('problem' in read) {
    process.stderr.write(`${read.problem}\n\n${usage}`);
    return ExitCode.usage;
  }
  const report = await examineMachine(read);
  if (read.isJson) process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  else
    process.stdout.write(
      reportText(
        report,
        process.stdout.columns || 100,
        process.stdout.isTTY === true && !process.env.NO_COLOR,
      ),
    );
  return report.hasProblems ? ExitCode.problemsFound : ExitCode.ok;
}

async function examineMachine(read: DoctorArguments): Promise<MachineReport> {
  const subjects = subjectsOf(read);
  const sections = await Promise.all(
    subjects.map(async (subject) => ({
      title: subject.title,
      findings: await examineSubject(subject, read),
    })),
  );
  if (subjects.length === 0) sections.push({ title: 'This machine', findings: [nothingFound()] });
  const hasProblems = sections.some(({ findings }) =>
    findings.some(({ severity }) => severity === 'problem'),
  );
  return { version: 1, examinedAt: new Date().toISOString(), hostname: hostname(), hasProblems, sections };
}

function subjectsOf(read: DoctorArguments): Subject[] {
  if (read.dataDirectory !== undefined) return [readQuarterdeckNode(read.dataDirectory, read)];
  const subjects: Subject[] = [];
  if (hasStockAgent()) subjects.push(readStockAgent(read));
  const own = join(defaultDataDirectory(), 'node');
  if (isNodeDirectory(own)) subjects.push(readQuarterdeckNode(own, read));
  return subjects;
}

function nothingFound(): Finding {
  return {
    id: 'presence',
    severity: 'problem',
    title: 'There is no agent on this machine',
    seen: 'Neither amazon-ssm-agent nor a node of the Quarterdeck application was found.',
    why: 'A machine becomes a managed node by an agent that runs on it and is registered.',
    fix: {
      sentence: 'Register this machine, or name the directory of its node with --data DIR.',
      lines: [
        {
          label: 'Register',
          kind: 'command',
          text: 'quarterdeck node --data DIR --endpoint URL --activation-id ID --activation-code CODE',
        },
      ],
    },
  };
}

async function examineSubject(subject: Subject, { timeoutMs }: DoctorArguments): Promise<Finding[]> {
  const isQuarterdeck = subject.kind === 'quarterdeck';
  const [probes, acceptance, metadata] = await Promise.all([
    Promise.all(
      subject.endpoints.map((endpoint) => probeEndpoint(endpoint, subject.trust, subject.proxy, timeoutMs)),
    ),
    acceptanceFinding(subject, subject.region ?? (isQuarterdeck ? defaultRegion : undefined), timeoutMs),
    isQuarterdeck ? [] : instanceMetadata(process.env, timeoutMs),
  ]);
  const now = Date.now();
  const clock = clockFinding(probes, isQuarterdeck);
  // Where there is no way to the control plane, that it did not answer is said once.
  const isReached = probes.some(({ failure, untrusted }) => !failure && untrusted === undefined);
  return inOrder([
    ...subject.findings,
    ...probes.flatMap((probe) => endpointFindings(probe, isQuarterdeck, now)),
    ...proxyFindings(subject),
    ...(acceptance && (isReached || acceptance.severity !== 'unknown') ? [acceptance] : []),
    ...(clock ? [clock] : []),
    ...metadata,
    ...diskSpace(subject.dataDirectory),
    ...logFindings(subject),
  ]);
}

/** What is worth knowing of proxies beside whether they let anything through. */
function proxyFindings(subject: Subject): Finding[] {
  if (subject.proxy)
    return [
      {
        id: 'proxy-used',
        severity: 'info',
        title: 'The agent uses a proxy',
        seen: `${subject.proxy.host}, as ${subject.proxy.source} has it.`,
      },
    ];
  const own = networkVariables(Object.entries(process.env)).get('https_proxy');
  if (own === undefined) return [];
  const host = proxyHost(own) ?? 'something that is no address';
  return [
    {
      id: 'proxy-unused',
      severity: 'info',
      title: 'A proxy is set here that the agent does not use',
      seen: `HTTPS_PROXY names ${host} in this shell. ${
        subject.kind === 'quarterdeck'
          ? 'A Quarterdeck node goes to its control plane directly.'
          : "The agent's service has no such setting."
      }`,
      ...(subject.kind === 'quarterdeck'
        ? {}
        : {
            fix: {
              sentence: 'If the agent has to go through it, set it for the service.',
              lines: [
                {
                  label: 'systemd',
                  kind: 'command' as const,
                  text: `sudo systemctl edit amazon-ssm-agent\n[Service]\nEnvironment="http_proxy=http://${host}" "https_proxy=http://${host}" "no_proxy=169.254.169.254"`,
                },
              ],
            },
          }),
    },
  ];
}
