import { homedir, userInfo } from 'node:os';

/** What the AWS CLI looks at besides its files: the variables of this process and the home of the account. */
export interface AwsSurroundings {
  env: Readonly<Record<string, string | undefined>>;
  /** Where `~` and `.aws` are. */
  home: string;
}

/** Of this process. The variables are read when they are asked for, not copied. */
export function ownSurroundings(): AwsSurroundings {
  return { env: process.env, home: homedir() || userInfo().homedir };
}

/** A variable that is set and not empty, as the CLI takes an empty one for none. */
export function variable(surroundings: AwsSurroundings, name: string): string | undefined {
  return surroundings.env[name] || undefined;
}
