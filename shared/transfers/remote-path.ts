/** The longest path of Linux, in characters here. */
const maxPathLength = 4096;

/** Why this cannot be a path on a node; undefined when it can. Relative ones begin in the home directory. */
export function remotePathProblem(path: string, what: 'file' | 'directory'): string | undefined {
  if (path.trim() === '')
    return what === 'file' ? 'The path of a file on the node.' : 'A directory on the node.';
  if (path.length > maxPathLength) return `At most ${maxPathLength.toLocaleString('en')} characters.`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for.
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'A path here has no control characters.';
  if (/^~[^/]/.test(path)) return 'Only ~ alone stands for a home directory, that of the session’s account.';
  if (what === 'file' && /(^|\/)(\.{0,2}|~)$/.test(path)) return 'This is a directory; name a file.';
  return undefined;
}

/** The last part of a path, without slashes that follow it. */
export function remoteBaseName(path: string): string {
  return path.replace(/\/+$/, '').replace(/^.*\//, '');
}

/** A file of this name in a directory of the node. */
export function inRemoteDirectory(directory: string, name: string): string {
  return directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`;
}
