import { resolve } from 'node:path';

/** What the application may be started with (see `npm start -- --help`). */
export interface CommandLine {
  dataDirectory?: string;
  screenshot?: string;
  size?: { width: number; height: number };
  theme?: 'light' | 'dark';
}

/** Takes `--name=value`; Chromium's own switches and unknown ones are left alone. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const values = new Map<string, string>();
  for (const argument of argv) {
    const match = /^--([a-z-]+)=(.*)$/.exec(argument);
    if (match) values.set(match[1] as string, match[2] as string);
  }
  const line: CommandLine = {};
  const data = values.get('data');
  if (data) line.dataDirectory = resolve(data);
  const screenshot = values.get('screenshot');
  if (screenshot) line.screenshot = resolve(screenshot);
  const size = /^(\d{3,5})x(\d{3,5})$/.exec(values.get('size') ?? '');
  if (size) line.size = { width: Number(size[1]), height: Number(size[2]) };
  const theme = values.get('theme');
  if (theme === 'light' || theme === 'dark') line.theme = theme;
  return line;
}
