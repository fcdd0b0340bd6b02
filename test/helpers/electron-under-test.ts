/** How `npm test` and `npm run bench` found Electron; running one file by hand needs the same variable. */
export function electronUnderTest(): { executable: string; args: string[]; env: Record<string, string> } {
  const text = process.env.QUARTERDECK_TEST_ELECTRON;
  if (!text)
    throw new Error('Run this with `npm test -- e2e` or `npm run bench`: they find Electron and a display.');
  return JSON.parse(text);
}
