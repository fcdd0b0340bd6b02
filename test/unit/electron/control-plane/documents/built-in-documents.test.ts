import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInDocuments } from '#electron/control-plane/documents/catalogue';
import { documentsPage } from '#electron/control-plane/documents/documents-page';
import { readContent } from '#electron/control-plane/documents/read-content';
import { checkDocument } from '#shared/documents/check-document';
import type { CommandDocumentSource } from '#shared/documents/command-document';
import { placeholderNames } from '#shared/documents/interpolate';
import { platformsOf } from '#shared/documents/platform-types';

describe('the documents under AWS names', () => {
  it.each(builtInDocuments.map((one) => [one.name, one] as const))(
    '%s keeps the rules of documents',
    async (_, one) => {
      expect(checkDocument(one.content, one.documentType)).toEqual([]);
      const text = JSON.stringify(one.content);
      expect(await readContent(text, 'JSON', one.documentType)).toEqual(JSON.parse(text));
      expect(one.schemaVersion).toBe(one.content.schemaVersion);
      expect(one.description).toBe(one.content.description);
    },
  );

  it.each(
    builtInDocuments.filter((one) => one.documentType === 'Command').map((one) => [one.name, one] as const),
  )(
    '%s uses each of its parameters and no other, says its platforms truly and has a place on the page',
    (_, one) => {
      const { parameters, ...rest } = one.content;
      expect(new Set(placeholderNames(rest))).toEqual(new Set(Object.keys(parameters ?? {})));
      expect([...one.platformTypes].sort()).toEqual(
        platformsOf(one.content as unknown as CommandDocumentSource),
      );
      expect(one.page).toBeDefined();
    },
  );
});

describe('docs/documents.md', () => {
  it('is made from the documents', async () => {
    await expect(documentsPage()).toMatchFileSnapshot(
      resolve(import.meta.dirname, '../../../../../docs/documents.md'),
    );
  });
});
