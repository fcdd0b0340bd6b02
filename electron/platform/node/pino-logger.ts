import pino from 'pino';
import type { LogFacts, Logger } from '../logger';

/** Field names whose values never reach a log, at the top or one level down. */
const secretFields = [
  'secretAccessKey',
  'SecretAccessKey',
  'sessionToken',
  'SessionToken',
  'token',
  'TokenValue',
  'tokenValue',
  'activationCode',
  'ActivationCode',
  'authorization',
  'password',
  'privateKey',
];

function wrap(log: pino.Logger): Logger {
  const facts = (given: LogFacts | undefined) => {
    if (given === undefined) return {};
    const { error, ...rest } = given;
    return error === undefined ? rest : { ...rest, err: error };
  };
  return {
    debug: (message, given) => log.debug(facts(given), message),
    info: (message, given) => log.info(facts(given), message),
    warn: (message, given) => log.warn(facts(given), message),
    error: (message, given) => log.error(facts(given), message),
    child: (area) => wrap(log.child({ area })),
  };
}

/**
 * JSON lines with redaction. `file` absent writes to stderr, so that stdout stays for what a command prints.
 * The level is `info`, or what QUARTERDECK_LOG_LEVEL says.
 */
export function createPinoLogger(process_: string, file?: string): Logger {
  const destination = pino.destination({ dest: file ?? 2, sync: true, mkdir: true, mode: 0o600 });
  return wrap(
    pino(
      {
        level: process.env.QUARTERDECK_LOG_LEVEL ?? 'info',
        base: { process: process_, pid: process.pid },
        timestamp: pino.stdTimeFunctions.isoTime,
        redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
      },
      destination,
    ),
  );
}
