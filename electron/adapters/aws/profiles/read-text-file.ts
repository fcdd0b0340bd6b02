import { readFile, stat } from 'node:fs/promises';

/** Far more than thousands of profiles take. */
const limitBytes = 16 * 1024 * 1024;

export type TextFile =
  | { kind: 'text'; text: string }
  | { kind: 'absent' }
  | { kind: 'problem'; message: string };

/** The text of one of the AWS files; why it cannot be had is a sentence. */
export async function readTextFile(path: string): Promise<TextFile> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) return problem('This is a folder; a file is expected here.');
    if (!facts.isFile()) return problem('This is no ordinary file, and is not read.');
    if (facts.size > limitBytes)
      return problem('The file is larger than 16 MiB and is not read. It is hardly a file of AWS profiles.');
    const bytes = await readFile(path);
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    if (code === 'EACCES' || code === 'EPERM')
      return problem('The file may not be read by this account. Give yourself permission to read it.');
    if (code === 'ELOOP') return problem('The symbolic links lead in a circle.');
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA' || error instanceof TypeError)
      return problem('The file is not text in UTF-8. Save it as UTF-8 in an editor.');
    return problem(`The file cannot be read: ${code ?? message}.`);
  }
}

function problem(message: string): TextFile {
  return { kind: 'problem', message };
}
