import { join } from 'node:path';
import type { FileProblem } from '#shared/connections/profile';
import { type AwsSurroundings, variable } from '../surroundings';
import { expandPath, type IniFile, type IniSection, parseIni, parseNested, splitWords } from './parse-ini';
import { readTextFile } from './read-text-file';
import { Settings } from './settings';

/** A profile with the entries of both files; those of the credentials file win, as with the CLI. */
export interface ProfileSettings {
  name: string;
  settings: Settings;
  /** Its entries of the credentials file alone. */
  ofCredentialsFile: Settings;
}

/** What the two AWS files say. Reading never raises: what cannot be read is among `problems`. */
export interface AwsFiles {
  configFile: string;
  credentialsFile: string;
  /** In the order of the files. */
  profiles: Map<string, ProfileSettings>;
  ssoSessions: Map<string, Settings>;
  /** By the name of the `services` section, then by service (`ssm`, `sso_oidc`). */
  services: Map<string, Map<string, Settings>>;
  problems: FileProblem[];
}

/** Where the files are: AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, or `.aws` in the home. */
export function awsFilePaths(surroundings: AwsSurroundings): { configFile: string; credentialsFile: string } {
  const { env, home } = surroundings;
  const at = (name: string, file: string) => {
    const given = variable(surroundings, name);
    return given === undefined ? join(home, '.aws', file) : expandPath(given, home, env);
  };
  return {
    configFile: at('AWS_CONFIG_FILE', 'config'),
    credentialsFile: at('AWS_SHARED_CREDENTIALS_FILE', 'credentials'),
  };
}

export async function readAwsFiles(surroundings: AwsSurroundings): Promise<AwsFiles> {
  const paths = awsFilePaths(surroundings);
  const problems: FileProblem[] = [];
  const [config, credentials] = await Promise.all([
    readIni(paths.configFile, problems, variable(surroundings, 'AWS_CONFIG_FILE') && 'AWS_CONFIG_FILE'),
    readIni(
      paths.credentialsFile,
      problems,
      variable(surroundings, 'AWS_SHARED_CREDENTIALS_FILE') && 'AWS_SHARED_CREDENTIALS_FILE',
    ),
  ]);
  const files: AwsFiles = {
    ...paths,
    profiles: new Map(),
    ssoSessions: new Map(),
    services: new Map(),
    problems,
  };
  const ofConfig = new Map<string, Map<string, string>>();
  for (const section of config.sections) takeConfigSection(section, files, ofConfig);
  const ofCredentials = new Map(
    credentials.sections.map((section) => [section.name, flatten(section)] as const),
  );
  for (const name of new Set([...ofConfig.keys(), ...ofCredentials.keys()])) {
    const own = ofCredentials.get(name) ?? new Map<string, string>();
    files.profiles.set(name, {
      name,
      settings: new Settings(new Map([...(ofConfig.get(name) ?? []), ...own])),
      ofCredentialsFile: new Settings(own),
    });
  }
  return files;
}

async function readIni(path: string, problems: FileProblem[], namedBy: string | undefined): Promise<IniFile> {
  const file = await readTextFile(path);
  if (file.kind === 'problem') problems.push({ path, message: file.message });
  if (file.kind === 'absent' && namedBy)
    problems.push({ path, message: `${namedBy} names this file, and there is none.` });
  const ini = file.kind === 'text' ? parseIni(file.text) : { sections: [], problems: [] };
  for (const { line, message } of ini.problems) problems.push({ path, line, message });
  return ini;
}

const sectionKind = /^(profile|sso-session|services)(?=\s|$)/;

function takeConfigSection(
  section: IniSection,
  files: AwsFiles,
  profiles: Map<string, Map<string, string>>,
): void {
  const kind = sectionKind.exec(section.name)?.[1];
  if (section.name === 'default') {
    profiles.set('default', flatten(section));
    return;
  }
  if (kind === undefined) {
    if (looksLikeProfile(section))
      say(
        files,
        section,
        `[${section.name}] is not read as a profile: in this file its heading has to be [profile ${section.name}].`,
      );
    return;
  }
  const words = splitWords(section.name);
  const name = words?.length === 2 ? words[1] : undefined;
  if (!name) {
    say(
      files,
      section,
      words === undefined
        ? `The quotation mark in [${section.name}] is not closed.`
        : `[${section.name}] has to name one ${kind}; a name with spaces stands in quotation marks: [${kind} "two words"].`,
    );
    return;
  }
  if (kind === 'profile') {
    profiles.set(name, flatten(section));
    return;
  }
  if (kind === 'sso-session') {
    files.ssoSessions.set(name, new Settings(flatten(section)));
    return;
  }
  const services = new Map<string, Settings>();
  for (const [key, { value, line }] of section.entries) {
    const nested = parseNested(value);
    if (!nested || nested.stray)
      files.problems.push({
        path: files.configFile,
        line,
        message: `${key} in [${section.name}] has to be followed by indented lines such as "endpoint_url = https://…".`,
      });
    if (nested) services.set(key, new Settings(nested.entries));
  }
  files.services.set(name, services);
}

function looksLikeProfile(section: IniSection): boolean {
  return [...section.entries.keys()].some(
    (key) => key === 'region' || key === 'role_arn' || key.startsWith('aws_') || key.startsWith('sso_'),
  );
}

function say(files: AwsFiles, section: IniSection, message: string): void {
  files.problems.push({ path: files.configFile, line: section.line, message });
}

function flatten(section: IniSection): Map<string, string> {
  return new Map([...section.entries].map(([key, entry]) => [key, entry.value]));
}
