/**
 * What a program under our terminal is told of it: TERM, its colours, and a locale whose text is UTF-8 where the
 * account has none, since in none at all shells drop what is no ASCII. Stock agents do the same.
 */
export function terminalEnvironment(
  env: Record<string, string>,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const hasLocale = [env.LC_ALL, env.LC_CTYPE, env.LANG].some((value) => value !== undefined && value !== '');
  const lang = platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
  return {
    ...env,
    ...(hasLocale || platform === 'win32' ? {} : { LANG: lang }),
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
  };
}
