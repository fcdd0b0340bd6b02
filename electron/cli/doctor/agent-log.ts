import { z } from 'zod';
import type { Finding } from '#shared/doctor/finding';
import { knownMessages } from './known-messages';
import { readEnd } from './read-file';
import type { Subject } from './subject';

/** One error of a log. `at`: epoch milliseconds. */
export interface LogError {
  at: number | undefined;
  text: string;
}

/** How much of the end of a log is looked at. */
const endBytes = 512 * 1024;
/** More kinds of errors than these are not told. */
const most = 4;

const stockLine =
  /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})(?:\.\d+)? (TRACE|DEBUG|INFO|WARN|ERROR|CRITICAL) (.*)$/;
/** After one of these the agent works again. */
const stockGood =
  /Credentials ready|Successfully connected with|Set up control channel successfully|Successfully registered/i;

/** Errors of the stock agent's log since it worked last; an entry may have several lines. */
export function stockErrors(text: string): LogError[] {
  let errors: LogError[] = [];
  let open: LogError | undefined;
  for (const line of text.split('\n')) {
    const match = stockLine.exec(line);
    if (!match) {
      if (open) open.text += ` ${line.trim()}`;
      continue;
    }
    const [, time = '', level = '', message = ''] = match;
    open = undefined;
    if (stockGood.test(message)) errors = [];
    else if (['WARN', 'ERROR', 'CRITICAL'].includes(level) || /hibernate/i.test(message)) {
      // The log is in the local time of the machine.
      open = { at: timeOf(time.replace(' ', 'T')), text: message };
      errors.push(open);
    }
  }
  return errors;
}

const nodeLine = z.object({
  time: z.string().optional(),
  level: z.number(),
  msg: z.string(),
  reason: z.string().optional(),
  err: z.object({ message: z.string() }).optional(),
});

/** Errors of our node's log since it was online last. */
export function nodeErrors(text: string): LogError[] {
  let errors: LogError[] = [];
  for (const line of text.split('\n')) {
    let parsed: z.output<typeof nodeLine>;
    try {
      parsed = nodeLine.parse(JSON.parse(line));
    } catch {
      continue;
    }
    const { err, level, msg, reason, time } = parsed;
    if (msg === 'node is online') errors = [];
    else if (level >= 40 || (/^node is (waiting|failed)$/.test(msg) && reason !== undefined))
      errors.push({
        at: time === undefined ? undefined : timeOf(time),
        text: [msg, reason ?? err?.message].filter((part) => part !== undefined).join(': '),
      });
  }
  return errors;
}

function timeOf(text: string): number | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** The errors of an agent's logs in plain words; nothing secret of them is repeated. */
export function logFindings(subject: Subject): Finding[] {
  const read = subject.logFiles.map((path) => ({ path, file: readEnd(path, endBytes) }));
  const readable = read.filter(({ file }) => file.kind === 'text');
  if (readable.length === 0) {
    const denied = read.find(({ file }) => file.kind === 'denied' || file.kind === 'failed');
    if (denied && denied.file.kind !== 'text' && denied.file.kind !== 'absent')
      return [
        {
          id: 'log',
          severity: 'unknown',
          title: "The agent's log",
          seen: `Unknown, because of ${denied.path}: ${denied.file.because}`,
        },
      ];
    return [
      {
        id: 'log',
        severity: 'info',
        title: 'There is no log of the agent',
        seen: `Looked for ${subject.logFiles[0]}.`,
      },
    ];
  }
  const [first] = readable;
  if (first?.file.kind !== 'text') return [];
  const errors = (subject.kind === 'stock' ? stockErrors : nodeErrors)(first.file.text);
  return explained(errors, first.path);
}

/** Errors by what they mean, the latest first. */
export function explained(errors: readonly LogError[], path: string): Finding[] {
  const kinds = new Map<string, { finding: Finding; count: number; at: number | undefined }>();
  const others: LogError[] = [];
  for (const error of [...errors].reverse()) {
    const known = knownMessages.find(({ pattern }) => pattern.test(error.text));
    if (!known) {
      others.push(error);
      continue;
    }
    if (known.isHarmless) continue;
    const before = kinds.get(known.id);
    if (before) before.count += 1;
    else {
      const sentence = known.sentence(known.pattern.exec(error.text) as RegExpMatchArray);
      const finding: Finding = {
        id: `log-${known.id}`,
        severity: 'warning',
        title: `Log: ${known.title.charAt(0).toLowerCase()}${known.title.slice(1)}`,
        seen: withoutSecrets(sentence),
        fix: { sentence: known.fix, lines: [] },
      };
      kinds.set(known.id, { finding, count: 1, at: error.at });
    }
  }
  if (kinds.size === 0 && others.length === 0) return [withoutErrors(path)];
  const findings = [...kinds.values()].slice(0, most).map(({ at, count, finding }) => ({
    ...finding,
    seen: `${finding.seen}${count > 1 ? ` ${count} times;` : ''} ${at === undefined ? 'When is not known' : `last at ${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`}, in ${path}.`,
  }));
  const [last] = others;
  if (last)
    findings.push({
      id: 'log-others',
      severity: 'info',
      title: `Log: ${others.length === 1 ? 'one other message' : `${others.length} other messages`}`,
      seen: `The last one: ${withoutSecrets(last.text).slice(0, 300)}`,
    });
  return findings;
}

function withoutErrors(path: string): Finding {
  return {
    id: 'log',
    severity: 'ok',
    title: 'The log has no errors since the agent worked last',
    seen: `${path}.`,
  };
}

/** Takes away what looks like a key, a token or a password. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, '[key]')
    .replace(/\/\/[^\s/@:]+:[^\s/@]+@/g, '//[user]@')
    .replace(
      /\b(token|password|secret|signature|authorization|activation ?code)(\s*[=:]\s*)\S+/gi,
      '$1$2[hidden]',
    )
    .replace(/[A-Za-z0-9+/_=-]{60,}/g, '[hidden]');
}
