/** Facts that go with a log line; never put secrets, tokens or terminal bytes here. */
export type LogFacts = Record<string, unknown>;

export interface Logger {
  debug(message: string, facts?: LogFacts): void;
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
  /** A logger that adds `area` to every line. */
  child(area: string): Logger;
}

/** For code under test that may log but whose log is not looked at. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
};
