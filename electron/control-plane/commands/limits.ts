import { AwsError } from '../errors';

/** MaxConcurrency and MaxErrors: a count or a percentage of the targets. AWS refuses a concurrency of 0; errors may be 0. */
const concurrencyPattern = /^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$/;
const errorsPattern = /^([1-9][0-9]*|[0]|[1-9][0-9]%|[0-9]%|100%)$/;

export function checkConcurrency(text: string): void {
  if (concurrencyPattern.test(text) && text.length <= 7) return;
  throw new AwsError(
    'ValidationException',
    `MaxConcurrency ${text} is neither a count from 1 nor a percentage from 1% to 100%.`,
  );
}

export function checkMaxErrors(text: string): void {
  if (errorsPattern.test(text) && text.length <= 7) return;
  throw new AwsError(
    'ValidationException',
    `MaxErrors ${text} is neither a count from 0 nor a percentage from 0% to 100%.`,
  );
}

/** A share of the targets, rounded down, is the limit; a concurrency is at least one. */
export function resolveConcurrency(text: string, targetCount: number): number {
  return Math.max(1, resolve(text, targetCount));
}

/** How many errors are tolerated: sending stops with the next one. 10 % of 50 tolerates 5 and stops on the sixth. */
export function resolveMaxErrors(text: string, targetCount: number): number {
  return resolve(text, targetCount);
}

function resolve(text: string, targetCount: number): number {
  return text.endsWith('%') ? Math.floor((Number(text.slice(0, -1)) * targetCount) / 100) : Number(text);
}

/**
 * How many invocations may run at once: starts at one and doubles with each round that finishes (one more for each
 * finished one), up to the concurrency asked for.
 */
export function rampedConcurrency(maxConcurrency: number, finished: number): number {
  return Math.min(maxConcurrency, 1 + finished);
}
