/** What a node says about its operating system. */
export interface PlatformFacts {
  platformType: 'Linux' | 'MacOS' | 'Windows';
  /** For example `Debian GNU/Linux`. */
  platformName: string;
  /** For example `12`. */
  platformVersion: string;
}
