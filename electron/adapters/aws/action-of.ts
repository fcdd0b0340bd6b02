const actions = new WeakMap<object, string>();

/** Notes what was called when an error was thrown, as IAM names it: `ssm:StartSession`. Some services do not say it. */
export function noteAction(error: unknown, action: string): void {
  if (typeof error === 'object' && error !== null) actions.set(error, action);
}

/** Undefined for an error of a client whose calls are not joined. */
export function actionOf(error: object): string | undefined {
  return actions.get(error);
}
